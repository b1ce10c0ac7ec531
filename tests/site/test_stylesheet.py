"""The one stylesheet: nothing that a state of a page needs is taken out."""

import re
import zlib

import pytest

FONT = re.compile(r"base64,[^)]*")
# Whatever class or id an element of the page ever has.
NOTE = """() => {
    window.named = new Set();
    const note = (element) =>
        [element.id, ...element.classList].forEach((n) => named.add(n));
    const all = (node) =>
        node.nodeType === 1 && [node, ...node.querySelectorAll("*")]
            .forEach(note);
    new MutationObserver((changes) => changes.forEach((change) => {
        [change.target, ...change.addedNodes].forEach(all);
    })).observe(document, {attributes: true, childList: true, subtree: true});
}"""


@pytest.fixture(scope="session")
def sheets(site):
    """The stylesheet, and all that it is made from."""
    static = site / "_static"
    one = (static / "book.css").read_text("utf-8")
    parts = [p for p in static.rglob("*.css") if "vendor" not in p.parts]
    assert len(parts) > 10
    return one, "".join(
        p.read_text("utf-8") for p in parts if p.name != "book.css"
    )


def test_a_page_waits_for_one_stylesheet_and_no_script(site):
    version = zlib.crc32((site / "_static" / "book.css").read_bytes())
    for path in site.glob("*.html"):
        head = path.read_text("utf-8").partition("</head>")[0]
        assert re.findall(r'<link[^>]*href="([^"]*\.css[^"]*)"', head) == [
            f"_static/book.css?v={version:08x}"
        ]
        for script in re.findall(r"<script[^>]* src=[^>]*>", head):
            assert "defer" in script


def test_no_rule_makes_the_browser_look_at_all_when_anything_changes(sheets):
    """As `:root:has(.this)` does, at each frame of a walk."""
    assert ":root:has(" not in sheets[0]


def test_code_has_elements_just_where_it_has_colours(site):
    css = (site / "_static" / "pygments.css").read_text("utf-8")
    rules = re.findall(
        r"(light|dark)\"\] \.highlight(?: \.(\w+))? \{.*?\b(color: \S+)", css
    )
    text = {(theme, colour) for theme, name, colour in rules if not name}
    assert len(text) == 2
    coloured = {
        name for theme, name, colour in rules if (theme, colour) not in text
    }
    shown = {
        name
        for path in site.glob("*.html")
        for code in re.findall(
            r'<div class="highlight"><pre>(.*?)</pre>',
            path.read_text("utf-8"),
            re.DOTALL,
        )
        for name in re.findall(r'<span class="(\w+)">', code)
    }
    assert len(shown) > 15 and shown <= coloured
    assert not coloured & {"n", "nn", "p", "w"}  # rnnbook.code


def test_letters_are_asked_for_before_the_text_is_laid_out(page, address):
    page.add_init_script("""new MutationObserver((_, observer) => {
        if (!document.body) return;
        observer.disconnect();
        window.asked = [...document.fonts]
            .filter(({family}) => /STIX/.test(family))
            .map(({status}) => status !== "unloaded");
    }).observe(document, {childList: true, subtree: true});""")
    page.goto(address("notation"))
    assert page.evaluate("asked") == [True] * 3


def use(page, wide):
    """Do what a reader can do with the shell of a page."""
    if wide:
        page.get_by_role("button", name="Toggle primary sidebar").click()
        page.get_by_role("button", name="Toggle primary sidebar").click()
        page.locator(".dropdown-download-buttons > button").click()
        page.keyboard.press("Escape")
        page.locator("a.term").first.focus()
        page.get_by_role("tooltip").wait_for()
        page.locator("button.copybtn").first.click(force=True)
    else:
        page.locator(".primary-toggle").click()
        page.locator(".overlay-primary").click(position={"x": 360, "y": 400})
        page.locator(".secondary-toggle").last.click()
        page.locator(".overlay-secondary").click(position={"x": 5, "y": 400})
    page.locator(".theme-switch-button").press("Enter")
    page.keyboard.press("Control+k")
    page.locator("#search-input").fill("gradient")
    page.keyboard.press("Escape")
    page.locator("details:visible > summary").evaluate_all(
        "all => all.forEach((summary) => summary.click())"
    )
    page.locator(".bd-footer-content").scroll_into_view_if_needed()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.evaluate("dispatchEvent(new Event('afterprint'))")


@pytest.mark.parametrize("width", [1400, 400])
@pytest.mark.parametrize("name_of_page", ["grad_W", "as_printed", "search"])
def test_all_that_a_page_in_use_shows_is_styled(
    page, served, sheets, name_of_page, width
):
    page.set_viewport_size({"width": width, "height": 900})
    page.add_init_script(f"({NOTE})()")
    page.goto(f"{served}/{name_of_page}.html?q=gradient")
    if name_of_page == "search":
        page.wait_for_selector("#search-results li a")
    else:
        use(page, width == 1400)
    named = page.evaluate("[...named].filter((name) => name)")
    assert len(named) > 50
    one, all_of_them = (
        {name for name in named if re.search(rf"[.#]{name}(?![\w-])", sheet)}
        for sheet in sheets
    )
    assert all_of_them - one == set() and len(one) > 30


def test_what_no_page_uses_is_taken_out(sheets):
    one, all_of_them = sheets
    # The second is in a line of the theme's script that the site does without.
    for unused in ".accordion-item", ".jp-RenderedHTMLCommon":
        assert unused in all_of_them and unused not in one
    rules, all_rules = (FONT.sub("", sheet) for sheet in (one, all_of_them))
    assert len(rules) < len(all_rules) / 2


COLOURS = """[...document.querySelectorAll("body, main a, pre, h1")].map(
    (element) => {
        const style = getComputedStyle(element);
        return [element.tagName, style.color, style.backgroundColor,
            style.borderTopColor];
    })"""


def test_without_scripts_a_page_has_the_colours_of_the_light_one(
    browser, served
):
    found = []
    for scripts in True, False:
        context = browser.new_context(
            java_script_enabled=scripts, color_scheme="light"
        )
        page = context.new_page()
        page.goto(f"{served}/teaching.html")
        found.append({tuple(each) for each in page.evaluate(COLOURS)})
        context.close()
    with_scripts, without = found
    assert without == with_scripts and len(without) > 3


def test_a_window_that_is_widened_has_its_contents_list(page, served):
    page.set_viewport_size({"width": 1000, "height": 800})
    page.goto(f"{served}/grad_W.html")
    contents = page.locator(".bd-sidebar-secondary")
    page.set_viewport_size({"width": 1400, "height": 800})
    page.wait_for_function(
        """() => document.querySelector(".bd-sidebar-secondary")
            .getBoundingClientRect().width > 150"""
    )
    assert contents.get_by_role("link", name="Predict").is_visible()
