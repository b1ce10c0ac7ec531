"""The step-through on the built site and as a notebook's front end."""

import pytest
from accessible import violations
from front_end import render
from playwright.sync_api import expect

from rnnbook.walk import step_through
from rnnbook.walk.stepping import OWN

EACH = pytest.mark.parametrize("parameter", OWN)
LAST = 14
NEXT, BACK, START = "Next", "Back", "Start"
# The panels beyond the figure, and the texts beyond their panel.
OUTSIDE = """figure => {
    const beyond = (inner, outer) => inner.left < outer.left - 1
        || inner.right > outer.right + 1;
    const box = (element) => element.getBoundingClientRect();
    return [...figure.querySelectorAll("svg, svg text")]
        .filter((one) => beyond(box(one), box(one.parentNode)))
        .map((one) => one.textContent);
}"""


def figure(page, parameter):
    return page.locator(f"#step-{parameter}")


def shown(figure):
    """What changes for the eyes, and what is said."""
    return (
        figure.locator(".walk-panels").inner_html(),
        figure.locator("[aria-live]").inner_text(),
    )


def at(figure, press):
    expect(figure.locator(".walk-at")).to_have_text(f"{press} of {LAST}")


def press(figure, name, **how):
    figure.get_by_role("button", name=name, exact=True).click(**how)


@EACH
@pytest.mark.parametrize("size", [(1280, 800), (400, 850)])
def test_every_state_is_another_and_fits_the_screen(
    page, site, parameter, size
):
    page.set_viewport_size(dict(zip(("width", "height"), size)))
    page.goto((site / f"grad_{parameter}.html").as_uri())
    piece, states, heights = figure(page, parameter), [], set()
    for number in range(LAST + 1):
        at(piece, number)
        states.append(shown(piece))
        assert piece.evaluate(OUTSIDE) == []
        heights.add(round(piece.bounding_box()["height"]))
        press(piece, NEXT, force=number == LAST)  # disabled in name
    assert len(set(states)) == LAST + 1
    assert shown(piece) == states[LAST]
    (height,) = heights  # what is below never moves
    header = page.locator(".bd-header-article").bounding_box()["height"]
    assert height + header <= size[1]
    for button in piece.get_by_role("button").all():
        box = button.bounding_box()
        assert box["width"] >= 24 and box["height"] >= 24


def test_back_and_start(page, site):
    page.goto((site / "grad_W.html").as_uri())
    piece = figure(page, "W")
    states = [shown(piece)]
    for _ in range(4):
        press(piece, NEXT)
        states.append(shown(piece))
    for number in 3, 2:
        press(piece, BACK)
        assert shown(piece) == states[number]
    press(piece, START)
    assert shown(piece) == states[0]


@EACH
def test_keyboard_goes_there_and_back(page, served, parameter):
    page.goto(f"{served}/grad_{parameter}.html")
    piece = figure(page, parameter)
    forth = piece.get_by_role("button", name=NEXT, exact=True)
    forth.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    at(piece, 2)
    page.keyboard.press("ArrowRight")
    at(piece, 3)
    page.keyboard.press("ArrowLeft")
    at(piece, 2)
    page.keyboard.press("End")
    at(piece, LAST)
    expect(forth).to_be_focused()  # and can still be pressed
    page.keyboard.press("Home")
    at(piece, 0)
    page.keyboard.press("Tab")
    outline = "getComputedStyle(document.activeElement).outlineWidth"
    assert page.evaluate(outline) == "3px"


@pytest.mark.parametrize("key", ["Alt+ArrowLeft", "Control+End"])
def test_the_browsers_own_keys_stay_the_browsers(page, site, key):
    page.goto((site / "grad_W.html").as_uri())
    piece = figure(page, "W")
    for _ in range(5):
        press(piece, NEXT)
    page.evaluate("""addEventListener("keydown", (event) => {
        window.taken = event.defaultPrevented;
        event.preventDefault();
    })""")
    page.keyboard.press(key)
    assert page.evaluate("taken") is False
    at(piece, 5)


def test_the_address_has_the_state(page, site):
    url = (site / "grad_W.html").as_uri()
    page.goto(url)
    piece = figure(page, "W")
    for _ in range(5):
        press(piece, NEXT)
    kept, address = shown(piece), page.url
    assert address.endswith("#step-W?at=5")
    page.goto("about:blank")
    page.goto(address)
    at(piece, 5)
    assert shown(piece) == kept
    page.evaluate("location.hash = '#step-W?at=99'")
    at(piece, LAST)
    assert page.evaluate("history.state") == "shown"  # Back stays in place
    for nothing in "no", "-3", "":
        page.evaluate(f"location.hash = '#step-W?at={nothing}'")
        at(piece, 0)


@pytest.mark.parametrize("parameter, mode", [("W", "light"), ("E", "dark")])
def test_axe_finds_nothing(page, served, parameter, mode):
    page.emulate_media(color_scheme=mode, reduced_motion="reduce")
    page.goto(f"{served}/grad_{parameter}.html")
    piece = figure(page, parameter)
    for press_to in 7, 13:
        page.evaluate(f"location.hash = '#step-{parameter}?at={press_to}'")
        at(piece, press_to)
        where = {"include": [[f"#step-{parameter}"]]}
        assert violations(page, where) == []


@EACH
def test_without_scripts_the_last_picture_stands(browser, served, parameter):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/grad_{parameter}.html")
    piece = figure(page, parameter)
    assert not piece.get_by_role("button").count()
    expect(piece.locator("figcaption")).to_contain_text("The same six terms")
    still = piece.locator(".walk-panels").inner_text()
    page = browser.new_page()
    page.goto(f"{served}/grad_{parameter}.html#step-{parameter}?at={LAST}")
    moved = figure(page, parameter)
    at(moved, LAST)
    assert moved.locator(".walk-panels").inner_text() == still
    page.close()
    context.close()


def test_a_page_has_the_scripts_of_its_pieces_alone(site):
    for path in site.glob("*.html"):
        page = path.read_text("utf-8")
        has = "data-scripts=" in page
        for name in "marks.js", "page.js":
            assert (f"_static/{name}?" in page) == has, path.name
        steps = 'data-scripts="step"' in page
        assert ("_static/step.js?" in page) == steps
        assert "_static/walk/" not in page  # the picture for notebooks


@EACH
def test_the_front_end_of_a_notebook(page, site, parameter):
    render(page, site, step_through(parameter))
    piece, address = figure(page, parameter), page.url
    at(piece, 0)
    before = shown(piece)
    press(piece, NEXT)
    assert shown(piece) != before and piece.locator("svg").count() == 3
    assert page.url == address  # it is the notebook's
