"""The last factor: the state of step k in a parameter, or in its input."""

import numpy as np

from rnnlib.document.entries import Entry, Reading, each
from rnnlib.document.factors import diagonal
from rnnlib.document.latex import d
from rnnlib.document.run import Run

LAST = {
    "W": (r"(1 - h_k^2) h_{k-1}", r"\frac{\partial^+ h_{k,i}}{\partial W_{mn}}"
          r" = \delta_{im} (1 - h_{k,i}^2)\, h_{k-1,n}"),
    "U": (r"(1 - h_k^2) x_k", r"\frac{\partial^+ h_{k,i}}{\partial U_{mn}} = "
          r"\delta_{im} (1 - h_{k,i}^2)\, x_{k,n}"),
    "b": (r"(1 - h_k^2)", r"\frac{\partial^+ h_k}{\partial b} = "
          r"\operatorname{diag}(1 - h_k^2)"),
}


def last(name: str, section: str) -> Entry:
    """Return the factor ∂h_k/∂(name) of W, U and b."""
    printed, corrected = LAST[name]

    def met(run: Run, k: int) -> np.ndarray:
        return {"W": run.h(k - 1), "U": run.x(k)}[name]

    def to_the_letter(run: Run, k: int) -> np.ndarray:
        slope = 1 - run.h(k)**2
        return slope if name == "b" else slope @ met(run, k)

    def spread(run: Run, k: int) -> np.ndarray:
        if name == "b":
            return diagonal(run.h(k))
        outer = (1 - run.h(k)**2) @ met(run, k).T
        return np.einsum("im,in->imn", np.eye(len(outer)), outer)

    def right(run: Run, k: int) -> np.ndarray:
        table = run.immediate(name, k) * 0
        for i, slope in enumerate(1 - run.trace.h[k]**2):
            table[i, i] = slope * (1 if name == "b" else met(run, k)[:, 0])
        return table

    kind = ("a diagonal matrix" if name == "b" else
            "the outer product, its row $i$ for unit $i$")
    return Entry(f"∂h_k/∂{name}", section, d("h_k", name) + " = " + printed,
                 each(lambda run, k: run.immediate(name, k)),
                 (Reading("to the letter", each(to_the_letter)),
                  Reading(kind, each(spread))), corrected, each(right))


OF_INPUT = [
    Entry("∂h_k/∂x_k", "2.8", d("h_k", "x_k") + r" = (1 - h_k^2) U",
          each(lambda run, k: run.of_input(k)),
          (Reading("to the letter",
                   each(lambda run, k: (1 - run.h(k)**2) @ run.U)),
           Reading("$1 - h^2$ as a diagonal matrix",
                   each(lambda run, k: diagonal(run.h(k)) @ run.U))),
          d("h_k", "x_k") + r" = \operatorname{diag}(1 - h_k^2)\, U",
          each(lambda run, k: (1 - run.h(k)**2) * run.U)),
    Entry("∂x_k/∂E", "2.8", d("x_k", "E") + r" = x_k^o",
          each(lambda run, k: run.input_of_E(k)),
          (Reading("to the letter", each(lambda run, k: run.word(k))),
           Reading("$x_k^o$ for each entry of $x_k$", each(
               lambda run, k: np.einsum("m,id->imd", run.word(k)[:, 0],
                                        np.eye(run.U.shape[1]))))),
          r"\frac{\partial x_{k,i}}{\partial E_{md}} = x_{k,m}^o\, "
          r"\delta_{id}",
          each(lambda run, k: [np.outer(run.word(k)[:, 0], unit)
                               for unit in np.eye(run.U.shape[1])])),
]
