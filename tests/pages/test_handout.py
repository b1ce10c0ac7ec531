"""The notebooks as they are handed out: whole, but for their solutions."""

import re

import nbformat
import pytest
from handout import write
from nbclient import NotebookClient
from notebooks import notebooks

EACH = pytest.mark.parametrize("path", notebooks(), ids=lambda p: p.stem)
EXERCISE = re.compile(r"^### Exercise \d$", re.MULTILINE)
HEADING = re.compile(r"##+ .*")
LINK = re.compile(r"\]\(([\w./-]*?)(?:#([\w-]+))?\)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handout") / "new"
    write(folder)
    return folder


@EACH
def test_all_is_there_but_the_solutions(path, folder):
    whole = nbformat.read(path, as_version=4).cells
    cells = nbformat.read(folder / path.name, as_version=4).cells
    solutions = whole[len(cells) :]
    assert cells == whole[: len(cells)]
    assert not solutions or solutions[0].source == "## Solutions"
    asked, answered = (
        [line for cell in part for line in EXERCISE.findall(cell.source)]
        for part in (cells, solutions)
    )
    assert asked == answered
    assert solutions or path.stem == "as_printed"
    handout = "\n".join(cell.source for cell in cells)
    for cell in solutions:
        if not HEADING.fullmatch(cell.source):
            assert cell.source not in handout


@EACH
def test_what_it_leads_to_and_shows_is_there(path, folder):
    for name, place in LINK.findall(text(folder / path.name)):
        target = folder / (name or path.name)
        assert target.is_file(), name
        if place and target.suffix == ".ipynb":
            assert f'<a id="{place}"></a>' in text(target), (name, place)


def text(path):
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(c.source for c in cells if c.cell_type == "markdown")


def test_it_runs_as_it_is_handed_out(folder):
    notebook = nbformat.read(folder / "program.ipynb", as_version=4)
    resources = {"metadata": {"path": folder}}
    NotebookClient(notebook, resources=resources).execute()
    assert "Nothing is written yet" in nbformat.writes(notebook)


def test_what_was_written_before_is_gone(tmp_path):
    (tmp_path / "old.ipynb").touch()
    write(tmp_path)
    assert not (tmp_path / "old.ipynb").exists()
