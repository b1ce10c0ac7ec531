"""The registry as a page: each entry as printed, judged and corrected."""

import os
import re
from functools import cache
from typing import Any

from rnnbook.printed import (
    embedding,
    introduction,
    loss,
    outputs,
    through_time,
)
from rnnbook.printed.entry import ROUNDING, Entry, Judgement, judge
from rnnlib.arguments import one_of

ENTRIES = [
    *introduction.ENTRIES,
    *loss.ENTRIES,
    *outputs.ENTRIES,
    *through_time.ENTRIES,
    *embedding.ENTRIES,
]
CHAPTERS = {
    "1": "forward",
    "2.1": "softmax",
    "2.2": "loss",
    "2.3": "grad_V",
    "2.4": "grad_c",
    "2.5": "grad_W",
    "2.6": "grad_U",
    "2.7": "grad_b",
    "2.8": "grad_E",
}
MARKS = {
    "right": "✓",
    "right in one reading": "(✓)",
    "misleading": "(✗)",
    "wrong": "✗",
    "does not fit": "✗",
}
LINE = 64  # characters of LaTeX: what an entry's own line has room for
SHORT = 150  # characters of LaTeX: a correction that fits into a line


@cache
def judgements() -> tuple[Judgement, ...]:
    """Return the Judgement of every entry, in the document's order."""
    return tuple(map(judge, ENTRIES))


class Judged:
    """The judgements of one section, in the document's order.

    Shown as Markdown, whose links and formulas the site's build then treats
    as its own; as plain text, the verdicts and errors alone.
    """

    def __init__(self, section: str) -> None:
        one_of("section", section, CHAPTERS)
        self.shown = [j for j in judgements() if j.entry.section == section]

    def __repr__(self) -> str:
        return "\n".join(map(verdict_line, self.shown))

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> dict:
        plain = {"text/plain": repr(self)}
        data = plain | {"text/markdown": self.markdown()}
        if os.environ.get("RNNLIB_SITE"):
            return data
        from ipywidgets import Output

        output = {"output_type": "display_data", "data": data, "metadata": {}}
        return Output(outputs=(output,))._repr_mimebundle_() | plain

    def markdown(self) -> str:
        """Return the entries as Markdown with TeX in it, a line each.

        What was printed in a section before, with the same errors, is one
        line together.
        """
        cards: list[str] = []
        again: dict[str, list[Judgement]] = {}
        for judgement in self.shown:
            first = printed_first(judgement)
            if (first.errors, first.entry.corrected) == (
                judgement.errors,
                judgement.entry.corrected,
            ) and first is not judgement:
                again.setdefault(first.entry.section, []).append(judgement)
                continue
            cards.append(card(judgement))
        cards += [repeats(section, them) for section, them in again.items()]
        return "\n\n".join(cards)


def verdict_line(judgement: Judgement) -> str:
    """Return an entry as a line of plain text."""
    text = f"{judgement.entry.name}: {judgement.verdict}"
    if judgement.verdict != "right":
        text += f" ({', '.join(map(size, judgement.errors))})"
    if judgement.corrected is not None:
        text += f"; corrected: {size(judgement.corrected)}"
    return text


def fold(line: str, *inside: str) -> str:
    """Return Markdown that opens below a line of Markdown."""
    parts = ('<details class="entry">\n<summary>', line, "</summary>")
    return "\n\n".join([*parts, *filter(None, inside), "</details>"])


def card(judgement: Judgement) -> str:
    """Return an entry as Markdown: its line, and what opens below it."""
    entry, first = judgement.entry, printed_first(judgement)
    verdict = judgement.verdict
    off = [error for error in judgement.errors if error < float("inf")]
    if verdict == "wrong":
        more = " or more" if off[1:] else ""
        verdict += f", {size(min(off))}{more}"
    notes = [*details(judgement), correction(judgement)]
    if first is not judgement:
        notes.insert(
            -1,
            f"printed before, in section {first.entry.section}: "
            f"{title(first.entry.name)}",
        )
    short = not entry.words and len(entry.printed) <= LINE
    return fold(
        f"{MARKS[judgement.verdict]} **{title(entry.name)}** {verdict}"
        + f": ${entry.printed}$" * short,
        shown(entry) * (not short),
        "\n".join(f"- {note}" for note in [*notes, link(entry)] if note),
    )


def repeats(section: str, them: list[Judgement]) -> str:
    """Return as one line what stands in a section before."""
    names = ", ".join(title(each.entry.name) for each in them)
    marks = " ".join(dict.fromkeys(MARKS[each.verdict] for each in them))
    return fold(
        f"{marks} {names}: as in section {section}, with the same errors",
        *(shown(each.entry) for each in them),
    )


def printed_first(judgement: Judgement) -> Judgement:
    """Return the first judgement of the same formula, or itself."""

    def formula(j: Judgement) -> str:
        return j.entry.printed.replace(r"\mathcal{S}", "S")

    return next(j for j in judgements() if formula(j) == formula(judgement))


def title(name: str) -> str:
    """Return an entry's name as Markdown, its symbols as formulas."""
    return re.sub(
        r"\S*[_∂]\S*",
        lambda symbol: (
            "$"
            + symbol[0].replace("∂", r"\partial ").replace("ŷ", r"\hat y")
            + "$"
        ),
        name,
    )


def link(entry: Entry) -> str:
    """Return the link to where a chapter discusses the entry."""
    section = "2.8" if entry.name == "(1)" else entry.section
    number = entry.name.strip("()")
    place = f"#eq-{number}" if number.isdigit() else ""
    return f"chapter [{section}]({CHAPTERS[section]}.ipynb{place})"


def shown(entry: Entry) -> str:
    """Return what is printed, words as words."""
    return entry.printed if entry.words else display(entry.printed)


def display(latex: str) -> str:
    """Return a displayed formula."""
    return f"$$\n{latex}\n$$"


def size(error: float) -> str:
    """Return an error in words: a number only where there is one."""
    if error == float("inf"):
        return "does not fit"
    if error <= ROUNDING:
        return "right"
    return f"off by {float(f'{error:.2g}'):g}"  # 150, not 1.5e+02


def details(judgement: Judgement) -> list[str]:
    """Return the errors of the readings and what else running showed."""
    entry, notes = judgement.entry, []
    if judgement.verdict != "right":
        notes = [
            f"{reading.label or 'as it stands'}: {size(error)}"
            + checker(says, error)
            for reading, error, says in zip(
                entry.readings, judgement.errors, judgement.says
            )
        ]
    elif judgement.says[0]:
        notes = [f"the checker: `{judgement.says[0]}`"]
    if judgement.step is not None:
        follows = size(judgement.step)
        notes.append(
            f"{entry.claim}: "
            + ("yes" if follows == "right" else f"no, {follows}")
        )
    return notes


def checker(says: str, error: float) -> str:
    """Return what `diagnose` says of a reading that fits and is wrong."""
    wrong = ROUNDING < error < float("inf")
    return f"; the checker: `{says}`" if says and wrong else ""


def correction(judgement: Judgement) -> str:
    """Return the corrected formula, or nothing."""
    latex, error = judgement.entry.corrected, judgement.corrected
    if latex is None or error is None:
        return ""
    if len(latex) < SHORT:
        return rf"corrected ({size(error)}): $\displaystyle {latex}$"
    return f"corrected ({size(error)}):\n\n{display(latex)}"
