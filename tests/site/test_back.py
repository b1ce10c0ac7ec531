"""The walk back on the built site, moved as a reader moves it."""

import re
from functools import partial

import pytest
from accessible import violations
from front_end import render
from playwright.sync_api import expect

from rnnbook.walk import back

PLACES = [
    ("walk", "index"),
    ("walk-W", "grad_W"),
    ("walk-b", "grad_b"),
    ("walk-f", "gates"),
]
# Of the slider that a newcomer meets: its ends in the address, its middle.
RHO = "rho=0.3", "rho=3", 0.95
MET = {"walk-b": ("b=-3", "b=3", 0), "walk-f": ("b_f=-2", "b_f=6", 2)}
ON = pytest.mark.parametrize("figure_id, page_name", PLACES)
HEAR = "The loss of step {} goes back"
# A walk is drawn as wide as its place is, of which the first frame tells it.
# To wait for that frame's end is to wait for the next one.
DRAWN = """async () => {
    for (let frame = 0; frame < 2; frame++)
        await new Promise(requestAnimationFrame);
}"""


def arrive(page, url):
    """Open a page anew, and wait until its walk is drawn."""
    page.goto("about:blank")
    page.goto(url)
    page.evaluate(DRAWN)


@pytest.fixture
def piece(page, site):
    """Opens a state of the welcome page's walk, where nothing moves alone."""
    page.emulate_media(reduced_motion="reduce")

    def opened(state="", name="walk", page_name="index"):
        query = f"#{name}?{state}" if state else ""
        arrive(page, (site / f"{page_name}.html").as_uri() + query)
        return page.locator(f"#{name}")

    return opened


def says(figure):
    return figure.locator(".walk-says").inner_text()


def drawn(figure):
    return figure.locator(".walk-panels").inner_html()


def loss(figure, t):
    return figure.locator("circle.loss").nth(t - 1)


def main_slider(figure):
    """The slider that a newcomer meets."""
    return figure.locator("[type=range]").first


def more(figure):
    figure.locator("summary").click()
    return figure.locator(".walk-more")


@ON
def test_a_loss_is_pressed_and_goes_back(piece, page, figure_id, page_name):
    figure = piece("", figure_id, page_name)
    before = drawn(figure)
    assert says(figure).startswith(HEAR.format(10))
    loss(figure, 4).click()
    assert says(figure).startswith(HEAR.format(4))
    assert drawn(figure) != before
    assert "t=4" in page.url
    assert figure.locator(".products text").count() == 4


def test_the_ink_walks_step_by_step_and_then_stands(page, site):
    page.emulate_media(reduced_motion="no-preference")
    page.add_init_script("""
        const frames = new Map();
        let count = 0;
        window.requestAnimationFrame = (f) => (frames.set(++count, f), count);
        window.cancelAnimationFrame = (id) => frames.delete(id);
        window.frameAt = (now) => {
            const due = [...frames.values()];
            frames.clear();
            due.forEach((f) => f(now));
        };""")
    page.goto((site / "index.html").as_uri())
    figure = page.locator("#walk")

    def at(milliseconds):
        page.evaluate(f"frameAt({milliseconds})")
        return figure.locator(".products text").count()

    page.wait_for_function(  # it begins by itself, once it is seen
        """frameAt(0), document.querySelectorAll("#walk .products text")
        .length === 1""",
        polling=50,
    )
    page.evaluate("""() => {
        window.touched = 0;
        document.querySelectorAll("#walk .walk-controls").forEach((part) =>
            new MutationObserver((all) => { touched += all.length; }).observe(
                part, {attributes: true, childList: true, subtree: true}));
    }""")
    assert 1 < at(500) < at(1000) < at(5000) == 10
    assert page.evaluate("touched") == 0  # the controls stay meanwhile
    loss(figure, 8).click()
    assert at(6000) == 1 < at(6400) < at(6800) < at(9000) == 8
    still = drawn(figure)
    assert at(9999) == 8 and drawn(figure) == still


