"""Sections 2.3 and 2.4: the gradients of V and c, equations (8) and (9)."""

from typing import Any

import numpy as np

from rnnbook.printed.entry import Entry, Reading, Step, Value, d, each, letter
from rnnbook.printed.run import Run
from rnnlib.softmax import softmax_jacobian

# The right-hand side of (7).
seven = each(lambda run, t: (run.y_hat(t) - run.y(t))[:, 0])


def eight(run: Run) -> Any:
    return sum((run.y_hat(t) - run.y(t)) @ run.h(t).T for t in run.steps)


def nine(run: Run) -> Any:
    return sum(seven(run))


def sum_of_products(
    row: Step,
    last: Step,
) -> Value:
    """Return run → Σ_t row(t) · last(t), last being a derivative of Ω_t."""
    return lambda run: sum(
        np.tensordot(row(run, t), last(run, t), 1) for t in run.steps
    )


def two_factors(run: Run, t: int) -> np.ndarray:
    """∂L_t/∂ŷ_t · ∂ŷ_t/∂Ω_t."""
    return run.dL_dy_hat(t) @ softmax_jacobian(run.trace.y_hat[t - 1])


def three_lines(name: str, section: str, S: str, last: Step) -> list[Entry]:
    """Return the three lines that V and c share."""
    total = rf"\sum_{{t=1}}^{S} "
    tail = d(r"\Omega_t", name)
    lines = (
        (
            d("L", name) + f" = {total}" + d("L_t", name),
            lambda run: sum(run.gradients(name)),
        ),
        (
            f"= {total}"
            + d("L_t", r"\hat{y}_t")
            + " "
            + d(r"\hat{y}_t", r"\Omega_t")
            + " "
            + tail,
            sum_of_products(two_factors, last),
        ),
        (
            f"= {total}" + d("L", r"\Omega_t") + " " + tail,
            sum_of_products(Run.dL_dOmega, last),
        ),
    )
    return [
        Entry(
            f"{name}, line {i}",
            section,
            printed,
            lambda run: run.gradient(name),
            letter(value),
        )
        for i, (printed, value) in enumerate(lines, 1)
    ]


V = [
    *three_lines("V", "2.3", "S", Run.dOmega_dV),
    Entry(
        "“from (7)”",
        "2.3",
        r"“We know that this formula $\frac{\partial "
        r"\hat{y}_t}{\partial \Omega_t}$ from (7)”",
        each(Run.dL_dOmega),
        (
            Reading(
                r"(7) gives $\partial \hat y_t / \partial \Omega_t$",
                seven,
                each(Run.dy_hat_dOmega),
            ),
            Reading(r"(7) gives $\partial L_t / \partial \Omega_t$", seven),
        ),
        r"\text{(7) gives } \frac{\partial L_t}{\partial \Omega_t}",
        seven,
        words=True,
    ),
    Entry(
        "“the answer is h”",
        "2.3",
        r"“simply taking the derivative coefficient of V yields h, thus the "
        r"answer is h”",
        lambda run: run.gradient("V"),
        (
            Reading(
                "$h_t$ is the answer",
                lambda run: sum(run.h(t) for t in run.steps),
            ),
            Reading("$h_t$, as a row, is the second factor", eight),
        ),
        r"\text{the second factor is } h_t^\top",
        eight,
        words=True,
    ),
    Entry(
        "(8)",
        "2.3",
        r"= \sum_{t=1}^S (\hat{y}_t - y_t) \cdot h_t^\top",
        lambda run: run.gradient("V"),
        letter(eight),
        gradient="V",
    ),
]

c = [
    *three_lines("c", "2.4", "T", Run.dOmega_dc),
    Entry(
        "(9)",
        "2.4",
        r"= \sum_{t=1}^T (\hat{y}_t - y_t)",
        lambda run: run.gradient("c"),
        letter(nine),
        gradient="c",
    ),
    Entry(
        "S and T",
        "2.4",
        r"the number of steps is $S$ in 2.3, $T$ here, $S$ or "
        r"$\mathcal{S}$ from 2.5 on; $S$ is the softmax in 2.1",
        lambda run: run.gradient("c"),
        (
            Reading(
                "$S$ is the softmax, and the sum runs up to it",
                lambda run: sum(
                    (run.y_hat(t) - run.y(t))[:, 0]
                    for t in range(1, run.y_hat(1) + 1)
                ),
            ),
            Reading("$S$ is $T$", nine),
        ),
        r"T",
        nine,
        words=True,
    ),
]

ENTRIES = V + c
