"""Section 2.4: the gradient of c, equation (9)."""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.arguments import indices, instance
from rnnlib.loss import grad_Omega
from rnnlib.rnn import RNN, Trace, check_trace, steps
from rnnlib.sums import rows


def grad_c_literal(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return dL/dc (K,) as the sum (9) reads, one step at a time.

        Σ_t (ŷ_t − y_t),    [i] = dL/dc_i

    For one sequence. Naive: T columns, added up. Errors as in `grad_c`.
    Source: section 2.4 of the document.
    """
    T, error = steps(rnn, trace), grad_Omega(trace.Omega, y)
    dc = np.zeros_like(rnn.c)
    for t in range(1, T + 1):
        dc = dc + error[t - 1]
    return dc


def grad_c(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return dL/dc (K,), with `[i] = dL/dc_i`, in one sum.

        Σ_t (ŷ_t − y_t)    (9)

    rnn, trace and y (T, *batch) as in `backward`; summed over time and any
    batch axes. Raises TypeError or ValueError, naming the argument, for a
    trace or targets that do not fit. Source: section 2.4 of the document.
    """
    check_trace(rnn, trace)
    return rows(grad_Omega(trace.Omega, y)).sum(axis=0)


def flow_c(rnn: RNN, trace: Trace, y: ArrayLike) -> np.ndarray:
    """Return the norms (T, *batch) of the terms of the sum.

    `[t-1]` is ‖ŷ_t − y_t‖, what step t contributes to dL/dc. Errors as in
    `grad_c`. Source: section 2.4 of the document, term by term.
    """
    check_trace(rnn, trace)
    return np.linalg.norm(grad_Omega(trace.Omega, y), axis=-1)


def class_counts(trace: Trace, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return two columns (K,): how often each class is predicted, and occurs.

    The first is Σ_t ŷ_t, counts in probability; the second is Σ_t y_t. Their
    difference is dL/dc. Summed over time and any batch axes; raises as
    `grad_c` does for targets that do not fit.
    """
    K = instance("trace", trace, Trace).Omega.shape[-1]
    y = indices("y", y, trace.Omega.shape[:-1], K)
    return (rows(trace.y_hat).sum(axis=0), np.bincount(y.ravel(), minlength=K))