@ON
def test_a_text_field_comes_when_its_fold_opens(piece, figure_id, page_name):
    """A browser looks for those to fill in, and lays out what is folded."""
    figure = piece("", figure_id, page_name)
    field = figure.locator("[data-name=text]")
    assert field.get_attribute("type") == "hidden"
    expect(more(figure).get_by_role("textbox")).to_be_visible()
    assert field.input_value() == field.evaluate(
        "field => JSON.parse(field.closest('figure').dataset.state).text"
    )


@ON
def test_a_slider_moves_ink_words_and_address(
    piece, page, figure_id, page_name
):
    figure = piece("", figure_id, page_name)
    slider, seen = main_slider(figure), []
    for key in "Home", "End":
        slider.focus()
        page.keyboard.press(key)
        seen.append((drawn(figure), says(figure), page.url))
        assert slider.get_attribute("aria-valuetext") == (
            figure.locator("output").first.inner_text()
        )
    assert all(one != other for one, other in zip(*seen))
    low, high, middle = MET.get(figure_id, RHO)
    assert low in seen[0][2] and high in seen[1][2]
    assert "vanishes" in seen[0][1]
    assert bool(figure.locator(".over").count()) == (figure_id != "walk-b")
    page.keyboard.press("Home")
    assert not figure.locator(".over").count()
    box = slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    found = float(slider.get_attribute("aria-valuetext"))
    assert abs(found - middle) <= 0.2


def test_the_browsers_own_keys_stay_the_browsers(piece, page):
    figure = piece("t=7")
    figure.locator("[role=slider]").first.focus()
    page.evaluate("""addEventListener("keydown", (event) => {
        window.taken = event.defaultPrevented;
        event.preventDefault();
    })""")
    page.keyboard.press("Alt+ArrowLeft")
    assert page.evaluate("taken") is False
    assert says(figure).startswith(HEAR.format(7))


def test_keys_move_the_loss_and_the_step_looked_at(piece, page):
    figure = piece()
    losses = figure.get_by_role("slider", name="Loss that walks back")
    losses.focus()
    page.keyboard.press("ArrowLeft")
    assert losses.get_attribute("aria-valuenow") == "9"
    assert says(figure).startswith(HEAR.format(9))
    expect(losses).to_be_focused()
    page.keyboard.press("Home")
    assert losses.get_attribute("aria-valuetext") == "step 1, “w”"
    page.keyboard.press("End")
    steps = figure.get_by_role("slider", name="Step that is looked at")
    steps.focus()
    page.keyboard.press("ArrowLeft")
    told = steps.get_attribute("aria-valuetext")
    assert told.startswith("At step 9, “c”") and "is left" in told
    expect(steps).to_be_focused()
    assert figure.locator(".label").last.text_content() == told
    outline = "getComputedStyle(document.activeElement).outlineWidth"
    assert page.evaluate(outline) == "3px"


def test_pointing_gives_the_exact_value_in_every_panel(piece, page):
    figure = piece("all=true&rho=0.9")
    label = figure.locator(".label").nth(1)
    figure.locator("svg").first.scroll_into_view_if_needed()
    box = figure.locator(".steps .ground").bounding_box()
    page.mouse.move(box["x"] + 0.36 * box["width"], box["y"] + 40)
    assert label.text_content().startswith("At step 4, “g”")
    assert figure.locator(".here:not(.unseen)").count() == 2
    assert figure.locator(".chain").count() == 1 + 6 + 1
    third = figure.locator("svg").nth(2)
    third.scroll_into_view_if_needed()
    box = third.bounding_box()
    page.mouse.move(
        box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.5
    )
    t = int(re.search(r"step (\d+) goes", says(figure))[1])
    assert 4 <= t <= 6
    assert re.match("At step [23],", label.text_content())
    page.mouse.move(1, 1)  # what was only pointed at is left
    assert says(figure).startswith(HEAR.format(10))
    page.mouse.move(
        box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.5
    )
    page.mouse.down()
    page.mouse.up()
    page.mouse.move(1, 1)
    assert says(figure).startswith(HEAR.format(t))


