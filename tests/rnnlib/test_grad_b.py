import numpy as np
import pytest
from instances import assert_close, instance, nudged

from rnnlib import cross_entropy, forward
from rnnlib.check import complex_step
from rnnlib.grad_b import grad_b
from rnnlib.grad_U import grad_U


@pytest.mark.parametrize("batch", [(), (2,)])
def test_it_is_the_column_of_U_for_an_input_of_1(batch):
    it = instance(batch=batch)
    rnn = it.rnn.replace(
        U=np.column_stack([it.rnn.U, it.rnn.b]), b=0 * it.rnn.b
    )
    x = np.concatenate([it.x, np.ones((*it.x.shape[:-1], 1))], axis=-1)
    gradient = grad_U(rnn, forward(rnn, x, it.h0), it.y)
    assert_close(gradient[:, -1], grad_b(it.rnn, it.trace, it.y))
    assert_close(gradient[:, :-1], grad_U(it.rnn, it.trace, it.y))


def test_it_sums_the_gradients_in_a_bias_of_each_step():
    it = instance()
    each = complex_step(
        lambda nudges: cross_entropy(nudged(it, nudges).Omega, it.y),
        np.zeros((4, 3)),
    )
    assert_close(grad_b(it.rnn, it.trace, it.y), each.sum(axis=0))
