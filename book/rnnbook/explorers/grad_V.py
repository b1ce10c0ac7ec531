"""Section 2.3: V's terms in time, beside how far W reaches."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnbook.explorers.axes import (
    BLUE,
    GREEN,
    ORANGE,
    STEPS,
    key,
    keyed_lines,
    panel,
    power,
    set_lines,
)
from rnnbook.explorers.explorer import Canvas, Explorer, Moving
from rnnbook.explorers.networks import (
    RHO,
    T,
    input_strength,
    network,
    sequence,
)
from rnnlib.delta import delta_paths
from rnnlib.grad_c import flow_c
from rnnlib.grad_V import flow_V
from rnnlib.grad_W import lags_W


@dataclass(frozen=True)
class Beside:
    """What is drawn.

    terms (T,)   norm of the term of step t of dL/dV, in [t-1]
    errors (T,)  ‖ŷ_t − y_t‖, one of its two factors
    lags (T,)    norm of what came back to W over exactly l steps, over that
                 of lag 0
    """

    terms: np.ndarray
    errors: np.ndarray
    lags: np.ndarray

    @property
    def states(self) -> np.ndarray:
        """‖h_t‖, the other factor: (T,)."""
        return self.terms / self.errors


@cache
def beside(rho: float, sd: float) -> Beside:
    """Run one network and return what V and W get, Beside each other.

    rho is the spectral radius of W, sd the standard deviation of the input.
    """
    rnn = network(rho)
    trace, y = sequence(rnn, sd)
    paths = delta_paths(rnn, trace, y)
    lags = np.linalg.norm(lags_W(trace, paths), axis=(1, 2))
    return Beside(flow_V(rnn, trace, y), flow_c(rnn, trace, y), lags / lags[0])


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, _ = panel(
        title="V: the term of every step",
        xlabel="step t",
        ylabel="norm",
        xlim=(0, T + 1),
        xticks=STEPS,
        decades=(-12, 6, 3),
    )
    moving = keyed_lines(
        left,
        terms=(
            "o-",
            BLUE,
            "term (ŷ − y) hᵀ",
            {"markersize": 4, "linewidth": 1.5},
        ),
        errors=(":", GREEN, "error ‖ŷ − y‖"),
    )
    right, ax = panel(
        title="Where the parts of the gradient come from",
        xlabel="lag t − k (steps back)",
        ylabel="part / that of lag 0",
        xlim=(-1, T),
        decades=(-12, 6, 3),
    )
    (lags,) = ax.plot([], "--", color=ORANGE, label="W, over this lag")
    (of_V,) = ax.plot(
        [0], [1], "o", color=BLUE, markersize=8, label="V, all of it"
    )
    key(right, lags, of_V)
    return (left, right), moving | {"lags": lags}


def draw(moving: Moving, rho: float, sd: float) -> tuple[str, str]:
    """Draw one network; return the caption and the alternative text."""
    shown, lags = beside(rho, sd), np.arange(T)
    set_lines(moving, lags + 1, terms=shown.terms, errors=shown.errors)
    set_lines(moving, lags, lags=shown.lags)
    low, high = power(shown.terms.min()), power(shown.terms.max())
    kept = shown.terms[-1] / shown.terms[0]
    why = (
        ""
        if kept > 0.01
        else " They fade because the states do: "
        f"‖h‖ at step {T} is {power(shown.states[-1])}."
    )
    caption = (
        f"ρ = {rho:g}, input {sd:g}: the terms of dL/dV have norms between "
        f"{low} and {high}, the last one {power(kept)} times the "
        f"first.{why} What comes back to W over {T - 1} steps is "
        f"{power(shown.lags[-1])} times what comes back over none."
    )
    alt = (
        f"Two linked plots. Left: the term of every step of dL/dV, from "
        f"{power(shown.terms[0])} at step 1 to {power(shown.terms[-1])} "
        f"at step {T}, and the error, between {shown.errors.min():.2f} and "
        f"{shown.errors.max():.2f}. Right: the parts of dL/dW by lag, from "
        f"1 to {power(shown.lags[-1])}; V has a single point at lag 0."
    )
    return caption, alt


explorer = Explorer(
    name="V-beside-W",
    question="Make W forget: by how many powers of ten do its parts from far "
    "back shrink, and what happens to the terms of V meanwhile? "
    "Then silence the input. Why do V's terms fade now?",
    controls=(RHO, input_strength(0.3, 0.0, 0.1, 0.3, 1.0, 2.0)),
    presets={
        "Vanish": {"rho": 0.5, "sd": 0.3},
        "Reach far": {"rho": 2.0, "sd": 0.1},
        "Silence": {"rho": 0.7, "sd": 0.0},
    },
    canvas=canvas,
    draw=draw,
)