def test_presets_and_reset(piece, page):
    figure = piece()
    start, states = says(figure), []
    presets = more(figure).get_by_role("group", name="Presets")
    for name, fate in (
        ("Vanish", "vanishes"),
        ("Critical", "survives"),
        ("Explode", "explodes"),
        ("Orthogonal", "100 % of it arrives"),
        ("Saturate", "vanishes"),
    ):
        presets.get_by_role("button", name=name).click()
        assert fate in says(figure).replace("\xa0", " ")
        states.append((says(figure), drawn(figure), page.url))
    assert len(set(states)) == 5
    assert "the slopes 1\xa0−\xa0h² by 0." in says(figure)  # why it vanishes
    url, kept = states[-1][2], states[-1][:2]
    presets.get_by_role("button", name="Reset").click()
    assert says(figure) == start
    arrive(page, url)
    assert (says(figure), drawn(figure)) == kept


def test_a_readers_sentence_stays(piece, page):
    figure = piece()
    text = more(figure).get_by_role("textbox")
    text.fill("my dog")
    figure.get_by_role("button", name="Explode").click()
    assert text.input_value() == "my dog"
    page.locator('a[href$="sd=2&split=true"]').click()
    assert text.input_value() == "my dog" and "W alone by 1." in says(figure)
    assert "text=my+dog" in page.url and "sd=2" in page.url
    figure.get_by_role("button", name="Reset").click()
    assert text.input_value() == "we go back."


def test_what_a_preset_splits_is_whole_in_the_next(piece, page):
    """What readers split themselves stays, until they put all back."""
    figure = piece()
    presets = more(figure).get_by_role("group", name="Presets")
    box = figure.get_by_role("checkbox", name=re.compile("Split"))
    for by_hand in False, True:
        box.set_checked(by_hand)
        for name, split in ("Saturate", True), ("Vanish", by_hand):
            presets.get_by_role("button", name=name).click()
            assert box.is_checked() is split
    presets.get_by_role("button", name="Reset").click()
    presets.get_by_role("button", name="Critical").click()
    assert not box.is_checked()


def test_presets_of_the_lstm(piece, page):
    figure = piece("", "walk-f", "gates")
    start = says(figure)
    presets = more(figure).get_by_role("group", name="Presets")
    arrives = []
    for name in "Shut", "Half open", "Usual start", "Open":
        presets.get_by_role("button", name=name, exact=True).click()
        arrives.append(figure.locator(".products text").first.text_content())
    assert len(set(arrives)) == 4 and "it grows" in says(figure)
    presets.get_by_role("button", name="Reset").click()
    assert says(figure) == start and "it vanishes" in start
    hidden = figure.locator(".walk-more")
    assert not hidden.get_by_role("radio").count()
    hidden.get_by_role("checkbox", name=re.compile("Split")).check()
    assert figure.locator(".factors").count() == 3
    before = drawn(figure)
    hidden.get_by_role("slider", name="input strength").focus()
    page.keyboard.press("End")
    assert drawn(figure) != before and "sd=3" in page.url


def test_letters_are_pointed_at_for_their_rows(piece, page):
    """At the letters as well as at the boxes below them."""
    figure = piece("", "walk-E", "grad_E")
    label = figure.locator("text.label").first
    assert label.text_content().startswith("Length of what each step adds")
    box = figure.locator("svg").first.bounding_box()
    for y, step, row in (190, 4, "1, 4, 6, 8, 11"), (220, 2, "2, 9"):
        x = (box["width"] - 60) * (step - 1) / 10
        page.mouse.move(box["x"] + 30 + x, box["y"] + y)
        assert f"the sum of steps {row}, of" in label.text_content()
        letters = figure.locator(".letters .chain")
        assert letters.count() == len(row.split())
    assert violations(page, {"include": [["#walk-E"]]}) == []


def test_networks_that_have_learned(piece, page):
    """Each is enlarged as much as the one before: at the start, not at all."""
    figure = piece("", "walk-own", "training")
    of_rho, seen = figure.locator(".rnn-slider output").first, {}
    for updates in 30, 250, 0:
        figure.get_by_role("radio", name=f"after {updates} updates").check()
        radius = of_rho.text_content()
        seen[updates] = float(radius), says(figure), drawn(figure)
    assert seen[0][0] == 0.9 and 1.2 < seen[30][0] < 1.4 < 2 < seen[250][0]
    assert len(set(seen.values())) == 3
    more(figure).get_by_role("slider", name="ρ").press("ArrowRight")
    louder = float(of_rho.text_content()) / 0.9
    figure.get_by_role("radio", name="after 30 updates").check()
    after = float(of_rho.text_content())
    assert 1.001 < louder and abs(after / seen[30][0] - louder) < 0.001
    kept, url = (says(figure), drawn(figure)), page.url
    arrive(page, url)
    assert (says(figure), drawn(figure)) == kept


