"""Every formula is there with the page, whole, and in one font."""

import re

import pytest
from accessible import LAID_OUT, UNFOLDED

# What can be seen of a formula; what is folded away has no size.
NOT_TYPESET = """() => [...document.querySelectorAll("math")].filter(
    (math) => math.checkVisibility() && !math.getBoundingClientRect().width
).map((math) => math.textContent)"""
RAW_TEX = r"""() => {
    const raw = [], texts = document.createTreeWalker(
        document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const { data, parentElement } = texts.currentNode;
        if (/\\[a-zA-Z(\[]|\$/.test(data) && !parentElement.closest(
                "annotation, pre, code, script, style, noscript"))
            raw.push(data);
    }
    return raw;
}"""
SIGN = re.compile(r"<(mi|mo|mn|mtext)\b[^>]*>[^<]*</\1>")
ALONE = """(signs) => { document.body.innerHTML =
    signs.map((sign) => `<math>${sign}</math>`).join(" "); }"""
# What is cut off, or reached by no scrolling of its own box.
BOXES = '[...document.querySelectorAll(".math > :first-child")]'
CUT_OFF = f"""() => {BOXES}.filter((box) => {{
        const start = box.firstElementChild.getBoundingClientRect().left
            < box.getBoundingClientRect().left - 1;
        box.scrollLeft = box.scrollWidth;
        const end = box.firstElementChild.getBoundingClientRect().right
            > box.getBoundingClientRect().right + 1;
        return start || end;
    }}).map((box) => box.textContent)"""
# Both widths are rounded: one more is no overflow.
WIDE = f"""() => {BOXES}.filter((box) => box.scrollWidth > box.clientWidth + 1)
    .map((box) => box.tabIndex)"""
RUN_INTO_THEIR_NUMBERS = """() => [...document.querySelectorAll(".eqno")]
    .filter((number) => {
        const [a, b] = [number.previousElementSibling, number]
            .map((part) => part.getBoundingClientRect());
        return b.height > 2 * parseFloat(getComputedStyle(number).fontSize)
            || a.right > b.left && a.bottom > b.top && b.bottom > a.top;
    }).map((number) => number.textContent)"""
COPIED = """(selector) => {
    const copy = new ClipboardEvent(
        "copy", { bubbles: true, clipboardData: new DataTransfer() });
    getSelection().selectAllChildren(document.querySelector(selector));
    document.dispatchEvent(copy);
    return copy.clipboardData.getData("text/plain");
}"""


# What moves in the text itself, with its distance.
MOVES = """window.moves = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) =>
    moves.push(...entry.sources.filter(({ node, previousRect, currentRect }) =>
        node?.parentElement?.closest("article")
        && previousRect.height && currentRect.height
        && (previousRect.x !== currentRect.x
            || previousRect.y !== currentRect.y)
    ).map(({ node, previousRect, currentRect }) =>
        [node.textContent, currentRect.x - previousRect.x,
            currentRect.y - previousRect.y]))
)).observe({ type: "layout-shift", buffered: true })"""
# The pages' font is optional: a machine under load goes on without it.
WAITED_FOR = """@font-face {
    font-family: Formulas; src: url(_static/formulas.woff2); }"""


def test_formulas_are_typeset_without_scripts(browser, served, names):
    context = browser.new_context(java_script_enabled=False)
    page, formulas = context.new_page(), 0
    for name in names:
        page.goto(f"{served}/{name}.html")
        count = page.locator(".math").count()
        for kind in "math", ".math > * > math:has(> semantics > annotation)":
            assert page.locator(kind).count() == count, name
        assert page.evaluate(NOT_TYPESET) == [], name
        assert page.evaluate(RAW_TEX) == [], name
        formulas += count
    context.close()
    assert formulas > 1000


def test_the_font_has_every_sign(browser, served, site):
    """Where it does not, `make fonts` has to cut it again."""
    signs = sorted(
        {
            sign.group()
            for path in site.glob("*.html")
            for sign in SIGN.finditer(path.read_text("utf-8"))
        }
    )
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{served}/index.html", wait_until="load")
    page.add_style_tag(content=WAITED_FOR)
    page.evaluate("document.fonts.load('1em Formulas').then(() => null)")
    page.evaluate(ALONE, signs)
    session = context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    found = session.send(
        "DOM.querySelectorAll", {"nodeId": root, "selector": "math > *"}
    )
    fonts = {
        sign: session.send("CSS.getPlatformFontsForNode", {"nodeId": node})
        for sign, node in zip(signs, found["nodeIds"], strict=True)
    }
    context.close()
    other = {
        sign: font["familyName"]
        for sign, used in fonts.items()
        for font in used["fonts"]
        if not font["isCustomFont"]
    }
    assert other == {}
    assert sum(bool(used["fonts"]) for used in fonts.values()) > 100


@pytest.mark.parametrize("width", [1280, 400])
def test_no_formula_is_cut_off_or_runs_into_its_number(
    browser, served, names, width
):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page, wide = context.new_page(), []
    for name in names:
        page.goto(f"{served}/{name}.html")
        page.evaluate("document.fonts.ready.then(() => null)")
        page.evaluate(UNFOLDED)
        page.evaluate(LAID_OUT)
        wide += page.evaluate(WIDE)
        assert page.evaluate(RUN_INTO_THEIR_NUMBERS) == [], name
        assert page.evaluate(CUT_OFF) == [], name
    context.close()
    assert set(wide) == ({0} if width == 400 else set())  # tab stops


def test_what_stands_left_of_a_sign_ends_at_it(page, served):
    page.goto(f"{served}/gates.html", wait_until="load")
    gaps = page.locator(".tml-right").evaluate_all(
        """all => all.map((cell) => cell.getBoundingClientRect().right
            - cell.firstElementChild.getBoundingClientRect().right)"""
    )
    assert len(gaps) > 20
    assert max(gaps) < 1


def test_copying_a_formula_gives_its_tex(page, served):
    page.goto(f"{served}/grad_W.html", wait_until="load")
    assert r"\prod_{j=k}^{t-1}" in page.evaluate(COPIED, "#eq-11")


@pytest.mark.parametrize("page_name", ["loss", "grad_W", "index"])
@pytest.mark.parametrize("width, height", [(1350, 900), (400, 1600)])
def test_nothing_moves_while_a_page_arrives(
    page, served, page_name, width, height
):
    page.set_viewport_size({"width": width, "height": height})
    page.add_init_script(MOVES)
    page.goto(f"{served}/{page_name}.html", wait_until="load")
    page.wait_for_timeout(500)
    assert page.evaluate("moves") == []
    page.evaluate("document.querySelector('article').prepend('pushed down')")
    page.wait_for_function("moves.length")  # what moves is seen
