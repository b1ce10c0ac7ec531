"""Section 2.2: the loss in the scores, line by line, and equation (7)."""

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp

from rnnbook.printed.entry import Entry, Reading, Value, d, each, letter
from rnnbook.printed.run import Run, slope
from rnnlib.softmax import log_softmax

# The logarithm's rule, for f = x² + 1 at x = t, the number of each step.

SOME_BASES = 2, sp.E, 10


def logarithm(rule: Callable) -> Value:
    """Evaluate a rule for (log_base f)', for three bases."""
    x, base = sp.symbols("x y", positive=True)
    derivative = rule(x**2 + 1, x, base)
    return each(
        lambda run, t: [
            float(derivative.subs({x: t, base: number}))
            for number in SOME_BASES
        ]
    )


by_definition = logarithm(lambda f, x, base: sp.log(f, base))
by_division = logarithm(lambda f, x, base: sp.log(f) / sp.log(base))


@each
def to_the_base_y(run: Run, t: int) -> np.ndarray:
    """log_y f with the target for y: its 1, and two of its zeros."""
    bases = np.sort(run.y(t)[:, 0])[-len(SOME_BASES) :]
    with np.errstate(divide="ignore"):
        return np.log(t**2 + 1) / np.log(bases)


# The chain. Its lines count from 0, as on the page.


def columns(value: Callable) -> Value:
    """Turn value(S, y), of one step's columns (K,), into run → array."""
    return each(lambda run, t: value(run.y_hat(t)[:, 0], run.y(t)[:, 0]))


def loss_of(run: Run, t: int, Omega: np.ndarray) -> np.ndarray:
    """−y_t log(softmax(Ω_t)), with nothing rearranged."""
    exponentials = np.exp(Omega)
    return -run.y(t)[:, 0] @ np.log(exponentials / exponentials.sum())


def summed_loss(run: Run) -> Any:
    return sum(loss_of(run, t, run.trace.Omega[t - 1]) for t in run.steps)


@each
def two_columns(run: Run, t: int) -> np.ndarray:
    """y_t log(softmax(Ω_t)), a column times a column."""
    return run.y(t) @ np.log(run.y_hat(t))


@each
def column_times_matrix(run: Run, t: int) -> np.ndarray:
    """y_t ∂log(softmax(Ω_t))/∂Ω_t."""
    return run.y(t) @ slope(log_softmax, run.trace.Omega[t - 1])


@each
def sum_of_entries(run: Run, t: int) -> np.ndarray:
    """−Σ (∂ŷ_t/∂Ω_t · y_t/ŷ_t), the product a column, of which Σ is over."""
    return -(run.dy_hat_dOmega(t) @ (run.y(t) / run.y_hat(t))).sum()


def over_i(term: Callable) -> Value:
    """Return −Σ_i term(S_i, S_j, y_i, ŷ_i) for every j."""
    return columns(
        lambda S, y: (
            -term(S[:, None], S[None, :], y[:, None], S[:, None]).sum(axis=0)
        )
    )


line_1 = each(
    lambda run, t: slope(
        lambda Omega: loss_of(run, t, Omega), run.trace.Omega[t - 1]
    )
)
line_2 = each(
    lambda run, t: -run.y(t)[:, 0] @ slope(log_softmax, run.trace.Omega[t - 1])
)
line_3 = each(
    lambda run, t: -(run.y(t) / run.y_hat(t))[:, 0] @ run.dy_hat_dOmega(t)
)
line_4 = over_i(lambda S_i, S_j, y, y_hat: S_i * (1 - S_j) * y / y_hat)
line_5 = over_i(lambda S_i, S_j, y, y_hat: (1 - S_j) * y)
line_6 = over_i(lambda S_i, S_j, y, y_hat: y - S_j * y_hat)
line_7 = columns(lambda S, y: 0 * S + (S * S).sum() - y.sum())
line_8 = columns(lambda S, y: S * S.sum() - y.sum())
line_9 = columns(lambda S, y: 0 * S + (S - y).sum())
equation_7 = columns(lambda S, y: S - y)


def line_9_over_steps(run: Run) -> list:
    return [sum(equation_7(run)) for _ in run.steps]


def chain_line(
    number: int,
    printed: str,
    over_classes: Value,
    corrected: str,
    right: Value = equation_7,
    before: Value | None = None,
    other: Reading | None = None,
) -> Entry:
    """Return the entry of a line, its sum over classes or read otherwise."""
    kindest = Reading("the sum runs over classes", over_classes)
    return Entry(
        f"chain, line {number}",
        "2.2",
        printed,
        each(Run.dL_dOmega),
        (other, kindest) if other else (kindest,),
        corrected,
        right,
        absolute=True,
        before=before,
    )


