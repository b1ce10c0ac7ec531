"""Section 2.1: the softmax and its derivative, equation (6)."""

from collections.abc import Callable

import numpy as np
import sympy as sp

from rnnlib.document.entries import Entry, Reading, each, letter
from rnnlib.document.slope import slope
from rnnlib.document.softmax_lines import (
    entrywise,
    first,
    jacobian,
    over_classes,
    over_steps,
    quotient,
    scores_over_steps,
    second,
    table,
    third,
    with_delta,
)

IN_FULL = (r"\frac{\partial S_i}{\partial x_j} = \frac{\delta_{ij} e^{x_i} "
           r"\sum e^{x_k} - e^{x_j} e^{x_i}}{(\sum e^{x_k})^2}")
FINAL = r"\frac{\partial S_i}{\partial x_j} = S_i (\delta_{ij} - S_j)"
LEFT = r"\frac{\partial \frac{e^{x_i}}{\sum e^{x_k}}}{\partial x_j}"


def line(name: str, printed: str, value: Callable, corrected: str,
         before: Callable | None = None) -> Entry:
    """Return the entry of one line of the derivation of (6)."""
    return Entry(
        name, "2.1", printed, each(jacobian),
        letter(lambda run: table(run, value)), corrected, with_delta,
        absolute=True, before=before and (lambda run: table(run, before)))


ENTRIES = [
    Entry("softmax", "2.1", r"\text{Softmax}(x_t) = S_t = \frac{e^{x_t}}"
          r"{\sum_k e^{x_k}} \quad \text{for } t = 1, \dots, k",
          each(lambda run, t: run.y_hat(t)),
          (Reading("$x_t$ is the input of step $t$, as in (2)", over_steps),
           Reading("$x$ holds the scores, $t$ and $k$ count classes",
                   over_classes)),
          r"S_i = \frac{e^{\Omega_i}}{\sum_{k=1}^{K} e^{\Omega_k}} \quad "
          r"\text{for } i = 1, \dots, K", over_classes),
    Entry("t and k", "2.1", r"$t$ counts classes here and steps everywhere "
          r"else; $k$ is their number, the index of the sum and, from 2.5 on, "
          r"a step", each(lambda run, t: run.y_hat(t)),
          (Reading("$t$ and $k$ count steps", scores_over_steps),
           Reading("$t$ and $k$ count classes, of which there are $K$",
                   over_classes)),
          r"i, k = 1, \dots, K", over_classes, words=True),
    Entry("the Jacobian", "2.1", r"\frac{\partial S}{\partial x} = "
          r"\begin{bmatrix} \frac{\partial S_1}{\partial x_1} & \dots & "
          r"\frac{\partial S_1}{\partial x_k} \\ \vdots & & \\ "
          r"\frac{\partial S_k}{\partial x_1} & \dots & "
          r"\frac{\partial S_k}{\partial x_k} \end{bmatrix}",
          each(jacobian), letter(each(entrywise)), absolute=True),
    Entry("its entry", "2.1", r"\frac{\partial S_i}{\partial x_j} = "
          r"\frac{\partial}{\partial x_j} \frac{e^{x_i}}{\sum_k e^{x_k}}",
          each(jacobian), letter(each(entrywise)), absolute=True),
    Entry("a quotient", "2.1", r"f(x) = \frac{g(x)}{h(x)}",
          quotient(lambda g, h, x: g / h),
          letter(quotient(lambda g, h, x: g * h**-1))),
    Entry("quotient rule", "2.1",
          r"f'(x) = \frac{g'(x)h(x) - g(x)h'(x)}{h(x)^2}",
          quotient(lambda g, h, x: sp.diff(g / h, x)), letter(quotient(
              lambda g, h, x: (g.diff(x) * h - g * h.diff(x)) / h**2))),
    Entry("h as a denominator", "2.1", r"$h_i = \sum e^{x_k}$ here, the "
          r"state $h_t$ everywhere else",
          each(lambda run, t: [np.exp(run.Omega(t)).sum()]),
          (Reading("$h$ is the state", each(lambda run, t: run.h(t)[:, 0])),
           Reading("$h$ is the denominator, the same for all $i$",
                   each(lambda run, t: [sum(np.exp(run.Omega(t)[:, 0]))]))),
          r"s = \sum_k e^{x_k}",
          each(lambda run, t: [sum(np.exp(run.Omega(t)[:, 0]))]), words=True),
    Entry("the denominator", "2.1", r"\frac{\partial}{\partial x_j} h_i = "
          r"\frac{\partial}{\partial x_j} \sum e^{x_k} = \sum "
          r"\frac{\partial e^{x_k}}{\partial x_j} = e^{x_j}",
          each(lambda run, t: slope(lambda x: [np.exp(x).sum()],
                                    run.trace.Omega[t - 1])),
          letter(each(lambda run, t: np.exp(run.Omega(t)).T))),
    Entry("only i = j", "2.1", r"“There are on the mean-fully derivatives "
          r"for $i = j$”", each(jacobian),
          letter(lambda run: [np.diag(np.diag(jacobian(run, t)))
                              for t in run.steps]),
          r"\frac{\partial S_i}{\partial x_j} = -S_i S_j \text{ for } "
          r"i \ne j", with_delta, words=True, absolute=True),
    line("quotient, line 1", LEFT + r" = \frac{e^{x_i} \sum e^{x_k} - "
         r"e^{x_j} e^{x_i}}{(\sum e^{x_k})^2}", first, IN_FULL),
    line("quotient, line 2", r"= \frac{e^{x_i} (\sum e^{x_k} - e^{x_j})}"
         r"{(\sum e^{x_k})^2}", second, IN_FULL, first),
    line("quotient, line 3", r"= \frac{e^{x_i}}{\sum e^{x_k}} \cdot \left( "
         r"\frac{\sum e^{x_k}}{\sum e^{x_k}} - \frac{e^{x_j}}"
         r"{\sum e^{x_k}} \right)", third, IN_FULL, second),
    line("(6)", r"S_i (1 - S_j)",
         lambda a, b, s: a / s * (1 - b / s), FINAL, third),
]
