"""What comes back: the gradient in the pre-activations, in four forms.

a_k = W h_{k-1} + U x_k + b is the pre-activation of step k. The loss L_t alone
sends δ_{t,k} = dL_t/da_k back to it, and all losses δ_k = Σ_{t≥k} δ_{t,k}.
Every sum over t and k in section 2 of the document is a sum of
these, multiplied by what a_k was made of.
"""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.arguments import instance, integer, numbers
from rnnlib.loss import grad_Omega
from rnnlib.rnn import RNN, Trace, check_trace, steps
from rnnlib.sums import rows


def jacobian(rnn: RNN, trace: Trace, t: int) -> np.ndarray:
    """Return J_t = ∂h_t/∂h_{t-1} = diag(1 − h_t²) W, for one sequence.

    `J[i, j]` is the slope of unit i at step t in unit j at step t-1. Raises
    TypeError or ValueError, naming the argument, for a trace that does not
    fit and t outside 1 … T. Source: section 2.5 of the document, corrected.
    """
    t = integer("t", t, 1, steps(rnn, trace))
    return (1 - trace.h[t] ** 2)[:, None] * rnn.W


def delta_literal(
    rnn: RNN, trace: Trace, y: ArrayLike, t: int, k: int
) -> np.ndarray:
    """Return δ_{t,k} (H,), the product of Jacobians in (11), put right.

        (ŷ_t − y_t)ᵀ V · J_t J_{t-1} ⋯ J_{k+1} · diag(1 − h_k²)

    For one sequence, steps 1 ≤ k ≤ t ≤ T. Naive: it is multiplied out anew
    for every t and k. Errors as in `jacobian`. Source: section 2.5 of the
    document, corrected.
    """
    t = integer("t", t, 1, steps(rnn, trace))
    k = integer("k", k, 1, t)
    return delta_tk(rnn, trace, grad_Omega(trace.Omega, y), t, k)


def delta_tk(
    rnn: RNN, trace: Trace, dOmega: np.ndarray, t: int, k: int
) -> np.ndarray:
    """Return what `delta_literal` returns, of arguments checked before."""
    delta = dOmega[t - 1] @ rnn.V
    for j in range(t, k, -1):
        delta = (delta * (1 - trace.h[j] ** 2)) @ rnn.W  # times J_j
    return delta * (1 - trace.h[k] ** 2)


def delta_paths(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return all δ_{t,k} at once: `[t-1, k-1]` is δ_{t,k}, zero for k > t.

    The shape is (T, T, *batch, H). Each step back multiplies the paths of all
    later losses by one Jacobian, so this costs T products, not T³/6. Raises
    TypeError or ValueError, naming the argument, for what does not fit.
    Source: section 2.5 of the document, regrouped.
    """
    check_trace(rnn, trace)
    h = trace.h[1:]
    immediate = np.dot(rows(grad_Omega(trace.Omega, y)), rnn.V)
    dtype = np.result_type(h, immediate, rnn.W)
    paths = np.zeros((len(h), *h.shape), dtype)
    for k in reversed(range(len(h))):
        paths[k, k] = immediate.reshape(h.shape)[k]
        if k + 1 < len(h):
            paths[k + 1 :, k] = paths[k + 1 :, k + 1] @ rnn.W
        paths[k:, k] *= 1 - h[k] ** 2
    return paths


def check_paths(trace: Trace, paths: ArrayLike) -> np.ndarray:
    """Return what `delta_paths` returned, if it fits the trace."""
    h = instance("trace", trace, Trace).h[1:]
    return numbers("paths", paths, (len(h), *h.shape))


def deltas(rnn: RNN, trace: Trace, dOmega: ArrayLike) -> np.ndarray:
    """Return δ (T, *batch, H), with δ_t = dL/da_t, the total derivative.

    dOmega (T, *batch, K) is the gradient of the loss in the logits. One step
    back is

        δ_t = (1 − h_t²) ⊙ (Vᵀ dΩ_t + Wᵀ δ_{t+1}),    δ_{T+1} = 0,

    so the whole costs T products, where the double sum of equation (10)
    costs T³/6. Raises TypeError or ValueError, naming the argument, for what
    does not fit. Source: section 2.5 of the document, regrouped.
    """
    check_trace(rnn, trace)
    dOmega = numbers("dOmega", dOmega, trace.Omega.shape)
    h, later, delta = trace.h[1:], np.zeros_like(trace.h[0]), []
    for t in reversed(range(len(h))):
        later = (1 - h[t] ** 2) * (dOmega[t] @ rnn.V + later @ rnn.W)
        delta.append(later)
    return np.array(delta[::-1])
