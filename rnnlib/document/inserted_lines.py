"""The double sums (11), (13), (15) and (17) as code.

A reading of them returns δ_{t,k}, a column, or what the document has in its
place.
"""

from collections.abc import Callable

import numpy as np

from rnnlib.document.entries import Hop, Value
from rnnlib.document.factors import diagonal
from rnnlib.document.run import Run


def to_the_letter(run: Run, t: int, k: int) -> np.ndarray:
    """(y − ŷ) Vᵀ ∏ (Wᵀ (1 − h²)) (1 − h_k²), all vectors columns."""
    product = (run.y(t) - run.y_hat(t)) @ run.V.T
    for j in range(k, t):
        product = product @ (run.W.T @ (1 - run.h(j + 1)**2))
    return product @ (1 - run.h(k)**2)


def as_rows(run: Run, t: int, k: int) -> np.ndarray:
    """The same as a row, from left to right as typeset, V for Vᵀ."""
    row = (run.y(t) - run.y_hat(t)).T @ run.V
    for j in range(k, t):
        row = row @ (run.W.T @ diagonal(run.h(j + 1)))
    return (row @ diagonal(run.h(k))).T


def kindest(run: Run, t: int, k: int) -> np.ndarray:
    """The same as a column, with every factor where it belongs."""
    g = run.V.T @ (run.y(t) - run.y_hat(t))
    for j in range(t - 1, k - 1, -1):
        g = run.W.T @ ((1 - run.h(j + 1)**2) * g)
    return (1 - run.h(k)**2) * g


def corrected(run: Run, t: int, k: int) -> np.ndarray:
    """diag(1 − h_k²) ∏ (Wᵀ diag(1 − h_j²)) Vᵀ (ŷ − y), j = k+1 first."""
    product = diagonal(run.h(k))
    for j in range(k + 1, t + 1):
        product = product @ run.W.T @ diagonal(run.h(j))
    return product @ run.V.T @ (run.y_hat(t) - run.y(t))


def double_sum(delta: Hop, times: Callable) -> Value:
    """Return Run → Σ_t Σ_{k≤t} times(run, δ_{t,k}, k)."""
    return lambda run: sum(times(run, delta(run, t, k), k)
                           for t in run.steps for k in range(1, t + 1))
