"""The notebooks as files: executed, normalised, each with its module.

What they print is compared by nbval, in the same pytest run.
"""

import ast
import re
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest
import yaml
from notebooks import normalised, notebooks
from pybtex.database import parse_file

from rnnbook.submissions import names

ROOT = Path(__file__).parents[2]
# The modules that are not rnnlib's of the same name.
MODULES = {
    "as_printed": "rnnbook.printed",
    "mistakes": "rnnlib.diagnosis",
    "program": "rnnlib.diagnosis",
}
EACH = pytest.mark.parametrize("path", notebooks(), ids=lambda p: p.stem)


def code_cells(path):
    cells = nbformat.read(path, as_version=4).cells
    return [c for c in cells if c.cell_type == "code"]


@EACH
def test_normalised(path):
    assert path.read_text("utf-8") == normalised(nbformat.read(path, 4)), (
        "run `make notebooks`"
    )


@EACH
def test_has_its_module(path):
    module = MODULES.get(path.stem, f"rnnlib.{path.stem}")
    assert find_spec(module)
    source = "\n".join(c.source for c in code_cells(path))
    assert f"from {module} import" in source


@EACH
def test_claims_are_asserted_and_compared(path):
    cells = code_cells(path)
    assert any("assert" in c.source for c in cells)
    tags = {tag for c in cells for tag in c.metadata.get("tags", [])}
    assert not [tag for tag in tags if tag.startswith("nbval")]


@EACH
def test_no_other_cell_depends_on_what_a_reader_writes(path):
    """Or solving an exercise would stop the cells after it."""
    written = set()
    for cell in code_cells(path):
        binds, uses = names(cell.source)
        if "# your lines" in cell.source:
            written |= binds
        else:
            assert not uses & written


@EACH
def test_what_cells_share_has_one_meaning(path):
    """Or a cell that a reader runs again takes what a later one left."""
    meanings, imported, taken = Counter(), set(), set()
    for cell in code_cells(path):
        binds, uses = names(cell.source)
        imports = {
            alias.asname or alias.name
            for node in ast.walk(ast.parse(cell.source))
            if isinstance(node, (ast.Import, ast.ImportFrom))
            for alias in node.names
        }
        meanings.update(binds - imports)
        imported |= imports
        taken |= uses - binds
    meanings.update(imported)
    assert not [name for name in taken if meanings[name] > 1]


def contents():
    """The pages' names in the order of the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    return [toc["root"]] + [
        chapter["file"]
        for part in toc["parts"]
        for chapter in part["chapters"]
    ]


def test_every_page_is_in_the_table_of_contents():
    pages = {
        p.stem
        for p in (ROOT / "book").iterdir()
        if p.suffix in (".md", ".ipynb")
    }
    assert sorted(contents()) == sorted(pages)


def markdown(name):
    page = ROOT / "book" / f"{name}.md"
    if page.exists():
        return page.read_text("utf-8")
    cells = nbformat.read(page.with_suffix(".ipynb"), as_version=4).cells
    return "\n".join(c.source for c in cells if c.cell_type == "markdown")


def test_each_equation_stands_once_in_order_under_its_number():
    """A link finds the anchor, a reader the number: they are the same."""
    book = "\n".join(map(markdown, contents()))
    anchors = re.findall(r'<a id="eq-(\d+)"></a>', book)
    assert anchors == [str(n) for n in (*range(2, 16), 1, 16, 17)]
    assert anchors == re.findall(r"\\tag\{(\d+)\}", book)
    assert anchors == re.findall(
        r'<a id="eq-(\d+)"></a>\n\n'
        r"\\begin\{equation\*\}\n[^<]*?\\tag\{\1\}\n\\end\{equation\*\}",
        book,
    )


@EACH
def test_links_to_a_place_in_a_notebook_find_its_anchor(path):
    """Jupyter makes other names of headings than a forge and the site."""
    links = re.findall(
        r"\]\((\w*)(?:\.ipynb)?#([\w-]+)\)", markdown(path.stem)
    )
    for page, place in links:
        if (path.parent / f"{page or path.stem}.ipynb").exists():
            anchor = f'<a id="{place}"></a>'
            assert anchor in markdown(page or path.stem), (page, place)


DIRECTIVES = re.compile(
    r":::|```\{|\{[\w:-]+\}`|^\([\w-]+\)=|% \([\w-]+\)=|^:[\w-]+:",
    re.MULTILINE,
)


@EACH
def test_no_viewer_shows_a_directive(path):
    assert not DIRECTIVES.findall(markdown(path.stem))


@EACH
def test_each_question_has_its_answer_at_the_end(path):
    """As the site's extension `answers` needs it, and a reader who scrolls."""
    headings = re.findall(r"^(##+) (.*)", markdown(path.stem), re.MULTILINE)
    asked = [title for _, title in headings if title.startswith("Exercise ")]
    if ("##", "Predict") not in headings and not asked:
        return
    end = headings.index(("##", "Solutions"))
    questions = [title for _, title in headings[:end]]
    levels, answers = zip(*headings[end + 1 :])
    assert set(levels) == {"###"}
    assert len(set(answers)) == len(answers)
    assert set(answers) >= {t for t in questions if t.startswith("Exercise ")}
    assert set(answers) >= {"Predict"} & set(questions)
    assert all(questions.count(title) == 1 for title in answers)


@EACH
def test_an_answer_needs_no_cell_below_its_question(path):
    """On the site it stands there, and is run there."""
    bound, answered, before, title, solutions = set(), set(), {}, "", False
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            for _, title in re.findall(r"^(##+) (.*)", cell.source, re.M):
                solutions = solutions or title == "Solutions"
                there = before.setdefault(title, bound) | answered
            continue
        binds, uses = names(cell.source)
        if solutions:
            assert not (uses - there - binds) & bound, (title, cell.source)
            there |= binds
            answered |= binds
        bound = bound | binds
        if not solutions:
            before[title] = bound


def test_a_citation_names_its_entry():
    entries = parse_file(ROOT / "book" / "references.bib").entries
    book = "\n".join(path.read_text("utf-8") for path in notebooks())
    found = set(re.findall(r"\[([^\[\]]+)\]\(bibliography\.md#(\w+)\)", book))
    assert found
    for words, key in found:
        first, *others = (
            " ".join(person.last_names).strip("{}")
            for person in entries[key].persons["author"]
        )
        who = (
            f"{first} et al." if others[1:] else " and ".join([first, *others])
        )
        assert words == f"{who} {entries[key].fields['year']}"
