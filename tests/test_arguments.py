"""Every public function, with every kind of wrong argument."""

import numpy as np
import pytest
from instances import instance

from rnnlib import RNN, Trace, backward, cross_entropy, forward
from rnnlib.arguments import fits, one_of
from rnnlib.forward import forward_literal
from rnnlib.grad_b import flow_b, grad_b, grad_b_literal
from rnnlib.grad_c import flow_c, grad_c, grad_c_literal
from rnnlib.grad_E import (
    flow_E,
    grad_E,
    grad_E_literal,
    grad_x,
    sum_by_word,
)
from rnnlib.grad_U import flow_U, grad_U, grad_U_literal
from rnnlib.grad_V import flow_V, grad_V, grad_V_literal
from rnnlib.grad_W import flow_W, grad_W, grad_W_literal, lags_W
from rnnlib.loss import grad_Omega
from rnnlib.paths import delta_literal, delta_paths, jacobian
from rnnlib.recursion import deltas
from rnnlib.softmax import (
    log_softmax,
    softmax,
    softmax_jacobian,
    softmax_jacobian_literal,
)

RAGGED = [[1], [1, 2]]
NOT_A_SIZE = [0, -1, 2.0, "2", True, [2], np.ones(2)]


def not_numbers(right, *wrong_shapes):
    """Spoil what an array of numbers contains; add wrong shapes."""
    nan, inf = right.copy(), right.copy()
    nan.flat[-1], inf.flat[-1] = np.nan, np.inf
    return [nan, inf, right > 0, right.astype(str), right.astype(object),
            RAGGED, "text", {}, 1.0, right[:0], *wrong_shapes]


def not_indices(right, below, *wrong_shapes):
    """Spoil what an array of indices contains; add wrong shapes."""
    large, negative = right.copy(), right.copy()
    large.flat[-1], negative.flat[-1] = below, -1
    return [large, negative, right.astype(float), right > 0,
            right.astype(str), right.astype(object), RAGGED, "text", None,
            right[:0], *wrong_shapes]


it, batch, words = instance(), instance(batch=(6,)), instance(M=4)
rnn, x, h0, y, trace = it.rnn, it.x, it.h0, it.y, it.trace
p = words.rnn.arrays()
step = {"rnn": rnn, "trace": trace}
NOT_RNN = [None, "rnn", rnn.W, trace]
NOT_TRACE = [None, x, rnn, Trace(x, trace.h[1:], trace.Omega),
             *(instance(**size).trace for size in (
                 {"H": 4}, {"D": 3}, {"K": 6}))]
NOT_ONE_SEQUENCE = [*NOT_TRACE, batch.trace]
NOT_Y = not_indices(y, 5, y[:-1], y[:1], y[:, None], 0)
NOT_OMEGA = not_numbers(trace.Omega)
gradient = {
    "rnn": NOT_RNN, "trace": NOT_TRACE, "y": [*NOT_Y, batch.y]}
literal = {**gradient, "trace": NOT_ONE_SEQUENCE}

