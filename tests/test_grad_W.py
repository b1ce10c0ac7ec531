import numpy as np
import pytest
from instances import assert_close, instance

from rnnlib import backward
from rnnlib.grad_W import flow_W, grad_W, grad_W_literal, lags_W
from rnnlib.paths import delta_literal


@pytest.mark.parametrize("T", [1, 2, 3, 20])
@pytest.mark.parametrize("start", [0, 1])
def test_double_sum_is_one_pass_is_backward(T, start):
    it = instance(T=T)
    it = it.replace(h0=start * it.h0)
    arguments = it.rnn, it.trace, it.y
    assert_close(grad_W_literal(*arguments), grad_W(*arguments))
    assert_close(grad_W(*arguments), backward(*arguments).W)


@pytest.mark.parametrize("batch", [(3,), (2, 2)])
def test_a_batch_sums_the_double_sums_of_its_members(batch):
    it = instance(batch=batch)
    members = [it.member(*n) for n in np.ndindex(batch)]
    assert_close(grad_W(it.rnn, it.trace, it.y), sum(
        grad_W_literal(one.rnn, one.trace, one.y) for one in members))


def test_the_first_step_counts_only_through_h0():
    it = instance(T=1)
    assert grad_W(it.rnn, it.trace, it.y).any()
    it = it.replace(h0=0 * it.h0)
    assert not grad_W(it.rnn, it.trace, it.y).any()


@pytest.mark.parametrize("T", [1, 2, 5])
def test_the_flow_is_the_norm_of_each_term(T):
    it = instance(T=T)
    flow = flow_W(it.rnn, it.trace, it.y)
    assert_close(flow, np.tril(flow))
    for t, k in zip(*np.tril_indices(T)):
        delta = delta_literal(it.rnn, it.trace, it.y, t + 1, k + 1)
        term = np.outer(delta, it.trace.h[k])
        assert_close(flow[t, k], np.linalg.norm(term))


def test_the_flow_of_a_batch_is_its_members_():
    it = instance(batch=(3,))
    flow = flow_W(it.rnn, it.trace, it.y)
    for n in range(3):
        one = it.member(n)
        assert_close(flow[..., n], flow_W(one.rnn, one.trace, one.y))


@pytest.mark.parametrize("T", [1, 2, 5])
def test_a_lag_sums_the_terms_that_came_back_over_it(T):
    it = instance(T=T)
    lags = lags_W(it.rnn, it.trace, it.y)
    for lag in range(T):
        assert_close(lags[lag], sum(np.outer(
            delta_literal(it.rnn, it.trace, it.y, k + lag, k),
            it.trace.h[k - 1]) for k in range(1, T - lag + 1)))
    assert_close(lags.sum(axis=0), grad_W(it.rnn, it.trace, it.y))


def test_float32_stays_float32():
    it = instance().float32()
    for function in grad_W, grad_W_literal, flow_W, lags_W:
        assert function(it.rnn, it.trace, it.y).dtype == np.float32
