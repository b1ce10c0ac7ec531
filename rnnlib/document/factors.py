"""The factors that sections 2.5 to 2.8 insert, before the last one."""

import numpy as np

from rnnlib.document.entries import Entry, Reading, each
from rnnlib.document.latex import d
from rnnlib.document.run import Run
from rnnlib.document.softmax_lines import closed_form


def diagonal(column: np.ndarray) -> np.ndarray:
    return np.diagflat(1 - column**2)


def hop_to_the_letter(run: Run, t: int) -> np.ndarray:
    return run.W.T @ (1 - run.h(t)**2)


def hop_as_matrix(run: Run, t: int) -> np.ndarray:
    return run.W.T @ diagonal(run.h(t))


def hop_right(run: Run, t: int) -> np.ndarray:
    return diagonal(run.h(t)) @ run.W


def shared(section: str) -> list[Entry]:
    """Return the three factors that are the same in 2.5, 2.6, 2.7 and 2.8."""
    return [
        Entry("∂L_t/∂ŷ_t", section, d("L_t", r"\hat{y}_t")
              + r" = (y_t - \hat{y}_t)",
              each(lambda run, t: run.loss_of_y_hat(t)),
              (Reading(r"in $\hat y_t$, as it says", each(
                  lambda run, t: (run.y(t) - run.y_hat(t))[:, 0])),
               Reading(r"$\Omega_t$ in place of $\hat y_t$", each(
                   lambda run, t: (run.y(t) - run.y_hat(t))[:, 0]),
                   each(lambda run, t: run.loss_of_logits(t)))),
              d("L_t", r"\hat y_t") + r" = -\frac{y_t}{\hat y_t}, \quad "
              + d("L_t", r"\Omega_t") + r" = \hat y_t - y_t",
              each(lambda run, t: (-run.y(t) / run.y_hat(t))[:, 0])),
        Entry("∂ŷ_t/∂h_t", section, d(r"\hat{y}_t", "h_t") + r" = V^\top",
              each(lambda run, t: run.y_hat_of_h(t)),
              (Reading("to the letter", each(lambda run, t: run.V.T)),
               Reading("transposed", each(lambda run, t: run.V)),
               Reading(r"$\Omega_t$ in place of $\hat y_t$",
                       each(lambda run, t: run.V.T),
                       each(lambda run, t: run.scores_of_h(t)))),
              d(r"\hat y_t", "h_t") + r" = \bigl( \operatorname{diag}(\hat "
              r"y_t) - \hat y_t \hat y_t^\top \bigr) V, \quad "
              + d(r"\Omega_t", "h_t") + " = V", each(
                  lambda run, t: closed_form(run, t) @ run.V)),
        Entry("∂h_{j+1}/∂h_j", section, d("h_{j+1}", "h_j")
              + r" = W^\top (1 - h_{j+1}^2)",
              each(lambda run, t: run.hop(t, t - 1)),
              (Reading("to the letter", each(hop_to_the_letter)),
               Reading("$1 - h^2$ as a diagonal matrix", each(hop_as_matrix))),
              d("h_{j+1}", "h_j") + r" = \operatorname{diag}(1 - h_{j+1}^2)\,"
              " W", each(hop_right)),
    ]
