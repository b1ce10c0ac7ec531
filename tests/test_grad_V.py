import numpy as np
import pytest
from instances import assert_close, instance

from rnnlib import Trace, backward
from rnnlib.check import assert_same_gradient, numeric_gradient
from rnnlib.grad_V import flow_V, grad_V, grad_V_literal


@pytest.mark.parametrize("T", [1, 2, 3, 20])
@pytest.mark.parametrize("start", [0, 1])
def test_the_sum_is_one_product_is_backward(T, start):
    it = instance(T=T)
    it = it.replace(h0=start * it.h0)
    arguments = it.rnn, it.trace, it.y
    assert_close(grad_V_literal(*arguments), grad_V(*arguments))
    assert_close(grad_V(*arguments), backward(*arguments).V)
    assert_same_gradient("V", grad_V_literal(*arguments), numeric_gradient(
        "V", it.rnn, it.x, it.y, it.h0), rtol=1e-12)


@pytest.mark.parametrize("batch", [(3,), (2, 2)])
def test_a_batch_sums_its_members(batch):
    it = instance(batch=batch)
    members = [it.member(*n) for n in np.ndindex(batch)]
    assert_close(grad_V(it.rnn, it.trace, it.y), sum(
        grad_V_literal(one.rnn, one.trace, one.y) for one in members))
    assert_close(grad_V(it.rnn, it.trace, it.y),
                 backward(it.rnn, it.trace, it.y).V)
    assert_same_gradient("V", grad_V(it.rnn, it.trace, it.y),
                         numeric_gradient("V", it.rnn, it.x, it.y, it.h0),
                         rtol=1e-12)


def test_a_loss_meets_only_the_use_of_V_at_its_own_step():
    it = instance(T=4)
    for t in range(1, 5):
        nudge = np.zeros(it.trace.Omega.shape)
        nudge[t - 1] = .1
        other = Trace(it.trace.x, it.trace.h,
                      it.trace.Omega + nudge * np.arange(5))
        moved = flow_V(it.rnn, other, it.y) - flow_V(it.rnn, it.trace, it.y)
        assert np.flatnonzero(moved).tolist() == [t - 1]


@pytest.mark.parametrize("T", [1, 2, 5])
def test_the_flow_is_the_norm_of_each_term(T):
    it = instance(T=T)
    for t, size in enumerate(flow_V(it.rnn, it.trace, it.y)):
        error = it.trace.y_hat[t] - np.eye(5)[it.y[t]]
        term = np.outer(error, it.trace.h[t + 1])
        assert_close(size, np.linalg.norm(term))


def test_the_flow_of_a_batch_is_its_members_():
    it = instance(batch=(3,))
    flow = flow_V(it.rnn, it.trace, it.y)
    for n in range(3):
        one = it.member(n)
        assert_close(flow[:, n], flow_V(one.rnn, one.trace, one.y))


@pytest.mark.parametrize("function", [grad_V, grad_V_literal, flow_V])
def test_it_names_what_does_not_fit(function):
    it = instance()
    with pytest.raises(ValueError, match="^y: expected shape"):
        function(it.rnn, it.trace, it.y[1:])
    with pytest.raises(ValueError, match="^trace"):
        function(instance(H=4).rnn, it.trace, it.y)


def test_float32_stays_float32():
    it = instance().float32()
    for function in grad_V, grad_V_literal, flow_V:
        assert function(it.rnn, it.trace, it.y).dtype == np.float32
