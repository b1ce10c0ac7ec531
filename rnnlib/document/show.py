"""The registry as a page: each entry as printed, judged and corrected."""

import os
from typing import Any

from rnnlib.as_printed import Judgement, judgements
from rnnlib.document.entries import Entry
from rnnlib.document.notes import details, printed_before, size, title

CHAPTERS = {"1": "forward", "2.1": "softmax", "2.2": "loss", "2.3": "grad_V",
            "2.4": "grad_c", "2.5": "grad_W", "2.6": "grad_U", "2.7": "grad_b",
            "2.8": "grad_E"}
MARKS = {"right": "✓", "right in one reading": "(✓)", "misleading": "(✗)",
         "wrong": "✗", "does not fit": "✗"}
SHORT = 150  # characters of LaTeX: a correction that fits into a line


class Judged:
    """The judgements of one section, in the document's order.

    Shown as Markdown, whose links and formulas the site's build then treats
    as its own; as plain text, the verdicts and errors alone.
    """

    def __init__(self, section: str) -> None:
        self.shown = [j for j in judgements() if j.entry.section == section]

    def __repr__(self) -> str:
        return "\n".join(map(line, self.shown))

    def _repr_mimebundle_(self, include: Any = None,
                          exclude: Any = None) -> dict:
        plain = {"text/plain": repr(self)}
        if os.environ.get("RNNLIB_SITE"):
            return plain | {"text/markdown": self.markdown()}
        from ipywidgets import Output
        data = plain | {"text/markdown": self.markdown()}
        output = {"output_type": "display_data", "data": data, "metadata": {}}
        return Output(outputs=(output,))._repr_mimebundle_() | plain

    def markdown(self) -> str:
        """Return the entries as Markdown with TeX in it."""
        return "\n\n<hr>\n\n".join(map(card, self.shown))


def line(judgement: Judgement) -> str:
    """Return an entry as a line of plain text."""
    errors = ", ".join(map(size, judgement.errors))
    text = f"{judgement.entry.name}: {judgement.verdict}"
    if judgement.verdict != "right":
        text += f" ({errors})"
    if judgement.corrected is not None:
        text += f"; corrected: {size(judgement.corrected)}"
    return text


def card(judgement: Judgement) -> str:
    """Return an entry as Markdown."""
    entry, verdict = judgement.entry, judgement.verdict
    name, mark = title(entry.name), MARKS[verdict]
    head = f"**{name}** {mark} {verdict} · {link(entry)}"
    shown = entry.printed if entry.words else display(entry.printed)
    notes = details(judgement)
    again = printed_before(judgement)
    if again:
        notes = [again] if "same errors" in again else [*notes, again]
    formula, off, long = entry.corrected, judgement.corrected, ""
    if formula and off is not None and "same errors" not in again:
        text = f"corrected ({size(off)}):"
        if len(formula) < SHORT:
            text += rf" $\displaystyle {formula}$"
        else:
            long = display(formula)
        notes.append(text)
    items = "\n".join(f"- {note}" for note in notes)
    return "\n\n".join(filter(None, (head, shown, items, long)))


def link(entry: Entry) -> str:
    """Return the link to where a chapter discusses the entry."""
    section = "2.8" if entry.name == "(1)" else entry.section
    stem = CHAPTERS[section]
    number = entry.name.strip("()")
    target = f"#eq-{number}" if number.isdigit() else f"{stem}.ipynb"
    return f"chapter [{section}]({target})"


def display(latex: str) -> str:
    """Return a displayed formula."""
    return f"$$\n{latex}\n$$"
