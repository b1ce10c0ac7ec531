"""The double sums (11), (13) and (15), with every factor put in."""

import numpy as np

from rnnlib.document.entries import Entry, Reading
from rnnlib.document.inserted_lines import (
    as_rows,
    corrected,
    double_sum,
    kindest,
    to_the_letter,
)
from rnnlib.document.latex import DELTA, INSERTED, d, grouped
from rnnlib.document.named_W import gradient, named_W
from rnnlib.document.run import Run

INSERTS = "is the sum before it, with the factors above put in"
# What (11), (13) and (15) should multiply δ by, in LaTeX and as code.
MEETS = {"W": (r"\, h_{k-1}^\top", lambda run, g, k: g @ run.h(k - 1).T),
         "U": (r"\, x_k^\top", lambda run, g, k: g @ run.x(k).T),
         "b": ("", lambda run, g, k: g[:, 0])}


def inserted(name: str, number: str, section: str, S: str) -> Entry:
    """Return the entry of (11), (13) or (15); all are printed as ∂L/∂W."""
    tail, times = MEETS[name]
    as_W = MEETS["b" if name == "b" else "W"][1]

    # The left side of (13) and (15) says ∂L/∂W.
    of_W = [] if name == "W" else [
        Reading(r"the same, as the $\partial L / \partial W$ that it says",
                double_sum(kindest, as_W), lambda run: run.gradient("W"))]

    def to_the_right(run: Run, g: np.ndarray, k: int) -> np.ndarray:
        return g if name == "b" else g @ run.h(k - 1)

    return Entry(
        number, section, grouped("W", S, INSERTED, r"(1 - h_k^2)" + (
            "" if name == "b" else " h_{k-1}")),
        lambda run: run.gradient(name),
        (Reading("to the letter", double_sum(to_the_letter, to_the_right)),
         Reading("a row times diagonal matrices, as typeset",
                 double_sum(as_rows, as_W)),
         Reading("every factor where it fits", double_sum(kindest, as_W)),
         *of_W),
        grouped(name, "T", DELTA, tail), double_sum(corrected, times),
        gradient=name, before=double_sum(kindest, times), claim=INSERTS)


def first_term() -> Entry:
    """Return the entry of the h_0 that (11) needs without saying so."""
    _, times = MEETS["W"]
    return Entry(
        "(11) at k = 1", "2.5", "(11) ends in $h_{k-1}$, which is $h_0$ at "
        "$k = 1$, given nowhere", lambda run: run.gradient("W"),
        (Reading("the terms $k = 1$ are left out", double_sum(
            corrected, lambda run, g, k: (k > 1) * times(run, g, k))),
         Reading("$h_0$ is where the sequence starts",
                 double_sum(corrected, times))),
        r"\delta_{t,1}\, h_0^\top", double_sum(corrected, times), words=True,
        gradient="W")


def left_side(name: str, number: str, section: str) -> Entry:
    """Return the entry of the ∂L/∂W on the left of (13) and (15)."""
    return named_W(
        f"∂L/∂W in {number}", section,
        f"the left side of {number}, ${d('L', 'W')}$", name, d("L", name),
        double_sum(corrected, MEETS[name][1]), gradient)
