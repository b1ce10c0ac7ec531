"""Section 2.6: the credit of an input that came once."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnbook.explorers.axes import (
    BLUE,
    GRID,
    ORANGE,
    STEPS,
    key,
    keyed_lines,
    lines,
    panel,
    percent,
    power,
    set_lines,
)
from rnnbook.explorers.explorer import Canvas, Control, Explorer, Moving
from rnnbook.explorers.networks import RHO, T, network
from rnnlib import forward
from rnnlib.delta import deltas
from rnnlib.loss import grad_Omega

SD = 0.1  # of the noise
LOWEST = 1e-9  # where the axes end


@dataclass(frozen=True)
class Credit:
    """What is drawn, for an impulse at each step: row k-1 is one at step k.

    delta (T, T)  ‖δ_{T,j}‖ in [k-1, j-1], for the loss of step T alone
    noise (T, T)  norm of what the noise of step j adds to dL_T/dU
    pulse (T,)    norm of what the impulse adds: the column of its line
    share (T,)    norm of the impulse's column, over that of dL_T/dU
    """

    delta: np.ndarray
    noise: np.ndarray
    pulse: np.ndarray
    share: np.ndarray


@cache
def credit(rho: float, size: float) -> Credit:
    """Run one network for an impulse at each step; return the Credit.

    rho is the spectral radius of W. Input line 1 is silent but for one
    impulse of the given size; the other lines are noise of standard
    deviation SD. The random numbers are always the same.
    """
    rnn, random = network(rho), np.random.default_rng(4)
    x = np.tile(SD * random.normal(size=(T, 1, 4)), (1, T, 1))
    x[..., 0] = size * np.eye(T)  # sequence k-1 of the batch: impulse at k
    y = np.full((T, T), random.integers(8))
    trace = forward(rnn, x)
    dOmega = grad_Omega(trace.Omega, y)
    dOmega[:-1] = 0  # the last loss alone
    delta = deltas(rnn, trace, dOmega)
    dU = np.einsum("tni,tnj->nij", delta, x)
    norms = np.linalg.norm(delta, axis=-1).T
    pulse = np.linalg.norm(dU[..., 0], axis=-1)
    return Credit(
        norms,
        norms * np.linalg.norm(x[..., 1:], axis=-1).T,
        pulse,
        pulse / np.linalg.norm(dU, axis=(1, 2)),
    )


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, ax = panel(
        title="What each step adds to the last loss's dL/dU",
        xlabel="step k",
        ylabel="size of the term",
        xlim=(0.5, T + 0.5),
        xticks=STEPS,
        decades=(-9, 3, 3),
    )
    moving = lines(
        ax,
        delta=("--", GRID, "δ itself", {"linewidth": 1.5}),
        noise=("o", BLUE, "noise, other lines", {"markersize": 4}),
        pulse=("-", ORANGE, "impulse on line 1", {"linewidth": 5}),
    )
    key(left, *reversed(moving.values()))
    right, _ = panel(
        title="Share of the impulse, wherever it is",
        xlabel="distance T − k to the loss",
        ylabel="share of dL/dU",
        xlim=(-0.5, T - 0.5),
        decades=(-9, 0, 3),
    )
    shares = keyed_lines(
        right,
        share=("-", BLUE, "at any step"),
        here=("D", ORANGE, "this impulse", {"markersize": 9}),
    )
    return (left, right), moving | shares


def draw(moving: Moving, k: int, rho: float, size: float) -> tuple[str, str]:
    """Draw one impulse's credit; return the caption and alternative text."""
    shown, steps = credit(rho, size), np.arange(1, T + 1)
    set_lines(
        moving,
        steps,
        LOWEST,
        delta=shown.delta[k - 1],
        noise=shown.noise[k - 1],
    )
    pulse, share = shown.pulse[k - 1], shown.share[k - 1]
    moving["pulse"].set_data([k, k], [LOWEST, max(pulse, LOWEST)])
    set_lines(moving, T - steps, LOWEST, share=shown.share)
    moving["here"].set_data([T - k], [share])
    delta = shown.delta[k - 1, k - 1]
    caption = (
        f"ρ = {rho:g}, an impulse of {size:g} at step {k}, {T - k} steps "
        f"before the loss: it adds {power(delta)} × {size:g} = "
        f"{power(pulse)} to dL/dU, {percent(share)} of its norm. It would "
        f"be {percent(shown.share[-1])} at step {T} and "
        f"{percent(shown.share[0])} at step 1."
    )
    alt = (
        f"Two linked plots. Left: what each step adds, with a bar of "
        f"height {power(pulse)} for the impulse at step {k}. Right: its "
        f"share against the distance to the loss, from "
        f"{percent(shown.share[-1])} at 0 to {percent(shown.share[0])} at "
        f"{T - 1}."
    )
    return caption, alt


explorer = Explorer(
    name="credit-of-an-input",
    question="One input comes once, the loss comes at step 30. The caption "
    "says how much of dL/dU is due to that input for ρ = 0.9. How much for "
    "0.5, and for 1.1? Guess. Then make the impulse larger: does a louder "
    "input make up for the distance?",
    controls=(
        Control(
            "k", "step k of the impulse", (1, 5, 10, 15, 20, 25, 28, 30), 15
        ),
        RHO,
        Control("size", "size of the impulse", (0.0, 1.0, 3.0, 10.0), 1.0),
    ),
    presets={
        "At the loss": {"k": 30, "size": 1.0},
        "Far away": {"k": 1, "size": 1.0},
        "Forgotten": {"k": 10, "rho": 0.5, "size": 1.0},
        "Loud": {"size": 10.0},
        "Silent": {"size": 0.0},
    },
    canvas=canvas,
    draw=draw,
)
