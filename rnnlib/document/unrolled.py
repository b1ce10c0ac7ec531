"""The recursion, unrolled: what sections 2.5 and 2.8 both print."""

import numpy as np

from rnnlib.document.chains import last_first
from rnnlib.document.entries import Entry, Reading, each, letter
from rnnlib.document.introduction import state
from rnnlib.document.latex import WRAP, d
from rnnlib.document.run import Run

STEP = r"h_t &= \tanh(W h_{t-1} + U x_t + b) \\ "
FOUR = (r"h_1 &= \tanh(W h_0 + U x_1 + b) \quad h_2 = \tanh(W h_1 + U x_2 + "
        r"b) \\ h_3 &= \tanh(W h_2 + U x_3 + b) \quad h_4 = \tanh(W h_3 + U "
        r"x_4 + b)\end{aligned}")
NESTED = (r"\begin{aligned}h_4 &= \\ &\tanh(W \tanh(W \tanh(W \tanh(W h_0 + "
          r"U x_1 + b)" + WRAP + "U x_2 + b) + U x_3 + b) + U x_4 + b)"
          r"\end{aligned}")


def with_row(run: Run, t: int) -> np.ndarray:
    x = run.word(t).T @ run.E
    return np.tanh(run.W @ run.h(t - 1) + run.U @ x + run.b)


def nested(run: Run) -> np.ndarray:
    h = run.h(0)
    for t in run.steps:
        h = np.tanh(run.W @ h + run.U @ run.x(t) + run.b)
    return h


def recursion(section: str) -> list[Entry]:
    """Return the entries of the recursion, unrolled and nested."""
    embedded = (
        (Reading("$x_t$ a row, as printed", each(with_row)),
         Reading("$x_t$ a column", each(state))),
        r"x_t = E^\top x_t^o", each(state))
    opening = (r"x_t &= x_t^o E \\ " if section == "2.8" else "") + STEP
    return [
        Entry("four steps", section, r"\begin{aligned}" + opening + FOUR,
              lambda run: [run.h(t) for t in run.steps],
              *(embedded if section == "2.8" else
                (letter(each(state)),))),
        Entry("nested", section, NESTED, lambda run: run.h(run.T),
              letter(nested))]


def ratio(section: str) -> Entry:
    """Return the entry of h_t/h_k, printed without ∂."""
    return Entry("h_t/h_k", section, r"“let's expand $\frac{h_t}{h_k}$”",
                 lambda run: [run.hop(t, 1) for t in run.steps],
                 (Reading("a fraction", each(
                     lambda run, t: (run.h(t) / run.h(1))[:, 0])),
                  Reading(r"$\partial h_t / \partial h_k$", each(
                      lambda run, t: last_first(run, t, 1)))),
                 d("h_t", "h_k"), each(lambda run, t: last_first(run, t, 1)),
                 words=True)
