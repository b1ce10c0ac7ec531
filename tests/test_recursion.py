import numpy as np
import pytest
from instances import assert_close, instance, nudged

from rnnlib import cross_entropy
from rnnlib.check import assert_same_gradient, complex_step
from rnnlib.loss import grad_Omega
from rnnlib.recursion import deltas, outer_sum


def deltas_of(it):
    return deltas(it.rnn, it.trace, grad_Omega(it.trace.Omega, it.y))


@pytest.mark.parametrize("T", [1, 2, 3, 6])
@pytest.mark.parametrize("batch", [(), (2,), (2, 3)])
def test_delta_t_is_the_total_derivative_in_a_t(T, batch):
    it = instance(T=T, batch=batch)
    numeric = complex_step(
        lambda nudges: cross_entropy(nudged(it, nudges).Omega, it.y),
        np.zeros((T, *batch, 3)))
    assert_same_gradient("a", deltas_of(it), numeric, rtol=1e-12)


def test_one_step_is_the_equation():
    it = instance(T=2)
    first, last = deltas_of(it)
    dOmega, slopes = it.trace.y_hat - np.eye(5)[it.y], 1 - it.trace.h[1:]**2
    V, W = it.rnn.V, it.rnn.W
    assert_close(last, slopes[1] * (V.T @ dOmega[1]))
    assert_close(first, slopes[0] * (V.T @ dOmega[0] + W.T @ last))


@pytest.mark.parametrize("batch", [(), (2,), (2, 3)])
def test_outer_sum_is_the_sum_of_outer_products(batch):
    random = np.random.default_rng(0)
    left, right = (random.normal(size=(4, *batch, n)) for n in (3, 2))
    assert_close(outer_sum(left, right), sum(
        np.outer(left[n], right[n]) for n in np.ndindex(4, *batch)))


def test_float32_stays_float32():
    assert deltas_of(instance().float32()).dtype == np.float32
