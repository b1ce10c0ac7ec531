"""Ways to spoil an argument, and the right arguments that are spoiled."""

from dataclasses import is_dataclass

import numpy as np
from instances import instance

from rnnlib import Trace

RAGGED = [[1], [1, 2]]
NOT_A_SIZE = [0, -1, 2.0, "2", True, [2], np.ones(2)]
NOT_REAL = [None, "1", True, [1, 1], {}, np.nan, np.inf, 1j]
NOT_A_FUNCTION = [None, "f", 1., np.ones(2)]


def spoiled(right):
    """Spoil what an array of numbers contains."""
    nan, inf = right.copy(), right.copy()
    nan.flat[-1], inf.flat[-1] = np.nan, np.inf
    return [nan, inf, right > 0, right.astype(str), right.astype(object),
            RAGGED, "text", {}, right[:0]]


def not_numbers(right, *wrong_shapes):
    """Spoil an array of numbers; add wrong shapes."""
    return [*spoiled(right), 1.0, *wrong_shapes]


def not_real(right, *wrong_shapes):
    """Spoil an array of numbers that must not be complex."""
    return [None, right + 1j, *not_numbers(right, *wrong_shapes)]


def not_indices(right, below, *wrong_shapes):
    """Spoil what an array of indices contains; add wrong shapes."""
    large, negative = right.copy(), right.copy()
    large.flat[-1], negative.flat[-1] = below, -1
    return [large, negative, right.astype(float), right > 0,
            right.astype(str), right.astype(object), RAGGED, "text", None,
            right[:0], *wrong_shapes]


def arrays_in(value):
    """Yield the arrays in a value, however deep in dicts and dataclasses."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from arrays_in(part)
    elif is_dataclass(value):
        yield from arrays_in(vars(value))


it, batch, words = instance(), instance(batch=(6,)), instance(M=4)
rnn, x, h0, y, trace = it.rnn, it.x, it.h0, it.y, it.trace
step = {"rnn": rnn, "trace": trace}
NOT_RNN = [None, "rnn", rnn.W, trace]
NOT_TRACE = [None, x, rnn, Trace(x, trace.h[1:], trace.Omega),
             *(instance(**size).trace for size in (
                 {"H": 4}, {"D": 3}, {"K": 6}))]
NOT_ONE_SEQUENCE = [*NOT_TRACE, batch.trace]
NOT_Y = not_indices(y, 5, y[:-1], y[:1], y[:, None], 0)
gradient = {
    "rnn": NOT_RNN, "trace": NOT_TRACE, "y": [*NOT_Y, batch.y]}
