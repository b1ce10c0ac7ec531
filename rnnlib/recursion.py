"""The recursion that every gradient through time shares."""

import numpy as np

from rnnlib.arguments import numbers
from rnnlib.trace import check_trace, rows


def deltas(rnn, trace, dOmega):
    """Return δ (T, *batch, H), with δ_t = dL/da_t, the total derivative.

    a_t = W h_{t-1} + U x_t + b is the pre-activation of step t, and dOmega
    (T, *batch, K) the gradient of the loss in the logits. One step back is

        δ_t = (1 − h_t²) ⊙ (Vᵀ dΩ_t + Wᵀ δ_{t+1}),    δ_{T+1} = 0,

    so the whole costs T products, where the double sum of equation (10)
    costs T³/6. Source: section 2.5 of the document, regrouped.
    """
    check_trace(rnn, trace)
    dOmega = numbers("dOmega", dOmega, trace.Omega.shape)
    h = trace.h[1:]
    slopes = 1 - h**2
    delta = np.dot(rows(dOmega), rnn.V).reshape(h.shape)
    later = np.zeros_like(delta[0])
    for current, slope in zip(delta[::-1], slopes[::-1]):
        current += np.dot(later, rnn.W)
        current *= slope
        later = current
    return delta


def outer_sum(left, right):
    """Return Σ_t left_t right_tᵀ over all steps and sequences: one product."""
    return np.dot(rows(left).T, rows(right))
