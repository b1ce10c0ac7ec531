"""Truncation: how far off the gradient is that is left."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.explorers.measured.networks import network, sequence
from rnnlib.grad_W import flow_W, grad_W
from rnnlib.sums import outer_sum
from rnnlib.truncation import angle, kept_deltas

LENGTHS = (1, 2, 3, 5, 7, 10, 15, 20, 25, 30)
FORMS = ("Chunks", "Band")


@dataclass(frozen=True)
class Bias:
    """What is drawn, for one network.

    terms (T, T)  norm of the term (t, k), over the norm of dL/dW
    angle, ratio  form → for each of LENGTHS, the truncated dL/dW's angle to
                  the whole one in degrees, and its norm over that of it
    """

    terms: np.ndarray
    angle: dict[str, np.ndarray]
    ratio: dict[str, np.ndarray]

    def enough(self, form: str) -> int:
        """Return the length from which the angle stays below 10 degrees."""
        far = np.flatnonzero(self.angle[form] >= 10)
        return LENGTHS[far[-1] + 1] if len(far) else LENGTHS[0]


def windows(form: str, length: int) -> tuple[int, int]:
    """Return (every, back) of `kept` for chunks, or a band, of a length."""
    return (length if form == "Chunks" else 1), length


@cache
def bias(rho: float) -> Bias:
    """Run one network on faint noise and return its Bias.

    rho is the spectral radius of W.
    """
    rnn = network(rho)
    trace, y = sequence(rnn, .1)
    whole = grad_W(rnn, trace, y)
    size = np.linalg.norm(whole)
    cut = {form: [outer_sum(
        kept_deltas(rnn, trace, y, *windows(form, length)), trace.h[:-1])
        for length in LENGTHS] for form in FORMS}
    return Bias(
        flow_W(rnn, trace, y) / size,
        {f: np.array([angle(g, whole) for g in cut[f]]) for f in FORMS},
        {f: np.array([np.linalg.norm(g) / size for g in cut[f]])
         for f in FORMS})
