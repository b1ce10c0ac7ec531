"""The small networks on which `diagnose` tries a gradient."""

from functools import cache

import numpy as np

from rnnlib.forward import forward
from rnnlib.parameters import RNN


def sizes_of(rnn, trace, y):
    """Return the sizes of a trial by their letters."""
    (K, H), D = rnn.V.shape, rnn.U.shape[1]
    return dict(T=len(y), H=H, K=K, D=D)


@cache
def trials(words):
    """Return two small (rnn, trace, y), different in every size, and a batch.

    No size equals another and nothing is zero: that would hide mistakes.
    """
    return [trial(*sizes, words) for sizes in (
        (5, 3, 2, 4, 6, ()), (7, 4, 3, 5, 6, ()), (5, 3, 2, 4, 6, (7,)))]


def trial(T, H, D, K, M, batch, words):
    """Return one random (rnn, trace, y) that nobody can write to."""
    random = np.random.default_rng(T)
    rnn = RNN.init(D, H, K, M if words else None, spectral_radius=1.2, seed=T)
    rnn = rnn.replace(b=random.normal(size=H) / 2, c=random.normal(size=K))
    shape = T, *batch
    x = (random.integers(M - 2, size=shape) if words  # some come twice
         else random.normal(size=(*shape, D)))
    y = random.integers(K, size=shape)
    trace = forward(rnn, x, random.uniform(-1, 1, size=(*batch, H)))
    for array in (*rnn.arrays().values(), *vars(trace).values(), y):
        if array is not None:
            array.setflags(write=False)  # a later call finds what this found
    return rnn, trace, y