@ON
def test_full_screen_goes_from_preset_to_preset(
    piece, page, figure_id, page_name
):
    figure, size = piece("", figure_id, page_name), page.viewport_size
    full = figure.locator("[data-full]")
    turn = figure.locator(".walk-turn")
    names = figure.locator("[data-preset]").all_text_contents()[:-1]
    expect(turn).to_be_hidden()
    full.focus()
    page.keyboard.press("Enter")
    expect(full).to_have_text("Leave full screen")
    assert figure.bounding_box() == {"x": 0, "y": 0, **size}
    last = figure.locator("summary").bounding_box()
    assert last["y"] + last["height"] < size["height"], "all on one screen"
    assert violations(page, {"include": [[f"#{figure_id}"]]}) == []

    figure.locator(".walk-do").click()  # the keys are heard all the same
    page.keyboard.press("PageDown")
    first = names.index(turn.locator("output").inner_text())
    seen = []
    for step in range(len(names)):
        expect(turn.locator("output")).to_have_text(
            names[(first + step) % len(names)]
        )
        seen.append((drawn(figure), page.url))
        main_slider(figure).focus()
        page.keyboard.press("PageDown")
    assert len(set(seen)) == len(names)
    turn.get_by_role("button", name="Previous preset").click()
    expect(turn.locator("output")).to_have_text(names[first - 1])
    main_slider(figure).press("ArrowLeft")
    expect(turn.locator("output")).to_be_empty()  # it is no preset's state
    turn.get_by_role("button", name="Next preset").click()
    expect(turn.locator("output")).to_have_text(names[first])

    loss(figure, 4).click()
    assert says(figure).startswith(HEAR.format(4))
    full.click()
    expect(full).to_have_text("Full screen")
    expect(turn).to_be_hidden()
    before = drawn(figure)
    figure.locator("summary").press("PageDown")
    assert drawn(figure) == before


def test_an_address_opens_more_where_it_sets_what_is_there(piece):
    for state, is_open in ("b_f=3&t=5", False), ("split=true", True):
        figure = piece(state, "walk-f", "gates")
        assert figure.locator("details").evaluate("d => d.open") is is_open


def test_everything_behind_more_changes_the_picture(piece, page):
    figure = piece()
    hidden = more(figure)
    hidden.get_by_role("checkbox", name=re.compile("Split")).check()
    assert figure.locator(".factors").count() == 3
    hidden.get_by_role("checkbox", name=re.compile("Every loss")).check()
    assert figure.locator("svg").count() == 3
    ghosts = figure.locator(".ghost")
    expect(ghosts).to_have_attribute("d", re.compile("M.*" * 5))
    of_gaussian = ghosts.get_attribute("d")
    hidden.get_by_role("radio", name="Orthogonal").check()
    expect(ghosts).not_to_have_attribute("d", of_gaussian)
    expect(ghosts).to_have_attribute("d", re.compile("M.*" * 5))
    for name, key in ("input strength", "End"), ("bias of every unit", "Home"):
        before = drawn(figure)
        hidden.get_by_role("slider", name=name).focus()
        page.keyboard.press(key)
        assert drawn(figure) != before
    for part in "split=true", "all=true", "W=Orthogonal", "sd=3", "b=-3":
        assert part in page.url


def test_a_sentence_of_ones_own(piece, page):
    figure = piece()
    box = more(figure).get_by_role("textbox")
    box.fill("Écho: the CAT sat!")
    complaint = partial(box.evaluate, "box => box.validationMessage")
    assert complaint() == "Not read: é : !"
    assert figure.locator(".letters").text_content() == "cho␣the␣cat␣sa"
    assert says(figure).startswith(HEAR.format(14))
    box.fill("x")  # too short to have a step back: the last one stays
    assert complaint() == "At least 3 characters"
    assert says(figure).startswith(HEAR.format(14))
    box.fill("step " * 30)
    assert complaint() == ""
    assert says(figure).startswith(HEAR.format(100))
    assert figure.locator(".cells").count() == 1
    page.keyboard.press("Tab")
    assert "text=step" in page.url


