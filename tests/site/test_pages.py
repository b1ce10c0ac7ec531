"""Every page in a real browser, served and from a folder."""


def test_page_loads_without_a_fault_and_all_formulas_are_typeset(
    page, address, name, open_page
):
    open_page(page, address(name))
    assert (
        page.locator("mjx-merror, [data-mjx-error]").all_text_contents() == []
    )


def test_search_finds_a_word(page, address):
    page.goto(address("search", "?q=gradient"))
    page.wait_for_selector("#search-results li a")


def test_search_from_a_page(page, address):
    page.goto(address("index"))
    page.locator(".search-button-field").first.click()
    page.locator("#search-input").fill("gradient")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
