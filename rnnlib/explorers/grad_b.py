"""The explorer of section 2.7: how a bias shuts off its own gradient."""

from collections.abc import Callable

import numpy as np

from rnnlib.explorers.axes import (
    BLUE,
    FLOOR,
    GREEN,
    GRID,
    ORANGE,
    STEPS,
    key,
    log_y,
    panel,
    power,
    set_above,
)
from rnnlib.explorers.controls import bias, input_strength, spectral_radius
from rnnlib.explorers.explorer import Explorer
from rnnlib.explorers.layers import Canvas, Moving
from rnnlib.explorers.measured.grad_b import BIASES, Opened, opened
from rnnlib.explorers.measured.networks import T


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, ax = panel(title="What comes back to each step", xlabel="step k",
                     ylabel="norm, or slope", xlim=(1, T),
                     xticks=STEPS)
    log_y(ax, -12, 9, 3)
    moving: Moving = dict(
        delta=ax.plot([], "--", color=ORANGE)[0],
        last=ax.plot([], color=BLUE)[0],
        unbiased=ax.plot([], "-.", color=GRID, linewidth=1.5)[0],
        slope=ax.plot([], ":", color=GREEN, linewidth=2.5)[0])
    key(left, list(moving.values()),
        ["δ, all losses", "δ, last loss", "the same at bias 0",
         "mean slope 1 − h²"])
    right, ax = panel(title="The same network for every bias",
                      xlabel="bias of every unit", ylabel="norm, or slope",
                      xlim=(-3.2, 3.2), xticks=range(-3, 4))
    log_y(ax, -12, 9, 3)
    here, = ax.plot([], color=GRID, linewidth=1)
    curve, = ax.plot([], "--", color=ORANGE)
    far, = ax.plot([], color=BLUE)
    slopes, = ax.plot([], ":", color=GREEN, linewidth=2.5)
    key(right, [curve, far, slopes],
        ["‖dL/db‖", "δ, last loss, 10 back", "mean slope 1 − h²"])
    return (left, right), moving | dict(curve=curve, far=far, slopes=slopes,
                                        here=here)


def draw(moving: Moving, b: float, rho: float, sd: float) -> tuple[str, str]:
    """Draw one network's δ; return the caption and alternative text."""
    shown, unbiased = opened(b, rho, sd), opened(0., rho, sd)
    for name, values in (("delta", shown.delta), ("last", shown.last),
                         ("unbiased", unbiased.last), ("slope", shown.slope)):
        set_above(moving[name], np.arange(1, T + 1), values)
    every = [opened(other, rho, sd) for other in BIASES]
    moving["curve"].set_data(BIASES, [one.gradient for one in every])
    moving["far"].set_data(BIASES, [one.last[-11] for one in every])
    moving["slopes"].set_data(BIASES, [one.slope.mean() for one in every])
    moving["here"].set_data([b, b], [FLOOR, 1])
    sign = "−" if b < 0 else ""
    caption = (
        f"Bias {sign}{abs(b):g}, ρ = {rho:g}, input {sd:g}: the mean slope "
        f"1 − h² is {_beside(shown, unbiased, lambda o: o.slope.mean())}. Of "
        f"the last loss, {_beside(shown, unbiased, lambda o: o.last[-11])} "
        f"arrives 10 steps back. All losses together make ‖dL/db‖ = "
        f"{_beside(shown, unbiased, lambda o: o.gradient)}.")
    alt = (f"Two linked plots. Left: δ from all losses, at step 1 "
           f"{power(shown.delta[0])} and at step {T} "
           f"{power(shown.delta[-1])}, δ from the last loss, at step 1 "
           f"{power(shown.last[0])}, and the mean slopes. Right: the same "
           f"against the bias: the norm of dL/db is {power(shown.gradient)} "
           "here.")
    return caption, alt


def _beside(shown: Opened, unbiased: Opened,
            measure: Callable[[Opened], float]) -> str:
    if shown is unbiased:
        return power(measure(shown))
    return f"{power(measure(shown))} (bias 0: {power(measure(unbiased))})"


explorer = Explorer(
    name="delta-and-slopes",
    question="Every unit has a bias of 2. How much of the last loss's "
             "gradient is left 10 steps back? Say a power of ten, then read "
             "the caption. Then start from the preset “Explode” and find the "
             "smallest bias that makes the gradient vanish.",
    controls=(bias(2., *BIASES, marks={0.: "0"}),
              spectral_radius(.5, .7, .9, 1., 1.2, 2., 3.),
              input_strength(.3, .1, .3, 1.)),
    presets={"Open": {"b": 0.}, "Saturate": {"b": 3.},
             "Saturate below": {"b": -3.},
             "Explode": {"b": 0., "rho": 3., "sd": .1}},
    canvas=canvas, draw=draw)
