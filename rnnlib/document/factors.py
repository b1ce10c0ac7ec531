"""The partial derivatives that sections 2.5 to 2.8 insert."""

import numpy as np

from rnnlib.document.chains import diagonal
from rnnlib.document.entries import Entry, Reading, each
from rnnlib.document.latex import d

LAST = {
    "W": (r"(1 - h_k^2) h_{k-1}", r"\frac{\partial^+ h_{k,i}}{\partial W_{mn}}"
          r" = \delta_{im} (1 - h_{k,i}^2)\, h_{k-1,n}"),
    "U": (r"(1 - h_k^2) x_k", r"\frac{\partial^+ h_{k,i}}{\partial U_{mn}} = "
          r"\delta_{im} (1 - h_{k,i}^2)\, x_{k,n}"),
    "b": (r"(1 - h_k^2)", r"\frac{\partial^+ h_k}{\partial b} = "
          r"\operatorname{diag}(1 - h_k^2)"),
}


def hop_to_the_letter(run, t):
    return run.W.T @ (1 - run.h(t)**2)


def hop_as_matrix(run, t):
    return run.W.T @ diagonal(run.h(t))


def hop_right(run, t):
    return diagonal(run.h(t)) @ run.W


def softmax_hop(run, t):
    y_hat = run.y_hat(t)
    return (np.diagflat(y_hat) - y_hat @ y_hat.T) @ run.V


def shared(section):
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
              + d(r"\Omega_t", "h_t") + " = V", each(softmax_hop)),
        Entry("∂h_{j+1}/∂h_j", section, d("h_{j+1}", "h_j")
              + r" = W^\top (1 - h_{j+1}^2)",
              each(lambda run, t: run.hop(t, t - 1)),
              (Reading("to the letter", each(hop_to_the_letter)),
               Reading("$1 - h^2$ as a diagonal matrix", each(hop_as_matrix))),
              d("h_{j+1}", "h_j") + r" = \operatorname{diag}(1 - h_{j+1}^2)\,"
              " W", each(hop_right)),
    ]


def last(name, section):
    """Return the factor ∂h_k/∂(name) of W, U and b."""
    printed, corrected = LAST[name]

    def met(run, k):
        return {"W": run.h(k - 1), "U": run.x(k)}[name]

    def to_the_letter(run, k):
        slope = 1 - run.h(k)**2
        return slope if name == "b" else slope @ met(run, k)

    def spread(run, k):
        if name == "b":
            return diagonal(run.h(k))
        outer = (1 - run.h(k)**2) @ met(run, k).T
        return np.einsum("im,in->imn", np.eye(len(outer)), outer)

    def right(run, k):
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
