"""Section 2.7: the gradient of the bias b, equations (14) and (15)."""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.arguments import numbers
from rnnlib.delta import delta_tk, deltas
from rnnlib.loss import grad_Omega
from rnnlib.rnn import RNN, Trace, check_trace, steps
from rnnlib.sums import rows


def grad_b_literal(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return dL/db (H,) as the double sum of (15), put right, reads.

        Σ_t Σ_{k≤t} δ_{t,k},    [i] = dL/db_i

    For one sequence: `trace` is what forward(rnn, ...) returned, y (T,) the
    target indices. Naive, as in section 2.5. Raises TypeError or ValueError,
    naming the argument, for what does not fit. Source: section 2.7 of the
    document, corrected.
    """
    T, dOmega = steps(rnn, trace), grad_Omega(trace.Omega, y)
    db = np.zeros_like(rnn.b)
    for t in range(1, T + 1):
        for k in range(1, t + 1):
            db = db + delta_tk(rnn, trace, dOmega, t, k)
    return db


def grad_b(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return dL/db (H,), with `[i] = dL/db_i`, in one pass back.

        Σ_k δ_k,    δ_k = Σ_{t≥k} δ_{t,k}

    Summed over time and any batch axes of y (T, *batch). Errors as in
    `grad_b_literal`. Source: section 2.7 of the document, (15) corrected and
    regrouped.
    """
    check_trace(rnn, trace)
    delta = deltas(rnn, trace, grad_Omega(trace.Omega, y))
    return rows(delta).sum(axis=0)


def flow_b(paths: ArrayLike) -> np.ndarray:
    """Return the map (T, T, *batch) of the norms of the double sum's terms.

    `[t-1, k-1]` is ‖δ_{t,k}‖, the norm of what step k contributes to dL_t/db;
    zero for k > t. No other factor is in it: this is the flow of section 2.5
    before W, U or E multiply it by what they met. paths are those of
    `delta_paths`. Source: section 2.7 of the document, term by term.
    """
    paths = numbers("paths", paths, ("T", "T", ..., "H"))
    return np.linalg.norm(paths, axis=-1)
