"""Section 2.8: the gradient of the embedding E, equations (16) and (17)."""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.arguments import instance, numbers
from rnnlib.delta import check_paths, delta_tk, deltas
from rnnlib.loss import grad_Omega
from rnnlib.rnn import RNN, Trace, check_trace, embedding, steps
from rnnlib.sums import scatter_sum


def grad_x(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return dL/dx (T, *batch, D): `[k-1]` is Uᵀ δ_k, the gradient in x_k.

    `trace` is what forward(rnn, ...) returned, y (T, *batch) holds the target
    indices. Raises TypeError or ValueError, naming the argument, for what
    does not fit. Source: section 2.8 of the document, corrected.
    """
    check_trace(rnn, trace)
    return deltas(rnn, trace, grad_Omega(trace.Omega, y)) @ rnn.U


def grad_E_literal(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return dL/dE (M, D) as the double sum of (17), put right, reads.

        Σ_t Σ_{k≤t} x_k^o (Uᵀ δ_{t,k})ᵀ,    [m, j] = dL/dE_mj

    For one sequence, with the one-hot columns x_k^o written out. Naive, as in
    section 2.5, and M times more work than a gather. Errors as in `grad_E`.
    Source: section 2.8 of the document, corrected.
    """
    T, dOmega = steps(rnn, trace), grad_Omega(trace.Omega, y)
    E = embedding(rnn)
    one_hot = np.eye(len(E), dtype=E.dtype)[trace.words]
    dE = np.zeros_like(E)
    for t in range(1, T + 1):
        for k in range(1, t + 1):
            delta = delta_tk(rnn, trace, dOmega, t, k)
            dE = dE + np.outer(one_hot[k - 1], delta @ rnn.U)
    return dE


def grad_E(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return dL/dE (M, D), with `[m, j] = dL/dE_mj`, in one pass back.

        row m = Σ Uᵀ δ_k over the steps k whose word is m

    Summed over time and any batch axes. Arguments as in `grad_x`. Raises
    TypeError or ValueError, naming the argument, for what does not fit and
    for a network without E. Source: section 2.8 of the document, (17)
    corrected and regrouped.
    """
    M, dx = len(embedding(rnn)), grad_x(rnn, trace, y)
    return scatter_sum(dx, _words(trace), M)


def losses_E(rnn: RNN, trace: Trace, paths: ArrayLike) -> np.ndarray:
    """Return dL_t/dE (T, M, D), loss by loss; summed over all t: dL/dE.

    `[t-1, m]` is what the loss of step t alone sends to the vector of word m.
    For one sequence; paths as in `flow_E`. Errors as in `grad_E`. Source:
    section 2.8 of the document, the sum for one step t.
    """
    steps(rnn, trace)
    M, words = len(embedding(rnn)), _words(trace)
    return np.array(
        [scatter_sum(dx, words, M) for dx in check_paths(trace, paths) @ rnn.U]
    )


def flow_E(rnn: RNN, paths: ArrayLike) -> np.ndarray:
    """Return the map (T, T, *batch) of the norms of the double sum's terms.

    `[t-1, k-1]` is ‖x_k^o (Uᵀ δ_{t,k})ᵀ‖ = ‖Uᵀ δ_{t,k}‖, as x_k^o has length
    1; zero for k > t. paths are those of `delta_paths`. Errors as in `grad_E`.
    Source: section 2.8 of the document, term by term.
    """
    embedding(rnn)
    H = len(rnn.b)
    paths = numbers("paths", paths, ("T", "T", ..., H))
    return np.linalg.norm(paths @ rnn.U, axis=-1)


def _words(trace: Trace) -> np.ndarray:
    return instance("trace.words", trace.words, np.ndarray)
