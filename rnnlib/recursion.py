"""The recursion that every gradient through time shares."""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.arguments import numbers
from rnnlib.parameters import RNN
from rnnlib.trace import Trace, blocks, check_trace, rows


def deltas(rnn: RNN, trace: Trace, dOmega: ArrayLike) -> np.ndarray:
    """Return δ (T, *batch, H), with δ_t = dL/da_t, the total derivative.

    a_t = W h_{t-1} + U x_t + b is the pre-activation of step t, and dOmega
    (T, *batch, K) the gradient of the loss in the logits. One step back is

        δ_t = (1 − h_t²) ⊙ (Vᵀ dΩ_t + Wᵀ δ_{t+1}),    δ_{T+1} = 0,

    so the whole costs T products, where the double sum of equation (10)
    costs T³/6. Raises TypeError or ValueError, naming the argument, for what
    does not fit. Source: section 2.5 of the document, regrouped.
    """
    check_trace(rnn, trace)
    dOmega = numbers("dOmega", dOmega, trace.Omega.shape)
    h = trace.h[1:].reshape(len(dOmega), -1, len(rnn.b))
    delta = np.dot(rows(dOmega), rnn.V).reshape(h.shape)
    delta = delta.astype(np.result_type(delta, rnn.W, h), copy=False)
    later, W = np.zeros_like(delta[0]), rnn.W
    back = np.empty_like(later)  # one buffer for all steps
    for block in reversed(blocks(h)):
        slopes = 1 - h[block]**2
        for current, slope in zip(delta[block][::-1], slopes[::-1]):
            current += later.dot(W, back)
            current *= slope
            later = current
    return delta.reshape(trace.h[1:].shape)


def outer_sum(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return Σ_t left_t right_tᵀ over all steps and sequences: one product.

    left (T, *batch, m) and right (T, *batch, n) give (m, n), with `[i, j] =
    Σ left_i right_j`. Source: the sums of (8), (11) and (13).
    """
    return np.dot(rows(left).T, rows(right))
