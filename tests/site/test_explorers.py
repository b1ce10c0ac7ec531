"""Every explorer on the built site, moved as a reader moves it."""

import re
from urllib.parse import parse_qsl

import pytest
from every import all_explorers, pages_with_explorers
from playwright.sync_api import expect

TELEPHONE = {"width": 390, "height": 844}
ON_PAGES = pytest.mark.parametrize("page_name", pages_with_explorers())


def explorers(page, controls="enabled"):
    """The page's explorers, each seen, for frames come to what is near."""
    found = [
        page.locator(f"#{figure.get_attribute('id')}")
        for figure in page.locator(".rnn-explorer").all()
    ]
    assert found
    for figure in found:
        figure.scroll_into_view_if_needed()
        figure.locator(f".rnn-controls:{controls}").wait_for()
    return found


def reset(figure):
    figure.get_by_role("button", name="Reset").click()


def shown(figure):
    """What the reader has before the eyes, and what a screen reader says."""
    picture = figure.locator(".rnn-panels")
    return (
        picture.inner_html(),
        picture.get_attribute("aria-label"),
        figure.locator("figcaption").inner_text(),
    )


def assert_all_changed(before, after):
    for old, new in zip(before, after, strict=True):
        assert old != new


def test_each_explorer_of_the_package_is_on_a_page(site):
    pages = " ".join(p.read_text("utf-8") for p in site.glob("*.html"))
    ids = re.findall(
        r'<figure class="rnn-figure rnn-explorer" id="([^"]*)"', pages
    )
    assert sorted(ids) == sorted(explorer.name for explorer in all_explorers())


@ON_PAGES
def test_keyboard_moves_every_control(page, served, page_name):
    page.goto(f"{served}/{page_name}.html")
    for figure in explorers(page):
        for slider in figure.locator("input[type=range]").all():
            reset(figure)
            slider.focus()
            for key in "Home", "End":
                before, value = (
                    shown(figure),
                    slider.get_attribute("aria-valuetext"),
                )
                page.keyboard.press(key)
                if slider.get_attribute("aria-valuetext") != value:
                    assert_all_changed(before, shown(figure))
            value = slider.get_attribute("aria-valuetext")
            page.keyboard.press("ArrowLeft")
            assert slider.get_attribute("aria-valuetext") != value
            assert slider.get_attribute("aria-valuetext") == (
                slider.locator("+ output").inner_text()
            )
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
            for share in 0.02, 0.98:
                before = shown(figure), slider.get_attribute("aria-valuetext")
                box = slider.bounding_box()
                slider.click(
                    position={
                        "x": share * box["width"],
                        "y": box["height"] / 2,
                    }
                )
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
def test_a_finger_moves_controls_and_nothing_else(browser, served, page_name):
    context = browser.new_context(
        has_touch=True, is_mobile=True, viewport=TELEPHONE
    )
    page = context.new_page()
    page.goto(f"{served}/{page_name}.html")
    for figure in explorers(page):
        sizes = set()
        for slider in figure.locator("input[type=range]").all():
            for share, end in (0.02, "min"), (0.98, "max"):
                box = slider.bounding_box()
                assert box["height"] >= 44
                slider.tap(
                    position={
                        "x": share * box["width"],
                        "y": box["height"] / 2,
                    }
                )
                assert slider.input_value() == slider.get_attribute(end)
                sizes.add(figure.bounding_box()["height"])
        *presets, again = figure.locator("[data-preset]").all()
        again.tap()
        start = shown(figure)
        for preset in presets:
            preset.tap()
            assert_all_changed(start, shown(figure))
            sizes.add(figure.bounding_box()["height"])
            again.tap()
            assert shown(figure) == start
        for button in figure.locator(".rnn-play").all():
            button.tap()
            assert_all_changed(start, shown(figure))
            sizes.add(figure.bounding_box()["height"])
        assert len(sizes) == 1, "the explorer changes its height"
    assert page.evaluate(
        "[scrollX, document.scrollingElement.scrollWidth]"
    ) == [0, 390]
    context.close()


@pytest.fixture(params=["mouse", "finger"])
def hand(request, browser):
    """A page, and how a hand presses at x, y, moves there and lets go."""
    finger = request.param == "finger"
    context = browser.new_context(
        has_touch=finger, is_mobile=finger, viewport=TELEPHONE
    )
    page = context.new_page()
    session = context.new_cdp_session(page)

    def touch(kind, *points):
        session.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [dict(x=x, y=y) for x, y in points]},
        )

    def press(x, y):
        page.mouse.move(x, y)
        page.mouse.down()

    yield (
        (
            page,
            lambda x, y: touch("touchStart", (x, y)),
            lambda x, y: touch("touchMove", (x, y)),
            lambda: touch("touchEnd"),
        )
        if finger
        else (page, press, page.mouse.move, page.mouse.up)
    )
    context.close()


