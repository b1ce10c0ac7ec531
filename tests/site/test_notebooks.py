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


def test_a_number_is_judged_when_enter_is_pressed(page, address):
    page.goto(address("grad_W"))
    field = page.get_by_label("last_use =")
    place = page.locator(".number-field", has=field)
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


def test_a_fraction_will_do(page, served):
    page.goto(f"{served}/softmax.html")
    field = page.get_by_label("dS_1 =")
    spoken = page.locator(".number-field", has=field).locator("output")
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
    field = page.get_by_label("terms =")
    spoken = page.locator(".number-field", has=field).locator("output")
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
