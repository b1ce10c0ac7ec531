"""Section 2.5: which terms of the double sum make up dL/dW."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnbook.explorers.axes import (
    BLUE,
    ORANGE,
    keyed_lines,
    lag_panel,
    power,
    set_lines,
    show_map,
    tk_map,
)
from rnnbook.explorers.explorer import Canvas, Explorer, Moving
from rnnbook.explorers.networks import (
    RHO,
    T,
    input_strength,
    network,
    sequence,
    unit_bias,
)
from rnnlib.delta import delta_paths
from rnnlib.grad_W import flow_W, lags_W


@dataclass(frozen=True)
class Shares:
    """What is drawn.

    terms (T, T)  norm of the term (t, k), over the norm of dL/dW
    part (T,)     norm of what came back over exactly l steps, likewise
    error (T,)    what is missing if one stops after l steps, likewise
    """

    terms: np.ndarray
    part: np.ndarray
    error: np.ndarray

    @property
    def enough(self) -> int:
        """The lag after which less than 1 % is missing."""
        return int(np.argmax(self.error < 0.01))


@cache
def shares(rho: float, sd: float, b: float) -> Shares:
    """Run one network and return its Shares.

    rho is the spectral radius of W, sd the standard deviation of the input,
    b the bias of every unit.
    """
    rnn = network(rho, b)
    trace, y = sequence(rnn, sd)
    paths = delta_paths(rnn, trace, y)
    terms, lags = flow_W(trace, paths), lags_W(trace, paths)
    missing = lags.sum(axis=0) - lags.cumsum(axis=0)
    whole = np.linalg.norm(lags.sum(axis=0))
    return Shares(
        terms / whole,
        np.linalg.norm(lags, axis=(1, 2)) / whole,
        np.linalg.norm(missing, axis=(1, 2)) / whole,
    )


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, image = tk_map("Size of each term (t, k), dL/dW = 1", T, decades=6)
    right, ax = lag_panel(T, "part of dL/dW", -12, 6, 3)
    ax.set_title("The same terms, added up by lag")
    moving = keyed_lines(
        right,
        part=("-", BLUE, "from this lag"),
        error=("--", ORANGE, "missing if you stop"),
    )
    return (left, right), moving | {"map": image}


def draw(moving: Moving, rho: float, sd: float, b: float) -> tuple[str, str]:
    """Draw one network's terms; return the caption and alternative text."""
    shown, lags = shares(rho, sd, b), np.arange(T)
    show_map(moving["map"], shown.terms)
    set_lines(moving, lags, part=shown.part, error=shown.error)
    caption = (
        f"ρ = {rho:g}, input {sd:g}, bias {b:g}: you must go back "
        f"{shown.enough} steps of {T - 1} to have dL/dW to within 1 %. What "
        f"came back over 10 steps is {power(shown.part[10])} of its norm, "
        f"over {T - 1} steps {power(shown.part[-1])}."
    )
    alt = (
        f"Two linked plots. Left: the size of every term (t, k) of the "
        f"double sum. Right: the parts of dL/dW by lag, from "
        f"{power(shown.part[0])} at lag 0 to {power(shown.part[-1])} at "
        f"lag {T - 1}."
    )
    return caption, alt


explorer = Explorer(
    name="terms-of-W",
    question="How many steps back must you go to have dL/dW to within 1 %? "
    "Say a number for ρ = 0.9, then read the caption. Which of the "
    "three controls changes it most?",
    controls=(
        RHO,
        input_strength(0.3, 0.0, 0.1, 0.3, 1.0, 2.0),
        unit_bias(0.0, 0.0, 1.0, 3.0),
    ),
    presets={
        "Vanish": {"rho": 0.5},
        "Critical": {"rho": 1.1, "sd": 0.1},
        "Explode": {"rho": 2.0, "sd": 0.1},
        "Saturate": {"rho": 3.0, "b": 3.0},
    },
    canvas=canvas,
    draw=draw,
)
