"""Truncation: what is cut off, and how far off the gradient is that is left.

Beside it the cliff that clipping is for.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import ArrayLike

from rnnbook.explorers.axes import (
    BLUE,
    GRID,
    INK,
    ORANGE,
    key,
    lines,
    log_y,
    panel,
    power,
    show_map,
    tk_map,
)
from rnnbook.explorers.explorer import Canvas, Control, Explorer, Moving
from rnnbook.explorers.networks import RHO, T, network, sequence
from rnnlib.delta import delta_paths
from rnnlib.grad_W import flow_W, grad_W
from rnnlib.sums import outer_sum
from rnnlib.truncation import angle, kept, kept_deltas

LENGTHS = (1, 2, 3, 5, 7, 10, 15, 20, 25, 30)
FORMS = ("Chunks", "Band")


@dataclass(frozen=True)
class Bias:
    """What is drawn, for one network.

    terms (T, T)  norm of the term (t, k), over the norm of dL/dW
    angle, ratio  form → for each of LENGTHS, the truncated dL/dW's angle to
                  the whole one in degrees, and its norm over that of it
    """

    terms: np.ndarray
    angle: dict[str, np.ndarray]
    ratio: dict[str, np.ndarray]

    def enough(self, form: str) -> int:
        """Return the length from which the angle stays below 10 degrees."""
        far = np.flatnonzero(self.angle[form] >= 10)
        return LENGTHS[far[-1] + 1] if len(far) else LENGTHS[0]


def windows(form: str, length: int) -> tuple[int, int]:
    """Return (every, back) of `kept` for chunks, or a band, of a length."""
    return (length if form == "Chunks" else 1), length


@cache
def bias(rho: float) -> Bias:
    """Run one network on faint noise and return its Bias.

    rho is the spectral radius of W.
    """
    rnn = network(rho)
    trace, y = sequence(rnn, 0.1)
    whole = grad_W(rnn, trace, y)
    size = np.linalg.norm(whole)
    paths = delta_paths(rnn, trace, y)
    cut = {
        form: [
            outer_sum(kept_deltas(paths, *windows(form, length)), trace.h[:-1])
            for length in LENGTHS
        ]
        for form in FORMS
    }
    return Bias(
        flow_W(trace, paths) / size,
        {f: np.array([angle(g, whole) for g in cut[f]]) for f in FORMS},
        {
            f: np.array([np.linalg.norm(g) / size for g in cut[f]])
            for f in FORMS
        },
    )


def hatching(ax: Axes) -> PathPatch:
    """Add to a map's axes the patch that crosses out, empty; return it."""
    patch = PathPatch(
        Path(np.zeros((1, 2))),
        facecolor=GRID,
        edgecolor=INK,
        alpha=0.75,
        linewidth=0.8,
    )
    ax.add_patch(patch)
    return patch


def removed(T: int, every: int, back: int) -> Path:
    """Return the Path around the removed pairs, with lines across them.

    Lines of its own, as the pattern of a hatch would not move with the patch.
    """
    cut = np.tri(T) - kept(T, every, back)
    if not cut.any():
        return Path(np.zeros((1, 2)))
    stairs = [
        (n + 0.5, t + side)
        for t, n in enumerate(cut.sum(axis=1), 1)
        for side in (-0.5, 0.5)
    ]
    paths = [Path([(0.5, 0.5), *stairs, (0.5, T + 0.5)])]
    t, k = np.nonzero(cut)
    for diagonal in range(2, (t + k).max() + 3, 2):
        on = t + k + 2 == diagonal  # one line through all of its cells
        if on.any():
            paths.append(
                Path(
                    [
                        (k[on].max() + 1.5, t[on].min() + 0.5),
                        (k[on].min() + 0.5, t[on].max() + 1.5),
                    ]
                )
            )
    return Path.make_compound_path(*paths)


def canvas() -> Canvas:
    """Return the map, two axes beside it, and what moves in them."""
    left, image = tk_map("Terms (t, k), dL/dW = 1; hatched: cut", T, 4)
    moving: Moving = dict(left=image, cut=hatching(left.axes[0]))
    right = Figure(figsize=(4.4, 3.8))
    upper, lower = right.subplots(2, sharex=True)
    upper.set(
        title="Angle to the whole dL/dW",
        ylabel="degrees",
        yticks=(0, 90, 180),
        ylim=(-8, 188),
    )
    upper.axhline(90, color=GRID, linewidth=1)
    lower.set(
        title="Norm over that of the whole",
        ylabel="ratio",
        xlabel="truncation length (steps)",
        xlim=(0, T + 1),
    )
    log_y(lower, -3, 1, 1)
    lower.axhline(1, color=GRID, linewidth=1)
    for name, ax in (("angle", upper), ("ratio", lower)):
        three = lines(
            ax,
            Chunks=("-", BLUE, "chunks"),
            Band=("--", ORANGE, "band"),
            here=("o", INK, "this map", {"markersize": 8}),
        )
        moving |= {f"{name}-{what}": line for what, line in three.items()}
    key(right, *three.values(), ncols=3)
    return (left, right), moving


