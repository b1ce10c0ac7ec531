"""Maps: a number for every pair of a loss t and a step k that it reaches."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from rnnlib.explorers.axes import panel, ten_to


def tk_map(title: str, T: int, decades: int) -> tuple[Figure, AxesImage]:
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
    colour_bar(figure, image, ticks, [ten_to(e) for e in ticks])
    return figure, image


def colour_bar(figure: Figure, image: AxesImage, ticks: Sequence[float],
               texts: list[str], label: str = "") -> None:
    """Put a colour bar beside an image, its ticks labelled with texts."""
    bar = figure.colorbar(image, ticks=ticks, label=label)
    bar.ax.set_yticklabels(texts)
    if bar.solids:
        bar.solids.set_rasterized(True)


def show_map(image: AxesImage, sizes: np.ndarray) -> None:
    """Show positive numbers (T, T) in a (t, k) map; [t-1, k-1], k ≤ t."""
    with np.errstate(divide="ignore"):
        image.set_data(np.ma.masked_where(
            ~np.tri(len(sizes), dtype=bool), np.log10(sizes)))
