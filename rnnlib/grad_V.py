"""Section 2.3: the gradient of V, equation (8)."""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.loss import grad_Omega
from rnnlib.rnn import RNN, Trace, check_trace, steps
from rnnlib.sums import outer_sum


def grad_V_literal(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return dL/dV (K, H) as the sum (8) reads, one step at a time.

        Σ_t (ŷ_t − y_t) h_tᵀ,    [i, j] = dL/dV_ij

    For one sequence. Naive: T outer products, added up. Errors as in
    `grad_V`. Source: section 2.3 of the document.
    """
    T, error = steps(rnn, trace), grad_Omega(trace.Omega, y)
    dV = np.zeros_like(rnn.V)
    for t in range(1, T + 1):
        dV = dV + np.outer(error[t - 1], trace.h[t])
    return dV


def grad_V(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return dL/dV (K, H), with `[i, j] = dL/dV_ij`, in one matrix product.

        Σ_t (ŷ_t − y_t) h_tᵀ    (8)

    rnn, trace and y (T, *batch) as in `backward`; summed over time and any
    batch axes. Raises TypeError or ValueError, naming the argument, for a
    trace or targets that do not fit. Source: section 2.3 of the document.
    """
    check_trace(rnn, trace)
    return outer_sum(grad_Omega(trace.Omega, y), trace.h[1:])


def flow_V(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return the norms (T, *batch) of the terms of the sum.

    `[t-1]` is ‖(ŷ_t − y_t) h_tᵀ‖ = ‖ŷ_t − y_t‖ ‖h_t‖, the Frobenius norm of
    what step t contributes to dL/dV. There is no second index: the loss of
    step t reaches the use of V at step t and no other. Errors as in `grad_V`.
    Source: section 2.3 of the document, term by term.
    """
    check_trace(rnn, trace)
    error = np.linalg.norm(grad_Omega(trace.Omega, y), axis=-1)
    return error * np.linalg.norm(trace.h[1:], axis=-1)
