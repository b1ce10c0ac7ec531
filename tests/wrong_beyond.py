"""Beyond the document: every public function with wrong arguments."""

from dataclasses import replace

import numpy as np
from instances import instance
from wrong import (
    NOT_A_FUNCTION,
    NOT_A_SIZE,
    NOT_REAL,
    NOT_RNN,
    NOT_TRACE,
    NOT_Y,
    gradient,
    h0,
    not_indices,
    not_numbers,
    not_real,
    rnn,
    spoiled,
    step,
    trace,
    words,
    x,
    y,
)

from rnnlib import RNN, backward
from rnnlib.adding import adding, squared_error
from rnnlib.as_printed import as_gradient, error, judge
from rnnlib.document import ENTRIES
from rnnlib.gradient_flow import (
    flow_map,
    forecast,
    lag_curves,
    products,
    rate,
    states,
)
from rnnlib.loss import grad_Omega
from rnnlib.mean_field import mean_field
from rnnlib.text import (
    ALPHABET,
    bits,
    chunks,
    decode,
    encode,
    ngram_bits,
    sample,
    split,
)
from rnnlib.training import adam, prediction, resume, sgd, start, train, update
from rnnlib.truncation import clip, norm, parameters, truncated
from rnnlib.windows import angle, kept, kept_deltas

NEGATIVE = [-1, *NOT_REAL]
NOT_POSITIVE = [0, *NEGATIVE]
NOT_A_SEED = [None, *NOT_A_SIZE[1:]]

# truncation
g = backward(rnn, trace, y)
NOT_GRADIENTS = [None, {}, rnn, g.W]
NOT_FINITE = [replace(g, W=np.nan * g.W), replace(g, c=np.inf * g.c)]

# gradient_flow
W, slopes, g_T = rnn.W, 1 - trace.h[1:]**2, grad_Omega(trace.Omega, y) @ rnn.V
a = x @ rnn.U.T
NOT_W = not_real(W, W[0], W[:2], W[:, :2])
NOT_SLOPES = not_real(slopes, slopes[0], slopes[:, :2])
curve = lag_curves(W, slopes, g_T[0])

# training
K = len(ALPHABET)
text, reader = encode("so little to say"), RNN.init(2, 3, K, K)
state, data = start(reader, 2), chunks(text, 3, 2)
stored, one = state.arrays(), instance(K=1)
target = np.array(.5)


def resumed(**arrays):
    return resume(arrays)