def test_a_bar_is_dragged_by_its_end(hand, site):
    page, press, move, let_go = hand
    (explorer,) = (e for e in all_explorers() if e.drag)
    part, control = explorer.drag
    page.goto((site / "softmax.html").as_uri())
    (figure,) = explorers(page)
    slider = figure.locator(f"input[data-name={control}]")
    track, knob = figure.locator(".rnn-track"), figure.locator(".rnn-knob")
    track.scroll_into_view_if_needed()
    box, scrolled = track.bounding_box(), page.evaluate("scrollY")
    x, top, bottom = (
        box["x"] + box["width"] / 2,
        box["y"],
        box["y"] + box["height"],
    )
    assert box["width"] >= 24

    def end():
        there = knob.bounding_box()
        return there["y"] + there["height"] / 2

    start = shown(figure)
    press(x, end())
    assert shown(figure) == start, "a press alone moves it"
    for y, place in (top, "max"), (bottom, "min"):
        before = shown(figure)
        move(x, y)
        expect(slider).to_have_value(slider.get_attribute(place))
        assert_all_changed(before, shown(figure))
        bar = figure.locator(f'[data-part="{part}"]').bounding_box()
        assert abs(end() - bar["y"]) < 2
    move(x, (top + bottom) / 2)
    expect(slider).not_to_have_value(slider.get_attribute("min"))
    assert abs(end() - (top + bottom) / 2) < box["height"] / 8
    let_go()
    value = slider.get_attribute("aria-valuetext")
    page.wait_for_function(f"location.hash.includes('{control}={value}&')")
    assert page.evaluate("scrollY") == scrolled


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_press_plays_and_another_stops(browser, site, motion):
    page = browser.new_page(reduced_motion=motion)
    page.clock.install()
    (explorer,) = (e for e in all_explorers() if e.play)
    page.goto((site / f"{explorer.name}.html").as_uri())
    (figure,) = explorers(page)
    (control,) = (c for c in explorer.controls if c.name == explorer.play)
    slider = figure.locator(f"input[data-name={control.name}]")
    button, told = figure.locator(".rnn-play"), figure.locator("[aria-live]")
    still = motion == "reduce"
    for text in map(control.text, (*control.values[1:], control.values[0])):
        assert button.inner_text() == ("Next" if still else "Play")
        button.press("Enter")
        expect(slider).to_have_attribute("aria-valuetext", text)
        if not still:
            break
        page.clock.run_for(5000)
        assert slider.get_attribute("aria-valuetext") == text
        assert told.get_attribute("aria-live") == "polite"
    if not still:
        assert button.inner_text() == "Pause"
        assert told.get_attribute("aria-live") == "off"
        button.press("Enter")
        page.clock.run_for(5000)
        assert slider.get_attribute("aria-valuetext") == text
        assert f"{control.name}={text}&" in page.url
        button.press("Enter")
        page.clock.run_for(20_000)
        end = control.text(control.values[-1])
        assert slider.get_attribute("aria-valuetext") == end
        assert button.inner_text() == "Play"
        button.press("Enter")  # from the start
        slider.press("ArrowRight")
        assert button.inner_text() == "Play", "a hand on the slider stops it"
        page.clock.run_for(5000)
        second = control.text(control.values[1])
        assert slider.get_attribute("aria-valuetext") == second
    page.close()


@ON_PAGES
def test_what_a_screen_reader_is_told(page, served, page_name):
    page.goto(f"{served}/{page_name}.html")
    for figure in explorers(page):
        name = figure.get_attribute("id")
        (explorer,) = (e for e in all_explorers() if e.name == name)
        assert page.get_by_role("figure", name="Explorer").count() == 1
        controls = figure.get_by_role("group", name="Controls")
        for control in explorer.controls:
            if control.slides:
                slider = controls.get_by_role(
                    "slider", name=control.label, exact=True
                )
                assert slider.get_attribute("aria-valuetext") == (
                    control.text(control.default)
                )
            else:
                choice = controls.get_by_role("group", name=control.label)
                assert choice.get_by_role(
                    "radio", name=control.default, exact=True
                ).is_checked()
        presets = controls.get_by_role("group", name="Presets")
        assert presets.get_by_role("button").all_inner_texts() == [
            *explorer.presets,
            "Reset",
        ]
        frame = explorer.frame(**explorer.defaults)
        assert figure.get_by_role("img", name=frame.alt, exact=True).count()
        told = figure.locator("[aria-live], output:not([aria-hidden])")
        assert told.all_inner_texts() == [frame.caption]


