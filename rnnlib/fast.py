"""The loops of `forward` and `deltas` once more, up to twice as fast.

They do what `recurrence` and `deltas` do as the formulas read, and a test
holds them equal. One product serves the inputs of all steps, one buffer all
products of a step, and a long array is worked on block by block. They take
what their callers have checked.
"""

import numpy as np

from rnnlib.rnn import RNN, Trace
from rnnlib.sums import rows

CACHED = 2**15  # numbers: a quarter of a megabyte


def recurrence(rnn: RNN, x: np.ndarray, h0: np.ndarray) -> np.ndarray:
    """Return h (T+1, *batch, H) of equation (2), from x (T, *batch, D)."""
    dtype = np.result_type(x, h0, rnn.W, rnn.U, rnn.b)
    h = np.empty((len(x) + 1, *h0.shape), dtype)
    h[0] = h0
    back, W_T = np.empty_like(h[0]).reshape(-1, h.shape[-1]), rnn.W.T
    for block in blocks(h[1:]):
        part = h[block.start : block.stop + 1]
        np.matmul(rows(x[block]), rnn.U.T, out=rows(part[1:]))
        part[1:] += rnn.b
        part = part.reshape(len(part), -1, h.shape[-1])
        previous = part[0]
        for current in part[1:]:
            current += previous.dot(W_T, back)
            previous = np.tanh(current, current)
    return h


def deltas(
    rnn: RNN,
    trace: Trace,
    dOmega: np.ndarray,
    carried: np.ndarray | None = None,
) -> np.ndarray:
    """Return δ (T, *batch, H) of dOmega (T, *batch, K).

    carried (*batch, H), if any, comes back to h_T from beyond the trace.
    """
    h = trace.h[1:].reshape(len(dOmega), -1, len(rnn.b))
    delta = np.dot(rows(dOmega), rnn.V).reshape(h.shape)
    beyond = 0 if carried is None else carried
    dtype = np.result_type(delta, rnn.W, h, beyond)
    delta = delta.astype(dtype, copy=False)
    if carried is not None:
        delta[-1] += carried.reshape(delta[-1].shape)
    later, W = np.zeros_like(delta[0]), rnn.W
    back = np.empty_like(later)
    for block in reversed(blocks(h)):
        slopes = 1 - h[block] ** 2
        for current, slope in zip(delta[block][::-1], slopes[::-1]):
            current += later.dot(W, back)
            current *= slope
            later = current
    return delta.reshape(trace.h[1:].shape)


def blocks(array: np.ndarray) -> list[slice]:
    """Return slices of time, so short that a block stays in the cache.

    What is done to a whole long array goes through slow memory each time;
    block by block it costs half. A short array is one block.
    """
    step = max(1, CACHED // array[0].size)
    return [slice(start, start + step) for start in range(0, len(array), step)]
