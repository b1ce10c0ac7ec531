"""Panels in the book's style: axes, lines, maps, and numbers as text.

They are small enough for a telephone, and their labels are plain text.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap, to_rgba
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D

INK, GRID = "#1f1f1f", "#9a9a9a"
BLUE, ORANGE, GREEN, PINK = "#0072b2", "#d55e00", "#009e73", "#cc79a7"
STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "rnnlib",
    "figure.dpi": 72,
    "figure.constrained_layout.use": True,
    "image.composite_image": False,
    "font.size": 11.5,
    "axes.titlesize": "medium",
    "lines.linewidth": 2,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": GRID,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "legend.framealpha": 0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "image.interpolation": "none",
}
# What is left: nothing is paper, 1 is ink, more than there was is orange.
LEFT = ListedColormap(
    [to_rgba(INK, ink / 24) for ink in range(25)]
    + [to_rgba(ORANGE, 0.6 + ink / 60) for ink in range(1, 25)]
)
STEPS = (1, *range(5, 31, 5))  # marks for the 30 steps of most networks
RATIO = "‖δ(t,k)‖ / ‖δ(t,t)‖"
FLOOR = 1e-12  # where most logarithmic axes end


def panel(
    width: float = 4.4,
    height: float = 3.3,
    decades: tuple[int, int, int] | None = None,
    **axes: Any,
) -> tuple[Figure, Axes]:
    """Return a figure with one set of axes, in the book's style.

    The size is in inches; 4.4 is readable on a telephone. With decades the y
    axis is that of `log_y`. Further arguments are properties of the axes:
    xlabel, ylabel, title, xlim, yscale.
    """
    with rc_context(STYLE):
        figure = Figure(figsize=(width, height))
        ax = figure.subplots()
        ax.set(**axes)
        if decades:
            log_y(ax, *decades)
    return figure, ax


def log_y(ax: Axes, lowest: int, highest: int, step: int) -> None:
    """Make the y axis run from 10^lowest to 10^highest, with plain labels."""
    exponents = range(lowest, highest + 1, step)
    ax.set(
        yscale="log",
        yticks=[10.0**e for e in exponents],
        yticklabels=map(ten_to, exponents),
        ylim=(10.0**lowest, 10.0**highest),
    )
    ax.minorticks_off()


def lag_panel(
    T: int, ylabel: str, lowest: int, highest: int, step: int
) -> tuple[Figure, Axes]:
    """Return a panel over the lags 0 … T-1, logarithmic, with a line at 1.

    The y axis is that of `log_y`; the title's place is fixed, as it may move.
    """
    figure, ax = panel(
        decades=(lowest, highest, step),
        xlim=(0, T - 1),
        xlabel="lag t − k (steps back)",
        ylabel=ylabel,
    )
    ax.set_title(" ", y=1.02)
    ax.axhline(1, color=GRID, linewidth=1)
    return figure, ax


def lines(ax: Axes, **looks: tuple[Any, ...]) -> dict[str, Line2D]:
    """Add empty lines to the axes and return them by name.

    A look is (style, colour, label), and a dict of further properties if any.
    """
    return {
        name: ax.plot([], style, color=colour, label=label, **dict(*more))[0]
        for name, (style, colour, label, *more) in looks.items()
    }


def keyed_lines(
    figure: Figure, ncols: int = 2, **looks: tuple[Any, ...]
) -> dict[str, Line2D]:
    """Add empty lines to a panel, and a legend in their order below it."""
    drawn = lines(figure.axes[0], **looks)
    key(figure, *drawn.values(), ncols=ncols)
    return drawn


def key(figure: Figure, *handles: Any, ncols: int = 2) -> None:
    """Put a legend of what has these labels where no line can run into it.

    That is below the axes. The figure gets taller by it, so that the axes
    keep their size.
    """
    rows = -(-len(handles) // ncols)
    figure.set_figheight(figure.get_figheight() + 0.24 * rows)
    figure.legend(
        handles=handles,
        loc="outside lower center",
        ncols=ncols,
        frameon=False,
        borderpad=0,
        borderaxespad=0,
        columnspacing=1.2,
    )


def set_lines(
    moving: dict[str, Any],
    x: np.ndarray,
    floor: float = FLOOR,
    **heights: np.ndarray,
) -> None:
    """Give the lines of these names the points with a height y ≥ floor."""
    for name, y in heights.items():
        moving[name].set_data(x[y >= floor], y[y >= floor])


def tk_map(title: str, T: int, decades: int) -> tuple[Figure, AxesImage]:
    """Return a figure with an empty (t, k) map of T by T, and its image.

    Rows are losses, columns the steps that they reach. Ink is what is left:
    the scale is logarithmic, from paper at 10^-decades to ink at 1, and beyond
    to orange at 10^decades.
    """
    figure, ax = panel(
        title=title, xlabel="step k that it reaches", ylabel="loss of step t"
    )
    edges = 0.5, T + 0.5, T + 0.5, 0.5
    image = _image(ax, np.zeros((T, T)), edges, decades)
    _decades_bar(figure, image, decades)
    return figure, image


def tk_maps(
    title: str, T: int, decades: int, maps: Mapping[str, np.ndarray]
) -> Figure:
    """Return a figure with six small (t, k) maps by name, on one scale.

    Each is (n, n+1): the losses of n steps, evenly up to T, and the states
    that they reach, from that before the first step; 0 where there is none.
    """
    with rc_context(STYLE):
        figure = Figure(figsize=(4.4, 3.9))
        axes = figure.subplots(2, 3, sharex=True, sharey=True)
        for ax, (name, sizes) in zip(axes.flat, maps.items()):
            every = T // len(sizes)
            last = T + every / 2
            powers = np.ma.log10(np.ma.masked_equal(sizes, 0))
            edges = -every / 2, last, last, every / 2
            image = _image(ax, powers, edges, decades)
            ax.set(title=name, xticks=(0, T), yticks=(every, T))
        axes[1, 1].set_xlabel("step k that it reaches")
        figure.supylabel("loss of step t", fontsize="medium")
        figure.suptitle(title, fontsize="medium")
        _decades_bar(
            figure, image, decades, ax=axes, location="bottom", aspect=40
        )
    return figure


def _image(
    ax: Axes,
    powers: np.ndarray,
    edges: tuple[float, float, float, float],
    decades: int,
) -> AxesImage:
    """Draw powers of ten around 1, as ink."""
    image = ax.imshow(
        powers,
        cmap=LEFT,
        vmin=-decades,
        vmax=decades,
        extent=edges,
        interpolation="none",
    )
    image.set_gid("left")
    return image


def _decades_bar(
    figure: Figure, image: AxesImage, decades: int, **look: Any
) -> None:
    ticks = range(-decades, decades + 1, max(1, decades // 2))
    colour_bar(figure, image, ticks, [ten_to(e) for e in ticks], **look)


def show_map(image: AxesImage, sizes: np.ndarray) -> None:
    """Show positive numbers (T, T) in a (t, k) map; [t-1, k-1], k ≤ t."""
    with np.errstate(divide="ignore"):
        image.set_data(
            np.ma.masked_where(
                ~np.tri(len(sizes), dtype=bool), np.log10(sizes)
            )
        )


def colour_bar(
    figure: Figure,
    image: AxesImage,
    ticks: Sequence[float],
    texts: list[str],
    **look: Any,
) -> None:
    """Put a colour bar beside an image, its ticks labelled with texts.

    Further arguments are those of Matplotlib's: label, ax, location.
    """
    bar = figure.colorbar(image, **look)
    bar.set_ticks(ticks, labels=texts)
    bar.ax.set_facecolor("none")
    if bar.solids:
        of_ink = image.get_cmap() is LEFT
        bar.solids.set(rasterized=not of_ink, antialiased=not of_ink)


def power(value: float) -> str:
    """Return a positive number as people write it: 3.9·10⁻⁴, or 0.85."""
    if not value or 0.01 <= value < 999.5:
        return f"{value:.3g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}·{ten_to(int(exponent))}"


def ten_to(exponent: int) -> str:
    """Return ten to a whole power as text, 10⁻⁴."""
    if not exponent:
        return "1"
    raised = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
    return "10" + str(exponent).translate(raised)


def percent(share: float) -> str:
    """Return a share as people write it: 97 %, 1.3 %, a part of 2.1·10⁻⁷."""
    if not share or share >= 1e-4:
        return f"{100 * share:.3g}\u00a0%"
    return f"a part of {power(share)}"


def minus(text: str) -> str:
    """Return a text with the sign − for each hyphen."""
    return text.replace("-", "−")


def fate(left: float) -> str:
    """Return in a word what became of a gradient of which this is left."""
    return (
        "vanishes" if left < 0.1 else "explodes" if left > 10 else "survives"
    )
