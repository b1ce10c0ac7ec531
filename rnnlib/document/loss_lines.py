"""The lines of section 2.2 as code."""

from collections.abc import Callable

import numpy as np

from rnnlib.document.entries import Value, each
from rnnlib.document.run import Run
from rnnlib.document.slope import slope
from rnnlib.softmax import log_softmax, softmax


def gradient(run: Run, t: int) -> np.ndarray:
    """The oracle of ∂L/∂Ω_t: complex step through the loss."""
    return run.loss_of_logits(t)


def columns(value: Callable) -> Value:
    """Turn value(S, y), of one step's columns (K,), into Run → array."""
    return each(lambda run, t: value(run.y_hat(t)[:, 0], run.y(t)[:, 0]))


equation_7 = columns(lambda S, y: S - y)


def naive(run: Run, t: int, o: np.ndarray) -> np.ndarray:
    """y_t log(softmax(Ω_t)), with nothing rearranged."""
    e = np.exp(o)
    return run.y(t)[:, 0] @ np.log(e / e.sum())


def natural(run: Run, t: int) -> np.ndarray:
    return slope(lambda o: -naive(run, t, o), run.trace.Omega[t - 1])


def through_log(run: Run, t: int) -> np.ndarray:
    return -run.y(t)[:, 0] @ slope(log_softmax, run.trace.Omega[t - 1])


def through_y_hat(run: Run, t: int) -> np.ndarray:
    jacobian = slope(softmax, run.trace.Omega[t - 1])
    return -(run.y(t) / run.y_hat(t))[:, 0] @ jacobian


def over_i(term: Callable) -> Value:
    """Return −Σ_i term(S_i, S_j, y_i, ŷ_i) for every j."""
    return columns(lambda S, y: -term(
        S[:, None], S[None, :], y[:, None], S[:, None]).sum(axis=0))


line_4 = over_i(lambda S_i, S_j, y, y_hat: S_i * (1 - S_j) * y / y_hat)
line_5 = over_i(lambda S_i, S_j, y, y_hat: (1 - S_j) * y)
line_6 = over_i(lambda S_i, S_j, y, y_hat: y - S_j * y_hat)
line_7 = columns(lambda S, y: 0 * S + (S * S).sum() - y.sum())
line_8 = columns(lambda S, y: S * S.sum() - y.sum())
over_classes = columns(lambda S, y: 0 * S + (S - y).sum())


def over_steps(run: Run) -> list:
    return [sum(run.y_hat(t)[:, 0] - run.y(t)[:, 0] for t in run.steps)
            for _ in run.steps]
