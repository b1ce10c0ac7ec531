"""Section 2.5: which terms of the double sum make up dL/dW."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.explorers.measured.networks import network, sequence
from rnnlib.grad_W import flow_W, lags_W


@dataclass(frozen=True)
class Shares:
    """What is drawn.

    terms (T, T)  norm of the term (t, k), over the norm of dL/dW
    part (T,)     norm of what came back over exactly l steps, likewise
    error (T,)    what is missing if one stops after l steps, likewise
    """

    terms: np.ndarray
    part: np.ndarray
    error: np.ndarray

    @property
    def enough(self) -> int:
        """The lag after which less than 1 % is missing."""
        return int(np.argmax(self.error < .01))


@cache
def shares(rho: float, sd: float, b: float) -> Shares:
    """Run one network and return its Shares.

    rho is the spectral radius of W, sd the standard deviation of the input,
    b the bias of every unit.
    """
    rnn = network(rho, b)
    trace, y = sequence(rnn, sd)
    lags = lags_W(rnn, trace, y)
    whole = np.linalg.norm(lags.sum(axis=0))
    missing = lags.sum(axis=0) - lags.cumsum(axis=0)
    return Shares(flow_W(rnn, trace, y) / whole,
                  np.linalg.norm(lags, axis=(1, 2)) / whole,
                  np.linalg.norm(missing, axis=(1, 2)) / whole)
