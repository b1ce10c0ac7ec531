"""The words of the glossary, and where the pages lead to them."""

import re
from collections import Counter

import pytest
from bs4 import BeautifulSoup


@pytest.fixture(scope="session")
def meanings(site):
    """Map each word's target to what the glossary says of it."""
    notation = (site / "notation.html").read_text("utf-8")
    page = BeautifulSoup(notation, "html.parser")
    return {
        term["id"]: term.find_next("dd").get_text(strip=True)
        for term in page.select("dl.glossary dt")
    }


@pytest.fixture(scope="session")
def uses(site):
    """Map each page to the (target, tooltip) of its linked words."""
    return {
        path.stem: re.findall(
            r'<a class="term" href="notation\.html#([^"]*)"'
            r'[^>]*title="([^"]*)"',
            path.read_text("utf-8"),
        )
        for path in site.glob("*.html")
    }


def test_each_word_of_the_glossary_is_used_on_a_page(meanings, uses):
    used = {tip for page in uses.values() for _, tip in page}
    assert used == {
        BeautifulSoup(m, "html.parser").get_text() for m in meanings.values()
    }


def test_a_page_links_a_word_once_and_shows_its_meaning(meanings, uses):
    for page, links in uses.items():
        for target, tip in links:
            assert meanings[target] == tip, page
        assert max(Counter(tip for _, tip in links).values(), default=1) == 1
    assert len(uses["grad_W"]) > 5 and not uses["notation"]


def test_a_word_shows_its_meaning_to_the_keyboard(page, served):
    page.goto(f"{served}/grad_W.html")
    word = page.locator("a.term").first
    meaning = word.get_attribute("data-bs-original-title")
    word.focus()
    tooltip = page.get_by_role("tooltip")
    tooltip.wait_for()
    assert tooltip.inner_text() == meaning
