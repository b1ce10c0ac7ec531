"""Every page under axe-core, wide in light colours and narrow in dark ones."""

import pytest
from accessible import AXE, violations
from every import pages_with_explorers

OVERHANG = """() => document.scrollingElement.scrollWidth -
                    document.scrollingElement.clientWidth"""
# On a long page most elements are MathJax's, and axe takes a minute for them.
NOT_MATHJAX = {"exclude": [["mjx-container"]]}
EXPLORER = {"include": [[".rnn-explorer"]]}  # without MathJax, for speed
# What depends on the colours or on the width; axe is slow on long pages.
AXE_AGAIN = AXE | {
    "runOnly": [
        "color-contrast",
        "link-in-text-block",
        "scrollable-region-focusable",
    ]
}


@pytest.mark.parametrize(
    "mode, width, options",
    [("light", 1400, AXE), ("dark", 400, AXE_AGAIN)],
    ids=["light", "dark"],
)
def test_page_is_accessible_and_fits(
    page, served, open_page, name, mode, width, options
):
    page.emulate_media(color_scheme=mode)
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page, f"{served}/{name}.html")
    assert page.evaluate(OVERHANG) <= 0, "the page scrolls sideways"
    assert page.locator("html").get_attribute("data-theme") == mode
    assert violations(page, NOT_MATHJAX, options) == []


@pytest.mark.parametrize("page_name", pages_with_explorers())
def test_explorers_are_accessible_when_moved(page, served, page_name):
    page.route("**/tex-chtml.js", lambda route: route.fulfill(body=""))
    page.emulate_media(color_scheme="dark")
    page.goto(f"{served}/{page_name}.html")
    page.locator(".rnn-presets button").first.click()
    assert violations(page, EXPLORER, AXE) == []
    page.emulate_media(color_scheme="light")
    page.locator(".rnn-slider input").first.press("End")
    assert violations(page, EXPLORER, AXE) == []
