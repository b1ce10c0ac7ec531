"""The four linked panels of the explorer of vanishing and exploding."""

import numpy as np
from matplotlib.figure import Figure

from rnnlib.explorers.axes import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PINK,
    RATIO,
    key,
    lag_axes,
    panel,
)
from rnnlib.explorers.layers import Canvas, Moving
from rnnlib.explorers.maps import tk_map
from rnnlib.explorers.measured.gradient_flow import Size


def canvas(size: Size) -> Canvas:
    """Return the four panels and what moves in them."""
    first, left = lags(RATIO, size, {
        "bound": ("--", ORANGE, "bound, ‖W‖₂ a step"),
        "radius": ("-.", PINK, "ρ a step"),
        "mean": (":", GREEN, "mean field, √χ a step"),
        "curve": ("-", BLUE, "measured, last loss")})
    second, image = tk_map("The same for every loss and step", size.T, 8)
    third, ax = panel(title="Eigenvalues and the unit circle",
                      xlabel="real part", ylabel="imaginary part",
                      xlim=(-4.2, 4.2), ylim=(-3.15, 3.15), aspect="equal")
    angle = np.linspace(0, 2 * np.pi, 100)
    ax.plot(np.cos(angle), np.sin(angle), color=INK, linewidth=1)
    of_W, = ax.plot([], "o", color=ORANGE, markersize=5, fillstyle="none",
                    markeredgewidth=1)
    of_J, = ax.plot([], "x", color=BLUE, markersize=4, markeredgewidth=1.5)
    key(third, [of_W, of_J], ["W", "J at the last step"])
    fourth, right = lags("singular value", size, {
        "largest": ("-", BLUE, "largest"),
        "middle": ("--", GREEN, "middle"),
        "smallest": (":", PINK, "smallest")})
    fourth.axes[0].set_title("Of the product J(T) ⋯ J(k+1)")
    return (first, second, third, fourth), left | right | dict(
        title=first.axes[0].title, map=image, ofW=of_W, ofJ=of_J)


def lags(ylabel: str, size: Size,
         lines: dict[str, tuple[str, str, str]]) -> tuple[Figure, Moving]:
    """Return a panel over the lag, and its empty lines by name."""
    figure, ax = lag_axes(size.T, ylabel, -16, 8, 4)
    drawn = {name: ax.plot([], style, color=colour)[0]
             for name, (style, colour, _) in lines.items()}
    key(figure, list(drawn.values()), [label for *_, label in lines.values()],
        ncols=3 if len(lines) == 3 else 2)
    return figure, drawn
