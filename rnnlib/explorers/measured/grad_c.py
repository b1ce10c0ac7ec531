"""Section 2.4: c counts classes, and its terms do not fade."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from rnnlib.explorers.measured.networks import H, T, network
from rnnlib.forward import forward
from rnnlib.grad_c import class_counts, flow_c, grad_c
from rnnlib.grad_W import flow_W
from rnnlib.rnn import RNN, Trace

K = 4
OFTEN = (.4, .3, .2, .1)  # how often each class is the target
RATE = 2 / T


@dataclass(frozen=True)
class Counted:
    """What is drawn.

    predicted (K,)  mean of ŷ_t over the steps
    true (K,)       class frequencies
    c_terms (T,)    ‖ŷ_k − y_k‖, the term of step k of dL/dc, in [k-1]
    W_terms (T,)    norm of what the last loss alone sends to W at step k
    """

    predicted: np.ndarray
    true: np.ndarray
    c_terms: np.ndarray
    W_terms: np.ndarray

    @property
    def gap(self) -> float:
        """‖dL/dc‖ / T, the length of the difference of the two columns."""
        return float(np.linalg.norm(self.predicted - self.true))


@cache
def untaught(rho: float) -> tuple[RNN, Trace, np.ndarray]:
    """Return a network with c = 0, its trace and its targets.

    rho is the spectral radius of a Gaussian W. The random numbers are always
    the same.
    """
    rnn, random = network(rho, K=K), np.random.default_rng(5)
    x, h0 = .3 * random.normal(size=(T, 4)), random.normal(size=H) / 10
    times = np.multiply(OFTEN, T).round().astype(int)
    y = random.permutation(np.repeat(range(K), times))
    return rnn, forward(rnn, x, h0), y


@cache
def counted(steps: int, start: float, rho: float) -> Counted:
    """Move c alone, and return what is Counted then.

    c starts at (start, 0, 0, 0) and makes `steps` steps of gradient descent.
    No state depends on c, so the network runs forward only once.
    """
    rnn, plain, y = untaught(rho)
    c = np.array([start, 0, 0, 0])
    trace = replace(plain, Omega=plain.Omega + c)
    for _ in range(steps):
        c = c - RATE * grad_c(rnn, trace, y)
        trace = replace(plain, Omega=plain.Omega + c)
    predicted, true = class_counts(trace, y)
    return Counted(predicted / T, true / T, flow_c(rnn, trace, y),
                   flow_W(rnn, trace, y)[-1])
