"""Every displayed equation of the document, as printed, and run.

An entry holds what is printed, in LaTeX and as code, and an oracle that knows
nothing of it. No verdict is written down anywhere: `judge` runs them.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.diagnosis import diagnose
from rnnlib.document import ENTRIES
from rnnlib.document.entries import Entry
from rnnlib.document.run import Run
from rnnlib.forward import forward
from rnnlib.parameters import RNN

ROUNDING = 1e-10  # the largest error of what is right
LENGTHS = 1, 2, 3, 4, 6, 8


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
    def verdict(self):
        """The verdict, from the errors alone."""
        right = [error <= ROUNDING for error in self.errors]
        if all(right):
            return "right"
        if any(right):
            return "misleading" if self.entry.words else "right in one reading"
        return "does not fit" if min(self.errors) == np.inf else "wrong"

    @property
    def kindest(self):
        """The index of the reading with the smallest error."""
        return self.errors.index(min(self.errors))


def judge(entry):
    """Run every reading of an entry on all networks; return the Judgement."""
    readings = entry.readings
    return Judgement(
        entry,
        tuple(error(entry, r.value, r.truth or entry.truth) for r in readings),
        entry.right and error(entry, entry.right, entry.truth),
        entry.before and min(
            error(entry, r.value, entry.before) for r in readings),
        tuple("" if r.truth or not entry.gradient else
              str(diagnose(entry.gradient, as_gradient(r.value)))
              for r in readings))


def error(entry, value, truth):
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


def as_gradient(value):
    """Turn a reading, Run → array, into a function for `diagnose`."""
    return lambda rnn, trace, y: value(Run(rnn, trace, y))


@cache
def networks():
    """Return one Run for each length: small, and no two sizes are equal."""
    return tuple(network(T, seed=54 + T) for T in LENGTHS)


def network(T, seed, H=3, D=2, K=5, M=7):
    """Return a random Run of T steps, with words, biases and an h_0."""
    random = np.random.default_rng(seed)
    rnn = RNN.init(D, H, K, M, spectral_radius=2, seed=seed).replace(
        b=random.normal(size=H) / 4, c=random.normal(size=K))
    trace = forward(rnn, random.integers(M, size=T),
                    random.uniform(-1, 1, size=H))
    return Run(rnn, trace, random.integers(K, size=T))


@cache
def judgements():
    """Return the Judgement of every entry, in the document's order."""
    return tuple(map(judge, ENTRIES))
