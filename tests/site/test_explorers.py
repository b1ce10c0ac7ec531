"""Every explorer on the built site, moved as a reader moves it."""

import re
from pathlib import Path
from pkgutil import iter_modules

import pytest
from every import all_explorers

import rnnlib.explorers

BOOK = Path(__file__).parents[2] / "book"
MODULES = [m.name for m in iter_modules(rnnlib.explorers.__path__)]


def pages_with_explorers():
    """Map each page whose source shows an explorer, without building."""
    return [path.stem for path in BOOK.iterdir() if path.suffix in
            (".md", ".ipynb") and re.search(
                rf"rnnlib\.explorers\.({'|'.join(MODULES)}) import",
                path.read_text("utf-8"))]


ON_PAGES = pytest.mark.parametrize("page_name", sorted(pages_with_explorers()))


def explorers(page):
    found = [page.locator(f"#{figure.get_attribute('id')}")
             for figure in page.locator(".rnn-explorer").all()]
    assert found
    return found


def reset(figure):
    figure.get_by_role("button", name="Reset").click()


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


@ON_PAGES
def test_keyboard_moves_every_control(page, served, page_name):
    page.goto(f"{served}/{page_name}.html")
    for figure in explorers(page):
        for slider in figure.locator("input[type=range]").all():
            reset(figure)
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
            reset(figure)
            before = shown(figure)
            choice.locator("input:checked").focus()
            page.keyboard.press("ArrowRight")
            assert_all_changed(before, shown(figure))


@ON_PAGES
def test_mouse_moves_every_control(page, site, page_name):
    page.goto((site / f"{page_name}.html").as_uri())
    for figure in explorers(page):
        for slider in figure.locator("input[type=range]").all():
            reset(figure)
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
            reset(figure)
            before = shown(figure)
            choice.locator("label:has(input:not(:checked))").first.click()
            assert_all_changed(before, shown(figure))


@ON_PAGES
def test_presets_reset_and_the_address_of_a_state(page, site, page_name):
    page.goto((site / f"{page_name}.html").as_uri())
    for figure in explorers(page):
        start, states = shown(figure), set()
        *presets, _ = figure.locator("button").all()
        for preset in presets:
            preset.click()
            assert_all_changed(start, shown(figure))
            states.add(shown(figure))
        assert len(states) == len(presets)
        kept, url = shown(figure), page.url
        assert figure.get_attribute("id") + "?" in url
        assert url.endswith(figure.locator(".rnn-link").get_attribute("href"))
        reset(figure)
        assert shown(figure) == start
        page.goto("about:blank")
        page.goto(url)
        assert shown(figure) == kept


@ON_PAGES
def test_without_scripts_the_default_picture_is_there(
        browser, served, page_name):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/{page_name}.html")
    for figure in explorers(page):
        assert figure.locator("svg").first.is_visible()
        assert figure.locator("[data-part] *").count()
        assert figure.locator("noscript").is_visible()
        assert figure.locator("input").first.is_disabled()
    context.close()