ENTRIES = [
    Entry(
        "a logarithm",
        "2.2",
        r"f(x) = \log_y x",
        by_definition,
        letter(by_division),
    ),
    Entry(
        "y as a base",
        "2.2",
        r"$y$ is the base here and the target below",
        by_definition,
        (
            Reading("the base is the target, 0 or 1", to_the_base_y),
            Reading("the base is some number", by_division),
        ),
        r"f(x) = \log_a x",
        by_division,
        words=True,
    ),
    Entry(
        "logarithm rule",
        "2.2",
        r"f'(x) = \frac{x'}{x} \cdot \log_e y",
        logarithm(lambda f, x, y: sp.diff(sp.log(f) / sp.log(y), x)),
        letter(logarithm(lambda f, x, y: f.diff(x) / f * sp.log(y))),
        r"f'(x) = \frac{x'}{x \ln y}",
        logarithm(lambda f, x, y: f.diff(x) / (f * sp.log(y))),
    ),
    Entry(
        "log",
        "2.2",
        r"$\log$ stands without its base, after a rule for $\log_y$; "
        r"(5) has $\ln$",
        each(Run.dL_dOmega),
        (
            Reading(
                "to some base, say 10",
                lambda run: np.array(line_1(run)) / np.log(10),
            ),
            Reading("natural", line_1),
        ),
        r"\ln",
        equation_7,
        words=True,
        absolute=True,
    ),
    Entry(
        "chain, line 0",
        "2.2",
        r"L(\hat{y}, y) = - \sum y_t \log (\text{softmax}(\Omega_t))",
        lambda run: run.losses_of().sum(),
        (
            Reading("two columns", lambda run: -sum(two_columns(run))),
            Reading("the sum runs over classes and steps", summed_loss),
        ),
        r"L(\hat y, y) = -\sum_t \sum_i y_{t,i} \ln \hat y_{t,i}",
        summed_loss,
    ),
    chain_line(
        1,
        d("L", r"\Omega_t") + r" = - \frac{\partial}{\partial \Omega_t} "
        r"\sum y_t \log (\text{softmax}(\Omega_t))",
        line_1,
        r"\frac{\partial L_t}{\partial \Omega_{t,j}} = "
        r"-\frac{\partial}{\partial \Omega_{t,j}} "
        r"\sum_i y_{t,i} \ln \hat y_{t,i}",
        right=line_1,
        other=Reading("two columns", two_columns),
    ),
    chain_line(
        2,
        r"= - \sum y_t \frac{\partial \log (\text{softmax}(\Omega_t))}"
        r"{\partial \Omega_t}",
        line_2,
        r"= -\sum_i y_{t,i} \frac{\partial \ln \hat y_{t,i}}"
        r"{\partial \Omega_{t,j}}",
        right=line_2,
        before=each(Run.dL_dOmega),
        other=Reading("a column times a matrix", column_times_matrix),
    ),
    chain_line(
        3,
        r"= - \sum \frac{\partial \hat{y}_t}{\partial \Omega_t} \cdot "
        r"\frac{y_t}{\hat{y}_t}",
        line_3,
        r"= -\sum_i \frac{\partial \hat y_{t,i}}{\partial \Omega_{t,j}} "
        r"\cdot \frac{y_{t,i}}{\hat y_{t,i}}",
        right=line_3,
        before=line_2,
        other=Reading("the sum of a matrix times a column", sum_of_entries),
    ),
    chain_line(
        4,
        r"= - \sum S_{t,i} (1 - S_{t,j}) \cdot \frac{y_t}{\hat{y}_t}",
        line_4,
        r"= -\sum_i S_{t,i} ([i = j] - S_{t,j}) \cdot "
        r"\frac{y_{t,i}}{\hat y_{t,i}}",
        before=line_3,
    ),
    chain_line(
        5,
        r"= - \sum (1 - S_{t,j}) y_t",
        line_5,
        r"= -\sum_i ([i = j] - S_{t,j})\, y_{t,i}",
        before=line_4,
    ),
    chain_line(
        6,
        r"= - \sum (y_t - S_{t,j} \hat{y}_t)",
        line_6,
        r"= -\sum_i ([i = j]\, y_{t,i} - S_{t,j}\, y_{t,i})",
        before=line_5,
    ),
    chain_line(
        7,
        r"= \sum S_{t,i} \hat{y}_t - \sum y_t",
        line_7,
        r"= \sum_i S_{t,j}\, y_{t,i} - y_{t,j}",
        before=line_6,
    ),
    chain_line(
        8,
        r"= S_{t,j} \sum \hat{y}_t - \sum y_t",
        line_8,
        r"= S_{t,j} \sum_i y_{t,i} - y_{t,j}",
        before=line_7,
    ),
    chain_line(
        9,
        r"= \sum (\hat{y}_t - y_t)",
        line_9,
        r"= \hat y_{t,j} - y_{t,j}",
        before=line_8,
        other=Reading("the sum runs over steps", line_9_over_steps),
    ),
    Entry(
        "(7)",
        "2.2",
        r"\frac{\partial L_t}{\partial \hat{\Omega}_t} = (\hat{y}_t - y_t)",
        each(Run.dL_dOmega),
        (
            Reading(
                r"the hat makes it a softmax, as in $\hat y_t$",
                equation_7,
                each(Run.dL_dy_hat),
            ),
            Reading(r"$\hat\Omega_t$ is $\Omega_t$", equation_7),
        ),
        r"\frac{\partial L_t}{\partial \Omega_t} = \hat y_t - y_t",
        equation_7,
        absolute=True,
        before=line_9,
    ),
]
