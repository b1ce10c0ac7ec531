"""Keep the notebooks executed and normalised: `make notebooks`.

A notebook in git holds its text outputs and nothing else: no images, HTML,
widget state, timings or paths. So a change of a number shows as a change of
a line, and `pytest --nbval` can compare strictly.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient

BOOK = Path(__file__).parents[1]
METADATA = {
    "kernelspec": {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    },
    "language_info": {"name": "python"},
}
KEPT = "text/plain", "text/latex"
# JupyterLab folds a live piece's line of code; what it shows is kept nowhere.
LINE_FOLDED = {"jupyter": {"source_hidden": True}}
# And the cells below this heading, the last of its level.
SOLUTIONS = "## Solutions"
SOLUTIONS_FOLDED = {"jp-MarkdownHeadingCollapsed": True}


def notebooks():
    """Return the paths of all notebooks of the book."""
    return sorted(BOOK.glob("*.ipynb"))


def normalised(notebook):
    """Return a notebook as the text that git holds."""
    notebook = nbformat.from_dict(notebook)
    notebook.metadata = METADATA
    code = [c for c in notebook.cells if c.cell_type == "code"]
    for count, cell in enumerate(code, 1):
        cell.execution_count = count
        texts = (_text(output, count) for output in cell.outputs)
        cell.outputs = [o for o in texts if o.get("data", True)]
    for cell in notebook.cells:
        cell.metadata = {
            key: value
            for key, value in cell.metadata.items()
            if key in ("tags", "mystnb", "live")
        } | _folding(cell)
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def execute(path):
    """Run a notebook where it lies and write it back, normalised."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=300,  # seconds for a cell, or a lost answer is waited for
        coalesce_streams=True,  # or where output is cut depends on the clock
        resources={"metadata": {"path": BOOK}},
    ).execute()
    path.write_text(normalised(notebook), encoding="utf-8")
    print(path.name)


def _folding(cell):
    if "remove-input" in cell.metadata.get("tags", []):
        return LINE_FOLDED
    return SOLUTIONS_FOLDED if cell.source == SOLUTIONS else {}


def _text(output, count):
    if output.output_type == "stream":
        if output.name != "stdout":
            raise ValueError(
                f"cell [{count}] writes to {output.name}: {output.text}"
            )
        return output
    if output.output_type == "execute_result":
        output.execution_count = count
    output.metadata = {}
    output.data = {k: v for k, v in output.data.items() if k in KEPT}
    return output


if __name__ == "__main__":
    chosen = [Path(name) for name in sys.argv[1:]] or notebooks()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(execute, chosen))
