"""The explorer of vanishing and exploding: what a step back does, and why."""

from functools import partial

import numpy as np

from rnnlib.explorers.axes import power, set_above
from rnnlib.explorers.controls import Control
from rnnlib.explorers.flow_panels import canvas
from rnnlib.explorers.layers import Moving
from rnnlib.explorers.maps import show_map
from rnnlib.explorers.measured.gradient_flow import (
    DRIVES,
    KINDS,
    LINEAR,
    Size,
    flow,
)
from rnnlib.explorers.sized import Sized
from rnnlib.gradient_flow import rate

LOWEST = 1e-16  # where the axes end


def draw(size: Size, moving: Moving, rho: float, drive: str,
         W: str) -> tuple[str, str]:
    """Draw one network's flow; return the caption and alternative text."""
    shown, steps = flow(size, rho, drive, W), np.arange(size.T)
    seen = set_above(moving["curve"], steps, shown.curve, LOWEST)
    for name, factor in (("bound", shown.norm), ("radius", rho),
                         ("mean", shown.mean)):
        moving[name].set_data([0, size.T], [1, factor**size.T])
    for name, sigma in zip(("largest", "middle", "smallest"), shown.sigma.T):
        set_above(moving[name], shown.lags, sigma, LOWEST)
    for name, z in (("ofW", shown.W), ("ofJ", shown.J)):
        moving[name].set_data(z.real, z.imag)
    show_map(moving["map"], shown.reach)
    left, measured = shown.curve[-1], rate(shown.curve)
    moving["title"].set_text(f"Measured: × {measured:.3f} a step back" + (
        "" if seen == size.T else f", below 10⁻¹⁶ from lag {seen}"))
    what = ("vanishes" if left < 1e-2 else
            "explodes" if left > 1e2 else "survives")
    caption = (
        f"{W}, ρ = {rho:g}, driven by {drive}: the gradient {what}. "
        f"Measured, a step back multiplies it by {measured:.3f}, and "
        f"{power(left)} of it is left after {size.T - 1}. The bound allows "
        f"‖W‖₂ = {shown.norm:.2f} a step, the spectral radius says {rho:g}, "
        f"mean-field theory {shown.mean:.3f}. Outside the unit circle lie "
        f"{outside(shown.W)} of W's {size.H} eigenvalues and "
        f"{outside(shown.J)} of the last Jacobian's.")
    alt = (f"Four linked plots. The gradient's norm against the lag, from 1 "
           f"to {power(left)} over {size.T - 1} steps, with three forecasts; "
           "the same ratio for every loss and step; eigenvalues in the "
           "complex plane; and singular values of the product, the largest "
           f"{power(shown.sigma[-1, 0])} at lag {shown.lags[-1]}.")
    return caption, alt


def outside(eigenvalues: np.ndarray) -> int:
    """Return how many lie outside the unit circle, but for rounding."""
    return (abs(eigenvalues) > 1 + 1e-9).sum()


def gradient_flow(T: int = 60, H: int = 32, seed: int = 0) -> Sized:
    """Return the explorer for T steps, H units and a seed."""
    size = Size(T, H, seed)
    return Sized(
        name="gradient-flow",
        question="Three numbers claim to say what a step back does to the "
                 "gradient: ‖W‖₂, ρ and √χ. Which of them will the measured "
                 "line follow when you raise the input? And when you take "
                 "the tanh away?",
        controls=(
            Control("rho", "spectral radius ρ of W",
                    (.3, .596, .8, .9, 1., 1.1, 1.5, 2., 3.), .9,
                    {.596: "‖W‖₂ = 1", 1.: "ρ = 1"}),
            Control("drive", "what drives every unit", tuple(DRIVES),
                    "input 0.1"),
            Control("W", "network", tuple(KINDS), "Gaussian W")),
        presets={
            "Must vanish": {"rho": .3},
            "Bound says nothing": {"rho": .8, "drive": "nothing"},
            "Critical": {"rho": 1., "drive": "nothing"},
            "Orthogonal": {"rho": 1., "drive": "nothing", "W": "Orthogonal W"},
            "Explode": {"rho": 2., "drive": "nothing"},
            "Strong input": {"rho": 2., "drive": "input 2"},
            "Saturate": {"rho": 3., "drive": "bias 3"},
            "Linear": {"rho": 1.1, "W": LINEAR}},
        canvas=partial(canvas, size), draw=partial(draw, size),
        make=gradient_flow, sizes={
            "T": ((20, 40, 60, 100), T), "H": ((16, 32, 64), H),
            "seed": (tuple(range(10)), seed)})


explorer = gradient_flow()
