"""Sums over paths as sections 2.5 to 2.8 write them, with true derivatives.

A chain is Σ_k (∂L_t/∂ŷ_t)(∂ŷ_t/∂h_t) · hop(t, k) · last(k), for every t.
"""

import numpy as np

from rnnlib.document.entries import Hop, Last, Value
from rnnlib.document.run import Run


def chain(hop: Hop, last: Last) -> Value:
    """Return Run → array, row t-1 being the chain of L_t."""
    def value(run: Run) -> list:
        rows = []
        for t in run.steps:
            row = run.loss_of_y_hat(t) @ run.y_hat_of_h(t)
            rows.append(sum(np.tensordot(row @ hop(run, t, k), last(run, k), 1)
                            for k in range(1, t + 1)))
        return rows
    return value


def summed(value: Value) -> Value:
    """Return Run → the sum over t of a chain."""
    return lambda run: sum(value(run))


# The hops from h_t back to h_k.

def whole(run: Run, t: int, k: int) -> np.ndarray:
    """∂h_t/∂h_k, as one derivative."""
    return run.hop(t, k)


def last_first(run: Run, t: int, k: int) -> np.ndarray:
    """The factors ∂h_{j+1}/∂h_j, with j = t−1 first."""
    product = np.eye(len(run.W))
    for j in reversed(range(k, t)):
        product = product @ run.hop(j + 1, j)
    return product


def as_typeset(run: Run, t: int, k: int) -> np.ndarray:
    """The same, with j = k first."""
    product = np.eye(len(run.W))
    for j in range(k, t):
        product = product @ run.hop(j + 1, j)
    return product


def nothing_if_empty(run: Run, t: int, k: int) -> np.ndarray:
    """The same as last_first, with 0 for the empty product of k = t."""
    return last_first(run, t, k) * (k < t)


# The last factors.

def immediate(name: str) -> Last:
    return lambda run, k: run.immediate(name, k)


def total(name: str) -> Last:
    return lambda run, k: run.total(name, k)


def through_input(run: Run, k: int) -> np.ndarray:
    """∂h_k/∂x_k · ∂x_k/∂E."""
    return np.tensordot(run.of_input(k), run.input_of_E(k), 1)
