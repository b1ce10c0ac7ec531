"""The explorer of the welcome page: how far back a gradient reaches."""

import numpy as np

from rnnlib.explorers.axes import (
    BLUE,
    ORANGE,
    RATIO,
    key,
    lag_axes,
    power,
    set_above,
)
from rnnlib.explorers.controls import FINE_RHO, MATRIX, input_strength
from rnnlib.explorers.explorer import Explorer
from rnnlib.explorers.layers import Canvas, Moving
from rnnlib.explorers.maps import show_map, tk_map
from rnnlib.explorers.measured.vanishing import T, flow


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, ax = lag_axes(T, RATIO, -12, 6, 3)
    bound, = ax.plot([], "--", color=ORANGE)
    curve, = ax.plot([], color=BLUE)
    key(left, [curve, bound], ["last loss, t = T", "bound, ‖W‖₂ a step"])
    right, image = tk_map("The same for every loss and step", T, decades=6)
    return (left, right), dict(curve=curve, bound=bound, rate=ax.title,
                               map=image)


def draw(moving: Moving, rho: float, sd: float, W: str) -> tuple[str, str]:
    """Draw one network's flow; return the caption and the alternative text."""
    shown, lags = flow(rho, sd, W), np.arange(T)
    seen = set_above(moving["curve"], lags, shown.curve)
    moving["bound"].set_data(lags, shown.norm**lags)
    moving["rate"].set_text(f"× {shown.rate:.3f} a step back" + (
        "" if seen == T else f", below 10⁻¹² from lag {seen}"))
    show_map(moving["map"], shown.reach)
    left = shown.curve[-1]
    what = ("vanishes" if left < 1e-2 else
            "explodes" if left > 1e2 else "survives")
    caption = (
        f"ρ = {rho:g}, input {sd:g}, {W} W: the gradient {what}. Each step "
        f"back multiplies it by {shown.rate:.3f}; {T - 1} steps back, "
        f"{power(left)} of it is left. The dashed line is the bound ‖W‖₂ to "
        f"the power of the lag, with ‖W‖₂ = {shown.norm:.2f}.")
    alt = (f"Two linked plots. Left: the gradient's norm against the lag, "
           f"{'falling' if left < 1 else 'rising'} from 1 to {power(left)} "
           f"over {T - 1} steps. Right: the same ratio for every pair.")
    return caption, alt


vanishing = Explorer(
    name="vanishing",
    question="Before you move anything: at which spectral radius ρ does the "
             "gradient stop vanishing? Guess, then try.",
    controls=(FINE_RHO, input_strength(.1, 0., .1, .3, 1., 2.), MATRIX),
    presets={"Vanish": {"rho": .5}, "Critical": {"rho": 1., "sd": 0.},
             "Explode": {"rho": 2.},
             "Orthogonal": {"rho": 1., "sd": 0., "W": "Orthogonal"},
             "Saturate": {"rho": 1.3, "sd": 2.}},
    canvas=canvas, draw=draw)
