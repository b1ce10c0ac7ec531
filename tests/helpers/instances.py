"""Random networks with inputs and targets, and how to compare arrays."""

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st

from rnnlib import RNN, Trace, backward, cross_entropy, forward
from rnnlib.check import assert_same_gradient
from rnnlib.delta import delta_paths
from rnnlib.rnn import RECURRENT


@dataclass(frozen=True)
class Instance:
    """A network, a sequence (or a batch), its initial state and targets."""

    rnn: RNN
    x: np.ndarray
    h0: np.ndarray
    y: np.ndarray

    @property
    def trace(self) -> Trace:
        return forward(self.rnn, self.x, self.h0)

    @property
    def loss(self):
        return cross_entropy(self.trace.Omega, self.y)

    def replace(self, **parts):
        return replace(self, **parts)

    def member(self, *n):
        """Return one sequence of the batch."""
        return self.replace(
            x=member(self.x, n), h0=self.h0[n], y=member(self.y, n)
        )

    def float32(self):
        single = {
            name: array.astype("f")
            for name, array in self.rnn.arrays().items()
        }
        return self.replace(
            rnn=RNN(**single),
            h0=self.h0.astype("f"),
            x=self.x.astype("f") if self.rnn.E is None else self.x,
        )


def instance(T=4, H=3, D=2, K=5, M=None, batch=(), seed=0, **init):
    """Draw an instance; with M it has words for inputs.

    H, D and K differ, and no bias and no h_0 is zero: equal sizes and zeros
    hide errors.
    """
    random = np.random.default_rng(seed)
    rnn = RNN.init(D, H, K, M, seed=seed, **init).replace(
        b=random.normal(size=H) / 2, c=random.normal(size=K)
    )
    x = (
        random.normal(size=(T, *batch, D)) / 2
        if M is None
        else random.integers(M, size=(T, *batch))
    )
    h0 = random.uniform(-1, 1, size=(*batch, H))
    y = random.integers(K, size=(T, *batch))
    for array in (*rnn.arrays().values(), x, h0, y):
        array.setflags(write=False)  # whoever modifies its input fails
    return Instance(rnn, x, h0, y)


@st.composite
def instances(draw, words=st.booleans()):
    """Hypothesis strategy: instances of every small size."""

    def at_most(n):
        return draw(st.integers(1, n))

    return instance(
        T=at_most(6),
        H=at_most(5),
        D=at_most(4),
        K=at_most(5),
        M=at_most(4) if draw(words) else None,
        batch=draw(st.lists(st.integers(1, 3), max_size=2).map(tuple)),
        seed=draw(st.integers(0, 2**32)),
        recurrent=draw(st.sampled_from(RECURRENT)),
        spectral_radius=draw(st.floats(0.2, 2)),
    )


# 1 − h² of a saturated unit has lost digits: that has a test of its own.
unsaturated = instances().filter(lambda it: (it.trace.h[1:] ** 2).max() < 0.99)


def paths_of(it):
    """Return all δ_{t,k} of an instance."""
    return delta_paths(it.rnn, it.trace, it.y)


def member(array, n):
    """Return what belongs to sequence n, a tuple, in an array over time."""
    return array[(slice(None), *n)]


def nudged(it, nudges):
    """Return the trace when nudges (T, *batch, H) are added to each a_t.

    They come in as H more inputs of weight 1.
    """
    rnn = it.rnn.replace(U=np.hstack([it.rnn.U, np.eye(len(it.rnn.b))]))
    return forward(rnn, np.concatenate([it.x, nudges], axis=-1), it.h0)


def assert_close(left, right):
    """Equal in shape and up to a few roundings."""
    assert np.shape(left) == np.shape(right)
    np.testing.assert_allclose(left, right, rtol=1e-12, atol=1e-14)


def assert_gradients(it, expected):
    """Compare every gradient that there is with expected(name)."""
    found = backward(it.rnn, it.trace, it.y).arrays()
    assert found.keys() == {*it.rnn.arrays(), "h0"}
    for name, gradient in found.items():
        assert_same_gradient(name, gradient, expected(name), rtol=1e-12)
