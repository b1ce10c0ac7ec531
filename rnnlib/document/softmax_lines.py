"""The lines of section 2.1 as code."""

from collections.abc import Callable

import numpy as np
import sympy as sp

from rnnlib.document.entries import Value
from rnnlib.document.run import Run
from rnnlib.document.slope import slope
from rnnlib.softmax import softmax


def jacobian(run: Run, t: int) -> np.ndarray:
    """The oracle of ∂S_i/∂x_j: complex step through the softmax."""
    return slope(softmax, run.trace.Omega[t - 1])


def table(run: Run, value: Callable) -> list:
    """Return value(e_i, e_j, Σ) for all i and j and all steps."""
    e = [np.exp(run.Omega(t)[:, 0]) for t in run.steps]
    return [value(e_t[:, None], e_t[None, :], e_t.sum()) for e_t in e]


def closed_form(run: Run, t: int) -> np.ndarray:
    """diag(S) − S Sᵀ, the Jacobian as (6) should read."""
    S = run.y_hat(t)
    return np.diagflat(S) - S @ S.T


def over_steps(run: Run) -> np.ndarray:
    """e^{x_t} over the sum over steps: t is time, as everywhere else."""
    e = np.exp([run.x(t) for t in run.steps])
    return e / e.sum(axis=0)


def scores_over_steps(run: Run) -> np.ndarray:
    e = np.exp([run.Omega(t) for t in run.steps])
    return e / e.sum(axis=0)


def over_classes(run: Run) -> np.ndarray:
    e = np.exp([run.Omega(t) for t in run.steps])
    return e / e.sum(axis=1, keepdims=True)


def entrywise(run: Run, t: int) -> np.ndarray:
    """∂S_i/∂x_j by one complex step for each j, row by row."""
    x = run.Omega(t)[:, 0].astype(complex)
    J = np.empty((len(x), len(x)))
    for i, j in np.ndindex(J.shape):
        nudge = np.zeros(len(x), complex)
        nudge[j] = 1e-40j
        e = np.exp(x + nudge)
        J[i, j] = (e[i] / e.sum()).imag / 1e-40
    return J


def quotient(rule: Callable) -> Value:
    """Evaluate a rule for (g/h)' on g = sin x + 2, h = e^x + x²."""
    def value(run: Run) -> list:
        x = sp.Symbol("x")
        g, h = sp.sin(x) + 2, sp.exp(x) + x**2
        return [float(rule(g, h, x).subs(x, t)) for t in run.steps]
    return value


def with_delta(run: Run) -> list:
    I = np.eye(len(run.c))
    return table(run, lambda a, b, s: a / s * (I - b / s))


# What the lines make of e_i, e_j and the sum of all.

def first(a: np.ndarray, b: np.ndarray, s: np.ndarray) -> np.ndarray:
    return (a * s - b * a) / s**2


def second(a: np.ndarray, b: np.ndarray, s: np.ndarray) -> np.ndarray:
    return a * (s - b) / s**2


def third(a: np.ndarray, b: np.ndarray, s: np.ndarray) -> np.ndarray:
    return a / s * (s / s - b / s)
