"""Section 2.8: the gradient of the embedding E, equations (16) and (17)."""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.arguments import instance
from rnnlib.delta import delta_literal, delta_paths, deltas
from rnnlib.loss import grad_Omega
from rnnlib.rnn import RNN, Trace, check_trace, steps
from rnnlib.sums import sum_by_word


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
    T, E = steps(rnn, trace), instance("rnn.E", rnn.E, np.ndarray)
    one_hot = np.eye(len(E), dtype=E.dtype)[trace.words]
    return sum((np.outer(one_hot[k - 1],
                         delta_literal(rnn, trace, y, t, k) @ rnn.U)
                for t in range(1, T + 1) for k in range(1, t + 1)),
               start=np.zeros_like(E))


def grad_E(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return dL/dE (M, D), with `[m, j] = dL/dE_mj`, in one pass back.

        row m = Σ Uᵀ δ_k over the steps k whose word is m

    Summed over time and any batch axes. Arguments as in `grad_x`. Raises
    TypeError or ValueError, naming the argument, for what does not fit and
    for a network without E. Source: section 2.8 of the document, (17)
    corrected and regrouped.
    """
    dx = grad_x(rnn, trace, y)
    return sum_by_word(dx, trace.words, _vocabulary(rnn))


def losses_E(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return dL_t/dE (T, M, D), loss by loss; summed over all t: dL/dE.

    `[t-1, m]` is what the loss of step t alone sends to the vector of word m.
    For one sequence. Errors as in `grad_E`. Source: section 2.8 of the
    document, the sum for one step t.
    """
    steps(rnn, trace)
    return np.array([sum_by_word(dx, trace.words, _vocabulary(rnn))
                     for dx in delta_paths(rnn, trace, y) @ rnn.U])


def flow_E(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return the map (T, T, *batch) of the norms of the double sum's terms.

    `[t-1, k-1]` is ‖x_k^o (Uᵀ δ_{t,k})ᵀ‖ = ‖Uᵀ δ_{t,k}‖, as x_k^o has length
    1; zero for k > t. Errors as in `grad_E`. Source: section 2.8 of the
    document, term by term.
    """
    return np.linalg.norm(delta_paths(rnn, trace, y) @ rnn.U, axis=-1)


def _vocabulary(rnn: RNN) -> int:
    return len(instance("rnn.E", rnn.E, np.ndarray))
