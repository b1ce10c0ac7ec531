"""All explorers of the book, wherever they are, and code in Markdown."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import rnnbook.explorers
from rnnbook.explorers import Explorer

BOOK = Path(__file__).parents[2] / "book"
CELL = re.compile(r"^```\{code-cell\}.*?$(.*?)^```", re.M | re.S)
MODULES = [m.name for m in iter_modules(rnnbook.explorers.__path__)]


def all_explorers():
    """Return every Explorer that a module of rnnbook.explorers defines."""
    modules = [import_module(f"rnnbook.explorers.{name}") for name in MODULES]
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Explorer)
    ]


def pages_with_explorers():
    """Name each page whose source shows an explorer, without building."""
    imports = re.compile(r"rnnbook\.explorers\.\w+ import .*\bexplorer\b")
    return sorted(
        path.stem
        for path in BOOK.iterdir()
        if path.suffix in (".md", ".ipynb") and imports.search(_executed(path))
    )


def _executed(path):
    """Return a page's source, without what Markdown only quotes."""
    text = path.read_text("utf-8")
    return text if path.suffix == ".ipynb" else "".join(CELL.findall(text))
