"""Section 1: how long the state remembers an input."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnbook.explorers.axes import (
    BLUE,
    FLOOR,
    GRID,
    ORANGE,
    colour_bar,
    keyed_lines,
    panel,
    power,
    set_lines,
)
from rnnbook.explorers.explorer import Canvas, Explorer, Moving
from rnnbook.explorers.networks import (
    MATRIX,
    RHO,
    network,
    sequence,
    unit_bias,
)
from rnnlib import forward
from rnnlib.delta import jacobian

T, H, SD, NUDGE = 50, 32, 0.1, 0.1


@dataclass(frozen=True)
class Memory:
    """What is drawn: two runs whose inputs differ at step 1 only.

    apart (T, H)   difference of the two states in row t-1
    curve (T,)     its norm by step, over that of step 1
    predicted (T,) the same for what the Jacobians alone carry on from step 1
    slope          mean of 1 − h² over all units and steps
    norm           ‖W‖₂: no step multiplies the difference by more
    """

    apart: np.ndarray
    curve: np.ndarray
    predicted: np.ndarray
    slope: float
    norm: float

    @property
    def seen(self) -> int:
        """How many steps there are before the curve leaves the axis.

        The rounding of h_t is not far below its end.
        """
        below = self.curve < FLOOR
        return int(np.argmax(below)) if below.any() else T

    @property
    def rate(self) -> float:
        """The factor a step, over the steps that are seen."""
        return self.curve[self.seen - 1] ** (1 / (self.seen - 1))

    @property
    def forgotten(self) -> int | None:
        """The step from which on less than 1 % is left, or None."""
        left = np.flatnonzero(self.curve >= 0.01)[-1] + 1
        return int(left) + 1 if left < T else None


@cache
def memory(rho: float, b: float, W: str) -> Memory:
    """Run one network twice and return its Memory.

    rho is the spectral radius of W, b the bias of every unit, W the kind of
    matrix. The inputs are noise of standard deviation SD; in the second run
    NUDGE is added to every input of step 1.
    """
    rnn = network(rho, b, W, H, seed=0)
    trace, _ = sequence(rnn, SD, T, seed=1)
    nudged = trace.x.copy()
    nudged[0] += NUDGE
    apart = (forward(rnn, nudged, trace.h[0]).h - trace.h)[1:]
    linear = [apart[0]]
    for t in range(2, T + 1):
        linear.append(jacobian(rnn, trace, t) @ linear[-1])
    norms, carried = np.linalg.norm([apart, linear], axis=-1)
    return Memory(
        apart,
        norms / norms[0],
        carried / carried[0],
        (1 - trace.h[1:] ** 2).mean(),
        float(np.linalg.norm(rnn.W, 2)),
    )


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, ax = panel(
        xlabel="step t",
        ylabel="difference / that of step 1",
        xlim=(1, T),
        xticks=[1, *range(10, T + 1, 10)],
        decades=(-12, 6, 3),
    )
    rate = ax.set_title(" ", y=1.02)  # a fixed place: the title moves
    ax.axhline(1, color=GRID, linewidth=1)
    moving = keyed_lines(
        left,
        curve=("-", BLUE, "the two runs", {"linewidth": 3}),
        linear=("--", ORANGE, "W and slopes alone", {"linewidth": 1.5}),
    )
    right, ax = panel(
        title="Difference of every unit",
        xlabel="step t",
        ylabel="hidden unit i",
    )
    image = ax.imshow(
        np.zeros((H, T)),
        cmap="RdBu_r",
        vmin=-1,
        vmax=1,
        extent=(0.5, T + 0.5, H + 0.5, 0.5),
        aspect="auto",
        interpolation="none",
    )
    colour_bar(
        right,
        image,
        [-1, 0, 1],
        ["−1", "0", "1"],
        label="difference / largest of step 1",
    )
    return (left, right), moving | dict(rate=rate, map=image)


def draw(moving: Moving, rho: float, b: float, W: str) -> tuple[str, str]:
    """Draw one network's memory; return the caption and alternative text."""
    shown, t = memory(rho, b, W), np.arange(1, T + 1)
    seen = shown.seen
    moving["curve"].set_data(t[:seen], shown.curve[:seen])
    set_lines(moving, t, linear=shown.predicted)
    moving["rate"].set_text(
        f"× {shown.rate:.3f} a step"
        + ("" if seen == T else f", below 10⁻¹² from step {seen + 1}")
    )
    moving["map"].set_data((shown.apart / abs(shown.apart[0]).max()).T)
    end = (
        f"less than 1\u00a0% of the difference is left from step "
        f"{shown.forgotten} on"
        if shown.forgotten
        else f"at step {T} the difference is {power(shown.curve[-1])} times "
        "that of step 1"
    )
    caption = (
        f"ρ = {rho:g}, bias {b:g}, {W} W: {end}. A step multiplies it by "
        f"{shown.rate:.3f} on average. The mean slope of tanh is "
        f"{shown.slope:.2f}, and W alone can lengthen a difference "
        f"{shown.norm:.2f} times at most."
    )
    alt = (
        f"Two linked plots. Left: the difference of two runs against the "
        f"step, {'falling' if shown.rate < 1 else 'rising'} from 1 to "
        f"{power(shown.curve[seen - 1])} at step {seen}. Right: the "
        f"differences of all {H} units at every step."
    )
    return caption, alt


explorer = Explorer(
    name="memory-of-step-1",
    question="Two runs get the same inputs, except for a small difference at "
    "step 1. For how many steps can you tell their states apart? With "
    "ρ = 0.9 you see it: guess for 0.7 and for 1 before you move the slider.",
    controls=(RHO, unit_bias(0.0, 0.0, 0.5, 1.0, 2.0), MATRIX),
    presets={
        "Forget": {"rho": 0.5},
        "Orthogonal": {"rho": 1.0, "b": 0.0, "W": "Orthogonal"},
        "Never forget": {"rho": 2.0, "b": 0.0},
        "Saturate": {"rho": 2.0, "b": 2.0},
    },
    canvas=canvas,
    draw=draw,
)
