"""Section 2.2: the loss in the scores, line by line, and equation (7)."""

import numpy as np

from rnnlib.document import logarithm
from rnnlib.document.entries import Entry, Reading, Value, each, letter
from rnnlib.document.loss_lines import (
    eight,
    five,
    gradient,
    naive,
    natural,
    nine,
    over_classes,
    over_steps,
    seven,
    seventh,
    six,
    through_log,
    through_y_hat,
)

LOSS = r"\frac{\partial L}{\partial \Omega_t}"
SEVEN = r"\frac{\partial L_t}{\partial \Omega_t} = \hat y_t - y_t"


def line(number: int, printed: str, value: Value | tuple[Reading, ...],
         corrected: str | None = None, right: Value | None = None,
         before: Value | None = None) -> Entry:
    """Return the entry of one line of the chain."""
    readings = value if isinstance(value, tuple) else letter(value)
    return Entry(f"chain, line {number}", "2.2", printed, each(gradient),
                 readings, corrected, right, absolute=True, before=before)


FIVE = (r"= -\sum_i S_{t,i} (\delta_{ij} - S_{t,j}) \cdot "
        r"\frac{y_{t,i}}{\hat y_{t,i}}")
SIX = r"= -\sum_i (\delta_{ij} - S_{t,j})\, y_{t,i}"
SEVENTH = r"= -\sum_i (\delta_{ij}\, y_{t,i} - S_{t,j}\, y_{t,i})"
EIGHT = r"= \sum_i S_{t,j}\, y_{t,i} - y_{t,j}"
NINE = r"= S_{t,j} \sum_i y_{t,i} - y_{t,j}"

ENTRIES = [
    *logarithm.ENTRIES,
    Entry("chain, line 1", "2.2", r"L(\hat{y}, y) = - \sum y_t \log "
          r"(\text{softmax}(\Omega_t))", lambda run: run.losses_of().sum(),
          (Reading("two columns", lambda run: -sum(
              run.y(t) @ np.log(run.y_hat(t)) for t in run.steps)),
           Reading("the sum runs over classes and steps", lambda run: -sum(
               naive(run, t, run.trace.Omega[t - 1]) for t in run.steps))),
          r"L(\hat y, y) = -\sum_t \sum_i y_{t,i} \ln \hat y_{t,i}",
          lambda run: -sum(naive(run, t, run.trace.Omega[t - 1])
                           for t in run.steps)),
    line(2, LOSS + r" = - \frac{\partial}{\partial \Omega_t} \sum y_t \log "
         r"(\text{softmax}(\Omega_t))", each(natural)),
    line(3, r"= - \sum y_t \frac{\partial \log (\text{softmax}(\Omega_t))}"
         r"{\partial \Omega_t}", each(through_log), before=each(gradient)),
    line(4, r"= - \sum \frac{\partial \hat{y}_t}{\partial \Omega_t} \cdot "
         r"\frac{y_t}{\hat{y}_t}", each(through_y_hat),
         before=each(through_log)),
    line(5, r"= - \sum S_{t,i} (1 - S_{t,j}) \cdot \frac{y_t}{\hat{y}_t}",
         five, FIVE, seven, each(through_y_hat)),
    line(6, r"= - \sum (1 - S_{t,j}) y_t", six, SIX, seven, five),
    line(7, r"= - \sum (y_t - S_{t,j} \hat{y}_t)", seventh, SEVENTH, seven,
         six),
    line(8, r"= \sum S_{t,i} \hat{y}_t - \sum y_t", eight, EIGHT, seven,
         seventh),
    line(9, r"= S_{t,j} \sum \hat{y}_t - \sum y_t", nine, NINE, seven, eight),
    line(10, r"= \sum (\hat{y}_t - y_t)",
         (Reading("the sum runs over classes", over_classes),
          Reading("the sum runs over steps", over_steps)),
         r"= \hat y_{t,j} - y_{t,j}", seven, nine),
    Entry("(7)", "2.2", r"\frac{\partial L_t}{\partial \hat{\Omega}_t} = "
          r"(\hat{y}_t - y_t)", each(gradient),
          (Reading(r"the hat makes it a softmax, as in $\hat y_t$", seven,
                   each(lambda run, t: run.loss_of_y_hat(t))),
           Reading(r"$\hat\Omega_t$ is $\Omega_t$", seven)), SEVEN, seven,
          absolute=True, before=over_classes),
]
