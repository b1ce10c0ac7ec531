import numpy as np
import pytest
from instances import assert_close, instance

from rnnlib import backward
from rnnlib.check import assert_same_gradient, numeric_gradient
from rnnlib.grad_c import class_counts, flow_c, grad_c, grad_c_literal


@pytest.mark.parametrize("T", [1, 2, 3, 20])
@pytest.mark.parametrize("start", [0, 1])
def test_the_sum_is_one_sum_is_backward(T, start):
    it = instance(T=T)
    it = it.replace(h0=start * it.h0)
    arguments = it.rnn, it.trace, it.y
    assert_close(grad_c_literal(*arguments), grad_c(*arguments))
    assert_close(grad_c(*arguments), backward(*arguments).c)
    assert_same_gradient("c", grad_c_literal(*arguments), numeric_gradient(
        "c", it.rnn, it.x, it.y, it.h0), rtol=1e-12)


@pytest.mark.parametrize("batch", [(3,), (2, 2)])
def test_a_batch_sums_its_members(batch):
    it = instance(batch=batch)
    members = [it.member(*n) for n in np.ndindex(batch)]
    assert_close(grad_c(it.rnn, it.trace, it.y), sum(
        grad_c_literal(one.rnn, one.trace, one.y) for one in members))
    assert_close(grad_c(it.rnn, it.trace, it.y),
                 backward(it.rnn, it.trace, it.y).c)
    assert_same_gradient("c", grad_c(it.rnn, it.trace, it.y),
                         numeric_gradient("c", it.rnn, it.x, it.y, it.h0),
                         rtol=1e-12)


@pytest.mark.parametrize("batch", [(), (3,), (2, 2)])
def test_it_is_predicted_minus_true_counts(batch):
    it = instance(batch=batch)
    predicted, true = class_counts(it.trace, it.y)
    assert true.tolist() == [(it.y == i).sum() for i in range(5)]
    assert_close(predicted.sum(), float(true.sum()))
    assert_close(grad_c(it.rnn, it.trace, it.y), predicted - true)


def test_counts_name_targets_that_do_not_fit():
    it = instance()
    with pytest.raises(ValueError, match="^y: expected indices 0 to 4"):
        class_counts(it.trace, it.y + 5)
    with pytest.raises(ValueError, match="^y: expected shape"):
        class_counts(it.trace, it.y[1:])


def test_its_entries_add_up_to_zero():
    it = instance(T=20, batch=(2,))
    assert abs(grad_c(it.rnn, it.trace, it.y).sum()) < 1e-13


@pytest.mark.parametrize("T", [1, 2, 5])
def test_the_flow_is_the_norm_of_each_term(T):
    it = instance(T=T)
    for t, size in enumerate(flow_c(it.rnn, it.trace, it.y)):
        error = it.trace.y_hat[t] - np.eye(5)[it.y[t]]
        assert_close(size, np.linalg.norm(error))


def test_the_flow_of_a_batch_is_its_members_():
    it = instance(batch=(3,))
    flow = flow_c(it.rnn, it.trace, it.y)
    for n in range(3):
        one = it.member(n)
        assert_close(flow[:, n], flow_c(one.rnn, one.trace, one.y))


@pytest.mark.parametrize("function", [grad_c, grad_c_literal, flow_c])
def test_it_names_what_does_not_fit(function):
    it = instance()
    with pytest.raises(ValueError, match="^y: expected shape"):
        function(it.rnn, it.trace, it.y[1:])
    with pytest.raises(ValueError, match="^trace"):
        function(instance(H=4).rnn, it.trace, it.y)


def test_float32_stays_float32():
    it = instance().float32()
    for function in grad_c, grad_c_literal, flow_c:
        assert function(it.rnn, it.trace, it.y).dtype == np.float32
