"""The networks on which every entry is run."""

from functools import cache

import numpy as np

from rnnlib.document.run import Run
from rnnlib.forward import forward
from rnnlib.rnn import RNN

LENGTHS = 1, 2, 3, 4, 6, 8


@cache
def networks() -> tuple[Run, ...]:
    """Return one Run for each length: small, and no two sizes are equal."""
    return tuple(network(T, seed=54 + T) for T in LENGTHS)


def network(T: int, seed: int, H: int = 3, D: int = 2, K: int = 5,
            M: int = 7) -> Run:
    """Return a random Run of T steps, with words, biases and an h_0."""
    random = np.random.default_rng(seed)
    rnn = RNN.init(D, H, K, M, spectral_radius=2, seed=seed).replace(
        b=random.normal(size=H) / 4, c=random.normal(size=K))
    trace = forward(rnn, random.integers(M, size=T),
                    random.uniform(-1, 1, size=H))
    return Run(rnn, trace, random.integers(K, size=T))
