"""The pages run: every cell gives in the browser what its notebook keeps.

`make live` runs all pages, `make test` three of them.
"""

import ast
import json
from pathlib import Path

import pytest
from accessible import AXE, violations
from ipywidgets import interactive
from playwright.sync_api import expect

BOOK = Path(__file__).parents[2] / "book"
PAGES = sorted([*(path.stem for path in BOOK.glob("*.ipynb")), "try_it"])
# NumPy alone; formulas and Matplotlib; long prints.
THREE = "try_it", "grad_U", "forward"
# What the worker says.
LISTENING = """
window.told = [];
window.Worker = class extends Worker {
  constructor(address) {
    super(address);
    this.addEventListener("message", ({data}) => told.push(data));
  }
};"""
ALL_DONE = """(n) => told.filter((one) => one.kind === "done").length >= n
  || told.some((one) => one.kind === "broken" || one.ok === false)"""
CODES = """[...document.querySelectorAll(".live-bar")].map((bar) =>
    bar.parentElement.querySelector("pre").textContent.trimEnd())"""
MINUTES = 60_000
ONCE = "Drawn once: the controls of `interact` live in Jupyter.\n"


def pytest_generate_tests(metafunc):
    if "notebook" in metafunc.fixturenames:
        all_of_them = metafunc.config.getoption("--live")
        metafunc.parametrize("notebook", PAGES if all_of_them else THREE)


def shown_cells(notebook, site):
    """The code cells that a page shows, as the notebook keeps them.

    A page that is written in Markdown keeps none: there the build's count.
    """
    path = BOOK / f"{notebook}.ipynb"
    if not path.exists():
        path = site.parent / "jupyter_execute" / path.name
    return [
        cell
        for cell in json.loads(path.read_text("utf-8"))["cells"]
        if cell["cell_type"] == "code"
        and "remove-input" not in cell["metadata"].get("tags", ())
    ]


def kept(cell):
    """What a cell says, as text: streams, values, displayed text.

    Of `interact` a notebook keeps its name, and a page draws one picture.
    """
    if "@interact(" in "".join(cell["source"]):
        return [["stdout", ONCE], ["data", {}]]
    return [
        [output["name"], "".join(output["text"])]
        if output["output_type"] == "stream"
        else ["data", texts(output["data"])]
        for output in cell["outputs"]
    ]


def texts(data):
    return {
        mime: "".join(text)
        for mime, text in data.items()
        if mime in ("text/plain", "text/latex")
    }


def said(told):
    """The same of each cell that the worker has run."""
    cells, now = [], []
    for one in told:
        if one["kind"] == "stream" and now and now[-1][0] == one["name"]:
            now[-1][1] += one["text"]
        elif one["kind"] == "stream":
            now.append([one["name"], one["text"]])
        elif one["kind"] == "display":
            now.append(["data", texts(one["data"])])
        elif one["kind"] in ("error", "broken"):
            now.append(["error", one["text"]])
        if one["kind"] in ("done", "broken"):
            cells.append(now)
            now = []
    return cells


def bar(page, number):
    return page.locator(".live-bar").nth(number - 1)


def press(page, number, name="Run"):
    bar(page, number).get_by_text(name, exact=True).evaluate("e => e.click()")


def run(page, number, cells=1, minutes=2):
    """Press Run at a cell, wait until so many have run; say what they said."""
    page.evaluate("told.length = 0")
    press(page, number)
    page.wait_for_function(ALL_DONE, arg=cells, timeout=minutes * MINUTES)
    return said(page.evaluate("told"))


@pytest.fixture
def live(page, served):
    """Opens a page whose worker the test can hear."""

    def open_page(name):
        page.add_init_script(LISTENING)
        page.goto(f"{served}/{name}.html")
        return page

    return open_page


def test_the_cells_of_a_page_say_what_its_notebook_keeps(live, site, notebook):
    page, by_code = live(notebook), {}
    for cell in shown_cells(notebook, site):
        assert by_code.setdefault("".join(cell["source"]), cell) is cell
    codes = page.evaluate(CODES)  # answers stand higher up than there
    assert sorted(codes) == sorted(by_code)
    cells = [by_code[code] for code in codes]
    found = run(page, len(cells), len(cells), minutes=14)
    wanted = [kept(cell) for cell in cells]
    assert found == wanted[: len(found)]
    assert len(found) == len(wanted)
    figures = page.locator(".rnn-explorer")
    for number in range(figures.count()):  # each goes on
        figures.nth(number).scroll_into_view_if_needed()
        caption = figures.nth(number).locator("figcaption span")
        before = caption.inner_text()
        figures.nth(number).locator(".rnn-presets button").first.click()
        assert caption.inner_text() != before


