"""Section 2.6: the credit of an input that came once."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.delta import deltas
from rnnlib.explorers.measured.networks import T, network
from rnnlib.forward import forward
from rnnlib.loss import grad_Omega

SD = .1  # of the noise


@dataclass(frozen=True)
class Credit:
    """What is drawn, for an impulse at each step: row k-1 is one at step k.

    delta (T, T)  ‖δ_{T,j}‖ in [k-1, j-1], for the loss of step T alone
    noise (T, T)  norm of what the noise of step j adds to dL_T/dU
    pulse (T,)    norm of what the impulse adds: the column of its line
    whole (T,)    ‖dL_T/dU‖
    """

    delta: np.ndarray
    noise: np.ndarray
    pulse: np.ndarray
    whole: np.ndarray

    @property
    def share(self) -> np.ndarray:
        """Norm of the impulse's column, over that of dL_T/dU: (T,)."""
        return self.pulse / self.whole


@cache
def credit(rho: float, size: float) -> Credit:
    """Run one network for an impulse at each step; return the Credit.

    rho is the spectral radius of W. Input line 1 is silent but for one
    impulse of the given size; the other lines are noise of standard
    deviation SD. The random numbers are always the same.
    """
    rnn, random = network(rho), np.random.default_rng(4)
    x = np.tile(SD * random.normal(size=(T, 1, 4)), (1, T, 1))
    x[..., 0] = size * np.eye(T)  # sequence k-1 of the batch: impulse at k
    y = np.full((T, T), random.integers(8))
    trace = forward(rnn, x)
    dOmega = grad_Omega(trace.Omega, y)
    dOmega[:-1] = 0               # the last loss alone
    delta = deltas(rnn, trace, dOmega)
    dU = np.einsum("tni,tnj->nij", delta, x)
    norms = np.linalg.norm(delta, axis=-1).T
    return Credit(norms, norms * np.linalg.norm(x[..., 1:], axis=-1).T,
                  np.linalg.norm(dU[..., 0], axis=-1),
                  np.linalg.norm(dU, axis=(1, 2)))
