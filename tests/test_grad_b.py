import numpy as np
import pytest
from instances import assert_close, instance, nudged

from rnnlib import backward, cross_entropy, forward
from rnnlib.check import assert_same_gradient, complex_step, numeric_gradient
from rnnlib.explorers.grad_b import BIASES, explorer, opened
from rnnlib.grad_b import flow_b, grad_b, grad_b_literal
from rnnlib.grad_U import grad_U
from rnnlib.paths import delta_literal


@pytest.mark.parametrize("T", [1, 2, 3, 20])
@pytest.mark.parametrize("start", [0, 1])
def test_double_sum_is_one_pass_is_backward(T, start):
    it = instance(T=T)
    it = it.replace(h0=start * it.h0)
    arguments = it.rnn, it.trace, it.y
    assert_close(grad_b_literal(*arguments), grad_b(*arguments))
    assert_close(grad_b(*arguments), backward(*arguments).b)
    assert_same_gradient("b", grad_b(*arguments), numeric_gradient(
        "b", it.rnn, it.x, it.y, it.h0), rtol=1e-11)


@pytest.mark.parametrize("batch", [(3,), (2, 2)])
@pytest.mark.parametrize("T", [1, 2, 3, 20])
def test_a_batch_sums_the_double_sums_of_its_members(T, batch):
    it = instance(T=T, batch=batch)
    members = [it.member(*n) for n in np.ndindex(batch)]
    assert_close(grad_b(it.rnn, it.trace, it.y), sum(
        grad_b_literal(one.rnn, one.trace, one.y) for one in members))


@pytest.mark.parametrize("batch", [(), (2,)])
def test_it_is_the_column_of_U_for_an_input_of_1(batch):
    it = instance(batch=batch)
    rnn = it.rnn.replace(U=np.column_stack([it.rnn.U, it.rnn.b]),
                         b=0 * it.rnn.b)
    x = np.concatenate([it.x, np.ones((*it.x.shape[:-1], 1))], axis=-1)
    gradient = grad_U(rnn, forward(rnn, x, it.h0), it.y)
    assert_close(gradient[:, -1], grad_b(it.rnn, it.trace, it.y))
    assert_close(gradient[:, :-1], grad_U(it.rnn, it.trace, it.y))


def test_it_sums_the_gradients_in_a_bias_of_each_step():
    it = instance()
    each = complex_step(
        lambda nudges: cross_entropy(nudged(it, nudges).Omega, it.y),
        np.zeros((4, 3)))
    assert_close(grad_b(it.rnn, it.trace, it.y), each.sum(axis=0))


@pytest.mark.parametrize("T", [1, 2, 5])
def test_the_flow_is_the_norm_of_each_term(T):
    it = instance(T=T)
    flow = flow_b(it.rnn, it.trace, it.y)
    assert_close(flow, np.tril(flow))
    for t, k in zip(*np.tril_indices(T)):
        assert_close(flow[t, k], np.linalg.norm(
            delta_literal(it.rnn, it.trace, it.y, t + 1, k + 1)))


def test_the_flow_of_a_batch_is_its_members_():
    it = instance(batch=(3,))
    flow = flow_b(it.rnn, it.trace, it.y)
    for n in range(3):
        one = it.member(n)
        assert_close(flow[..., n], flow_b(one.rnn, one.trace, one.y))


@pytest.mark.parametrize("function", [grad_b, grad_b_literal, flow_b])
def test_a_trace_that_is_none_or_does_not_fit_is_named(function):
    it = instance()
    with pytest.raises(TypeError, match="^trace: expected Trace"):
        function(it.rnn, None, it.y)
    with pytest.raises(ValueError, match=r"^trace\.x: expected shape"):
        function(it.rnn, instance(D=3).trace, it.y)


def test_float32_stays_float32():
    it = instance().float32()
    for function in grad_b, grad_b_literal, flow_b:
        assert function(it.rnn, it.trace, it.y).dtype == np.float32


def test_the_explorer_shows_a_bias_shutting_the_past_off():
    far = {b: opened(b, .9, .3).last[-11] for b in BIASES}
    assert 1e-5 < far[2.] / far[0.] * .1 < 1e-4     # four powers of ten
    assert 1e-11 < far[3.] / far[0.] * .1 < 1e-10   # ten
    assert 1e-11 < far[-3.] / far[0.] * .1 < 1e-10
    assert opened(2., .9, .3).gradient > .5 * opened(0., .9, .3).gradient
    assert opened(0., 3., .1).last[0] > 1e3
    assert opened(2., 3., .1).last[0] < 1e-3


def test_the_explorer_counts_all_losses_or_the_last():
    shown = opened(0., .9, .3)
    assert shown.delta[-1] == shown.last[-1]
    assert (shown.delta[:-10] > 10 * shown.last[:-10]).all()
    assert ((0 < shown.slope) & (shown.slope < 1)).all()
    assert shown.gradient <= shown.delta.sum()


def test_the_explorers_caption_says_what_was_measured():
    caption = explorer.frame(**explorer.defaults).caption
    shown, unbiased = opened(2., .9, .3), opened(0., .9, .3)
    assert (f"{shown.slope.mean():.3g} (bias 0: "
            f"{unbiased.slope.mean():.3g})") in caption
    assert (f"‖dL/db‖ = {shown.gradient:.3g} (bias 0: "
            f"{unbiased.gradient:.3g})") in caption
    at_0 = explorer.frame(**explorer.defaults | {"b": 0.}).caption
    assert "bias 0:" not in at_0
