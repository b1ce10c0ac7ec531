"""What an entry of the registry is, and how it is judged: by running it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnnbook.printed.run import Run, networks
from rnnlib.arguments import instance
from rnnlib.diagnosis import diagnose
from rnnlib.rnn import RNN, Trace

Value = Callable[[Run], Any]  # run → array, or what becomes one
Step = Callable[[Run, int], Any]  # run, t → the same of step t

ROUNDING = 1e-10  # the largest error of what is right
# The checker's, by trace and id of the targets, which the Run keeps alive.
TRIALS: dict[tuple[Trace, int], Run] = {}


@dataclass(frozen=True)
class Reading:
    """One way to read what is printed.

    label  the reading in words; empty for the letter of it
    value  run → array, the right-hand side; products of shapes that do not
           fit raise ValueError
    truth  run → array, where the reading changes the left-hand side, too
    """

    label: str
    value: Value
    truth: Value | None = None


@dataclass(frozen=True)
class Entry:
    """One displayed equation, or one slip in the words around it.

    name       the equation's number, or what it is about
    section    the document's section
    printed    LaTeX as printed; for words, what they say
    truth      run → array, the oracle of the left-hand side
    readings   the ways to read it, from the letter to the kindest
    corrected  LaTeX; None where nothing has to change
    right      run → array, the corrected equation as code
    words      whether it is a slip in the words or symbols
    absolute   whether errors are absolute, not relative to the largest entry
    gradient   the parameter that `diagnose` can be asked about
    before     run → array, the line that it is said to follow from
    claim      what is said about `before`
    """

    name: str
    section: str
    printed: str
    truth: Value
    readings: tuple[Reading, ...]
    corrected: str | None = None
    right: Value | None = None
    words: bool = False
    absolute: bool = False
    gradient: str | None = None
    before: Value | None = None
    claim: str = "follows from the line before"


@dataclass(frozen=True)
class Judgement:
    """What running an entry gave.

    errors     the largest error of each reading; inf where it does not fit
    corrected  that of the corrected equation; None without one
    step       that of the step from the line before; None without one
    says       what `diagnose` says of each reading that fits and is wrong,
               or of all if all are right; "" where not asked
    """

    entry: Entry
    errors: tuple
    corrected: float | None
    step: float | None
    says: tuple

    @property
    def verdict(self) -> str:
        """The verdict, from the errors alone."""
        right = [error <= ROUNDING for error in self.errors]
        if all(right):
            return "right"
        if any(right):
            return "misleading" if self.entry.words else "right in one reading"
        return "does not fit" if min(self.errors) == np.inf else "wrong"


def judge(entry: Entry) -> Judgement:
    """Run every reading of an entry on all networks; return the Judgement."""
    readings = instance("entry", entry, Entry).readings
    errors = tuple(
        error(entry, r.value, r.truth or entry.truth) for r in readings
    )
    all_right = max(errors) <= ROUNDING
    return Judgement(
        entry,
        errors=errors,
        corrected=entry.right and error(entry, entry.right, entry.truth),
        step=entry.before
        and min(error(entry, r.value, entry.before) for r in readings),
        says=tuple(
            str(diagnose(entry.gradient, as_gradient(r.value)))
            if entry.gradient
            and not r.truth
            and (all_right or ROUNDING < off < np.inf)
            else ""
            for r, off in zip(readings, errors)
        ),
    )


def error(entry: Entry, value: Value, truth: Value) -> float:
    """Return the largest error of value over all networks, or inf.

    Relative to the largest entry of the truth, or absolute if the entry says
    so. It is inf if shapes do not fit or what comes is no finite number.
    """
    worst = 0.0
    for run in networks():
        right = np.asarray(truth(run), float)
        try:
            came = np.asarray(value(run), float)
        except (ValueError, TypeError):
            return np.inf
        if came.shape != right.shape or not np.isfinite(came).all():
            return np.inf
        scale = 1 if entry.absolute else abs(right).max()
        worst = max(worst, abs(came - right).max() / scale)
    return float(worst)


def as_gradient(value: Value) -> Callable:
    """Turn a reading, run → array, into a function for `diagnose`.

    Its trials are the same objects each time: what a Run of one remembers
    serves all readings.
    """

    def gradient(rnn: RNN, trace: Trace, y: np.ndarray) -> Any:
        run = TRIALS.setdefault((trace, id(y)), Run(rnn, trace, y))
        return value(run)

    return gradient


# What the sections write their entries with.


def letter(value: Value) -> tuple[Reading]:
    """Return the one reading of an equation that leaves no choice."""
    return (Reading("", value),)


def each(value: Step) -> Value:
    """Turn run, t → array into run → array, over all steps t."""
    return lambda run: [value(run, t) for t in run.steps]


def d(above: str, below: str) -> str:
    """Return the LaTeX of ∂above/∂below."""
    return rf"\frac{{\partial {above}}}{{\partial {below}}}"
