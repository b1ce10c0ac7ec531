"""A network, two sequences and their targets, for the scripts beside it."""

from textwrap import fill

import numpy as np

from rnnlib import RNN

T, B, D, H, K = 6, 2, 3, 4, 5
random = np.random.default_rng(0)
rnn = RNN.init(inputs=D, hidden=H, outputs=K, spectral_radius=1.1).replace(
    b=random.normal(size=H) / 2, c=random.normal(size=K)
)
x = random.normal(size=(T, B, D))  # time first
y = random.integers(K, size=(T, B))
h0 = random.uniform(-1, 1, size=(B, H))


def same(theirs, ours):
    """Whether two arrays are equal to 1e-12, in shape too."""
    theirs, ours = np.asarray(theirs), np.asarray(ours)
    return theirs.shape == ours.shape and abs(theirs - ours).max() < 1e-12


def fails(kind, function, *arguments):
    """Return the first sentence of the error that a function must raise."""
    try:
        function(*arguments)
    except kind as error:
        sentence = str(error).splitlines()[0].split(". ")[0]
        return fill(f"{kind.__name__}: {sentence}", 70)
    raise AssertionError(f"no {kind.__name__}")
