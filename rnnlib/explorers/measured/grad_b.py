"""Section 2.7: how a bias shuts off its own gradient."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.delta import deltas
from rnnlib.explorers.measured.networks import H, T, network
from rnnlib.forward import forward
from rnnlib.grad_b import grad_b
from rnnlib.loss import grad_Omega

BIASES = (-3., -2., -1., -.5, 0., .5, 1., 2., 3.)


@dataclass(frozen=True)
class Opened:
    """What is drawn, for one bias.

    delta (T,)   ‖δ_k‖, from all losses, in [k-1]
    last (T,)    the same from the last loss alone: ‖δ_{T,k}‖
    slope (T,)   mean of 1 − h_k² over the units
    gradient     ‖dL/db‖
    """

    delta: np.ndarray
    last: np.ndarray
    slope: np.ndarray
    gradient: float


@cache
def opened(b: float, rho: float, sd: float) -> Opened:
    """Run one network and return what is Opened to the gradient.

    b is the bias of every unit, rho the spectral radius of W, sd the standard
    deviation of the input.
    """
    rnn, random = network(rho, b), np.random.default_rng(4)
    x, y = sd * random.normal(size=(T, 4)), random.integers(8, size=T)
    trace = forward(rnn, x, random.normal(size=H) / 10)
    dOmega = grad_Omega(trace.Omega, y)
    delta = deltas(rnn, trace, dOmega)
    dOmega[:-1] = 0
    last = deltas(rnn, trace, dOmega)
    return Opened(np.linalg.norm(delta, axis=-1),
                  np.linalg.norm(last, axis=-1),
                  (1 - trace.h[1:]**2).mean(axis=-1),
                  float(np.linalg.norm(grad_b(rnn, trace, y))))
