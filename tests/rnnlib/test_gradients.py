"""The gradients of all six parameters: what each of them must do.

Each chapter's module has the sum as it reads, the same in one pass, and the
sizes of its terms. What is special to one of them is in its own file.
"""

from importlib import import_module
from inspect import signature

import numpy as np
import pytest
from instances import assert_close, instance, paths_of

from rnnlib import backward, forward
from rnnlib.check import assert_same_gradient, numeric_gradient
from rnnlib.delta import delta_literal


def error(it, t):
    """ŷ_t − y_t."""
    return it.trace.y_hat[t - 1] - np.eye(5)[it.y[t - 1]]


def delta(it, t, k):
    return delta_literal(it.rnn, it.trace, it.y, t, k)


def at_its_own_step(term):
    """V and c: the loss of step t meets the use at step t alone."""
    return lambda it, t, k: term(it, t) if t == k else None


# The term that step k adds to the gradient of the loss of step t.
TERMS = {
    "V": at_its_own_step(lambda it, t: np.outer(error(it, t), it.trace.h[t])),
    "c": at_its_own_step(error),
    "W": lambda it, t, k: np.outer(delta(it, t, k), it.trace.h[k - 1]),
    "U": lambda it, t, k: np.outer(delta(it, t, k), it.trace.x[k - 1]),
    "b": delta,
    "E": lambda it, t, k: np.outer(
        np.eye(4)[it.x[k - 1]], it.rnn.U.T @ delta(it, t, k)
    ),
}
EACH = pytest.mark.parametrize("name", TERMS)
EACH_T = pytest.mark.parametrize("T", [1, 2, 3, 20])


def function(name, form):
    """Return the chapter's function: form is grad_%s_literal, and so on."""
    return getattr(import_module(f"rnnlib.grad_{name}"), form % name)


FUNCTIONS = [
    pytest.param(name, function(name, form), id=form % name)
    for name in TERMS
    for form in ("grad_%s_literal", "grad_%s")
]


def flow_of(name, it):
    """Return the sizes of the terms of a gradient."""
    flow = function(name, "flow_%s")
    given = dict(rnn=it.rnn, trace=it.trace, y=it.y, paths=paths_of(it))
    return flow(**{each: given[each] for each in signature(flow).parameters})


def example(name, **sizes):
    return instance(M=4 if name == "E" else None, **sizes)


def both(name, it):
    """The gradient in one pass, where `backward` has the same."""
    came = function(name, "grad_%s")(it.rnn, it.trace, it.y)
    assert_close(came, getattr(backward(it.rnn, it.trace, it.y), name))
    return came


@EACH
@EACH_T
@pytest.mark.parametrize("start", [0, 1])
def test_the_sum_is_one_pass_is_backward_is_the_derivative(name, T, start):
    it = example(name, T=T)
    it = it.replace(h0=start * it.h0)
    literal = function(name, "grad_%s_literal")(it.rnn, it.trace, it.y)
    assert_close(literal, both(name, it))
    numeric = numeric_gradient(name, it.rnn, it.x, it.y, it.h0)
    assert_same_gradient(name, literal, numeric, rtol=1e-12)


@EACH
@pytest.mark.parametrize("T", [1, 2, 5])
def test_the_flow_is_the_norm_of_each_term(name, T):
    it = example(name, T=T)
    flow = flow_of(name, it)
    sizes, terms = np.zeros((T, T)), []
    for t, k in zip(*np.tril_indices(T)):
        term = TERMS[name](it, t + 1, k + 1)
        if term is not None:
            sizes[t, k] = np.linalg.norm(term)
            terms.append(term)
    assert_close(flow, np.diag(sizes) if name in "Vc" else sizes)
    assert_close(sum(terms), both(name, it))


@EACH
@pytest.mark.parametrize("batch", [(3,), (2, 2)])
def test_a_batch_goes_in_one_pass_and_has_the_flows_of_its_members(
    name, batch
):
    it = example(name, batch=batch)
    whole = flow_of(name, it)
    both(name, it)
    for n in np.ndindex(batch):
        one = it.member(*n)
        assert_close(whole[(..., *n)], flow_of(name, one))


@pytest.mark.parametrize(
    "name, apply", [each for each in FUNCTIONS if each.values[0] != "E"]
)
def test_words_are_inputs_like_any_other(name, apply):
    it = instance(M=4)
    plain = it.rnn.replace(E=None)
    numbers = forward(plain, it.rnn.E[it.x], it.h0)
    assert_close(apply(it.rnn, it.trace, it.y), apply(plain, numbers, it.y))
