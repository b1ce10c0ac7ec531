"""The notebooks as files: executed, normalised, each with its module.

What they print is compared by nbval, in the same pytest run.
"""

import re
from importlib.util import find_spec
from pathlib import Path

import nbformat
import pytest
import yaml
from notebooks import normalised, notebooks

ROOT = Path(__file__).parents[2]
# The modules that are not rnnlib's of the same name.
MODULES = {"as_printed": "rnnbook.printed", "mistakes": "rnnlib.diagnosis"}
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
    """A link finds the label, a reader the number: they are the same."""
    book = "\n".join(map(markdown, contents()))
    labels = re.findall(r"\(eq-(\d+)\)=", book)
    assert labels == [str(n) for n in (*range(2, 16), 1, 16, 17)]
    assert labels == re.findall(r"\\tag\{(\d+)\}", book)
    assert labels == re.findall(
        r"\\begin\{equation\*\} % \(eq-(\d+)\)=\n[^%]*?\\tag\{\1\}\n"
        r"\\end\{equation\*\}",
        book,
    )


def test_every_link_to_an_equation_finds_it():
    book = "\n".join(map(markdown, contents()))
    assert set(re.findall(r"\]\(#(eq-[\w-]+)\)", book)) <= set(
        re.findall(r"% \((eq-[\w-]+)\)=", book)
    )
