"""Every page in a real browser: served and from a folder, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

TYPESET = """() => document.querySelectorAll('.math').length ===
                   document.querySelectorAll('.math mjx-container').length"""
OVERHANG = """() => document.scrollingElement.scrollWidth -
                    document.scrollingElement.clientWidth"""


def open_page(page, url):
    page.goto(url, wait_until="load")
    page.wait_for_function(TYPESET, timeout=15_000)


def test_page_loads_without_a_fault_and_all_formulas_are_typeset(
    page, address, name
):
    open_page(page, address(name))
    assert (
        page.locator("mjx-merror, [data-mjx-error]").all_text_contents() == []
    )


AXE = {"preload": False, "resultTypes": ["violations"]}
# What depends on the colours or on the width; axe is slow on long pages.
AXE_AGAIN = AXE | {"runOnly": [
    "color-contrast", "link-in-text-block", "scrollable-region-focusable"]}


@pytest.mark.parametrize("mode, width, options", [
    ("light", 1400, AXE), ("dark", 400, AXE_AGAIN)], ids=["light", "dark"])
def test_page_is_accessible_and_fits(page, served, name, mode, width, options):
    page.emulate_media(color_scheme=mode)
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page, f"{served}/{name}.html")
    assert page.evaluate(OVERHANG) <= 0, "the page scrolls sideways"
    assert page.locator("html").get_attribute("data-theme") == mode
    found = Axe().run(page, options=options).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]])
            for rule in found] == []


def test_search_finds_a_word(page, address):
    page.goto(address("search", "?q=gradient"))
    page.wait_for_selector("#search-results li a")


def test_search_from_a_page(page, address):
    page.goto(address("index"))
    page.locator(".search-button-field").first.click()
    page.locator("#search-input").fill("gradient")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
