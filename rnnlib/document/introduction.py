"""Section 1: equations (2) to (5). Formula (1) is in the appendix."""

import numpy as np

from rnnlib.document.entries import Entry, Reading, each, letter
from rnnlib.document.run import Run
from rnnlib.loss import cross_entropy


def state(run: Run, t: int) -> np.ndarray:
    return np.tanh(run.W @ run.h(t - 1) + run.U @ run.x(t) + run.b)


def row_input(run: Run, t: int) -> np.ndarray:
    return run.U @ (run.word(t).T @ run.E)


def column_input(run: Run, t: int) -> np.ndarray:
    return run.U @ (run.E.T @ run.word(t))


def states_from_zero(run: Run) -> list:
    h, states = 0 * run.h(0), []
    for t in run.steps:
        h = np.tanh(run.W @ h + run.U @ run.x(t) + run.b)
        states.append(h)
    return states


def losses(run: Run) -> list:
    return [[[loss]] for loss in run.losses_of()]


ENTRIES = [
    Entry("“RNN BPPT”", "1",
          r"“Formula 1 has to go to Appendix for RNN BPPT.”",
          lambda run: [0, 0, 0, 0],
          letter(lambda run: [capital != word[0] for capital, word in zip(
              "BPPT", "Back Propagation Through Time".split())]),
          r"\text{BPTT, backpropagation through time}",
          lambda run: [0, 0, 0, 0], words=True, absolute=True),
    Entry("(1)", "1", r"x_t = x_t^o E",
          lambda run: [run.U @ run.x(t) for t in run.steps],
          (Reading("a row, as printed, put into $U x_t$ of (2)",
                   each(row_input)),),
          r"x_t = E^\top x_t^o", each(column_input)),
    Entry("(2)", "1", r"h_t = \Theta_h(W h_{t-1} + U x_t + b)",
          lambda run: [run.h(t) for t in run.steps], letter(each(state))),
    Entry("h_0", "1", r"(2) at $t = 1$ needs $h_0$, which is given "
          "nowhere",
          lambda run: [run.h(t) for t in run.steps],
          (Reading("nothing is given, so it is 0", states_from_zero),
           Reading("$h_0$ is one more input", each(state))),
          r"h_0 \text{ is given, as } x_1 \text{ is}", each(state),
          words=True),
    Entry("(3)", "1", r"\Omega_t = V h_t + c",
          lambda run: [run.Omega(t) for t in run.steps],
          letter(each(lambda run, t: run.V @ run.h(t) + run.c))),
    Entry("(4)", "1", r"\hat{y}_t = \Theta_y(\Omega_t)",
          lambda run: [run.y_hat(t) for t in run.steps],
          letter(each(lambda run, t: np.exp(run.Omega(t))
                      / np.exp(run.Omega(t)).sum()))),
    Entry("(5)", "1", r"L_t = -y_t \ln(\hat{y}_t)", losses,
          (Reading("two columns",
                   each(lambda run, t: -run.y(t) @ np.log(run.y_hat(t)))),
           Reading("entry by entry",
                   each(lambda run, t: -run.y(t) * np.log(run.y_hat(t)))),
           Reading("$y_t$ laid down as a row",
                   each(lambda run, t: -run.y(t).T @ np.log(run.y_hat(t))))),
          r"L_t = -y_t^\top \ln \hat y_t",
          each(lambda run, t: -run.y(t).T @ np.log(run.y_hat(t)))),
    Entry("L without t", "1", r"$L$ is used from 2.2 on and defined "
          r"nowhere; (5) defines $L_t$",
          lambda run: cross_entropy(run.trace.Omega, run.targets),
          (Reading("$L$ is the last $L_t$", lambda run: run.losses_of()[-1]),
           Reading("$L$ is the sum of all", lambda run: sum(run.losses_of()))),
          r"L = \sum_{t=1}^{T} L_t", lambda run: sum(run.losses_of()),
          words=True),
]
