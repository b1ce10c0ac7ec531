"""The core: every public function, with every kind of wrong argument."""

import numpy as np
from instances import instance
from wrong import (
    NOT_A_FUNCTION,
    NOT_A_SIZE,
    NOT_ONE_SEQUENCE,
    NOT_REAL,
    NOT_RNN,
    NOT_TRACE,
    NOT_Y,
    RAGGED,
    batch,
    gradient,
    h0,
    it,
    not_indices,
    not_numbers,
    rnn,
    spoiled,
    step,
    trace,
    words,
    x,
    y,
)

from rnnlib import RNN, backward, cross_entropy, forward
from rnnlib.backward import backward_from
from rnnlib.check import (
    assert_same_gradient,
    complex_step,
    numeric_gradient,
)
from rnnlib.forward import forward_literal
from rnnlib.grad_b import flow_b, grad_b, grad_b_literal
from rnnlib.grad_c import class_counts, flow_c, grad_c, grad_c_literal
from rnnlib.grad_E import (
    flow_E,
    grad_E,
    grad_E_literal,
    grad_x,
    losses_E,
    sum_by_word,
)
from rnnlib.grad_U import flow_U, grad_U, grad_U_literal
from rnnlib.grad_V import flow_V, grad_V, grad_V_literal
from rnnlib.grad_W import flow_W, grad_W, grad_W_literal, lags_W
from rnnlib.loss import grad_Omega, grad_Omega_literal
from rnnlib.parameters import recurrent_matrix
from rnnlib.paths import delta_literal, delta_paths, jacobian
from rnnlib.recursion import deltas
from rnnlib.softmax import (
    log_softmax,
    softmax,
    softmax_jacobian,
    softmax_jacobian_literal,
)

NOT_OMEGA = not_numbers(trace.Omega)
RANDOM = np.random.default_rng(0)
p = words.rnn.arrays()
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
    (backward_from, {**step, "dOmega": trace.Omega}, {
        "rnn": NOT_RNN, "trace": NOT_TRACE,
        "dOmega": not_numbers(trace.Omega, trace.Omega[:1])}),
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
    (losses_E, {"rnn": words.rnn, "trace": words.trace, "y": words.y}, {
        **literal, "rnn": [*NOT_RNN, rnn],
        "trace": [*NOT_ONE_SEQUENCE, trace, instance(M=4, batch=(6,)).trace]}),
    (class_counts, {"trace": trace, "y": y}, {
        "trace": [None, x, rnn], "y": [*NOT_Y, batch.y]}),
    (grad_Omega_literal, {"Omega": trace.Omega[0], "y": y[0]}, {
        "Omega": not_numbers(trace.Omega[0], trace.Omega),
        "y": [None, 5, -1, 1., "1", True, y]}),
    (recurrent_matrix, {"kind": "gaussian", "H": 3, "random": RANDOM}, {
        "kind": ["Gaussian", "", None, 1, np.eye(3), ["gaussian"]],
        "H": [None, *NOT_A_SIZE], "random": [None, 0, np.random]}),
    (complex_step, {"f": np.sum, "theta": x}, {
        "f": [*NOT_A_FUNCTION, np.abs, np.sin, lambda theta: 1.],
        "theta": [None, *spoiled(x)]}),
    *((numeric_gradient, {"name": name, "rnn": of.rnn, "x": of.x, "y": of.y,
                          "h0": of.h0}, {
        "name": ["", "w", None, 1, ["W"], *absent],
        "rnn": NOT_RNN, "x": [None, *wrong_x], "y": NOT_Y,
        "h0": not_numbers(h0, h0[:1], h0[None], np.append(h0, 0))})
        for name, of, absent, wrong_x in (
            ("W", it, "E", not_numbers(x, x[0], x[:, :1])),
            ("h0", it, "E", [x[0]]),
            ("E", words, "", not_indices(words.x, 4, 0)))),
    (assert_same_gradient, {"name": "W", "analytic": rnn.W, "numeric": rnn.W,
                            "rtol": 1e-9}, {
        **dict.fromkeys(("analytic", "numeric"), [
            None, "text", RAGGED, {}, rnn.W + 1j, rnn.W.astype(str),
            rnn.W.astype(object)]),
        "rtol": [0, -1, *NOT_REAL]}),
]