@ON_PAGES
def test_presets_reset_and_the_address_of_a_state(page, site, page_name):
    page.goto((site / f"{page_name}.html").as_uri())
    for figure in explorers(page):
        name = figure.get_attribute("id")
        (explorer,) = (e for e in all_explorers() if e.name == name)
        start, states, state = shown(figure), set(), explorer.defaults
        *presets, _ = figure.locator("[data-preset]").all()
        for preset, values in zip(presets, explorer.presets.values()):
            preset.click()
            assert_all_changed(start, shown(figure))
            states.add(shown(figure))
            state |= values  # what it does not name stays as it is
            assert dict(parse_qsl(page.url.partition("?")[2])) == {
                c.name: c.text(state[c.name]) for c in explorer.controls
            }
        assert len(states) == len(presets)
        kept, url = shown(figure), page.url
        assert figure.get_attribute("id") + "?" in url
        assert url.endswith(figure.locator(".rnn-link").get_attribute("href"))
        reset(figure)
        assert shown(figure) == start
        page.goto("about:blank")
        page.goto(url)
        explorers(page)
        assert shown(figure) == kept


def test_addresses_of_states_and_the_way_back(page, site):
    page.add_init_script("""Element.prototype.scrollIntoView = function () {
        if (this.id === "memory-of-step-1") window.led = true; }""")
    url = (site / "forward.html").as_uri()

    def assert_at(rho, b, led):
        """Shown are rho and b, and whether the page led there is led."""
        page.wait_for_function(
            """values => document.querySelector(".rnn-controls:enabled")
            && values === [
            ...document.querySelectorAll(".rnn-slider output")
            ].map((output) => output.textContent).join()""",
            arg=f"{rho},{b}",
        )
        assert page.evaluate("Boolean(window.led)") == led
        page.evaluate("window.led = false")

    for address, rho, b, led in (
        ("#memory-of-step-1?rho=2&b=2&W=Orthogonal", 2, 2, True),
        ("#memory-of-step-1?rho=2.0&b=2.00", 2, 2, True),
        ("#memory-of-step-1%3Frho=0.5", 0.5, 0, True),
        ("#memory-of-step-1?rho=99&b=&W=%E0%A4%A", 0.9, 0, True),
        ("#another?rho=2", 0.9, 0, False),
        ("#%E0%A4%A", 0.9, 0, False),
    ):
        page.goto("about:blank")
        page.goto(url + address)
        assert_at(rho, b, led)
    page.evaluate("location.hash = '#memory-of-step-1?rho=0.3'")
    assert_at(0.3, 0, True)
    page.evaluate("location.hash = '#memory-of-step-1?rho=3&b=1'")
    assert_at(3, 1, True)
    page.go_back()
    assert_at(0.3, 0, False)  # the reader stays where the page was left
    page.go_forward()
    assert_at(3, 1, False)
    page.reload()
    assert_at(3, 1, False)


@ON_PAGES
def test_without_scripts_the_default_picture_is_there(
    browser, served, page_name
):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/{page_name}.html")
    for figure in explorers(page, controls="disabled"):
        assert figure.locator("svg").first.is_visible()
        assert figure.locator("[data-part] *").count()
        assert figure.locator("noscript").is_visible()
        assert figure.locator("input").first.is_disabled()
    context.close()


def test_a_link_to_a_state_lands_on_a_small_screen(page, served):
    page.set_viewport_size(TELEPHONE)
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{served}/grad_U.html#credit-of-an-input?rho=0.5")
    page.locator("#credit-of-an-input .rnn-controls:enabled").wait_for()
    page.wait_for_function(
        """() => {
            const {top} = document.getElementById("credit-of-an-input")
                .getBoundingClientRect();
            return top >= 0 && top < 200;
        }"""
    )


def test_frames_come_to_who_comes_near(page, served):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    figure = page.locator("#credit-of-an-input")
    enabled = figure.locator(".rnn-controls:enabled")
    page.goto(f"{served}/grad_U.html", wait_until="networkidle")
    assert not [url for url in asked if "credit-of-an-input" in url]
    assert not enabled.count()
    page.evaluate("location.hash = '#credit-of-an-input?rho=0.5'")
    enabled.wait_for()  # a link on the page leads there
    expect(figure.locator("input[data-name=rho]")).to_have_attribute(
        "aria-valuetext", "0.5"
    )
    page.goto("about:blank")
    page.goto(f"{served}/grad_U.html")
    page.locator("#see-it-flow summary").last.focus()
    enabled.wait_for()  # so does the keyboard
    page.locator("#explore summary").first.press("Tab")
    expect(figure.locator("input:focus")).to_have_count(1)
