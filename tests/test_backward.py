import numpy as np
import pytest
from hypothesis import given
from instances import assert_close, instance, instances

from rnnlib import backward, forward
from rnnlib.check import assert_same_gradient, numeric_gradient

# 1 − h² of a saturated unit has lost digits: that has a test of its own.
unsaturated = instances().filter(lambda it: (it.trace.h[1:]**2).max() < .99)


def assert_gradients(it, expected):
    """Compare every gradient that there is with expected(name)."""
    found = backward(it.rnn, it.trace, it.y).arrays()
    assert found.keys() == {*it.rnn.arrays(), "h0"}
    for name, gradient in found.items():
        assert_same_gradient(name, gradient, expected(name), rtol=1e-12)


@given(unsaturated)
def test_every_entry_is_the_complex_step_s(it):
    assert_gradients(it, lambda name: numeric_gradient(
        name, it.rnn, it.x, it.y, it.h0))


def test_without_h0_it_starts_from_zero():
    it = instance()
    zero = it.replace(h0=np.zeros(3))
    left = backward(it.rnn, forward(it.rnn, it.x), it.y).arrays()
    right = backward(it.rnn, zero.trace, it.y).arrays()
    for name in left:
        assert_close(left[name], right[name])


@pytest.mark.parametrize("M", [None, 4])
def test_float32_stays_float32(M):
    it = instance(M=M, batch=(2,))
    exact = backward(it.rnn, it.trace, it.y).arrays()
    single = it.float32()
    for name, gradient in backward(
            single.rnn, single.trace, single.y).arrays().items():
        assert gradient.dtype == np.float32
        np.testing.assert_allclose(gradient, exact[name], rtol=1e-4, atol=1e-6)


def test_saturated_units_pass_nothing_back():
    it = instance(H=4)
    it = it.replace(rnn=it.rnn.replace(b=[25., -25., .1, -.2]))
    gradients = backward(it.rnn, it.trace, it.y)
    assert (it.trace.h[1:, :2] == [1, -1]).all()
    # The true value, of the order of exp(-2 · 19), is below the rounding of 1.
    for name in "WUb":
        assert not getattr(gradients, name)[:2].any()
    assert_gradients(it, lambda name: numeric_gradient(
        name, it.rnn, it.x, it.y, it.h0))


@pytest.mark.parametrize("right", [True, False])
def test_logits_of_1000(right):
    it = instance(H=1, K=2, T=1)
    it = it.replace(rnn=it.rnn.replace(V=np.zeros((2, 1)), c=[1000., -1000.]),
                    y=np.array([0 if right else 1]))
    gradients = backward(it.rnn, it.trace, it.y)
    assert it.loss == (0 if right else 2000)
    assert gradients.c.tolist() == ([0, 0] if right else [1, -1])
