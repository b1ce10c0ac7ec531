"""The small networks on which `diagnose` tries a gradient."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from rnnlib.forward import forward
from rnnlib.rnn import RNN, Trace

Trial = tuple[RNN, Trace, NDArray]


def sizes_of(rnn: RNN, trace: Trace, y: NDArray) -> dict[str, int]:
    """Return the sizes of a trial by their letters."""
    (K, H), D = rnn.V.shape, rnn.U.shape[1]
    return dict(T=len(y), H=H, K=K, D=D)


@cache
def trials(words: bool) -> list[Trial]:
    """Return two small (rnn, trace, y), different in every size, and a batch.

    No size equals another and nothing is zero: that would hide mistakes.
    """
    small, other = (5, 3, 2, 4, 6), (7, 4, 3, 5, 6)
    return [
        trial(words, small),
        trial(words, other),
        trial(words, small, (7,)),
    ]


def trial(
    words: bool, sizes: tuple[int, ...], batch: tuple[int, ...] = ()
) -> Trial:
    """Return one random (rnn, trace, y) that nobody can write to."""
    T, H, D, K, M = sizes
    random = np.random.default_rng(T)
    rnn = RNN.init(D, H, K, M if words else None, spectral_radius=1.2, seed=T)
    rnn = rnn.replace(b=random.normal(size=H) / 2, c=random.normal(size=K))
    shape = T, *batch
    x = (
        random.integers(M - 2, size=shape)
        if words  # some come twice
        else random.normal(size=(*shape, D))
    )
    y = random.integers(K, size=shape)
    trace = forward(rnn, x, random.uniform(-1, 1, size=(*batch, H)))
    for array in (*rnn.arrays().values(), y):
        array.setflags(write=False)  # a later call finds what this found
    return rnn, trace, y
