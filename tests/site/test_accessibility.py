"""Every page under axe-core, wide in light colours and narrow in dark ones."""

import pytest
from accessible import AXE, violations
from every import pages_with_explorers

OVERHANG = """() => document.scrollingElement.scrollWidth -
                    document.scrollingElement.clientWidth"""
EXPLORER = {"include": [[".rnn-explorer"]]}
# Contrast takes axe long: the signs in formulas and the words in code are
# thousands, of the same few colours on every page. One has them looked at.
WHOLE, SAMPLED = "grad_W", {"exclude": [["math"], ["pre"]]}
CONTRAST = AXE | {"runOnly": ["color-contrast"]}
ELSE = AXE | {"rules": {"color-contrast": {"enabled": False}}}
# What else depends on the colours or on the width.
AGAIN = AXE | {
    "runOnly": ["link-in-text-block", "scrollable-region-focusable"]
}


@pytest.mark.parametrize(
    "mode, width, options",
    [("light", 1400, ELSE), ("dark", 400, AGAIN)],
    ids=["light", "dark"],
)
def test_page_is_accessible_and_fits(page, served, name, mode, width, options):
    page.emulate_media(color_scheme=mode)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{served}/{name}.html", wait_until="load")
    assert page.evaluate(OVERHANG) <= 0, "the page scrolls sideways"
    assert page.locator("html").get_attribute("data-theme") == mode
    assert violations(page, None, options) == []
    where = None if name == WHOLE else SAMPLED
    assert violations(page, where, CONTRAST) == []


@pytest.mark.parametrize("page_name", pages_with_explorers())
def test_explorers_are_accessible_when_moved(page, served, page_name):
    page.emulate_media(color_scheme="dark")
    page.goto(f"{served}/{page_name}.html")
    page.locator(".rnn-presets button").first.click()
    assert violations(page, EXPLORER, AXE) == []
    page.emulate_media(color_scheme="light")
    page.locator(".rnn-slider input").first.press("End")
    assert violations(page, EXPLORER, AXE) == []
