"""A loss surface over two parameters, and the paths of descents on it."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from rnnlib.explorers.axes import BLUE, GRID, INK, ORANGE, panel

STYLES: tuple[dict[str, Any], ...] = (
    dict(color=ORANGE, linestyle="--", marker="o", zorder=3),
    dict(color=BLUE, linestyle="-", marker="s"))


def descents(
        surface: Callable[[np.ndarray, np.ndarray], np.ndarray],
        levels: ArrayLike, paths: dict[str, np.ndarray], title: str,
        xlim: tuple[float, float], ylim: tuple[float, float]) -> Figure:
    """Return a figure: lines of equal loss, and up to two paths over them.

    surface   (w, b) → loss, for arrays
    levels    the losses to draw lines for, rising
    paths     name → (steps, 2) array of points (w, b)
    xlim, ylim  the part of the plane to show
    """
    figure, ax = panel(4.4, 3.9, title=title, xlabel="w", ylabel="b")
    b, w = np.mgrid[ylim[0]:ylim[1]:121j, xlim[0]:xlim[1]:121j]
    lines = ax.contour(w, b, surface(w, b), levels, colors=GRID,
                       linewidths=1)
    low, high = np.transpose([xlim, ylim])
    for label in ax.clabel(lines, fontsize=10, colors=INK, fmt="%g", zorder=4):
        place = (np.array(label.get_position()) - low) / (high - low)
        label.set_visible(bool(abs(place - .5).max() < .45))  # else clipped
    drawn = [ax.plot(*np.transpose(path), markersize=4, linewidth=1.5,
                     **style)[0] for path, style in zip(paths.values(),
                                                        STYLES)]
    ax.set(xlim=xlim, ylim=ylim)
    figure.legend(drawn, paths, loc="outside lower center", ncols=2,
                  frameon=False)
    return figure
