"""The explorer of section 2.5: which terms of the double sum make up dL/dW."""

import numpy as np

from rnnlib.explorers.axes import (
    BLUE,
    ORANGE,
    key,
    lag_axes,
    power,
    set_above,
)
from rnnlib.explorers.controls import RHO, bias, input_strength
from rnnlib.explorers.explorer import Explorer
from rnnlib.explorers.layers import Canvas, Moving
from rnnlib.explorers.maps import show_map, tk_map
from rnnlib.explorers.measured.grad_W import shares
from rnnlib.explorers.measured.networks import T


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, image = tk_map("Size of each term (t, k), dL/dW = 1", T, decades=6)
    right, ax = lag_axes(T, "part of dL/dW", -12, 6, 3)
    ax.set_title("The same terms, added up by lag")
    part, = ax.plot([], color=BLUE)
    error, = ax.plot([], "--", color=ORANGE)
    key(right, [part, error], ["from this lag", "missing if you stop"])
    return (left, right), dict(map=image, part=part, error=error)


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
              bias(0., 0., 1., 3.)),
    presets={"Vanish": {"rho": .5}, "Critical": {"rho": 1.1, "sd": .1},
             "Explode": {"rho": 2., "sd": .1},
             "Saturate": {"rho": 3., "b": 3.}},
    canvas=canvas, draw=draw)
