"""Section 2.6: the gradient of U, equations (12) and (13)."""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.delta import check_paths, delta_tk, deltas
from rnnlib.loss import grad_Omega
from rnnlib.rnn import RNN, Trace, check_trace, steps
from rnnlib.sums import outer_sum


def grad_U_literal(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return dL/dU (H, D) as the double sum of (13), put right, reads.

        Σ_t Σ_{k≤t} δ_{t,k} x_kᵀ,    [i, j] = dL/dU_ij

    For one sequence: `trace` is what forward(rnn, ...) returned, y (T,) the
    target indices. Naive, as in section 2.5. Raises TypeError or ValueError,
    naming the argument, for what does not fit. Source: section 2.6 of the
    document, corrected.
    """
    T, dOmega = steps(rnn, trace), grad_Omega(trace.Omega, y)
    dU = np.zeros_like(rnn.U)
    for t in range(1, T + 1):
        for k in range(1, t + 1):
            delta = delta_tk(rnn, trace, dOmega, t, k)
            dU = dU + np.outer(delta, trace.x[k - 1])
    return dU


def grad_U(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return dL/dU (H, D), with `[i, j] = dL/dU_ij`, in one pass back.

        Σ_k δ_k x_kᵀ,    δ_k = Σ_{t≥k} δ_{t,k}

    Summed over time and any batch axes of y (T, *batch). Errors as in
    `grad_U_literal`. Source: section 2.6 of the document, (13) corrected and
    regrouped.
    """
    check_trace(rnn, trace)
    delta = deltas(rnn, trace, grad_Omega(trace.Omega, y))
    return outer_sum(delta, trace.x)


def flow_U(trace: Trace, paths: ArrayLike) -> np.ndarray:
    """Return the map (T, T, *batch) of the norms of the double sum's terms.

    `[t-1, k-1]` is ‖δ_{t,k} x_kᵀ‖, the Frobenius norm of what step k
    contributes to dL_t/dU; zero for k > t, and for all t where x_k = 0. paths
    are those of `delta_paths`. Errors as in `grad_U`. Source: section 2.6 of
    the document, term by term.
    """
    delta = np.linalg.norm(check_paths(trace, paths), axis=-1)
    return delta * np.linalg.norm(trace.x, axis=-1)
