"""Axes in the book's style: small enough for a telephone, and plain labels."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

INK, GRID = "#1f1f1f", "#9a9a9a"
BLUE, ORANGE, GREEN, PINK = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none", "svg.hashsalt": "rnnlib", "figure.dpi": 72,
    "figure.constrained_layout.use": True, "image.composite_image": False,
    "font.size": 11.5, "axes.titlesize": "medium", "lines.linewidth": 2,
    "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": INK,
    "xtick.color": INK, "ytick.color": INK, "grid.color": GRID,
    "figure.facecolor": "none", "axes.facecolor": "none",
    "savefig.facecolor": "none", "legend.framealpha": 0,
    "axes.spines.top": False, "axes.spines.right": False,
    "image.interpolation": "none",
}
STEPS = (1, *range(5, 31, 5))  # marks for the 30 steps of most networks
RATIO = "‖δ(t,k)‖ / ‖δ(t,t)‖"
FLOOR = 1e-12  # where most logarithmic axes end


def panel(width: float = 4.4, height: float = 3.3,
          **axes: Any) -> tuple[Figure, Axes]:
    """Return a figure with one set of axes, in the book's style.

    The size is in inches; 4.4 is readable on a telephone. Further arguments
    are properties of the axes: xlabel, ylabel, title, xlim, yscale.
    """
    with rc_context(STYLE):
        figure = Figure(figsize=(width, height))
        ax = figure.subplots()
        ax.set(**axes)
    return figure, ax


def power(value: float) -> str:
    """Return a positive number as people write it: 3.9·10⁻⁴, or 0.85."""
    if not value or .01 <= value < 1000:
        return f"{value:.3g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}·{ten_to(int(exponent))}"


def ten_to(exponent: int) -> str:
    """Return ten to a whole power as text, 10⁻⁴."""
    if not exponent:
        return "1"
    raised = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
    return "10" + str(exponent).translate(raised)


def log_y(ax: Axes, lowest: int, highest: int, step: int) -> None:
    """Make the y axis run from 10^lowest to 10^highest, with plain labels."""
    exponents = range(lowest, highest + 1, step)
    ax.set_yscale("log")
    ax.set_yticks([10.**e for e in exponents], map(ten_to, exponents))
    ax.minorticks_off()
    ax.set_ylim(10.**lowest, 10.**highest)


def lag_axes(T: int, ylabel: str, lowest: int, highest: int,
             step: int) -> tuple[Figure, Axes]:
    """Return a figure over the lags 0 … T-1, logarithmic, with a line at 1.

    The y axis is that of `log_y`; the title's place is fixed, as it may move.
    """
    figure, ax = panel(xlabel="lag t − k (steps back)", ylabel=ylabel,
                       xlim=(0, T - 1))
    ax.set_title(" ", y=1.02)
    log_y(ax, lowest, highest, step)
    ax.axhline(1, color=GRID, linewidth=1)
    return figure, ax


def key(figure: Figure, handles: Sequence[Any], labels: Sequence[str],
        ncols: int = 2) -> None:
    """Put a legend below the axes, where no line can run into it.

    The figure gets taller by it, so that the axes keep their size.
    """
    rows = -(-len(labels) // ncols)
    figure.set_figheight(figure.get_figheight() + .24 * rows)
    figure.legend(handles, labels, loc="outside lower center", ncols=ncols,
                  frameon=False, borderpad=0, borderaxespad=0,
                  columnspacing=1.2)


def set_above(line: Line2D, x: np.ndarray, y: np.ndarray,
              floor: float = FLOOR) -> int:
    """Give a line the points with y ≥ floor; return how many there are."""
    on_scale = y >= floor
    line.set_data(x[on_scale], y[on_scale])
    return on_scale.sum()
