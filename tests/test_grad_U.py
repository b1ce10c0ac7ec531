import numpy as np
import pytest
from instances import assert_close, instance

from rnnlib import backward, forward
from rnnlib.check import assert_same_gradient, numeric_gradient
from rnnlib.explorers.grad_U import T as STEPS
from rnnlib.explorers.grad_U import credit, explorer
from rnnlib.grad_U import flow_U, grad_U, grad_U_literal
from rnnlib.paths import delta_literal


@pytest.mark.parametrize("T", [1, 2, 3, 20])
@pytest.mark.parametrize("start", [0, 1])
def test_double_sum_is_one_pass_is_backward(T, start):
    it = instance(T=T)
    it = it.replace(h0=start * it.h0)
    arguments = it.rnn, it.trace, it.y
    assert_close(grad_U_literal(*arguments), grad_U(*arguments))
    assert_close(grad_U(*arguments), backward(*arguments).U)
    assert_same_gradient("U", grad_U(*arguments), numeric_gradient(
        "U", it.rnn, it.x, it.y, it.h0), rtol=1e-11)


@pytest.mark.parametrize("batch", [(3,), (2, 2)])
@pytest.mark.parametrize("T", [1, 2, 3, 20])
def test_a_batch_sums_the_double_sums_of_its_members(T, batch):
    it = instance(T=T, batch=batch)
    members = [it.member(*n) for n in np.ndindex(batch)]
    assert_close(grad_U(it.rnn, it.trace, it.y), sum(
        grad_U_literal(one.rnn, one.trace, one.y) for one in members))


def test_words_are_inputs_like_any_other():
    it = instance(M=4)
    plain = it.rnn.replace(E=None)
    numbers = forward(plain, it.rnn.E[it.x], it.h0)
    for function in grad_U, grad_U_literal:
        assert_close(function(it.rnn, it.trace, it.y),
                     function(plain, numbers, it.y))


def test_the_first_step_counts_even_from_zero():
    it = instance(T=1)
    it = it.replace(h0=0 * it.h0)
    assert grad_U(it.rnn, it.trace, it.y).all()


@pytest.mark.parametrize("T", [1, 2, 5])
def test_the_flow_is_the_norm_of_each_term(T):
    it = instance(T=T)
    flow = flow_U(it.rnn, it.trace, it.y)
    assert_close(flow, np.tril(flow))
    for t, k in zip(*np.tril_indices(T)):
        delta = delta_literal(it.rnn, it.trace, it.y, t + 1, k + 1)
        assert_close(flow[t, k], np.linalg.norm(np.outer(delta, it.x[k])))


def test_the_flow_of_a_batch_is_its_members_():
    it = instance(batch=(3,))
    flow = flow_U(it.rnn, it.trace, it.y)
    for n in range(3):
        one = it.member(n)
        assert_close(flow[..., n], flow_U(one.rnn, one.trace, one.y))


def test_a_silent_step_adds_nothing_and_lets_the_gradient_through():
    it = instance(T=6)
    x = it.x.copy()
    x[2:4] = 0
    it = it.replace(x=x)
    flow = flow_U(it.rnn, it.trace, it.y)
    assert not flow[:, 2:4].any()
    assert flow[5, :2].all()


@pytest.mark.parametrize("function", [grad_U, grad_U_literal, flow_U])
def test_a_trace_that_is_none_or_does_not_fit_is_named(function):
    it = instance()
    with pytest.raises(TypeError, match="^trace: expected Trace"):
        function(it.rnn, None, it.y)
    with pytest.raises(ValueError, match=r"^trace\.x: expected shape"):
        function(it.rnn, instance(D=3).trace, it.y)


def test_float32_stays_float32():
    it = instance().float32()
    for function in grad_U, grad_U_literal, flow_U:
        assert function(it.rnn, it.trace, it.y).dtype == np.float32


def test_the_explorer_splits_the_gradient_by_input_line():
    shown = credit(.9, 1.)
    assert_close(shown.pulse, np.diag(shown.delta))  # an impulse of 1
    assert_close(credit(.9, 3.).pulse, 3 * np.diag(credit(.9, 3.).delta))
    assert not credit(.9, 0.).share.any()
    assert (shown.noise <= shown.delta).all()
    assert (shown.share < 1).all()


def test_the_explorer_shows_credit_fading_with_distance():
    share = credit(.9, 1.).share
    assert share[-1] > .9 and .1 < share[14] < .15 and share[0] < .02
    assert credit(.5, 1.).share[0] < 1e-6 * share[0]
    # a louder impulse adds more, but less than it is louder
    assert credit(.9, 1.).pulse[14] < credit(.9, 10.).pulse[14] < 3 * (
        credit(.9, 1.).pulse[14])
    assert credit(.9, 10.).delta[14, 14] < .3 * credit(.9, 1.).delta[14, 14]


def test_the_explorers_caption_says_what_was_measured():
    shown = credit(.9, 1.)
    frame = explorer.frame(**explorer.defaults)
    assert f"{shown.pulse[14]:.3g} to dL/dU" in frame.caption
    assert f"{100 * shown.share[14]:.3g} % of its norm" in frame.caption
    assert f"{STEPS - 15} steps before the loss" in frame.caption
