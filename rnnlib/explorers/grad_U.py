"""The explorer of section 2.6: the credit of an input that came once."""

import numpy as np

from rnnlib.explorers.axes import (
    BLUE,
    GRID,
    ORANGE,
    STEPS,
    key,
    log_y,
    panel,
    power,
    set_above,
)
from rnnlib.explorers.controls import Control, spectral_radius
from rnnlib.explorers.explorer import Explorer
from rnnlib.explorers.layers import Canvas, Moving
from rnnlib.explorers.measured.grad_U import credit
from rnnlib.explorers.measured.networks import T

FLOOR = 1e-9  # where the axes end


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, ax = panel(title="What each step adds to the last loss's dL/dU",
                     xlabel="step k", ylabel="size of the term",
                     xlim=(.5, T + .5), xticks=STEPS)
    log_y(ax, -9, 3, 3)
    delta, = ax.plot([], "--", color=GRID, linewidth=1.5)
    noise, = ax.plot([], "o", color=BLUE, markersize=4)
    pulse, = ax.plot([], color=ORANGE, linewidth=5)
    key(left, [pulse, noise, delta],
        ["impulse on line 1", "noise, other lines", "δ itself"])
    right, ax = panel(title="Share of the impulse, wherever it is",
                      xlabel="distance T − k to the loss",
                      ylabel="share of dL/dU", xlim=(-.5, T - .5))
    log_y(ax, -9, 0, 3)
    share, = ax.plot([], color=BLUE)
    here, = ax.plot([], "D", color=ORANGE, markersize=9)
    key(right, [share, here], ["at any step", "this impulse"])
    return (left, right), dict(delta=delta, noise=noise, pulse=pulse,
                               share=share, here=here)


def draw(moving: Moving, k: int, rho: float, size: float) -> tuple[str, str]:
    """Draw one impulse's credit; return the caption and alternative text."""
    shown, steps = credit(rho, size), np.arange(1, T + 1)
    set_above(moving["delta"], steps, shown.delta[k - 1], FLOOR)
    set_above(moving["noise"], steps, shown.noise[k - 1], FLOOR)
    pulse, share = shown.pulse[k - 1], shown.share[k - 1]
    moving["pulse"].set_data([k, k], [FLOOR, max(pulse, FLOOR)])
    set_above(moving["share"], T - steps, shown.share, FLOOR)
    moving["here"].set_data([T - k], [share])
    delta = shown.delta[k - 1, k - 1]
    caption = (
        f"ρ = {rho:g}, an impulse of {size:g} at step {k}, {T - k} steps "
        f"before the loss: it adds {power(delta)} × {size:g} = "
        f"{power(pulse)} to dL/dU, {percent(share)} of its norm. It would "
        f"be {percent(shown.share[-1])} at step {T} and "
        f"{percent(shown.share[0])} at step 1.")
    alt = (f"Two linked plots. Left: what each step adds, with a bar of "
           f"height {power(pulse)} for the impulse at step {k}. Right: its "
           f"share against the distance to the loss, from "
           f"{percent(shown.share[-1])} at 0 to {percent(shown.share[0])} at "
           f"{T - 1}.")
    return caption, alt


def percent(share: float) -> str:
    """Return a share as people write it: 97 %, 1.3 %, a part of 2.1·10⁻⁷."""
    if not share or share >= 1e-4:
        return f"{100 * share:.3g} %"
    return f"a part of {power(share)}"


explorer = Explorer(
    name="credit-of-an-input",
    question="One input comes once, the loss comes at step 30. How much of "
             "dL/dU is due to that input if it came 15 steps before? Guess "
             "for ρ = 0.9. Then make the impulse larger: does a louder input "
             "make up for the distance?",
    controls=(
        Control("k", "step k of the impulse",
                (1, 5, 10, 15, 20, 25, 28, 30), 15),
        spectral_radius(.3, .5, .7, .9, 1., 1.2, 2.),
        Control("size", "size of the impulse", (0., 1., 3., 10.), 1.)),
    presets={"At the loss": {"k": 30}, "Far away": {"k": 1},
             "Forgotten": {"k": 10, "rho": .5}, "Loud": {"size": 10.},
             "Silent": {"size": 0.}},
    canvas=canvas, draw=draw)
