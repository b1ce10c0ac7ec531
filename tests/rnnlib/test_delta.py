import numpy as np
import pytest
from instances import assert_close, instance, nudged

from rnnlib import cross_entropy, forward
from rnnlib.check import assert_same_gradient, complex_step
from rnnlib.delta import delta_literal, delta_paths, deltas, jacobian
from rnnlib.loss import grad_Omega


@pytest.mark.parametrize("t", [1, 2, 4])
def test_the_jacobian_is_that_of_one_step(t):
    it = instance()

    def step(h, i):
        return forward(it.rnn, it.x[t - 1 : t], h).h[1, i]

    for i, row in enumerate(jacobian(it.rnn, it.trace, t)):
        assert_same_gradient(
            f"h of unit {i}",
            row,
            complex_step(lambda h: step(h, i), it.trace.h[t - 1]),
            rtol=1e-12,
        )


@pytest.mark.parametrize("t", [1, 2, 3, 5])
def test_the_paths_of_one_loss_are_its_derivatives_in_every_a_k(t):
    it = instance(T=5)

    def loss_t(nudges):
        return cross_entropy(nudged(it, nudges).Omega[t - 1], it.y[t - 1])

    assert_same_gradient(
        "a",
        delta_paths(it.rnn, it.trace, it.y)[t - 1],
        complex_step(loss_t, np.zeros((5, 3))),
        rtol=1e-12,
    )


@pytest.mark.parametrize("T", [1, 2, 3, 6])
def test_the_products_of_jacobians_are_the_paths(T):
    it = instance(T=T)
    paths = delta_paths(it.rnn, it.trace, it.y)
    for t in range(1, T + 1):
        for k in range(1, t + 1):
            assert_close(
                paths[t - 1, k - 1],
                delta_literal(it.rnn, it.trace, it.y, t, k),
            )
        assert not paths[t - 1, t:].any()


@pytest.mark.parametrize("T", [1, 2, 3, 20])
@pytest.mark.parametrize("batch", [(), (2,), (2, 3)])
def test_the_paths_of_all_losses_sum_to_the_deltas(T, batch):
    it = instance(T=T, batch=batch)
    paths = delta_paths(it.rnn, it.trace, it.y)
    assert paths.shape == (T, T, *batch, 3)
    assert_close(
        paths.sum(axis=0),
        deltas(it.rnn, it.trace, grad_Omega(it.trace.Omega, it.y)),
    )


def deltas_of(it):
    return deltas(it.rnn, it.trace, grad_Omega(it.trace.Omega, it.y))


@pytest.mark.parametrize("T", [1, 2, 3, 6])
@pytest.mark.parametrize("batch", [(), (2,), (2, 3)])
def test_delta_t_is_the_total_derivative_in_a_t(T, batch):
    it = instance(T=T, batch=batch)
    numeric = complex_step(
        lambda nudges: cross_entropy(nudged(it, nudges).Omega, it.y),
        np.zeros((T, *batch, 3)),
    )
    assert_same_gradient("a", deltas_of(it), numeric, rtol=1e-12)


@pytest.mark.parametrize("name", ["W", "V", "c"])
def test_the_paths_let_the_complex_step_through(name):
    it = instance()
    array = it.rnn.arrays()[name].astype(complex)
    array.flat[1] += 1e-30j
    rnn = it.rnn.replace(**{name: array})
    trace = forward(rnn, it.x, it.h0)
    found = delta_paths(rnn, trace, it.y).sum(axis=0)
    exact = deltas(rnn, trace, grad_Omega(trace.Omega, it.y))
    assert_close(found.imag * 1e30, exact.imag * 1e30)
    assert abs(exact.imag).max() > 1e-32
