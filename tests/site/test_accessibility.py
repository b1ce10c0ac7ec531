"""Every page under axe-core, wide in light colours and narrow in dark ones."""

import pytest
from accessible import AXE, LAID_OUT, UNFOLDED, violations
from every import pages_with_explorers
from playwright.sync_api import expect

OVERHANG = """() => document.scrollingElement.scrollWidth -
                    document.scrollingElement.clientWidth"""
EXPLORER = {"include": [[".rnn-explorer"]]}
# axe takes long over the signs in formulas and the words in code: there are
# thousands, of the same few colours on every page. One has them looked at; on
# the others what is told by colours and widths is told without them.
WHOLE = "grad_W"
THINNED = """() => {
  const codes = [...document.querySelectorAll("pre")];
  const formulas = [
    ...document.querySelectorAll("math:not(.rnn-explorer *)")];
  const measured = (all) => all.map((one) => one.getBoundingClientRect());
  const [ofCodes, ofFormulas] = [measured(codes), measured(formulas)];
  codes.forEach((code, i) => {
    code.style.height = `${ofCodes[i].height}px`;
    const lines = code.textContent.split("\\n");
    code.textContent = lines.sort((a, b) => b.length - a.length)[0];
  });
  formulas.forEach((formula, i) => {
    const {width, height} = ofFormulas[i];
    formula.replaceChildren();
    formula.style.cssText =
      `display: inline-block; width: ${width}px; height: ${height}px`;
  });
}"""
OF_COLOUR = ["color-contrast", "link-in-text-block"]
COLOURS = AXE | {"runOnly": OF_COLOUR}
ELSE = AXE | {"rules": {rule: {"enabled": False} for rule in OF_COLOUR}}
# What depends on the colours or on the width.
AGAIN = AXE | {"runOnly": [*OF_COLOUR, "scrollable-region-focusable"]}


@pytest.fixture
def opened(page, served):
    """Opens a page that fits; axe is to look at it, thinned or as it is."""

    def open_page(name, mode, width):
        page.emulate_media(color_scheme=mode)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{served}/{name}.html", wait_until="load")
        page.evaluate(LAID_OUT)
        assert page.evaluate(OVERHANG) <= 0, "the page scrolls sideways"
        assert page.locator("html").get_attribute("data-theme") == mode
        return page

    return open_page


def test_page_is_accessible(opened, name):
    page = opened(name, "light", 1400)
    assert violations(page, None, ELSE) == []
    if name != WHOLE:
        page.evaluate(THINNED)
    assert violations(page, None, COLOURS) == []


def test_narrow_and_dark_it_is_so_too(opened, name):
    page = opened(name, "dark", 400)
    if name != WHOLE:
        page.evaluate(THINNED)
    assert violations(page, None, AGAIN) == []


@pytest.mark.parametrize("page_name", pages_with_explorers())
def test_explorers_are_accessible_when_moved(page, served, page_name):
    page.emulate_media(color_scheme="dark")
    page.goto(f"{served}/{page_name}.html")
    page.evaluate(THINNED)
    page.locator(".rnn-explorer").first.scroll_into_view_if_needed()
    page.locator(".rnn-explorer .rnn-presets button").first.click()
    assert violations(page, EXPLORER, AXE) == []
    page.emulate_media(color_scheme="light")
    page.locator(".rnn-explorer .rnn-slider input").first.press("End")
    assert violations(page, EXPLORER, AXE) == []


@pytest.mark.parametrize("width, there", [(1400, True), (400, False)])
def test_a_button_says_whether_its_sidebar_is_there(opened, width, there):
    page = opened("grad_c", "light", width)
    button = page.locator(".primary-toggle")
    for expanded in there, not there, there:
        expect(button).to_have_attribute(
            "aria-expanded", f"{expanded}".lower()
        )
        if width < 1000 and expanded:
            page.locator(".overlay-primary").click(
                position={"x": 360, "y": 400}
            )
        else:
            button.click()


def test_what_scrolls_in_a_fold_is_reached_when_it_opens(opened):
    page = opened("grad_W", "light", 400)
    page.evaluate(UNFOLDED)
    seen = page.locator("details :is(pre, .math > :first-child)").evaluate_all(
        "all => all.map((box) => "
        "[box.scrollWidth > box.clientWidth, box.tabIndex === 0])"
    )
    assert {wide for wide, _ in seen} == {True, False}
    assert all(wide == reached for wide, reached in seen)
