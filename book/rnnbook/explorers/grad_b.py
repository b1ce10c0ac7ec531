"""Section 2.7: how a bias shuts off its own gradient."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnbook.explorers.axes import (
    BLUE,
    FLOOR,
    GREEN,
    GRID,
    ORANGE,
    STEPS,
    keyed_lines,
    minus,
    panel,
    power,
    set_lines,
)
from rnnbook.explorers.explorer import Canvas, Explorer, Moving
from rnnbook.explorers.networks import (
    H,
    T,
    input_strength,
    network,
    spectral_radius,
    unit_bias,
)
from rnnlib import forward
from rnnlib.delta import deltas
from rnnlib.loss import grad_Omega

BIASES = (-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 3.0)


@dataclass(frozen=True)
class Opened:
    """What is drawn, for one bias.

    delta (T,)   ‖δ_k‖, from all losses, in [k-1]
    last (T,)    the same from the last loss alone: ‖δ_{T,k}‖
    slope (T,)   mean of 1 − h_k² over the units
    gradient     ‖dL/db‖
    """

    delta: np.ndarray
    last: np.ndarray
    slope: np.ndarray
    gradient: float


@cache
def opened(b: float, rho: float, sd: float) -> Opened:
    """Run one network and return what is Opened to the gradient.

    b is the bias of every unit, rho the spectral radius of W, sd the standard
    deviation of the input.
    """
    rnn, random = network(rho, b), np.random.default_rng(4)
    x, y = sd * random.normal(size=(T, 4)), random.integers(8, size=T)
    trace = forward(rnn, x, random.normal(size=H) / 10)
    dOmega = grad_Omega(trace.Omega, y)
    delta = deltas(rnn, trace, dOmega)
    dOmega[:-1] = 0
    last = deltas(rnn, trace, dOmega)
    return Opened(
        np.linalg.norm(delta, axis=-1),
        np.linalg.norm(last, axis=-1),
        (1 - trace.h[1:] ** 2).mean(axis=-1),
        float(np.linalg.norm(delta.sum(axis=0))),
    )


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, _ = panel(
        title="What comes back to each step",
        xlabel="step k",
        ylabel="norm, or slope",
        xlim=(1, T),
        xticks=STEPS,
        decades=(-12, 9, 3),
    )
    slope = (":", GREEN, "mean slope 1 − h²", {"linewidth": 2.5})
    moving = keyed_lines(
        left,
        delta=("--", ORANGE, "δ, all losses"),
        last=("-", BLUE, "δ, last loss"),
        unbiased=("-.", GRID, "the same at bias 0", {"linewidth": 1.5}),
        slope=slope,
    )
    right, ax = panel(
        title="The same network for every bias",
        xlabel="bias of every unit",
        ylabel="norm, or slope",
        xlim=(-3.2, 3.2),
        xticks=range(-3, 4),
        decades=(-12, 9, 3),
    )
    (here,) = ax.plot([], color=GRID, linewidth=1)
    curves = keyed_lines(
        right,
        curve=("--", ORANGE, "‖dL/db‖"),
        far=("-", BLUE, "δ, last loss, 10 back"),
        slopes=slope,
    )
    return (left, right), moving | curves | {"here": here}


def draw(moving: Moving, b: float, rho: float, sd: float) -> tuple[str, str]:
    """Draw one network's δ; return the caption and alternative text."""
    shown, unbiased = opened(b, rho, sd), opened(0.0, rho, sd)
    set_lines(
        moving,
        np.arange(1, T + 1),
        delta=shown.delta,
        last=shown.last,
        unbiased=unbiased.last,
        slope=shown.slope,
    )
    every = [opened(other, rho, sd) for other in BIASES]
    moving["curve"].set_data(BIASES, [one.gradient for one in every])
    moving["far"].set_data(BIASES, [one.last[-11] for one in every])
    moving["slopes"].set_data(BIASES, [one.slope.mean() for one in every])
    moving["here"].set_data([b, b], [FLOOR, 1])
    caption = (
        f"Bias {minus(f'{b:g}')}, ρ = {rho:g}, input {sd:g}: the mean slope "
        f"1 − h² is {_beside(shown, unbiased, lambda o: o.slope.mean())}. Of "
        f"the last loss, {_beside(shown, unbiased, lambda o: o.last[-11])} "
        f"arrives 10 steps back. All losses together make ‖dL/db‖ = "
        f"{_beside(shown, unbiased, lambda o: o.gradient)}."
    )
    alt = (
        f"Two linked plots. Left: δ from all losses, at step 1 "
        f"{power(shown.delta[0])} and at step {T} "
        f"{power(shown.delta[-1])}, δ from the last loss, at step 1 "
        f"{power(shown.last[0])}, and the mean slopes. Right: the same "
        f"against the bias: the norm of dL/db is {power(shown.gradient)} "
        "here."
    )
    return caption, alt


def _beside(
    shown: Opened, unbiased: Opened, measure: Callable[[Opened], float]
) -> str:
    if shown is unbiased:
        return power(measure(shown))
    return f"{power(measure(shown))} (bias 0: {power(measure(unbiased))})"


explorer = Explorer(
    name="delta-and-slopes",
    question="With a bias of 2 in every unit, the caption says how much of "
    "the last loss's gradient is left 10 steps back. And with 3? Say a "
    "power of ten, then look. Then start from the preset “Explode” and find "
    "the smallest bias that makes the gradient vanish.",
    controls=(
        unit_bias(2.0, *BIASES, marks={0.0: "0"}),
        spectral_radius(0.5, 0.7, 0.9, 1.0, 1.2, 2.0, 3.0),
        input_strength(0.3, 0.1, 0.3, 1.0),
    ),
    presets={
        "Open": {"b": 0.0},
        "Saturate": {"b": 3.0},
        "Saturate below": {"b": -3.0},
        "Explode": {"b": 0.0, "rho": 3.0, "sd": 0.1},
    },
    canvas=canvas,
    draw=draw,
)
