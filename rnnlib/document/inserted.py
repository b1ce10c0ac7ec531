"""The double sums (11), (13), (15) and (17), with every factor put in.

Their code returns δ_{t,k}, a column, or what the document has in its place.
"""

from collections.abc import Callable

import numpy as np

from rnnlib.document.entries import Entry, Hop, Reading, Value
from rnnlib.document.factors import diagonal
from rnnlib.document.latex import DELTA, INSERTED, grouped
from rnnlib.document.run import Run

INSERTS = "is the sum before it, with the factors above put in"
# What (11), (13) and (15) should multiply δ by, in LaTeX and as code.
MEETS = {"W": (r"\, h_{k-1}^\top", lambda run, g, k: g @ run.h(k - 1).T),
         "U": (r"\, x_k^\top", lambda run, g, k: g @ run.x(k).T),
         "b": ("", lambda run, g, k: g[:, 0])}


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


def inserted(name: str, number: str, section: str, S: str) -> Entry:
    """Return the entry of (11), (13) or (15); all are printed as ∂L/∂W."""
    tail, times = MEETS[name]
    as_W = MEETS["b" if name == "b" else "W"][1]

    # The left side of (13) and (15) says ∂L/∂W.
    of_W = [] if name == "W" else [
        Reading(r"the same, as the $\partial L / \partial W$ that it says",
                double_sum(kindest, as_W), lambda run: run.gradient("W"))]

    def to_the_right(run: Run, g: np.ndarray, k: int) -> np.ndarray:
        return g if name == "b" else g @ run.h(k - 1)

    return Entry(
        number, section, grouped("W", S, INSERTED, r"(1 - h_k^2)" + (
            "" if name == "b" else " h_{k-1}")),
        lambda run: run.gradient(name),
        (Reading("to the letter", double_sum(to_the_letter, to_the_right)),
         Reading("a row times diagonal matrices, as typeset",
                 double_sum(as_rows, as_W)),
         Reading("every factor where it fits", double_sum(kindest, as_W)),
         *of_W),
        grouped(name, "T", DELTA, tail), double_sum(corrected, times),
        gradient=name, before=double_sum(kindest, times), claim=INSERTS)
