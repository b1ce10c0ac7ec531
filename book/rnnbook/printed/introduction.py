"""Sections 1 and 2.1: the network, equations (2) to (5), and its softmax, (6).

Formula (1) stands in section 1 and belongs to the appendix.
"""

from collections.abc import Callable

import numpy as np
import sympy as sp

from rnnbook.printed.entry import Entry, Reading, Value, each, letter
from rnnbook.printed.run import Run, slope
from rnnlib import cross_entropy
from rnnlib.softmax import softmax_jacobian

# The network.


state = each(
    lambda run, t: np.tanh(run.W @ run.h(t - 1) + run.U @ run.x(t) + run.b)
)


def unrolled(run: Run, h: np.ndarray) -> list:
    """All states, if h is the one before the first step."""
    states = []
    for t in run.steps:
        h = np.tanh(run.W @ h + run.U @ run.x(t) + run.b)
        states.append(h)
    return states


probabilities = each(
    lambda run, t: np.exp(run.Omega(t)) / np.exp(run.Omega(t)).sum()
)
row_times_column = each(lambda run, t: -run.y(t).T @ np.log(run.y_hat(t)))


NETWORK = [
    Entry(
        "(1)",
        "1",
        r"x_t = x_t^o E",
        each(lambda run, t: run.U @ run.x(t)),
        (
            Reading(
                "a row, as printed, put into $U x_t$ of (2)",
                each(lambda run, t: run.U @ (run.word(t).T @ run.E)),
            ),
            Reading(
                "that row, stood up as a column",
                each(lambda run, t: run.U @ (run.word(t).T @ run.E).T),
            ),
        ),
        r"x_t = E^\top x_t^o",
        each(lambda run, t: run.U @ (run.E.T @ run.word(t))),
    ),
    Entry(
        "(2)",
        "1",
        r"h_t = \Theta_h(W h_{t-1} + U x_t + b)",
        each(Run.h),
        letter(state),
    ),
    Entry(
        "h_0",
        "1",
        r"(2) at $t = 1$ needs $h_0$, which is given nowhere",
        each(Run.h),
        (
            Reading(
                "nothing is given, so it is 0",
                lambda run: unrolled(run, 0 * run.h(0)),
            ),
            Reading("$h_0$ is one more input", state),
        ),
        r"h_0 \text{ is given, as } x_1 \text{ is}",
        state,
        words=True,
    ),
    Entry(
        "(3)",
        "1",
        r"\Omega_t = V h_t + c",
        each(Run.Omega),
        letter(each(lambda run, t: run.V @ run.h(t) + run.c)),
    ),
    Entry(
        "(4)",
        "1",
        r"\hat{y}_t = \Theta_y(\Omega_t)",
        each(Run.y_hat),
        letter(probabilities),
    ),
    Entry(
        "(5)",
        "1",
        r"L_t = -y_t \ln(\hat{y}_t)",
        lambda run: [[[loss]] for loss in run.losses_of()],
        (
            Reading(
                "two columns",
                each(lambda run, t: -run.y(t) @ np.log(run.y_hat(t))),
            ),
            Reading(
                "entry by entry",
                each(lambda run, t: -run.y(t) * np.log(run.y_hat(t))),
            ),
            Reading("$y_t$ laid down as a row", row_times_column),
        ),
        r"L_t = -y_t^\top \ln \hat y_t",
        row_times_column,
    ),
    Entry(
        "L without t",
        "1",
        r"(5) defines $L_t$; $L$ is defined in 2.2, by a sum over no index",
        lambda run: cross_entropy(run.trace.Omega, run.targets),
        (
            Reading("$L$ is the last $L_t$", lambda run: run.losses_of()[-1]),
            Reading("$L$ is the sum of all", lambda run: sum(run.losses_of())),
        ),
        r"L = \sum_{t=1}^{T} L_t",
        lambda run: sum(run.losses_of()),
        words=True,
    ),
]


# The softmax.


