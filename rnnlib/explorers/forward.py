"""The explorer of section 1: how long the state remembers an input."""

import numpy as np

from rnnlib.explorers.axes import (
    BLUE,
    GRID,
    ORANGE,
    key,
    log_y,
    panel,
    power,
    set_above,
)
from rnnlib.explorers.controls import FINE_RHO, MATRIX, bias
from rnnlib.explorers.explorer import Explorer
from rnnlib.explorers.layers import Canvas, Moving
from rnnlib.explorers.maps import colour_bar
from rnnlib.explorers.measured.forward import H, T, memory


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, ax = panel(xlabel="step t", ylabel="difference / that of step 1",
                     xlim=(1, T), xticks=[1, *range(10, T + 1, 10)])
    rate = ax.set_title(" ", y=1.02)  # a fixed place: the title moves
    log_y(ax, -12, 6, 3)
    ax.axhline(1, color=GRID, linewidth=1)
    curve, = ax.plot([], color=BLUE, linewidth=3)
    linear, = ax.plot([], "--", color=ORANGE, linewidth=1.5)
    key(left, [curve, linear], ["the two runs", "Jacobians alone"])
    right, ax = panel(title="Difference of every unit", xlabel="step t",
                      ylabel="hidden unit i")
    image = ax.imshow(np.zeros((H, T)), cmap="RdBu_r", vmin=-1, vmax=1,
                      extent=(.5, T + .5, H + .5, .5), aspect="auto",
                      interpolation="none")
    colour_bar(right, image, [-1, 0, 1], ["−1", "0", "1"],
               "difference / largest of step 1")
    return (left, right), {"curve": curve, "linear": linear, "rate": rate,
                           "map": image}


def draw(moving: Moving, rho: float, b: float, W: str) -> tuple[str, str]:
    """Draw one network's memory; return the caption and alternative text."""
    shown, t = memory(rho, b, W), np.arange(1, T + 1)
    seen = shown.seen
    moving["curve"].set_data(t[:seen], shown.curve[:seen])
    set_above(moving["linear"], t, shown.predicted)
    moving["rate"].set_text(f"× {shown.rate:.3f} a step" + (
        "" if seen == T else f", below 10⁻¹² from step {seen + 1}"))
    moving["map"].set_data((shown.apart / abs(shown.apart[0]).max()).T)
    end = (f"less than 1 % of the difference is left from step "
           f"{shown.forgotten} on" if shown.forgotten else
           f"at step {T} the difference is {power(shown.curve[-1])} times "
           "that of step 1")
    caption = (
        f"ρ = {rho:g}, bias {b:g}, {W} W: {end}. A step multiplies it by "
        f"{shown.rate:.3f} on average. The mean slope 1 − h² is "
        f"{shown.slope:.2f}, and ‖W‖₂ = {shown.norm:.2f}.")
    alt = (f"Two linked plots. Left: the difference of two runs against the "
           f"step, {'falling' if shown.rate < 1 else 'rising'} from 1 to "
           f"{power(shown.curve[seen - 1])} at step {seen}. Right: the "
           f"differences of all {H} units at every step.")
    return caption, alt


explorer = Explorer(
    name="memory-of-step-1",
    question="Two runs get the same inputs, except for a small difference at "
             "step 1. For how many steps can you tell their states apart? "
             "Guess for ρ = 0.9; then find two ways to make it fewer.",
    controls=(FINE_RHO, bias(0., 0., .5, 1., 2.), MATRIX),
    presets={"Forget": {"rho": .5}, "Orthogonal": {"rho": 1.,
                                                   "W": "Orthogonal"},
             "Never forget": {"rho": 2.}, "Saturate": {"rho": 2., "b": 2.}},
    canvas=canvas, draw=draw)