def draw(
    moving: Moving, length: int, rho: float, form: str
) -> tuple[str, str]:
    """Draw one truncation; return the caption and the alternative text."""
    shown, at, every = bias(rho), LENGTHS.index(length), windows(form, length)
    show_map(moving["left"], shown.terms)
    moving["cut"].set_path(removed(T, *every))
    for name, values in (("angle", shown.angle), ("ratio", shown.ratio)):
        for each in FORMS:
            moving[f"{name}-{each}"].set_data(LENGTHS, values[each])
        moving[f"{name}-here"].set_data([length], [values[form][at]])
    off, ratio = shown.angle[form][at], shown.ratio[form][at]
    stay, all_terms = kept(T, *every).sum(), T * (T + 1) // 2
    what = "chunks" if form == "Chunks" else "a band"
    caption = (
        f"ρ = {rho:g}, {what} of {length} step{'s' * (length > 1)}: {stay} "
        f"of {all_terms} terms are kept. What is left of dL/dW points "
        f"{off:.0f}° away from the whole and is {power(ratio)} times as "
        f"long. To stay within 10° it takes {what} of {shown.enough(form)} "
        "steps."
    )
    alt = (
        f"Three linked plots. Left: the map of the terms, with "
        f"{all_terms - stay} hatched as cut off. Upper right: the angle "
        f"against the truncation length, {off:.0f}° at {length}. Lower "
        f"right: the norm, {power(ratio)} at {length}."
    )
    return caption, alt


explorer = Explorer(
    name="truncation",
    question="At ρ = 0.5 chunks of 5 steps turn dL/dW by 9 degrees. By "
    "how many at ρ = 0.9: 3, 30 or 90? And does more memory, ρ = 1.1, make "
    "it better or worse? Say both before you look.",
    controls=(
        Control("length", "truncation length (steps)", LENGTHS, 5),
        replace(RHO, default=0.5),
        Control("form", "what is kept", FORMS, "Chunks"),
    ),
    presets={
        "Remembers": {"rho": 0.9},
        "Remembers more": {"rho": 1.1},
        "Band": {"form": "Band"},
        "Wrong way": {"rho": 3.0, "length": 10, "form": "Band"},
        "Whole": {"length": 30},
    },
    canvas=canvas,
    draw=draw,
)


def descents(
    surface: Callable[[np.ndarray, np.ndarray], np.ndarray],
    levels: ArrayLike,
    paths: dict[str, np.ndarray],
    title: str,
    xlim: tuple[float, float],
    ylim: tuple[float, float],
) -> Figure:
    """Return a figure: lines of equal loss, and up to two paths over them.

    surface   (w, b) → loss, for arrays
    levels    the losses to draw lines for, rising
    paths     name → (steps, 2) array of points (w, b)
    xlim, ylim  the part of the plane to show
    """
    figure, ax = panel(4.4, 3.9, title=title, xlabel="w", ylabel="b")
    b, w = np.mgrid[ylim[0] : ylim[1] : 121j, xlim[0] : xlim[1] : 121j]
    equal = ax.contour(w, b, surface(w, b), levels, colors=GRID, linewidths=1)
    low, high = np.transpose([xlim, ylim])
    for label in ax.clabel(equal, fontsize=10, colors=INK, fmt="%g", zorder=4):
        place = (np.array(label.get_position()) - low) / (high - low)
        label.set_visible(bool(abs(place - 0.5).max() < 0.45))  # else clipped
    styles: tuple[dict[str, Any], ...] = (
        dict(color=ORANGE, linestyle="--", marker="o", zorder=3),
        dict(color=BLUE, linestyle="-", marker="s"),
    )
    drawn = [
        ax.plot(*np.transpose(path), markersize=4, linewidth=1.5, **style)[0]
        for path, style in zip(paths.values(), styles)
    ]
    ax.set(xlim=xlim, ylim=ylim)
    figure.legend(
        drawn, paths, loc="outside lower center", ncols=2, frameon=False
    )
    return figure