# Function, right arguments, and wrong values for each of them.
TABLE = [
    (RNN, p, {
        "W": [None, *not_numbers(p["W"], p["W"][0], p["W"][:2], p["W"][None])],
        "U": [None, *not_numbers(p["U"], p["U"][0], p["U"][:1], p["U"].T)],
        "b": [None, *not_numbers(p["b"], p["b"][:1], p["b"][:, None])],
        "V": [None, *not_numbers(p["V"], p["V"][0], p["V"][:, :1])],
        "c": [None, *not_numbers(p["c"], p["c"][:1], p["c"][None])],
        "E": not_numbers(p["E"], p["E"][0], p["E"][:, :1], p["E"][None])}),
    (RNN.init, {"inputs": 2, "hidden": 3, "outputs": 5, "vocabulary": 4}, {
        "inputs": [None, *NOT_A_SIZE],
        "hidden": [None, *NOT_A_SIZE],
        "outputs": [None, *NOT_A_SIZE],
        "vocabulary": NOT_A_SIZE,
        "recurrent": ["Gaussian", "", None, 1, np.eye(3), ["gaussian"]],
        "spectral_radius": [-1, np.nan, np.inf, 1j, "1", None, True, [1, 1]],
        "seed": [None, -1, 1.5, "0", True, [1, 2]]}),
    (forward, {"rnn": rnn, "x": x, "h0": h0}, {
        "rnn": NOT_RNN,
        "x": [None, *not_numbers(x, x[0], x[:, :1], x[:, [0, 1, 1]]),
              y, batch.y, np.ones((4, 2), int)],
        "h0": not_numbers(h0, h0[:1], h0[None], np.append(h0, 0))}),
    (forward, {"rnn": batch.rnn, "x": batch.x, "h0": batch.h0}, {
        # NumPy would broadcast the first three without a word.
        "h0": [h0, batch.h0[:1], batch.h0[:, :1], batch.h0.T]}),
    (forward, {"rnn": words.rnn, "x": words.x, "h0": h0}, {
        "x": [x, *not_indices(words.x, 4, 0)]}),
    (forward_literal, {"rnn": rnn, "x": x, "h0": h0}, {
        "rnn": NOT_RNN,
        "x": [None, *not_numbers(x, x[0], batch.x)],
        "h0": [None, *not_numbers(h0, h0[:1], h0[None])]}),
    *((function, {"Omega": trace.Omega, "y": y}, {
        "Omega": NOT_OMEGA, "y": NOT_Y})
        for function in (cross_entropy, grad_Omega)),
    *((function, {"Omega": trace.Omega}, {"Omega": NOT_OMEGA})
        for function in (softmax, log_softmax)),
    *((function, {"S": trace.y_hat[0]}, {"S": not_numbers(trace.y_hat[0])})
        for function in (softmax_jacobian, softmax_jacobian_literal)),
    (softmax_jacobian_literal, {"S": trace.y_hat[0]}, {"S": [trace.y_hat]}),
    *((function, {**step, "y": y}, gradient)
        for function in (backward, delta_paths, grad_V, grad_c, grad_W,
                         grad_U, grad_b, grad_x, flow_V, flow_c, flow_W,
                         flow_U, flow_b, flow_E)),
    (backward, {"rnn": words.rnn, "trace": words.trace, "y": y}, {
        "trace": [trace],
        "rnn": [words.rnn.replace(U=np.ones((3, 1)), E=np.ones((4, 1)))]}),
    (deltas, {**step, "dOmega": trace.Omega}, {
        "rnn": NOT_RNN, "trace": NOT_TRACE, "dOmega": not_numbers(
            trace.Omega, trace.Omega[:1], trace.Omega[:, :1],
            batch.trace.Omega)}),
    (jacobian, {**step, "t": 4}, {
        "rnn": NOT_RNN, "trace": NOT_ONE_SEQUENCE,
        "t": [None, 5, *NOT_A_SIZE]}),
    *((function, {**step, "y": y}, literal)
        for function in (grad_V_literal, grad_c_literal, grad_W_literal,
                         grad_U_literal, grad_b_literal, lags_W)),
    *((function, {"rnn": words.rnn, "trace": words.trace, "y": words.y}, {
        "rnn": [*NOT_RNN, rnn], "trace": [*NOT_TRACE, trace], "y": NOT_Y})
        for function in (grad_E, grad_E_literal)),
    (delta_literal, {**step, "y": y, "t": 3, "k": 2}, {
        **literal, "t": [None, 5, *NOT_A_SIZE], "k": [None, 4, *NOT_A_SIZE]}),
    (sum_by_word, {"dx": x, "words": words.x, "M": 4}, {
        "dx": [None, *not_numbers(x, x[0])],
        "words": not_indices(words.x, 4, batch.y, words.x[:1]),
        "M": [None, *NOT_A_SIZE]}),
]


@pytest.mark.parametrize("function, right", [row[:2] for row in TABLE])
def test_right_arguments_pass(function, right):
    function(**right)


@pytest.mark.parametrize("function, right, name, wrong", [
    pytest.param(function, right, name, wrong,
                 id=f"{function.__name__}-{name}-{n}")
    for function, right, table in TABLE
    for name, values in table.items() for n, wrong in enumerate(values)])
def test_a_wrong_argument_is_named(function, right, name, wrong):
    # A trace that does not fit says which of its arrays: "trace.h: expected …"
    message = rf"^({name}|trace)(\.\w+)?: expected .+, got .+"
    with pytest.raises((TypeError, ValueError), match=message):
        function(**{**right, name: wrong})


def test_a_message_in_full():
    with pytest.raises(ValueError) as error:
        fits("x", np.ones((4, 3)), ("T", ..., 2))
    assert str(error.value) == "x: expected shape (T, *batch, 2), got (4, 3)"


def test_one_of_takes_numbers_too():
    assert one_of("rho", .9, (.5, .9)) == .9
    with pytest.raises(ValueError, match="^rho: expected one of 0.5, 0.9"):
        one_of("rho", .7, (.5, .9))
