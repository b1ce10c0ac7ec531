"""Sections 2.3 and 2.4: the gradients of V and c, equations (8) and (9)."""

from typing import Any

import numpy as np

from rnnlib.document.entries import Entry, Reading, Value, each, letter
from rnnlib.document.run import Run
from rnnlib.document.slope import slope
from rnnlib.document.softmax_lines import closed_form


def per_loss(name: str) -> Value:
    """Return Run → Σ_t ∂L_t/∂(name)."""
    return lambda run: sum(run.losses(name))


def of_scores(run: Run, t: int, name: str) -> np.ndarray:
    """∂Ω_t/∂(name), the state held as it is: V and c act at step t alone."""
    V, c, h = run.V, run.c[:, 0], run.trace.h[t]
    if name == "V":
        return slope(lambda V: V @ h + c, V)
    return slope(lambda c: V @ h + c, c)


def three_factors(name: str) -> Value:
    def value(run: Run) -> Any:
        return sum(np.tensordot(
            run.loss_of_y_hat(t) @ closed_form(run, t),
            of_scores(run, t, name), 1) for t in run.steps)
    return value


def two_factors(name: str) -> Value:
    return lambda run: sum(np.tensordot(
        run.loss_of_logits(t), of_scores(run, t, name), 1)
        for t in run.steps)


def eight(run: Run) -> Any:
    return sum((run.y_hat(t) - run.y(t)) @ run.h(t).T for t in run.steps)


def nine(run: Run) -> Any:
    return sum(run.y_hat(t) - run.y(t) for t in run.steps)[:, 0]


def sums(name: str, section: str, S: str) -> list[Entry]:
    """Return the three lines that V and c share."""
    total = rf"\sum_{{t=1}}^{S} "
    factors = (rf"\frac{{\partial L_t}}{{\partial \hat{{y}}_t}} "
               rf"\frac{{\partial \hat{{y}}_t}}{{\partial \Omega_t}} "
               rf"\frac{{\partial \Omega_t}}{{\partial {name}}}")
    lines = (
        (rf"\frac{{\partial L}}{{\partial {name}}} = {total}"
         rf"\frac{{\partial L_t}}{{\partial {name}}}", per_loss(name)),
        (f"= {total}{factors}", three_factors(name)),
        (rf"= {total}\frac{{\partial L}}{{\partial \Omega_t}} "
         rf"\frac{{\partial \Omega_t}}{{\partial {name}}}",
         two_factors(name)))
    return [Entry(f"{name}, line {i}", section, printed,
                  lambda run: run.gradient(name), letter(value))
            for i, (printed, value) in enumerate(lines, 1)]


ENTRIES = [
    *sums("V", "2.3", "S"),
    Entry("“from (7)”", "2.3", r"“We know that this formula $\frac{\partial "
          r"\hat{y}_t}{\partial \Omega_t}$ from (7)”",
          each(lambda run, t: run.loss_of_logits(t)),
          (Reading(r"(7) gives $\partial \hat y_t / \partial \Omega_t$",
                   each(lambda run, t: (run.y_hat(t) - run.y(t))[:, 0]),
                   each(closed_form)),
           Reading(r"(7) gives $\partial L_t / \partial \Omega_t$",
                   each(lambda run, t: (run.y_hat(t) - run.y(t))[:, 0]))),
          r"\text{(7) gives } \frac{\partial L_t}{\partial \Omega_t}",
          each(lambda run, t: (run.y_hat(t) - run.y(t))[:, 0]), words=True),
    Entry("“the answer is h”", "2.3", r"“simply taking the derivative "
          r"coefficient of V yields h, thus the answer is h”",
          lambda run: run.gradient("V"),
          (Reading("$h_t$ is the answer", lambda run: sum(
              run.h(t) for t in run.steps)),
           Reading("$h_t$, as a row, is the second factor", eight)),
          r"\text{the second factor is } h_t^\top", eight, words=True),
    Entry("(8)", "2.3", r"= \sum_{t=1}^S (\hat{y}_t - y_t) \cdot h_t^\top",
          lambda run: run.gradient("V"), letter(eight), gradient="V"),
    *sums("c", "2.4", "T"),
    Entry("(9)", "2.4", r"= \sum_{t=1}^T (\hat{y}_t - y_t)",
          lambda run: run.gradient("c"), letter(nine), gradient="c"),
    Entry("S and T", "2.4", r"the number of steps is $S$ in 2.3, $T$ "
          r"here, $S$ or $\mathcal{S}$ from 2.5 on; $S$ is the softmax in 2.1",
          lambda run: run.gradient("c"),
          (Reading("$S$ is the softmax, and the sum runs up to it",
                   lambda run: sum((run.y_hat(t) - run.y(t))[:, 0] for t in
                                   range(1, run.y_hat(1) + 1))),
           Reading("$S$ is $T$", nine)),
          r"T", nine, words=True),
]
