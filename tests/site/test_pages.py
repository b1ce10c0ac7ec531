"""Every page in a real browser, from a folder; test_accessibility serves it.

The fixture `page` fails a test for any fault of loading.
"""

import pytest
from playwright.sync_api import expect

CHAPTER = "Vanishing and exploding"


def test_page_loads_from_a_folder(page, site, name):
    page.goto(f"{(site / name).as_uri()}.html", wait_until="load")


def test_the_welcome_page_shows_its_figure_on_the_first_screen(page, site):
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto((site / "index.html").as_uri())
    for part in ".walk-says", ".walk-panels":
        box = page.locator(f"#walk {part}").bounding_box()
        assert box["y"] + box["height"] <= 800


def test_nothing_comes_over_the_text_when_one_scrolls_back(page, site):
    page.set_viewport_size({"width": 400, "height": 850})
    page.goto((site / "grad_W.html").as_uri())
    page.evaluate("""async () => {
        for (const y of [3000, 2500]) {
            scrollTo({top: y, behavior: "instant"});
            await new Promise((done) => addEventListener(
                "scroll", () => setTimeout(done), {once: true}));
        }
    }""")
    middle = "document.elementFromPoint(innerWidth / 2, 0.92 * innerHeight)"
    assert page.evaluate(f"Boolean({middle}.closest('main'))")
    assert page.locator("#pst-back-to-top").is_hidden()


def test_search_finds_a_word(page, address):
    page.goto(address("search", "?q=gradient"))
    page.wait_for_selector("#search-results li a")


@pytest.mark.parametrize(
    "words, first",
    [
        ("vanishing", ["Notation: vanishing gradient", CHAPTER]),
        ("vanishing gradient", ["Notation: vanishing gradient", CHAPTER]),
        ("exploding", ["Notation: exploding gradient", CHAPTER]),
        ("LSTM", ["What keeps a gradient alive > The LSTM"]),
        ("learning rate", ["Training: it learns"]),
        ("BPTT", ["Notation: BPTT"]),
        ("grader", ["Teaching with this book"]),
    ],
)
def test_search_puts_what_one_looks_for_before_all_others(
    page, site, words, first
):
    page.goto(f"{(site / 'search.html').as_uri()}?q={words}")
    found = page.locator("#search-results li > a")
    found.nth(len(first)).wait_for()
    assert found.all_inner_texts()[: len(first)] == first


def test_the_keyboard_sees_where_it_is_and_leaves_the_search(page, site):
    page.goto((site / "index.html").as_uri())
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    buttons = page.locator(".bd-header-article :is(button, a):visible")
    for button in buttons.all():
        button.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        expect(button).to_be_focused()
        assert page.evaluate(outline) == "solid"
    opener = page.locator(".search-button-field").first
    field = page.locator("#search-input")
    opener.press("Enter")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.keyboard.press("Tab")
    expect(field).to_be_hidden()


def test_search_from_a_page(page, address):
    page.goto(address("index"))
    page.locator(".search-button-field").first.click()
    page.locator("#search-input").fill("gradient")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")


def test_a_small_screen_lays_out_what_is_near_and_links_still_land(
    page, served
):
    page.set_viewport_size({"width": 400, "height": 800})
    page.emulate_media(reduced_motion="reduce")  # it jumps, and does not glide
    laid_out = """section => document.querySelector(`#${section} p`)
        .checkVisibility({contentVisibilityAuto: true})"""
    page.goto(f"{served}/gates.html", wait_until="load")
    assert not page.evaluate(laid_out, "exercises")
    for section in "exercises", "derive":
        page.evaluate("section => { location.hash = section; }", section)
        assert page.evaluate(laid_out, section)
        page.wait_for_function(
            """section => {
                const {top} = document.getElementById(section)
                    .getBoundingClientRect();
                return top >= 0 && top < 150;
            }""",
            arg=section,
        )
