"""The notebooks as files: executed, normalised, each with its module.

What they print is compared by nbval, in the same pytest run.
"""

from pathlib import Path

import nbformat
import pytest
import yaml
from notebooks import normalised, notebooks

ROOT = Path(__file__).parent.parent
EACH = pytest.mark.parametrize("path", notebooks(), ids=lambda p: p.stem)


def code_cells(path):
    cells = nbformat.read(path, as_version=4).cells
    return [c for c in cells if c.cell_type == "code"]


@EACH
def test_normalised(path):
    assert path.read_text("utf-8") == normalised(nbformat.read(path, 4)), (
        "run `make notebooks`")


@EACH
def test_has_its_module(path):
    assert (ROOT / "rnnlib" / path.name).with_suffix(".py").exists()
    source = "\n".join(c.source for c in code_cells(path))
    assert f"from rnnlib.{path.stem} import" in source


@EACH
def test_claims_are_asserted_and_compared(path):
    cells = code_cells(path)
    assert sum("assert" in c.source for c in cells) >= 5
    tags = {tag for c in cells for tag in c.metadata.get("tags", [])}
    assert not [tag for tag in tags if tag.startswith("nbval")]


@EACH
def test_code_fits_the_page(path):
    for cell in code_cells(path):
        lines = cell.source.split("\n")
        assert max(map(len, lines)) <= 79, cell.source
        assert len(lines) <= 12, cell.source


def test_every_page_is_in_the_table_of_contents():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    listed = {toc["root"]} | {chapter["file"] for part in toc["parts"]
                              for chapter in part["chapters"]}
    pages = {p.stem for p in (ROOT / "book").iterdir()
             if p.suffix in (".md", ".ipynb")}
    assert listed == pages