def test_texts_to_read(piece, page):
    figure, seen = piece("rho=0.9"), set()
    texts = more(figure).get_by_role("group", name="Texts")
    for button in texts.get_by_role("button").all()[::-1]:
        button.click()
        seen.add((says(figure), drawn(figure), page.url))
    assert len(seen) == 4 and says(figure).startswith(HEAR.format(10))
    texts.get_by_role("button", name="100 letters").click()
    assert says(figure).startswith(HEAR.format(100))
    assert "rho=0.9" in page.url and "text=derive" in page.url


@pytest.mark.parametrize(
    "state, meant",
    [
        ("t=99", ""),
        ("rho=99&W=no&sd=-1&b=x&t=0.5&text=!&k=3&width=9", ""),
        ("text=long+ago.&rho=99", "text=long+ago."),
        ("rho=2&t=7&sd=-1", "t=7&rho=2"),
    ],
)
def test_an_address_sets_only_what_can_be(piece, state, meant):
    one, other = (
        (says(figure), drawn(figure)) for figure in map(piece, (state, meant))
    )
    assert one == other


@pytest.mark.parametrize(
    "state, words",
    [
        ("rho=2&t=7", HEAR.format(7)),
        ("text=long+ago.&rho=1", HEAR.format(8)),
    ],
)
def test_an_address_sets_what_is_heard(piece, state, words):
    assert says(piece(state)).startswith(words)


def test_every_link_of_the_book_sets_the_state_it_names(piece, site):
    links = {
        link.replace("&amp;", "&")
        for path in site.glob("*.html")
        for link in re.findall(
            r'href="(\w+\.html#walk[^"?]*\?[^"]*)"', path.read_text("utf-8")
        )
    }
    assert len(links) >= 10
    for link in sorted(links):
        page_name, name, state = re.split(r"\.html#|\?", link)
        figure = piece(state, name, page_name)
        for key, value in re.findall(r"(\w+)=([^&]*)", state):
            control = figure.locator(
                f'[data-name="{key}"]:not([type=radio]:not(:checked))'
            )
            told = control.evaluate(
                """(c) => c.type === "checkbox" ? String(c.checked)
                : c.type === "range" ? c.getAttribute("aria-valuetext")
                : c.value"""
            )
            assert told == value, link


@pytest.mark.parametrize("size", [(1280, 800), (400, 850)])
@ON
def test_control_and_effect_are_on_one_screen(
    piece, page, figure_id, page_name, size
):
    page.set_viewport_size(dict(zip(("width", "height"), size)))
    figure, heights = piece("rho=0.5", figure_id, page_name), set()
    for key in "Home", "End", "PageDown":
        main_slider(figure).focus()
        page.keyboard.press(key)
        heights.add(figure.bounding_box()["height"])
    for t in 1, 10, 5:
        loss(figure, t).click()
        heights.add(figure.bounding_box()["height"])
    assert len(heights) == 1, "the piece changes its height"
    top = main_slider(figure).bounding_box()["y"]
    last = figure.locator(".label").last.bounding_box()
    assert last["y"] + last["height"] - top <= size[1] - 60
    for circle in figure.locator("circle.loss").all():
        assert circle.bounding_box()["width"] >= 24
    scroll = "[scrollX, document.scrollingElement.scrollWidth]"
    assert page.evaluate(scroll)[0] == 0
    assert page.evaluate(scroll)[1] <= size[0]


@pytest.mark.parametrize("size", [(1280, 800), (400, 850)])
@ON
def test_what_is_set_under_more_is_seen_to_act(
    piece, page, figure_id, page_name, size
):
    page.set_viewport_size(dict(zip(("width", "height"), size)))
    figure = piece("", figure_id, page_name)
    box = figure.locator(".walk-panels").bounding_box
    header = page.locator(".bd-header-article").bounding_box()["height"]
    for control in more(figure).locator("input, button").all():
        control.focus()
        place, picture = control.bounding_box(), box()
        assert header <= picture["y"]
        assert picture["y"] + picture["height"] <= place["y"]
        assert place["y"] + place["height"] < size[1] + 1  # it scrolls whole


