"""Every displayed equation of the document, as printed, and run.

An entry holds what is printed, in LaTeX and as code, and an oracle that knows
nothing of it. No verdict is written down anywhere: `judge` runs them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.arguments import function, instance
from rnnlib.diagnosis import diagnose
from rnnlib.document import ENTRIES
from rnnlib.document.entries import Entry, Value
from rnnlib.document.networks import networks
from rnnlib.document.run import Run

ROUNDING = 1e-10  # the largest error of what is right


@dataclass(frozen=True)
class Judgement:
    """What running an entry gave.

    errors     the largest error of each reading; inf where it does not fit
    corrected  that of the corrected equation; None without one
    step       that of the step from the line before; None without one
    says       what `diagnose` says of each reading; "" where not asked
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

    @property
    def kindest(self) -> int:
        """The index of the reading with the smallest error."""
        return self.errors.index(min(self.errors))


def judge(entry: Entry) -> Judgement:
    """Run every reading of an entry on all networks; return the Judgement."""
    readings = instance("entry", entry, Entry).readings
    return Judgement(
        entry,
        tuple(error(entry, r.value, r.truth or entry.truth) for r in readings),
        entry.right and error(entry, entry.right, entry.truth),
        entry.before and min(
            error(entry, r.value, entry.before) for r in readings),
        tuple("" if r.truth or not entry.gradient else
              str(diagnose(entry.gradient, as_gradient(r.value)))
              for r in readings))


def error(entry: Entry, value: Value, truth: Value) -> float:
    """Return the largest error of value over all networks, or inf.

    Relative to the largest entry of the truth, or absolute if the entry says
    so. It is inf if shapes do not fit or what comes is no finite number.
    """
    instance("entry", entry, Entry)
    function("value", value)
    function("truth", truth)
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
    """Turn a reading, Run → array, into a function for `diagnose`."""
    function("value", value)
    return lambda rnn, trace, y: value(Run(rnn, trace, y))


@cache
def judgements() -> tuple[Judgement, ...]:
    """Return the Judgement of every entry, in the document's order."""
    return tuple(map(judge, ENTRIES))
