"""The registry as a page: each entry as printed, judged and corrected."""

import os

from rnnlib.as_printed import ROUNDING, judgements

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

    def __init__(self, section):
        self.shown = [j for j in judgements() if j.entry.section == section]

    def __repr__(self):
        return "\n".join(map(line, self.shown))

    def _repr_mimebundle_(self, include=None, exclude=None):
        plain = {"text/plain": repr(self)}
        if os.environ.get("RNNLIB_SITE"):
            return plain | {"text/markdown": self.markdown()}
        from ipywidgets import Output
        data = plain | {"text/markdown": self.markdown()}
        output = {"output_type": "display_data", "data": data, "metadata": {}}
        return Output(outputs=(output,))._repr_mimebundle_() | plain

    def markdown(self):
        """Return the entries as Markdown with TeX in it."""
        return "\n\n<hr>\n\n".join(map(card, self.shown))


def line(judgement):
    """Return an entry as a line of plain text."""
    errors = ", ".join(map(size, judgement.errors))
    text = f"{judgement.entry.name}: {judgement.verdict}"
    if judgement.verdict != "right":
        text += f" ({errors})"
    if judgement.corrected is not None:
        text += f"; corrected: {size(judgement.corrected)}"
    return text


def size(error):
    """Return an error in words: a number only where there is one."""
    if error == float("inf"):
        return "does not fit"
    return "right" if error <= ROUNDING else f"off by {error:.2g}"


def card(judgement):
    """Return an entry as Markdown."""
    entry, verdict = judgement.entry, judgement.verdict
    head = f"**{entry.name}** {MARKS[verdict]} {verdict} · {link(entry)}"
    shown = entry.printed if entry.words else display(entry.printed)
    notes = details(judgement)
    again = printed_before(judgement)
    if again:
        notes = [again] if "same errors" in again else [*notes, again]
    formula, long = entry.corrected, ""
    if formula and "same errors" not in again:
        text = f"corrected ({size(judgement.corrected)}):"
        if len(formula) < SHORT:
            text += rf" $\displaystyle {formula}$"
        else:
            long = display(formula)
        notes.append(text)
    items = "\n".join(f"- {note}" for note in notes)
    return "\n\n".join(filter(None, (head, shown, items, long)))


def details(judgement):
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


def checker(says, error):
    """Return what `diagnose` says of a reading that fits and is wrong."""
    wrong = ROUNDING < error < float("inf")
    return f"; the checker: `{says}`" if says and wrong else ""


def printed_before(judgement):
    """Return a note if the same formula is printed before, or nothing."""
    def key(j):
        return j.entry.printed.replace(r"\mathcal{S}", "S")
    for earlier in judgements():
        if earlier is judgement:
            return ""
        if key(earlier) == key(judgement):
            same = (earlier.errors, earlier.entry.corrected) == (
                judgement.errors, judgement.entry.corrected)
            return (f"printed before, in section {earlier.entry.section}: "
                    f"{earlier.entry.name}" + ", with the same errors" * same)


def link(entry):
    """Return the link to where a chapter discusses the entry."""
    section = "2.8" if entry.name == "(1)" else entry.section
    stem = CHAPTERS[section]
    number = entry.name.strip("()")
    target = f"#eq-{number}" if number.isdigit() else f"{stem}.ipynb"
    return f"chapter [{section}]({target})"


def display(latex):
    """Return a displayed formula."""
    return f"$$\n{latex}\n$$"
