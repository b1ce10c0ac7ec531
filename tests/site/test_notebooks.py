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