TABLE = [
    (truncated, {"rnn": rnn, "x": x, "y": y, "length": 3, "h0": h0}, {
        "rnn": NOT_RNN, "x": [None, *not_numbers(x, x[:, :1])],
        "y": NOT_Y, "length": [None, *NOT_A_SIZE],
        "h0": not_numbers(h0, h0[:1], h0[None], np.append(h0, 0))}),
    (clip, {"gradients": g, "threshold": 1.}, {
        "gradients": [*NOT_GRADIENTS, *NOT_FINITE],
        "threshold": NOT_POSITIVE}),
    (norm, {"gradients": g}, {"gradients": [*NOT_GRADIENTS, *NOT_FINITE]}),
    (parameters, {"gradients": g}, {"gradients": NOT_GRADIENTS}),
    (kept, {"T": 4, "every": 2, "back": 3}, {
        "T": [None, *NOT_A_SIZE], "every": [None, *NOT_A_SIZE],
        "back": [None, 1, *NOT_A_SIZE]}),
    (kept_deltas, {**step, "y": y, "every": 2, "back": 3}, {
        **gradient, "every": [None, *NOT_A_SIZE],
        "back": [None, 1, *NOT_A_SIZE]}),
    (angle, {"left": W, "right": W.T}, {
        "left": [None, 0 * W, 1j * W, *spoiled(W)],
        "right": [0 * W, *not_real(W, W[0], W[None])]}),
    (states, {"W": W, "drive": a, "h0": h0}, {
        "W": NOT_W, "drive": not_real(a, a[0], a[:, :2]),
        "h0": not_real(h0, h0[:2], h0[None])}),
    (lag_curves, {"W": W, "slopes": slopes, "g": g_T[0]}, {
        "W": NOT_W, "slopes": NOT_SLOPES, "g": not_real(g_T[0], g_T)}),
    (flow_map, {"W": W, "slopes": slopes, "g": g_T}, {
        "W": [*NOT_W, W[None]], "slopes": [*NOT_SLOPES, slopes[:, None]],
        "g": not_real(g_T, g_T[0], g_T[:-1])}),
    (products, {"W": W, "slopes": slopes}, {
        "W": [*NOT_W, W[None]], "slopes": [*NOT_SLOPES, slopes[:, None]]}),
    (forecast, {"W": W, "slopes": slopes}, {"W": NOT_W, "slopes": NOT_SLOPES}),
    (rate, {"curve": curve}, {
        "curve": [0 * curve, -curve, curve * [1, 1, 1, -1],
                  *not_real(curve)]}),
    (mean_field, {"sigma_w": 1, "sigma_x": .5, "bias": -1}, {
        "sigma_w": NEGATIVE, "sigma_x": NEGATIVE, "bias": NOT_REAL}),
    (sgd, {"rate": 0}, {"rate": NEGATIVE}),
    (adam, {"rate": .1, "beta_1": 0, "beta_2": .9, "epsilon": 0}, {
        "rate": NEGATIVE, "beta_1": [1, 1.5, *NEGATIVE],
        "beta_2": [1, 1.5, *NEGATIVE], "epsilon": NEGATIVE}),
    (start, {"rnn": rnn, "batch": 2}, {
        "rnn": NOT_RNN, "batch": [None, *NOT_A_SIZE]}),
    (resume, {"arrays": stored}, {"arrays": [None, 3, "h", [stored], state]}),
    (resumed, stored, {
        "W": [None, *not_numbers(W, W[0], W[:2], W[None])],
        "E": not_numbers(reader.E, reader.E[0], reader.E[:, :1]),
        "h": [None, *not_numbers(state.h, state.h[0], state.h[:, :2])],
        **{f"moments of {name}": [None, *not_numbers(m, m[0], m[:1])]
           for name, m in state.moments.items()},
        "updates": [None, -1, .5, "1", True, [1]]}),
    (chunks, {"words": text, "T": 3, "batch": 2}, {
        "words": not_indices(text, -1, text[:6], text[:, None], 3),
        "T": [None, *NOT_A_SIZE], "batch": [None, *NOT_A_SIZE]}),
    (adding, {"T": 2, "batch": 1, "seed": 0}, {
        "T": [None, 1, *NOT_A_SIZE], "batch": [None, *NOT_A_SIZE],
        "seed": NOT_A_SEED}),
    (squared_error, {"rnn": one.rnn, "trace": one.trace, "y": target}, {
        "rnn": NOT_RNN,
        "trace": [*NOT_TRACE, trace, instance(K=1, H=4).trace],
        "y": [*NOT_REAL, np.ones(1)]}),
    (split, {"every": 2}, {"every": [None, 1, 10**9, *NOT_A_SIZE]}),
    (encode, {"text": "a"}, {"text": [None, 3, "", "a3", b"a", ["a"]]}),
    (decode, {"words": text}, {"words": not_indices(text, K, 3)}),
    (bits, {"rnn": reader, "words": text, "batch": 2}, {
        "rnn": [*NOT_RNN, rnn],
        "words": not_indices(text, K, text[:1], text[:, None], 3),
        "batch": [None, *NOT_A_SIZE]}),
    (bits, {"rnn": words.rnn, "words": np.arange(4), "batch": 1}, {
        "words": [text]}),
    (ngram_bits, {"words": text, "held_out": text[:4], "n": 2}, {
        "words": not_indices(text, K, text[:1], text[:, None]),
        "held_out": not_indices(text, K, text[:1], text[:, None]),
        "n": [None, 5, *NOT_A_SIZE]}),
    (sample, {"rnn": reader, "length": 2, "seed": 1}, {
        "rnn": [*NOT_RNN, rnn, words.rnn, RNN.init(2, 3, K, 4),
                RNN.init(2, 3, 5, K)],
        "length": [None, *NOT_A_SIZE], "seed": NOT_A_SEED}),
    (prediction, {**step, "y": y}, gradient),
    *((function, {"state": state, "data": data, **more, "optimiser": sgd(.1),
                  "objective": prediction, "threshold": 1.}, {
        "state": [None, stored, reader],
        "optimiser": [*NOT_A_FUNCTION, sgd, adam],
        "data": [*NOT_A_FUNCTION, lambda n: None, lambda n: data(n)[:2]],
        "objective": NOT_A_FUNCTION,
        "threshold": [0, -1, *NOT_REAL[1:]],
        **{name: NOT_A_SEED for name in more}})
        for function, more in ((update, {}), (train, {"updates": 2}))),
    (judge, {"entry": ENTRIES[0]}, {"entry": [None, "(2)", ENTRIES]}),
    (error, {"entry": ENTRIES[0], "value": ENTRIES[0].truth,
             "truth": ENTRIES[0].truth}, {
        "entry": [None, "(2)"], "value": NOT_A_FUNCTION,
        "truth": NOT_A_FUNCTION}),
    (as_gradient, {"value": len}, {"value": NOT_A_FUNCTION}),
]