def test_nothing_of_python_loads_before_a_press(page, served):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served}/grad_W.html", wait_until="networkidle")
    assert [url for url in asked if "live" in url.rpartition("/")[2]]
    for part in "pyodide", "python.js", "temml.min", "kernel":
        assert [url for url in asked if part in url] == []


def test_a_folder_says_how_it_is_served(page, site):
    page.goto((site / "notation.html").as_uri())
    press(page, 1)
    status = page.locator(".live-panel [role=status]")
    assert f'python -m http.server -d "{site}"' in status.inner_text()


def test_a_reader_edits_runs_breaks_stops_and_resets(live):
    page = live("notation")
    status = page.locator(".live-panel [role=status]")
    bar(page, 2).get_by_role("button", name="Edit").click()
    area = page.get_by_label("Code of cell 2 of 2")
    assert area.evaluate("e => e === document.activeElement")

    # The editor: indent, undo, leave.
    area.fill("for t in range(2):")
    area.press("End")
    area.press("Enter")
    page.keyboard.type("print(T, t)")
    assert area.input_value() == "for t in range(2):\n    print(T, t)"
    area.press("Shift+Tab")
    assert area.input_value() == "for t in range(2):\nprint(T, t)"
    area.press("Control+z")
    assert area.input_value() == "for t in range(2):\n    print(T, t)"
    area.press("Escape")
    assert page.evaluate("document.activeElement.ariaLabel") == "Run cell 2"

    # The cell above runs first.
    area.press("Shift+Enter")
    page.wait_for_function(ALL_DONE, arg=2)
    assert said(page.evaluate("told"))[1] == [["stdout", "6 0\n6 1\n"]]
    output = page.locator(".cell_output").last
    assert output.inner_text().strip() == "6 0\n6 1"

    # An error: the message first, then the cell's own line.
    area.fill("x = 1\n\nassert x == 2, 'x is not two'")
    area.press("Shift+Enter")
    page.wait_for_selector(".live-error")
    lines = page.locator(".live-error").inner_text().splitlines()
    assert lines[0] == "AssertionError: x is not two"
    assert lines[1].strip() == "cell 2, line 3:"

    # What was edited is there when the page is loaded again, and has not run.
    page.reload()
    assert page.evaluate("told") == []
    assert "x is not two" in area.input_value()
    assert bar(page, 2).locator("span").inner_text() == "edited, not run"
    assert page.locator(".live-before").count() == 1

    # An endless loop ends; after it the cell above runs again.
    area.fill("while True: pass")
    press(page, 2)
    page.wait_for_function("told.some((one) => one.kind === 'done')")
    page.get_by_role("button", name="Stop").click()
    assert status.inner_text().startswith("Stopped.")
    area.fill("2 * T")
    assert run(page, 2, 2)[1] == [["data", {"text/plain": "12"}]]

    # A cell that waits in vain says so, and shows the way to what failed.
    assert not page.locator(".live-before").count()
    page.locator("textarea").first.fill("1 / 0")
    press(page, 2)
    page.get_by_role("button", name="Show the cell that failed").click()
    expect(
        bar(page, 1).get_by_role("button", name="Run cell 1")
    ).to_be_focused()
    assert "a cell above has failed" in bar(page, 2).inner_text()

    page.get_by_role("button", name="Reset page").click()
    page.reload()
    assert not page.locator("textarea").count()


def test_formulas_figures_and_pyplot_are_drawn(live):
    page = live("notation")
    bar(page, 2).get_by_role("button", name="Edit").click()
    page.get_by_label("Code of cell 2 of 2").fill(
        "import matplotlib.pyplot as plt\n"
        "import sympy as sp\n"
        "from ipywidgets import interact\n"
        "plt.plot([1, 4, 2])\n"
        "interact(lambda a: print('a is', a), a=(0, 10))\n"
        "sp.sqrt(sp.Symbol('rho')) / 3"
    )
    found = run(page, 2, 2)[1]
    assert found[0] == [
        "stdout",
        f"a is 5\n{ONCE}",
    ]
    page.wait_for_selector(".cell_output math msqrt")
    assert page.locator(".cell_output svg").count() == 1
    for mode in "light", "dark":
        page.emulate_media(color_scheme=mode)
        page.set_viewport_size({"width": 400, "height": 900})
        assert violations(page, None, AXE) == []
        overhang = "document.documentElement.scrollWidth - innerWidth"
        assert page.evaluate(overhang) <= 0


