"""The four linked panels of the explorer of vanishing and exploding."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rnnlib.explorers.axes import (
    BLUE,
    GREEN,
    GRID,
    INK,
    ORANGE,
    PINK,
    log_y,
    panel,
    tk_map,
)
from rnnlib.explorers.layers import Canvas, Moving
from rnnlib.explorers.measured.gradient_flow import Size


def canvas(size: Size) -> Canvas:
    """Return the four panels and what moves in them."""
    first, left = lags("‖δ(t,k)‖ / ‖δ(t,t)‖", " ", size, {
        "bound": ("--", ORANGE, "bound, ‖W‖₂ a step"),
        "radius": ("-.", PINK, "ρ a step"),
        "mean": (":", GREEN, "mean field, √χ a step"),
        "curve": ("-", BLUE, "measured, last loss")})
    second, image = tk_map("The same for every loss and step", size.T, 8)
    third, ax = panel(title="Eigenvalues and the unit circle", height=3.6,
                      xlabel="real part", ylabel="imaginary part",
                      xlim=(-4.2, 4.2), ylim=(-3.15, 3.15), aspect="equal")
    angle = np.linspace(0, 2 * np.pi, 100)
    ax.plot(np.cos(angle), np.sin(angle), color=INK, linewidth=1)
    of_W, = ax.plot([], "o", color=ORANGE, markersize=5, fillstyle="none",
                    markeredgewidth=1, label="W")
    of_J, = ax.plot([], "x", color=BLUE, markersize=4, markeredgewidth=1.5,
                    label="J at the last step")
    below(ax, 2)
    fourth, right = lags(
        "singular value", "Of the product J(T) ⋯ J(k+1)", size, {
            "largest": ("-", BLUE, "largest"),
            "middle": ("--", GREEN, "middle"),
            "smallest": (":", PINK, "smallest")})
    return (first, second, third, fourth), left | right | dict(
        title=first.axes[0].title, map=image, ofW=of_W, ofJ=of_J)


def lags(ylabel: str, title: str, size: Size,
         lines: dict[str, tuple[str, str, str]]) -> tuple[Figure, Moving]:
    """Return a panel over the lag, and its empty lines by name."""
    figure, ax = panel(xlabel="lag t − k (steps back)", ylabel=ylabel,
                       height=3.6, xlim=(0, size.T - 1))
    ax.set_title(title, y=1.02)  # a fixed place, for a title that moves
    log_y(ax, -16, 8, 4)
    ax.axhline(1, color=GRID, linewidth=1)
    drawn = {name: ax.plot([], style, color=colour, label=label)[0]
             for name, (style, colour, label) in lines.items()}
    below(ax, 3 if len(lines) == 3 else 2)
    return figure, drawn


def below(ax: Axes, ncols: int) -> None:
    """Put the legend below the x axis, where no line can run into it."""
    ax.legend(loc="upper center", bbox_to_anchor=(.5, -.17), ncols=ncols,
              frameon=False)
