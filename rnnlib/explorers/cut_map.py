"""A (t, k) map with what truncation removes from it hatched."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from rnnlib.explorers.axes import GRID, INK
from rnnlib.explorers.maps import show_map, tk_map
from rnnlib.truncation import kept


def cut_map(title: str, terms: np.ndarray, every: int, back: int) -> Figure:
    """Return a figure: the (t, k) map of terms (T, T), the removed hatched.

    every and back are those of `rnnlib.truncation.kept`.
    """
    figure, image = tk_map(title, len(terms), decades=4)
    show_map(image, terms)
    hatching(figure.axes[0]).set_path(removed(len(terms), every, back))
    return figure


def hatching(ax: Axes) -> PathPatch:
    """Add to a map's axes the patch that crosses out, empty; return it."""
    patch = PathPatch(Path(np.zeros((1, 2))), facecolor=GRID, edgecolor=INK,
                      alpha=.75, linewidth=.8)
    ax.add_patch(patch)
    return patch


def removed(T: int, every: int, back: int) -> Path:
    """Return the Path around the removed pairs, with lines across them.

    Lines of its own, as the pattern of a hatch would not move with the patch.
    """
    cut = np.tri(T) - kept(T, every, back)
    if not cut.any():
        return Path(np.zeros((1, 2)))
    stairs = [(n + .5, t + side) for t, n in enumerate(cut.sum(axis=1), 1)
              for side in (-.5, .5)]
    paths = [Path([(.5, .5), *stairs, (.5, T + .5)])]
    t, k = np.nonzero(cut)
    for diagonal in range(2, (t + k).max() + 3, 2):
        on = t + k + 2 == diagonal  # one line through all of its cells
        if on.any():
            paths.append(Path([(k[on].max() + 1.5, t[on].min() + .5),
                               (k[on].min() + .5, t[on].max() + 1.5)]))
    return Path.make_compound_path(*paths)
