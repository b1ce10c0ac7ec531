import numpy as np
import pytest
from instances import assert_close, instance, paths_of

from rnnlib import cross_entropy, forward
from rnnlib.check import assert_same_gradient, complex_step
from rnnlib.grad_E import flow_E, grad_E, grad_x, losses_E


@pytest.mark.parametrize("batch", [(), (3,)])
def test_the_gradient_in_the_inputs(batch):
    it = instance(batch=batch)
    numeric = complex_step(
        lambda x: cross_entropy(forward(it.rnn, x, it.h0).Omega, it.y), it.x
    )
    assert_same_gradient(
        "x", grad_x(it.rnn, it.trace, it.y), numeric, rtol=1e-11
    )


@pytest.mark.parametrize("T", [1, 2, 5])
def test_each_loss_has_its_own_gradient(T):
    it = instance(T=T, M=4)
    losses = losses_E(it.rnn, it.trace, paths_of(it))
    assert_close(losses.sum(axis=0), grad_E(it.rnn, it.trace, it.y))
    for t in range(1, T + 1):  # without the loss of step t
        others = np.delete(np.arange(T), t - 1)
        without = (
            complex_step(
                lambda E: cross_entropy(
                    forward(it.rnn.replace(E=E), it.x, it.h0).Omega[others],
                    it.y[others],
                ),
                it.rnn.E,
            )
            if T > 1
            else 0
        )
        assert_close(losses[t - 1], grad_E(it.rnn, it.trace, it.y) - without)


def test_a_map_of_E_needs_an_E():
    it = instance()
    with pytest.raises(TypeError, match="^rnn.E: expected"):
        flow_E(it.rnn, paths_of(it))