def over_steps(vectors: Value) -> Value:
    """Return run → e^{x_t} / Σ_k e^{x_k}: t is time, as everywhere else."""
    return lambda run: np.exp(vectors(run)) / np.exp(vectors(run)).sum(axis=0)


@each
def entrywise(run: Run, t: int) -> list:
    """∂/∂x_j of e^{x_i} / Σ_k e^{x_k}, row by row."""
    Omega = run.trace.Omega[t - 1]
    return [
        slope(lambda x: np.exp(x[i]) / np.exp(x).sum(), Omega)
        for i in range(len(Omega))
    ]


def quotient(rule: Callable) -> Value:
    """Evaluate a rule for (g/h)' on g = sin x + 2, h = e^x + x²."""
    x = sp.Symbol("x")
    derivative = rule(sp.sin(x) + 2, sp.exp(x) + x**2, x)
    return each(lambda run, t: float(derivative.subs(x, t)))


denominator = each(lambda run, t: [sum(np.exp(run.Omega(t)[:, 0]))])
corrected_six = each(lambda run, t: softmax_jacobian(run.trace.y_hat[t - 1]))


def of_exponentials(term: Callable) -> Value:
    """Return run → term(e^{x_i}, e^{x_j}, Σ_k e^{x_k}) for all i and j."""

    def value(run: Run, t: int) -> np.ndarray:
        column = np.exp(run.Omega(t))
        return term(column, column.T, column.sum())

    return each(value)


quotient_1 = of_exponentials(lambda e_i, e_j, s: (e_i * s - e_j * e_i) / s**2)
quotient_2 = of_exponentials(lambda e_i, e_j, s: e_i * (s - e_j) / s**2)
quotient_3 = of_exponentials(lambda e_i, e_j, s: e_i / s * (s / s - e_j / s))
printed_six = of_exponentials(lambda e_i, e_j, s: e_i / s * (1 - e_j / s))

IN_FULL = (
    r"\frac{\partial S_i}{\partial x_j} = \frac{[i = j]\, e^{x_i} "
    r"\sum e^{x_k} - e^{x_j} e^{x_i}}{(\sum e^{x_k})^2}"
)
FINAL = r"\frac{\partial S_i}{\partial x_j} = S_i ([i = j] - S_j)"


def quotient_line(
    name: str,
    printed: str,
    value: Value,
    corrected: str,
    before: Value | None = None,
) -> Entry:
    """Return the entry of one line of the derivation of (6)."""
    return Entry(
        name,
        "2.1",
        printed,
        each(Run.dy_hat_dOmega),
        letter(value),
        corrected,
        corrected_six,
        absolute=True,
        before=before,
    )


