"""Sums over paths as sections 2.5 to 2.8 write them, with true derivatives.

A chain is Σ_k (∂L_t/∂ŷ_t)(∂ŷ_t/∂h_t) · hop(t, k) · last(k), for every t.
"""

import numpy as np


def chain(hop, last):
    """Return Run → array, row t-1 being the chain of L_t."""
    def value(run):
        rows = []
        for t in run.steps:
            row = run.loss_of_y_hat(t) @ run.y_hat_of_h(t)
            rows.append(sum(np.tensordot(row @ hop(run, t, k), last(run, k), 1)
                            for k in range(1, t + 1)))
        return rows
    return value


def summed(value):
    """Return Run → the sum over t of a chain."""
    return lambda run: sum(value(run))


# The hops from h_t back to h_k.

def whole(run, t, k):
    """∂h_t/∂h_k, as one derivative."""
    return run.hop(t, k)


def last_first(run, t, k):
    """The factors ∂h_{j+1}/∂h_j, with j = t−1 first."""
    product = np.eye(len(run.W))
    for j in reversed(range(k, t)):
        product = product @ run.hop(j + 1, j)
    return product


def as_typeset(run, t, k):
    """The same, with j = k first."""
    product = np.eye(len(run.W))
    for j in range(k, t):
        product = product @ run.hop(j + 1, j)
    return product


def nothing_if_empty(run, t, k):
    """The same as last_first, with 0 for the empty product of k = t."""
    return last_first(run, t, k) * (k < t)


# The last factors.

def immediate(name):
    return lambda run, k: run.immediate(name, k)


def total(name):
    return lambda run, k: run.total(name, k)


def through_input(run, k):
    """∂h_k/∂x_k · ∂x_k/∂E."""
    return np.tensordot(run.of_input(k), run.input_of_E(k), 1)


# The same sums as (11), (13), (15) and (17) print them: δ for step t and k.

def diagonal(column):
    return np.diagflat(1 - column**2)


def to_the_letter(run, t, k):
    """(y − ŷ) Vᵀ ∏ (Wᵀ (1 − h²)) (1 − h_k²), all vectors columns."""
    product = (run.y(t) - run.y_hat(t)) @ run.V.T
    for j in range(k, t):
        product = product @ (run.W.T @ (1 - run.h(j + 1)**2))
    return product @ (1 - run.h(k)**2)


def as_rows(run, t, k):
    """The same as a row, from left to right as typeset, V for Vᵀ."""
    row = (run.y(t) - run.y_hat(t)).T @ run.V
    for j in range(k, t):
        row = row @ (run.W.T @ diagonal(run.h(j + 1)))
    return (row @ diagonal(run.h(k))).T


def kindest(run, t, k):
    """The same as a column, with every factor where it belongs."""
    g = run.V.T @ (run.y(t) - run.y_hat(t))
    for j in range(t - 1, k - 1, -1):
        g = run.W.T @ ((1 - run.h(j + 1)**2) * g)
    return (1 - run.h(k)**2) * g


def corrected(run, t, k):
    """diag(1 − h_k²) ∏ (Wᵀ diag(1 − h_j²)) Vᵀ (ŷ − y), j = k+1 first."""
    product = diagonal(run.h(k))
    for j in range(k + 1, t + 1):
        product = product @ run.W.T @ diagonal(run.h(j))
    return product @ run.V.T @ (run.y_hat(t) - run.y(t))


def double_sum(delta, times):
    """Return Run → Σ_t Σ_{k≤t} times(run, δ_{t,k}, k)."""
    return lambda run: sum(times(run, delta(run, t, k), k)
                           for t in run.steps for k in range(1, t + 1))
