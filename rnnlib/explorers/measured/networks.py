"""The networks that the explorers run: random, but always the same."""

import numpy as np

from rnnlib.forward import forward
from rnnlib.rnn import RNN, Trace

T, H = 30, 24  # steps, and hidden units


def network(rho: float, b: float = 0., W: str = "Gaussian", H: int = H,
            K: int = 8, seed: int = 3) -> RNN:
    """Return an RNN of 4 inputs, H units and K classes.

    rho is the spectral radius of W, the kind of matrix, and b the bias of
    every unit. They change nothing else: what is random depends on the seed
    and the sizes alone.
    """
    rnn = RNN.init(4, H, K, recurrent=W.lower(), spectral_radius=rho,
                   seed=seed)
    return rnn.replace(b=np.full(H, float(b)))


def sequence(rnn: RNN, sd: float, T: int = T,
             seed: int = 4) -> tuple[Trace, np.ndarray]:
    """Run a network on noise of standard deviation sd; return (trace, y)."""
    random = np.random.default_rng(seed)
    K, H = rnn.V.shape
    x, h0 = sd * random.normal(size=(T, 4)), random.normal(size=H) / 10
    return forward(rnn, x, h0), random.integers(K, size=T)
