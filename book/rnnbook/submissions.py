"""What students handed in, and what of it is to judge.

A student has a folder, or a file: a filled notebook or a script. What is to
judge it says itself, as the cells of the exercises do, by the calls
`diagnose("W", mine)` and `diagnose_program(mine)`.
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from symtable import symtable
from typing import NamedTuple

CALLED = {"diagnose": "", "diagnose_program": "program"}
FILES = ".py", ".ipynb"
HIDDEN = ".", "__"
SECTIONS = re.compile(r"^## (Exercises|Solutions)$", re.MULTILINE)
NO_PYTHON = SyntaxError, ValueError, RecursionError, MemoryError
NOTHING = 'Nothing in it is given to diagnose("W", …) or diagnose_program(…).'


class Row(NamedTuple):
    """What is said of one call: of whom, in which file of the folder."""

    who: str
    file: str
    gradient: str
    verdict: str
    says: str


class Call(NamedTuple):
    """A call of the checker, and the lines above it that it needs."""

    who: str
    file: str
    gradient: str
    lines: str
    call: str


class Statement(NamedTuple):
    """A statement of a submission, and its `names`."""

    text: str
    binds: set[str]
    uses: set[str]


def handed_in(folder: Path) -> list[Call | Row]:
    """Return what is to judge, by student and file: of each one at least.

    Where there is nothing to judge, a Row says so.
    """
    students: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        if not any(part.startswith(HIDDEN) for part in below.parts):
            if path.is_file() and path.suffix in FILES:
                students.setdefault(below.parts[0], []).append(below)
            elif below.parts == (path.name,) and path.is_dir():
                students[path.name] = []
    found: list[Call | Row] = []
    for top, files in students.items():
        who = top if (folder / top).is_dir() else Path(top).stem
        # What stands in a file twice counts as it stands last.
        calls = {
            (file, each[-1]): each
            for file in files
            for each in calls_of(who, file.as_posix(), folder / file)
        }
        found += calls.values() or [Row(who, top, "", "nothing", NOTHING)]
    return found


def calls_of(who: str, file: str, path: Path) -> Iterator[Call | Row]:
    """Yield each call of the checker in a file, and what is no Python."""
    above: list[Statement] = []
    try:
        for place, source, counts in blocks(path):
            try:
                trees = ast.parse(source, place).body
                texts = [ast.unparse(tree) for tree in trees]
                statements = [Statement(text, *names(text)) for text in texts]
            except NO_PYTHON as problem:
                if counts:
                    says = f"This is no Python: {problem}."
                    yield Row(who, file, "", "unreadable", says)
                continue
            for tree, statement in zip(trees, statements):
                for gradient, call in _calls(tree) if counts else ():
                    lines = needed(call, above)
                    yield Call(who, file, gradient, lines, call)
                above.append(statement)
    except (OSError, ValueError, LookupError, TypeError) as problem:
        says = f"It cannot be read: {type(problem).__name__}: {problem}."
        yield Row(who, file, "", "unreadable", says)


def blocks(path: Path) -> Iterator[tuple[str, str | bytes, bool]]:
    """Yield each cell, or a script: its place, its source, if it counts.

    In a chapter the cells under *Exercises* do.
    """
    if path.suffix == ".py":
        yield path.name, path.read_bytes(), True
        return
    from IPython.core.inputtransformer2 import TransformerManager

    python = TransformerManager().transform_cell  # `%` and `!` become calls
    cells = [
        (cell["cell_type"], "".join(cell["source"]))
        for cell in json.loads(path.read_bytes())["cells"]
    ]
    prose = "\n".join(text for kind, text in cells if kind == "markdown")
    counts, number = "Exercises" not in SECTIONS.findall(prose), 0
    for kind, text in cells:
        if kind == "code":
            number += 1
            yield f"cell {number}", python(text), counts
        elif found := SECTIONS.findall(text):
            counts = found[-1] == "Exercises"


def _calls(tree: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yield gradient and text of each call of the checker in a statement."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for node in sorted(found, key=lambda node: (node.lineno, node.col_offset)):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in CALLED:
            node.func = ast.Name(name)  # and not rnnlib.diagnose
            given = [*node.args, *(each.value for each in node.keywords)]
            texts = (a.value for a in given if isinstance(a, ast.Constant))
            yield CALLED[name] or str(next(texts, "")), ast.unparse(node)


def needed(call: str, above: list[Statement]) -> str:
    """Return of the statements above a call those that it needs.

    These are those that bind the names that it uses, or that they use.
    """
    kept: set[int] = set()
    wanted = names(call)[1] - CALLED.keys()
    while more := {
        index
        for index, each in enumerate(above)
        if index not in kept
        and (each.binds & wanted or each.text.endswith(" import *"))
    }:
        kept |= more
        wanted = wanted.union(*(above[index].uses for index in more))
    return "\n".join(above[index].text for index in sorted(kept))


def names(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a source binds, and those that it uses."""
    binds, uses, tables = set(), set(), [symtable(source, "source", "exec")]
    while tables:
        table = tables.pop()
        tables += table.get_children()
        top = table.get_type() == "module"
        for symbol in table.get_symbols():
            if top and (symbol.is_assigned() or symbol.is_imported()):
                binds.add(symbol.get_name())
            if symbol.is_referenced() and (top or symbol.is_global()):
                uses.add(symbol.get_name())
    return binds, uses
