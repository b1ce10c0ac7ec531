"""Section 2.2: the loss in the scores, line by line, and equation (7)."""

import numpy as np

from rnnlib.document import logarithm
from rnnlib.document.entries import Entry, Reading, Value, each, letter
from rnnlib.document.loss_lines import (
    equation_7,
    gradient,
    line_4,
    line_5,
    line_6,
    line_7,
    line_8,
    naive,
    natural,
    over_classes,
    over_steps,
    through_log,
    through_y_hat,
)

LOSS = r"\frac{\partial L}{\partial \Omega_t}"
EQUATION_7 = r"\frac{\partial L_t}{\partial \Omega_t} = \hat y_t - y_t"


def line(number: int, printed: str, value: Value | tuple[Reading, ...],
         corrected: str | None = None, before: Value | None = None) -> Entry:
    """Return the entry of one line of the chain, counted from 0."""
    readings = value if isinstance(value, tuple) else letter(value)
    return Entry(f"chain, line {number}", "2.2", printed, each(gradient),
                 readings, corrected, equation_7 if corrected else None,
                 absolute=True, before=before)


LINE_4 = (r"= -\sum_i S_{t,i} (\delta_{ij} - S_{t,j}) \cdot "
          r"\frac{y_{t,i}}{\hat y_{t,i}}")
LINE_5 = r"= -\sum_i (\delta_{ij} - S_{t,j})\, y_{t,i}"
LINE_6 = r"= -\sum_i (\delta_{ij}\, y_{t,i} - S_{t,j}\, y_{t,i})"
LINE_7 = r"= \sum_i S_{t,j}\, y_{t,i} - y_{t,j}"
LINE_8 = r"= S_{t,j} \sum_i y_{t,i} - y_{t,j}"

ENTRIES = [
    *logarithm.ENTRIES,
    Entry("chain, line 0", "2.2", r"L(\hat{y}, y) = - \sum y_t \log "
          r"(\text{softmax}(\Omega_t))", lambda run: run.losses_of().sum(),
          (Reading("two columns", lambda run: -sum(
              run.y(t) @ np.log(run.y_hat(t)) for t in run.steps)),
           Reading("the sum runs over classes and steps", lambda run: -sum(
               naive(run, t, run.trace.Omega[t - 1]) for t in run.steps))),
          r"L(\hat y, y) = -\sum_t \sum_i y_{t,i} \ln \hat y_{t,i}",
          lambda run: -sum(naive(run, t, run.trace.Omega[t - 1])
                           for t in run.steps)),
    line(1, LOSS + r" = - \frac{\partial}{\partial \Omega_t} \sum y_t \log "
         r"(\text{softmax}(\Omega_t))", each(natural)),
    line(2, r"= - \sum y_t \frac{\partial \log (\text{softmax}(\Omega_t))}"
         r"{\partial \Omega_t}", each(through_log), before=each(gradient)),
    line(3, r"= - \sum \frac{\partial \hat{y}_t}{\partial \Omega_t} \cdot "
         r"\frac{y_t}{\hat{y}_t}", each(through_y_hat),
         before=each(through_log)),
    line(4, r"= - \sum S_{t,i} (1 - S_{t,j}) \cdot \frac{y_t}{\hat{y}_t}",
         line_4, LINE_4, each(through_y_hat)),
    line(5, r"= - \sum (1 - S_{t,j}) y_t", line_5, LINE_5, line_4),
    line(6, r"= - \sum (y_t - S_{t,j} \hat{y}_t)", line_6, LINE_6, line_5),
    line(7, r"= \sum S_{t,i} \hat{y}_t - \sum y_t", line_7, LINE_7, line_6),
    line(8, r"= S_{t,j} \sum \hat{y}_t - \sum y_t", line_8, LINE_8, line_7),
    line(9, r"= \sum (\hat{y}_t - y_t)",
         (Reading("the sum runs over classes", over_classes),
          Reading("the sum runs over steps", over_steps)),
         r"= \hat y_{t,j} - y_{t,j}", line_8),
    Entry("(7)", "2.2", r"\frac{\partial L_t}{\partial \hat{\Omega}_t} = "
          r"(\hat{y}_t - y_t)", each(gradient),
          (Reading(r"the hat makes it a softmax, as in $\hat y_t$",
                   equation_7, each(lambda run, t: run.loss_of_y_hat(t))),
           Reading(r"$\hat\Omega_t$ is $\Omega_t$", equation_7)),
          EQUATION_7, equation_7, absolute=True, before=over_classes),
]
