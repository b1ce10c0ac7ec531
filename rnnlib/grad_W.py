"""Section 2.5: the gradient of W, equations (10) and (11)."""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.arguments import fits
from rnnlib.delta import check_paths, delta_tk, deltas
from rnnlib.loss import grad_Omega
from rnnlib.rnn import RNN, Trace, check_trace, steps
from rnnlib.sums import outer_sum


def grad_W_literal(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return dL/dW (H, H) as the double sum of (11), put right, reads.

        Σ_t Σ_{k≤t} δ_{t,k} h_{k-1}ᵀ,    [i, j] = dL/dW_ij

    For one sequence. Naive: T²/2 terms, each with a product of up to T
    Jacobians. Errors as in `grad_W`. Source: section 2.5 of the document,
    corrected.
    """
    T, dOmega = steps(rnn, trace), grad_Omega(trace.Omega, y)
    dW = np.zeros_like(rnn.W)
    for t in range(1, T + 1):
        for k in range(1, t + 1):
            delta = delta_tk(rnn, trace, dOmega, t, k)
            dW = dW + np.outer(delta, trace.h[k - 1])
    return dW


def grad_W(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return dL/dW (H, H), with `[i, j] = dL/dW_ij`, in one pass back.

        Σ_k δ_k h_{k-1}ᵀ,    δ_k = Σ_{t≥k} δ_{t,k}

    Summed over time and any batch axes. Raises TypeError or ValueError,
    naming the argument, for a trace or targets that do not fit. Source:
    section 2.5 of the document, with the sum over t moved inside.
    """
    check_trace(rnn, trace)
    delta = deltas(rnn, trace, grad_Omega(trace.Omega, y))
    return outer_sum(delta, trace.h[:-1])


def flow_W(trace: Trace, paths: ArrayLike) -> np.ndarray:
    """Return the map (T, T, *batch) of the norms of the double sum's terms.

    `[t-1, k-1]` is ‖δ_{t,k} h_{k-1}ᵀ‖, the Frobenius norm of what step k
    contributes to dL_t/dW; zero for k > t. paths are those of `delta_paths`.
    Errors as in `grad_W`. Source: section 2.5 of the document, term by term.
    """
    delta = np.linalg.norm(check_paths(trace, paths), axis=-1)
    return delta * np.linalg.norm(trace.h[:-1], axis=-1)


def lags_W(trace: Trace, paths: ArrayLike) -> np.ndarray:
    """Return dL/dW (T, H, H) split by lag: `[l]` came back over l steps.

        Σ_k δ_{k+l,k} h_{k-1}ᵀ,    summed over all lags: dL/dW

    For one sequence; paths as in `flow_W`. Errors as in `grad_W`. Source:
    section 2.5 of the document, summed along the diagonals of its double sum.
    """
    paths = check_paths(trace, paths)
    before = fits("trace.h", trace.h, ("T", "H"))[:-1]
    return np.array(
        [
            np.diagonal(paths, -lag) @ before[: len(before) - lag]
            for lag in range(len(before))
        ]
    )