def test_a_failed_download_says_which_and_is_tried_again(
    browser, served
):  # a page of its own: the failure is meant
    page = browser.new_page()
    page.add_init_script(LISTENING)
    lost = []

    def lose_once(route):
        lost.append(route.request.url)
        route.abort() if len(lost) == 1 else route.continue_()

    page.context.route("**/numpy-*.whl", lose_once)
    page.goto(f"{served}/notation.html")
    press(page, 1)
    page.wait_for_function(ALL_DONE, arg=1, timeout=MINUTES)
    told = page.locator(".live-panel [role=status]").inner_text()
    assert told.startswith("numpy-") and "try again" in told
    assert run(page, 1) == [[]]
    page.close()


# A worker without Python: it notes what it is sent, and `answer` ends a cell.
ANSWERING = """
window.sent = [];
window.Worker = class {
  constructor() { window.worker = this; }
  postMessage({name}) { if (name) sent.push(Number(name.split(" ")[1])); }
  terminate() {}
};
window.answer = () => worker.onmessage({data: {kind: "done", ok: true}});
"""


@pytest.fixture
def answering(page, served):
    page.add_init_script(ANSWERING)
    page.goto(f"{served}/grad_c.html")
    return page


def test_cells_run_once_and_in_the_order_of_the_page(answering):
    for number in 3, 3, 5, 2:
        press(answering, number)
    for _ in range(4):
        answering.evaluate("answer()")
    assert answering.evaluate("sent") == [1, 2, 3, 4, 5]
    press(answering, 4)  # has run, and runs again; those above do not
    answering.evaluate("answer() ?? answer()")
    assert answering.evaluate("sent") == [1, 2, 3, 4, 5, 4]


def test_what_is_edited_while_it_runs_has_not_run(answering):
    answering.locator("details").evaluate_all(
        "all => all.forEach((fold) => { fold.open = true; })"
    )
    press(answering, 2)
    answering.get_by_label("Code of cell 1 of").fill("x = 1")
    for _ in range(2):
        answering.evaluate("answer()")
    assert "edited, not run" in bar(answering, 1).inner_text()
    press(answering, 3)  # and so has what ran after the old one
    for _ in range(3):
        answering.evaluate("answer()")
    assert answering.evaluate("sent") == [1, 2, 1, 2, 3]
    assert "edited, ran in" in bar(answering, 1).inner_text()


def test_what_a_cell_imports_is_found(page, served):
    """Whatever the line, and the case of the package's name."""
    lock = next(folder for folder in (BOOK / "vendor").glob("pyodide-*"))
    address = f"{served}/{lock.name}/book-lock.json"
    script = (BOOK / "_live" / "python.js").read_text("utf-8")
    function = (
        "function packages"
        + script.partition("function packages")[2].partition(
            "async function start"
        )[0]
    )
    page.goto(f"{served}/speed.html")
    found = page.evaluate(
        f"""async (sources) => {{
            const lock = await (await fetch("{address}")).json();
            const loading = {{ total: 0 }}, python = undefined;
            {function}
            return sources.map(packages);
        }}""",
        [
            "from PIL import Image",
            "import numpy.linalg, pygments as p",
            "x = 1; import sympy",
            "from math import sqrt\nprint('import numpy')",
        ],
    )
    assert found == [
        ["pillow"],
        ["numpy", "pygments"],
        ["sympy", "mpmath"],
        [],
    ]


@pytest.mark.parametrize(
    "given",
    [
        (0, 10),
        (-3, 0),
        (1, 4),
        (0, 10, 4),
        (-5, 10, 2),
        (0.0, 1.0),
        (0.5, 2.0),
        (0.0, 1.0, 0.3),
        [3, 4],
        {"a": 7},
    ],
)
def test_a_control_of_interact_starts_where_ipywidgets_has_it(given):
    source = (BOOK / "_live" / "kernel.py").read_text("utf-8")
    (function,) = (
        ast.get_source_segment(source, part)
        for part in ast.parse(source).body
        if getattr(part, "name", "") == "start"
    )
    names = {}
    exec(function, names)
    control = interactive(lambda a: None, a=given).children[0]
    start = names["start"](given)
    assert start == control.value and type(start) is type(control.value)
