"""Write the notebooks without their solutions: `make handout`.

They go to `_build/handout`, with the pages and pictures that they lead to,
the packages as a wheel, and a page that says how to begin and hand in.
"""

import shutil
import sys

import nbformat
from notebooks import BOOK, SOLUTIONS, notebooks

HANDOUT = BOOK.parent / "_build" / "handout"
BEGIN = """# Begin

The notebooks need Python 3.11 or newer. In a terminal, in this folder:

```
python -m pip install "{wheel}[book]" jupyterlab
python -m jupyterlab
```

Fill in the cells under *Exercises*, and run all cells from the top. Hand in
the notebook, saved. In a file of your own, a script or a notebook, the line
that judges your function says what it is: `diagnose("W", mine)`.
"""


def without_solutions(notebook):
    """Return a notebook up to the heading of its solutions."""
    sources = [cell.source for cell in notebook.cells]
    if SOLUTIONS in sources:
        del notebook.cells[sources.index(SOLUTIONS) :]
    return notebook


def write(folder):
    """Write the notebooks, and what they lead to, into a new folder."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(BOOK / "_static" / "walk", folder / "_static" / "walk")
    for page in BOOK.glob("*.md"):
        shutil.copy(page, folder)
    for path in notebooks():
        notebook = nbformat.read(path, as_version=4)
        nbformat.write(without_solutions(notebook), folder / path.name)


if __name__ == "__main__":
    sys.path.append(str(BOOK / "_ext"))
    from bookshell import wheel

    write(HANDOUT)
    package = wheel.write(HANDOUT / "package").relative_to(HANDOUT).as_posix()
    begin = BEGIN.format(wheel=package)
    (HANDOUT / "README.md").write_text(begin, encoding="utf-8")
    print(f"The handout: {HANDOUT}")