SOFTMAX = [
    Entry(
        "softmax",
        "2.1",
        r"\text{Softmax}(x_t) = S_t = \frac{e^{x_t}}{\sum_k e^{x_k}} "
        r"\quad \text{for } t = 1, \dots, k",
        each(Run.y_hat),
        (
            Reading(
                "$x_t$ is the input of step $t$, as in (2)",
                over_steps(each(Run.x)),
            ),
            Reading(
                "$x$ holds the scores, $t$ and $k$ count classes",
                probabilities,
            ),
        ),
        r"S_i = \frac{e^{\Omega_i}}{\sum_{k=1}^{K} e^{\Omega_k}} "
        r"\quad \text{for } i = 1, \dots, K",
        probabilities,
    ),
    Entry(
        "t and k",
        "2.1",
        r"$t$ counts classes here and steps everywhere else; $k$ is their "
        r"number, the index of the sum and, from 2.5 on, a step",
        each(Run.y_hat),
        (
            Reading("$t$ and $k$ count steps", over_steps(each(Run.Omega))),
            Reading(
                "$t$ and $k$ count classes, of which there are $K$",
                probabilities,
            ),
        ),
        r"i, k = 1, \dots, K",
        probabilities,
        words=True,
    ),
    Entry(
        "the Jacobian",
        "2.1",
        r"\frac{\partial S}{\partial x} = "
        r"\begin{bmatrix} \frac{\partial S_1}{\partial x_1} & \dots & "
        r"\frac{\partial S_1}{\partial x_k} \\ \vdots & & \\ "
        r"\frac{\partial S_k}{\partial x_1} & \dots & "
        r"\frac{\partial S_k}{\partial x_k} \end{bmatrix}",
        each(Run.dy_hat_dOmega),
        letter(entrywise),
        absolute=True,
    ),
    Entry(
        "its entry",
        "2.1",
        r"\frac{\partial S_i}{\partial x_j} = "
        r"\frac{\partial}{\partial x_j} \frac{e^{x_i}}{\sum_k e^{x_k}}",
        each(Run.dy_hat_dOmega),
        letter(entrywise),
        absolute=True,
    ),
    Entry(
        "a quotient",
        "2.1",
        r"f(x) = \frac{g(x)}{h(x)}",
        quotient(lambda g, h, x: g / h),
        letter(quotient(lambda g, h, x: g * h**-1)),
    ),
    Entry(
        "quotient rule",
        "2.1",
        r"f'(x) = \frac{g'(x)h(x) - g(x)h'(x)}{h(x)^2}",
        quotient(lambda g, h, x: sp.diff(g / h, x)),
        letter(
            quotient(lambda g, h, x: (g.diff(x) * h - g * h.diff(x)) / h**2)
        ),
    ),
    Entry(
        "h as a denominator",
        "2.1",
        r"$h_i = \sum e^{x_k}$ here, the state $h_t$ everywhere else",
        each(lambda run, t: [np.exp(run.Omega(t)).sum()]),
        (
            Reading("$h$ is the state", each(lambda run, t: run.h(t)[:, 0])),
            Reading(
                "$h$ is the denominator, the same for all $i$", denominator
            ),
        ),
        r"s = \sum_k e^{x_k}",
        denominator,
        words=True,
    ),
    Entry(
        "the denominator",
        "2.1",
        r"\frac{\partial}{\partial x_j} h_i = "
        r"\frac{\partial}{\partial x_j} \sum e^{x_k} = "
        r"\sum \frac{\partial e^{x_k}}{\partial x_j} = e^{x_j}",
        each(
            lambda run, t: slope(
                lambda x: [np.exp(x).sum()], run.trace.Omega[t - 1]
            )
        ),
        letter(each(lambda run, t: np.exp(run.Omega(t)).T)),
    ),
    Entry(
        "only i = j",
        "2.1",
        r"“There are on the mean-fully derivatives for $i = j$”",
        each(Run.dy_hat_dOmega),
        letter(each(lambda run, t: np.diag(np.diag(run.dy_hat_dOmega(t))))),
        r"\frac{\partial S_i}{\partial x_j} = -S_i S_j "
        r"\text{ for } i \ne j",
        corrected_six,
        words=True,
        absolute=True,
    ),
    quotient_line(
        "quotient, line 1",
        r"\frac{\partial \frac{e^{x_i}}{\sum e^{x_k}}}{\partial x_j} = "
        r"\frac{e^{x_i} \sum e^{x_k} - e^{x_j} e^{x_i}}{(\sum e^{x_k})^2}",
        quotient_1,
        IN_FULL,
    ),
    quotient_line(
        "quotient, line 2",
        r"= \frac{e^{x_i} (\sum e^{x_k} - e^{x_j})}{(\sum e^{x_k})^2}",
        quotient_2,
        IN_FULL,
        before=quotient_1,
    ),
    quotient_line(
        "quotient, line 3",
        r"= \frac{e^{x_i}}{\sum e^{x_k}} \cdot \left( "
        r"\frac{\sum e^{x_k}}{\sum e^{x_k}} - "
        r"\frac{e^{x_j}}{\sum e^{x_k}} \right)",
        quotient_3,
        IN_FULL,
        before=quotient_2,
    ),
    quotient_line(
        "(6)", r"S_i (1 - S_j)", printed_six, FINAL, before=quotient_3
    ),
]

ENTRIES = NETWORK + SOFTMAX
