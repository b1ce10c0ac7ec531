"""Axes in the book's style: small enough for a telephone, and plain labels."""

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

INK, GRID = "#1f1f1f", "#9a9a9a"
BLUE, ORANGE, GREEN, PINK = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
STYLE = {
    "svg.fonttype": "none", "svg.hashsalt": "rnnlib", "figure.dpi": 72,
    "figure.constrained_layout.use": True, "image.composite_image": False,
    "font.size": 10, "axes.titlesize": 10, "lines.linewidth": 2,
    "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": INK,
    "xtick.color": INK, "ytick.color": INK, "grid.color": GRID,
    "figure.facecolor": "none", "axes.facecolor": "none",
    "savefig.facecolor": "none", "legend.framealpha": 0,
    "axes.spines.top": False, "axes.spines.right": False,
    "image.interpolation": "none",
}


def panel(width=4.4, height=3.3, **axes):
    """Return a figure with one set of axes, in the book's style.

    The size is in inches; 4.4 is readable on a telephone. Further arguments
    are properties of the axes: xlabel, ylabel, title, xlim, yscale.
    """
    with rc_context(STYLE):
        figure = Figure(figsize=(width, height))
        ax = figure.subplots()
        ax.set(**axes)
    return figure, ax


def power(value):
    """Return a positive number as people write it: 3.9·10⁻⁴, or 0.85."""
    if not value or .01 <= value < 1000:
        return f"{value:.3g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}·{ten_to(int(exponent))}"


def ten_to(exponent):
    """Return ten to a whole power as text, 10⁻⁴."""
    if not exponent:
        return "1"
    raised = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
    return "10" + str(exponent).translate(raised)


def log_y(ax, lowest, highest, step):
    """Make the y axis run from 10^lowest to 10^highest, with plain labels."""
    exponents = range(lowest, highest + 1, step)
    ax.set_yscale("log")
    ax.set_yticks([10.**e for e in exponents], map(ten_to, exponents))
    ax.minorticks_off()
    ax.set_ylim(10.**lowest, 10.**highest)


def tk_map(title, T, decades):
    """Return a figure with an empty (t, k) map of T by T, and its image.

    Rows are losses, columns the steps that they reach. The scale is
    logarithmic around 1, from 10^-decades to 10^decades.
    """
    figure, ax = panel(title=title, xlabel="step k that it reaches",
                       ylabel="loss of step t")
    image = ax.imshow(np.zeros((T, T)), cmap="RdBu_r", vmin=-decades,
                      vmax=decades, extent=(.5, T + .5, T + .5, .5),
                      interpolation="none")
    ticks = range(-decades, decades + 1, max(1, decades // 2))
    bar = figure.colorbar(image, ticks=ticks)
    bar.ax.set_yticklabels([ten_to(e) for e in ticks])
    bar.solids.set_rasterized(True)
    return figure, image


def show_map(image, sizes):
    """Show positive numbers (T, T) in a (t, k) map; [t-1, k-1], k ≤ t."""
    with np.errstate(divide="ignore"):
        image.set_data(np.ma.masked_where(
            ~np.tri(len(sizes), dtype=bool), np.log10(sizes)))
