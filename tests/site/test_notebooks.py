"""A page's notebook, saved, and the answers on the page."""

import json

from playwright.sync_api import expect


def test_the_notebook_is_saved_and_says_where_its_packages_are(page, address):
    page.goto(address("softmax"))
    page.locator(".dropdown-download-buttons > button").click()
    with page.expect_download() as download:
        page.locator(".btn-download-source-button").click()
    assert download.value.suggested_filename == "softmax.ipynb"
    text = download.value.path().read_text("utf-8")
    cells = json.loads(text)["cells"]
    head, title = ("".join(cell["source"]) for cell in cells[:2])
    assert title.startswith("# ")
    here = address("softmax").removesuffix("softmax.html")
    assert f'"rnnlib[book] @ {here}wheels/rnnlib-' in head
    assert f"({here}loss.html)" in text and "SITE/" not in text


def test_an_answer_and_all_its_words_wait_until_they_are_asked_for(
    page, address
):
    page.goto(address("grad_W"))
    words = page.get_by_text("There are two terms")
    expect(words).to_be_hidden()
    question = page.locator("#predict")
    question.locator(".answer > summary").press("Enter")
    expect(words).to_be_visible()
    exercise = page.locator(".exercise").first
    expect(exercise.get_by_text("Solution")).to_be_visible()
    assert exercise.locator(".answer:not([open])").count() == 1


# Where it stands in the line that it is in.
WITHIN = """element => {
    const [here, line] = [element, element.closest("li, p")].map(
        (one) => one.getBoundingClientRect());
    return [here.x - line.x, here.y - line.y, line.height];
}"""


def question(page, name):
    """Come to the place of a number, and find its field there."""
    place = page.locator(f'.number-field[data-name="{name}"]')
    place.scroll_into_view_if_needed()
    place.locator("input").wait_for()
    return place


def test_a_number_is_judged_when_enter_is_pressed(page, address):
    page.goto(address("grad_W"))
    place = question(page, "last_use")
    field = place.get_by_label("last_use =")
    spoken = place.locator("output")
    for given, said in (
        ("", "Type a number first."),
        ("0.438", "Right."),
        ("0,438", "Right."),
        ("0.44", "Right so far: give more digits."),
        ("0.462", "; the slope of the last step"),
        ("7", "No. Try again, or open the answer below."),
        ("seven", "That is not a number."),
    ):
        field.fill("")
        page.keyboard.type(given)
        page.keyboard.press("Enter")
        expect(spoken).to_have_attribute("aria-live", "polite")
        expect(spoken).to_contain_text(said)
        field.fill("")
        place.get_by_role("button").click()
        expect(spoken).to_have_text("Type a number first.")


def test_fields_stand_where_their_room_is_kept_once_they_are_near(
    page, address
):
    """A browser looks for fields to fill in, and lays all out around them."""
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(address("grad_W"))
    page.wait_for_load_state("load")
    kept = page.locator(".number-field .unasked")
    assert kept.count() == page.locator("#the-formula .number-field").count()
    place = page.locator("#the-formula .number-field").first
    button = place.locator("button")
    before = button.evaluate(WITHIN)
    question(page, place.get_attribute("data-name"))
    assert button.evaluate(WITHIN) == before


def test_on_paper_what_is_asked_has_its_question_mark(page, address):
    page.goto(address("grad_W"))
    place = page.locator("#the-formula .number-field").first
    place.locator(".unasked").wait_for(state="attached")
    page.emulate_media(media="print")
    assert place.inner_text().startswith("delta_3 = ?")


def test_a_fraction_will_do(page, served):
    page.goto(f"{served}/softmax.html")
    place = question(page, "dS_1")
    field, spoken = place.get_by_label("dS_1 ="), place.locator("output")
    for given, said in (
        ("\N{MINUS SIGN}1/12", "Right."),
        ("1/", "That is not a number."),
        ("-0,0833", "Right."),
        ("1/12", "the size is right, but a probability falls"),
    ):
        field.fill(given)
        field.press("Enter")
        expect(spoken).to_contain_text(said)


def test_only_the_whole_number_of_what_is_counted_is_right(page, served):
    page.goto(f"{served}/grad_W.html")
    place = question(page, "terms")
    field, spoken = place.get_by_label("terms ="), place.locator("output")
    for given, said in ("2", "Right."), ("1", "use of"), ("2.4", "No."):
        field.fill(given)
        field.press("Enter")
        expect(spoken).to_contain_text(said)


def test_without_scripts_a_question_is_read_as_in_the_notebook(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "grad_W.html").as_uri())
    expect(page.locator(".number-field").first).to_have_text(
        "terms = ?", use_inner_text=True
    )
    context.close()
