"""Every explorer on the built site, moved as a reader moves it."""

import re

from instances import all_explorers


def explorers(page):
    return [page.locator(f"#{figure.get_attribute('id')}")
            for figure in page.locator(".rnn-explorer").all()]


def shown(figure):
    """What the reader has before the eyes, and what a screen reader says."""
    picture = figure.locator(".rnn-panels")
    return (picture.inner_html(), picture.get_attribute("aria-label"),
            figure.locator("figcaption").inner_text())


def assert_all_changed(before, after):
    for old, new in zip(before, after, strict=True):
        assert old != new


def test_each_explorer_of_the_package_is_on_a_page(site):
    pages = " ".join(p.read_text("utf-8") for p in site.glob("*.html"))
    ids = re.findall(r'<figure class="rnn-figure rnn-explorer" id="([^"]*)"',
                     pages)
    assert sorted(ids) == sorted(explorer.name for explorer in all_explorers())


def test_keyboard_moves_every_control(page, address, name):
    page.goto(address(name))
    for figure in explorers(page):
        for slider in figure.locator("input[type=range]").all():
            slider.focus()
            for key in "Home", "End":
                before, value = shown(figure), slider.get_attribute(
                    "aria-valuetext")
                page.keyboard.press(key)
                if slider.get_attribute("aria-valuetext") != value:
                    assert_all_changed(before, shown(figure))
            value = slider.get_attribute("aria-valuetext")
            page.keyboard.press("ArrowLeft")
            assert slider.get_attribute("aria-valuetext") != value
            assert slider.get_attribute("aria-valuetext") == (
                slider.locator("+ output").inner_text())
        for choice in figure.locator(".rnn-choice").all():
            before = shown(figure)
            choice.locator("input:checked").focus()
            page.keyboard.press("ArrowRight")
            assert_all_changed(before, shown(figure))


def test_mouse_moves_every_control(page, served, name):
    page.goto(f"{served}/{name}.html")
    for figure in explorers(page):
        for slider in figure.locator("input[type=range]").all():
            for share in .02, .98:
                before = shown(figure), slider.get_attribute("aria-valuetext")
                box = slider.bounding_box()
                slider.click(position={"x": share * box["width"],
                                       "y": box["height"] / 2})
                after = shown(figure), slider.get_attribute("aria-valuetext")
                if before[1] != after[1]:
                    assert_all_changed(before[0], after[0])
            assert slider.input_value() == slider.get_attribute("max")
        for choice in figure.locator(".rnn-choice").all():
            before = shown(figure)
            choice.locator("label:has(input:not(:checked))").first.click()
            assert_all_changed(before, shown(figure))


def test_presets_reset_and_the_address_of_a_state(page, address, name):
    page.goto(address(name))
    for figure in explorers(page):
        start, states = shown(figure), set()
        *presets, reset = figure.locator("button").all()
        for preset in presets:
            preset.click()
            assert_all_changed(start, shown(figure))
            states.add(shown(figure))
        assert len(states) == len(presets)
        kept, url = shown(figure), page.url
        assert figure.get_attribute("id") + "?" in url
        assert url.endswith(figure.locator(".rnn-link").get_attribute("href"))
        reset.click()
        assert shown(figure) == start
        page.goto("about:blank")
        page.goto(url)
        assert shown(figure) == kept


def test_without_scripts_the_default_picture_is_there(browser, served, name):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/{name}.html")
    for figure in explorers(page):
        assert figure.locator("svg").first.is_visible()
        assert figure.locator("[data-part] *").count()
        assert figure.locator("noscript").is_visible()
        assert figure.locator("input").first.is_disabled()
    context.close()
