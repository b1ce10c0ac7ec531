"""Section 2.5: which terms of the double sum make up dL/dW."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnbook.explorers.axes import (
    BLUE,
    ORANGE,
    key,
    lag_axes,
    lines,
    power,
    set_above,
    show_map,
    tk_map,
)
from rnnbook.explorers.explorer import Explorer
from rnnbook.explorers.networks import (
    RHO,
    T,
    input_strength,
    network,
    sequence,
    unit_bias,
)
from rnnbook.explorers.svg import Canvas, Moving
from rnnlib.paths import delta_paths


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
        return int(np.argmax(self.error < .01))


@cache
def shares(rho: float, sd: float, b: float) -> Shares:
    """Run one network and return its Shares.

    rho is the spectral radius of W, sd the standard deviation of the input,
    b the bias of every unit.
    """
    rnn = network(rho, b)
    trace, y = sequence(rnn, sd)
    paths, before = delta_paths(rnn, trace, y), trace.h[:-1]
    terms = np.linalg.norm(paths, axis=-1) * np.linalg.norm(before, axis=-1)
    lags = np.array([np.diagonal(paths, -lag) @ before[:T - lag]
                     for lag in range(T)])
    missing = lags.sum(axis=0) - lags.cumsum(axis=0)
    whole = np.linalg.norm(lags.sum(axis=0))
    return Shares(terms / whole, np.linalg.norm(lags, axis=(1, 2)) / whole,
                  np.linalg.norm(missing, axis=(1, 2)) / whole)


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, image = tk_map("Size of each term (t, k), dL/dW = 1", T, decades=6)
    right, ax = lag_axes(T, "part of dL/dW", -12, 6, 3)
    ax.set_title("The same terms, added up by lag")
    moving = lines(ax, part=dict(color=BLUE, label="from this lag"),
                   error=dict(color=ORANGE, linestyle="--",
                              label="missing if you stop"))
    key(right, *moving.values())
    return (left, right), moving | {"map": image}


def draw(moving: Moving, rho: float, sd: float, b: float) -> tuple[str, str]:
    """Draw one network's terms; return the caption and alternative text."""
    shown, lags = shares(rho, sd, b), np.arange(T)
    show_map(moving["map"], shown.terms)
    set_above(moving["part"], lags, shown.part)
    set_above(moving["error"], lags, shown.error)
    caption = (
        f"ρ = {rho:g}, input {sd:g}, bias {b:g}: you must go back "
        f"{shown.enough} steps of {T - 1} to have dL/dW to within 1 %. What "
        f"came back over 10 steps is {power(shown.part[10])} of its norm, "
        f"over {T - 1} steps {power(shown.part[-1])}.")
    alt = (f"Two linked plots. Left: the size of every term (t, k) of the "
           f"double sum. Right: the parts of dL/dW by lag, from "
           f"{power(shown.part[0])} at lag 0 to {power(shown.part[-1])} at "
           f"lag {T - 1}.")
    return caption, alt


explorer = Explorer(
    name="terms-of-W",
    question="How many steps back must you go to have dL/dW to within 1 %? "
             "Say a number for ρ = 0.9, then read the caption. Which of the "
             "three controls changes it most?",
    controls=(RHO, input_strength(.3, 0., .1, .3, 1., 2.),
              unit_bias(0., 0., 1., 3.)),
    presets={"Vanish": {"rho": .5}, "Critical": {"rho": 1.1, "sd": .1},
             "Explode": {"rho": 2., "sd": .1},
             "Saturate": {"rho": 3., "b": 3.}},
    canvas=canvas, draw=draw)
