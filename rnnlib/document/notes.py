"""What the page says of an entry: its name, and its errors in words."""

import re

from rnnlib.as_printed import ROUNDING, Judgement, judgements


def size(error: float) -> str:
    """Return an error in words: a number only where there is one."""
    if error == float("inf"):
        return "does not fit"
    if error <= ROUNDING:
        return "right"
    return f"off by {float(f'{error:.2g}'):g}"  # 150, not 1.5e+02


def title(name: str) -> str:
    """Return an entry's name as Markdown, its symbols as formulas."""
    return re.sub(r"\S*[_∂]\S*", lambda symbol: "$" + symbol[0].replace(
        "∂", r"\partial ").replace("ŷ", r"\hat y") + "$", name)


def details(judgement: Judgement) -> list[str]:
    """Return the errors of the readings and what else running showed."""
    entry, notes = judgement.entry, []
    if judgement.verdict != "right":
        notes = [f"{reading.label or 'as it stands'}: {size(error)}"
                 + checker(says, error) for reading, error, says in
                 zip(entry.readings, judgement.errors, judgement.says)]
    elif judgement.says[0]:
        notes = [f"the checker: `{judgement.says[0]}`"]
    if judgement.step is not None:
        holds = judgement.step <= ROUNDING
        notes.append(f"{entry.claim}: "
                     + ("yes" if holds else f"no, {size(judgement.step)}"))
    return notes


def checker(says: str, error: float) -> str:
    """Return what `diagnose` says of a reading that fits and is wrong."""
    wrong = ROUNDING < error < float("inf")
    return f"; the checker: `{says}`" if says and wrong else ""


def printed_before(judgement: Judgement) -> str:
    """Return a note if the same formula is printed before, or nothing."""
    def key(j: Judgement) -> str:
        return j.entry.printed.replace(r"\mathcal{S}", "S")
    for earlier in judgements():
        if earlier is judgement:
            break
        if key(earlier) == key(judgement):
            same = (earlier.errors, earlier.entry.corrected) == (
                judgement.errors, judgement.entry.corrected)
            return (f"printed before, in section {earlier.entry.section}: "
                    f"{title(earlier.entry.name)}"
                    + ", with the same errors" * same)
    return ""
