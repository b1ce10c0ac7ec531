"""The explorer of section 2.4: c counts classes, and its terms do not fade."""

import numpy as np

from rnnlib.explorers.axes import (
    BLUE,
    FLOOR,
    GREEN,
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
from rnnlib.explorers.measured.grad_c import OFTEN, K, counted
from rnnlib.explorers.measured.networks import T


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    moving: Moving = {}
    left, ax = panel(title="Share of each class", xlabel="class i",
                     ylabel="share of the steps", xlim=(.4, K + .6),
                     ylim=(0, 1.1), xticks=range(1, K + 1))
    at = np.arange(1, K + 1)
    ax.bar(at - .2, OFTEN, .36, facecolor="none", edgecolor=GREEN,
           linewidth=2)
    bars = ax.bar(at + .2, K * [1], .36, color=BLUE)
    key(left, ax.containers, ["true", "predicted, mean"])
    for i, bar in enumerate(bars):
        moving[f"bar{i}"] = bar
        moving[f"text{i}"] = ax.text(i + 1.2, 0, " ", ha="center")
    right, ax = panel(title="Size of the terms", xlabel="step k",
                      ylabel="norm", xlim=(0, T + 1), xticks=STEPS)
    log_y(ax, -12, 6, 3)
    moving["c"], = ax.plot([], "o-", color=BLUE, markersize=4, linewidth=1.5)
    moving["W"], = ax.plot([], "--", color=ORANGE)
    key(right, ax.lines, ["c, from each loss", "W, from the last loss"])
    return (left, right), moving


def draw(moving: Moving, steps: int, start: float,
         rho: float) -> tuple[str, str]:
    """Draw one state; return the caption and the alternative text."""
    shown, k = counted(steps, start, rho), np.arange(1, T + 1)
    for i, share in enumerate(shown.predicted):
        moving[f"bar{i}"].set_height(share)
        moving[f"text{i}"].set(y=share + .02, text=f"{share:.2f}")
    moving["c"].set_data(k, shown.c_terms)
    set_above(moving["W"], k, shown.W_terms)
    gap = power(shown.gap) if shown.gap > FLOOR else "less than 10⁻¹²"
    after = "no step" if not steps else (
        f"{steps} step{'s' * (steps > 1)}")
    caption = (
        f"c₁ started at {start:g}".replace("-", "−") +
        f", ρ = {rho:g}, after {after} of descent: predicted and true shares "
        f"are {gap} apart, and that is ‖dL/dc‖ / T. The terms "
        f"of c have norms from {shown.c_terms.min():.2f} to "
        f"{shown.c_terms.max():.2f}; the last loss sends "
        f"{power(shown.W_terms[0])} to W at step 1.")
    alt = (f"Two linked plots. Left: true shares "
           f"{', '.join(f'{share:.2f}' for share in shown.true)}, predicted "
           f"{', '.join(f'{share:.2f}' for share in shown.predicted)}. Right: "
           f"the terms of c, near {shown.c_terms.mean():.2f} at every step, "
           f"and those of W from the last loss, "
           f"{power(shown.W_terms[-1])} at step {T} and "
           f"{power(shown.W_terms[0])} at step 1.")
    return caption, alt


explorer = Explorer(
    name="c-counts",
    question="Which of the four classes does the network predict too often, "
             "and how must c move? Let it descend. When the shares agree, "
             "dL/dc is zero: are its terms zero, too?",
    controls=(
        Control("steps", "descent steps on c alone",
                (0, 1, 2, 5, 10, 30, 100), 0),
        Control("start", "start of c₁ (the others start at 0)",
                (-4., -2., 0., 2., 4.), 2.),
        spectral_radius(.5, .9, 1.5)),
    presets={"Descend": {"steps": 100}, "Never class 1": {"start": -4.},
             "No bias": {"start": 0.}, "W vanishes": {"rho": .5}},
    canvas=canvas, draw=draw)
