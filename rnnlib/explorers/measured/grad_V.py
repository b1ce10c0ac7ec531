"""Section 2.3: V's terms in time, beside how far W reaches."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.explorers.measured.networks import network, sequence
from rnnlib.grad_c import flow_c
from rnnlib.grad_V import flow_V
from rnnlib.grad_W import lags_W


@dataclass(frozen=True)
class Beside:
    """What is drawn.

    terms (T,)   norm of the term of step t of dL/dV, in [t-1]
    errors (T,)  ‖ŷ_t − y_t‖, one of its two factors
    lags (T,)    norm of what came back to W over exactly l steps, over that
                 of lag 0
    """

    terms: np.ndarray
    errors: np.ndarray
    lags: np.ndarray

    @property
    def states(self) -> np.ndarray:
        """‖h_t‖, the other factor: (T,)."""
        return self.terms / self.errors

    @property
    def kept(self) -> float:
        """The term of the last step over that of the first."""
        return self.terms[-1] / self.terms[0]


@cache
def beside(rho: float, sd: float) -> Beside:
    """Run one network and return what V and W get, Beside each other.

    rho is the spectral radius of W, sd the standard deviation of the input.
    """
    rnn = network(rho)
    trace, y = sequence(rnn, sd)
    lags = np.linalg.norm(lags_W(rnn, trace, y), axis=(1, 2))
    return Beside(flow_V(rnn, trace, y), flow_c(rnn, trace, y), lags / lags[0])
