"""Every page under axe-core, wide in light colours and narrow in dark ones."""

import pytest
from axe_playwright_python.sync_playwright import Axe

OVERHANG = """() => document.scrollingElement.scrollWidth -
                    document.scrollingElement.clientWidth"""
# On a long page most elements are MathJax's, and axe takes a minute for them.
NOT_MATHJAX = {"exclude": [["mjx-container"]]}
AXE = {"preload": False, "resultTypes": ["violations"]}
# What depends on the colours or on the width; axe is slow on long pages.
AXE_AGAIN = AXE | {"runOnly": [
    "color-contrast", "link-in-text-block", "scrollable-region-focusable"]}


@pytest.mark.parametrize("mode, width, options", [
    ("light", 1400, AXE), ("dark", 400, AXE_AGAIN)], ids=["light", "dark"])
def test_page_is_accessible_and_fits(
        page, served, open_page, name, mode, width, options):
    page.emulate_media(color_scheme=mode)
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page, f"{served}/{name}.html")
    assert page.evaluate(OVERHANG) <= 0, "the page scrolls sideways"
    assert page.locator("html").get_attribute("data-theme") == mode
    found = Axe().run(page, NOT_MATHJAX, options).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]])
            for rule in found] == []