def test_a_finger_presses_and_slides(browser, served):
    context = browser.new_context(
        has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto(f"{served}/index.html")
    figure = page.locator("#walk")
    loss(figure, 3).tap()
    assert says(figure).startswith(HEAR.format(3))
    assert main_slider(figure).bounding_box()["height"] >= 44
    full = figure.locator("[data-full]")
    for words in "Leave full screen", "Full screen":
        full.tap()
        expect(full).to_have_text(words)
        expect(full).to_be_in_viewport()
    for button in more(figure).get_by_role("button").all():
        assert button.bounding_box()["height"] >= 44
    context.close()


@pytest.mark.parametrize(
    "figure_id, page_name, theme",
    [
        (*place, theme)
        for place, theme in zip(
            PLACES, ("light", "dark", "dark", "light"), strict=True
        )
    ],
)
def test_axe_finds_nothing(piece, page, figure_id, page_name, theme):
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    figure = piece("all=true&split=true&rho=2&b_f=6", figure_id, page_name)
    more(figure)
    assert violations(page, {"include": [[f"#{figure_id}"]]}) == []


def test_a_screen_reader_is_told_what_is_seen(piece):
    for state in "rho=0.5", "rho=2":
        figure = piece(state)
        (told,) = figure.locator("[role=img]").all()
        alt = told.get_attribute("aria-label")
        numbers = figure.locator(".products text").all_text_contents()
        assert "“we go back”" in alt
        for k, number in enumerate(numbers, start=1):
            assert f"{number} at step {k}" in alt
    (spoken,) = figure.locator("[aria-live]").all()
    assert spoken.get_attribute("class") == "walk-says"
    assert spoken.get_attribute("aria-live") == "polite"


@ON
def test_without_scripts_and_on_paper_the_picture_stands(
    browser, served, figure_id, page_name
):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/{page_name}.html")
    figure = page.locator(f"#{figure_id}")
    assert figure.locator("svg .products text").count() == 10
    assert not figure.locator("input").first.is_visible()
    assert says(figure).startswith(HEAR.format(10))
    page.emulate_media(media="print")
    assert figure.locator("svg").first.is_visible()
    context.close()


@pytest.mark.parametrize("parameter", ["W", "f"])
def test_the_front_end_of_a_notebook(page, site, parameter):
    page.emulate_media(reduced_motion="reduce")
    render(page, site, back(parameter))
    figure, address = page.locator(f"#walk-{parameter}"), page.url
    loss(figure, 6).click()
    assert says(figure).startswith(HEAR.format(6))
    assert figure.locator(".products text").count() == 6
    assert page.url == address  # it is the notebook's


def test_no_text_runs_into_another_on_a_phone(piece, page):
    page.set_viewport_size({"width": 400, "height": 850})
    for state, *place in (
        ("rho=0.3", *PLACES[1]),
        ("rho=0.9&split=true", *PLACES[1]),
        ("rho=0.3&b=3&split=true", *PLACES[1]),
        ("rho=3", *PLACES[1]),
        ("b=3", *PLACES[2]),
        ("b=-3&rho=3&split=true", *PLACES[2]),
        ("b_f=-2&split=true", *PLACES[3]),
        ("b_f=6&sd=3&split=true", *PLACES[3]),
    ):
        figure = piece(state, *place)
        assert (
            figure.evaluate("""(figure) => [
            ...figure.querySelectorAll("svg g:is(.products, .factors)")
        ].flatMap((row) => {
            const boxes = [...row.children].map((t) => t.getBBox());
            boxes.sort((a, b) => a.x - b.x);
            return boxes.filter((box, i) => i
                && box.x < boxes[i - 1].x + boxes[i - 1].width);
        }).length""")
            == 0
        )
        assert figure.evaluate("""(figure) => [
            ...figure.querySelectorAll("svg text")].every((text) => {
                const box = text.getBBox();
                return box.x >= -1
                    && box.x + box.width <= text.ownerSVGElement.viewBox
                        .baseVal.width + 1;
            })""")
