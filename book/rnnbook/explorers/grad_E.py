"""Section 2.8: whose vectors the loss after a word reaches."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rnnbook.explorers.axes import BLUE, GRID, ORANGE, panel, power, ten_to
from rnnbook.explorers.explorer import Canvas, Control, Explorer, Moving
from rnnbook.explorers.networks import RHO
from rnnlib import RNN, forward
from rnnlib.delta import delta_paths
from rnnlib.grad_E import flow_E, losses_E

SENTENCE = "the cat that the dog and the bird chased sat on the mat".split()
WORDS = list(dict.fromkeys(SENTENCE)) + ["fish"]  # the last never occurs
T, H, D = len(SENTENCE) - 1, 24, 8
LOWEST, HIGHEST = -6, 2  # of the axes, as powers of ten


@dataclass(frozen=True)
class Reached:
    """What is drawn: how far each loss reaches, an untrained network.

    steps (T, T)  norm of what the word of step k gets from loss t, [t-1, k-1]
    rows (T, M)   norm of row m of dL_t/dE, in [t-1, m]
    whole (M,)    norm of row m of dL/dE, for all losses together
    """

    steps: np.ndarray
    rows: np.ndarray
    whole: np.ndarray


@cache
def reached(rho: float, sd: float) -> Reached:
    """Read the sentence, predict the next word; return what is Reached.

    rho is the spectral radius of W, sd the standard deviation of the entries
    of E. The random numbers are always the same.
    """
    M = len(WORDS)
    rnn = RNN.init(D, H, M, M, spectral_radius=rho, seed=5)
    rnn = rnn.replace(E=sd * rnn.arrays()["E"])
    words = np.array([WORDS.index(word) for word in SENTENCE])
    trace, y = forward(rnn, words[:-1]), words[1:]
    paths = delta_paths(rnn, trace, y)
    losses = losses_E(rnn, trace, paths)
    return Reached(
        flow_E(rnn, paths),
        np.linalg.norm(losses, axis=-1),
        np.linalg.norm(losses.sum(axis=0), axis=-1),
    )


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, ax = _bars(
        "What the word of each step gets",
        [f"{word} {k}" for k, word in enumerate(SENTENCE[:-1], 1)],
    )
    place = ax.text(
        10.0**HIGHEST,
        0,
        "loss",
        color=ORANGE,
        ha="right",
        va="center",
        fontweight="bold",
    )
    steps = ax.hlines([], 0, 1, color=BLUE, linewidth=8)
    right, ax = _bars("Rows of dL/dE: this loss (bars), all (ticks)", WORDS)
    (whole,) = ax.plot([], "|", color=ORANGE, markersize=14, markeredgewidth=2)
    rows = ax.hlines([], 0, 1, color=BLUE, linewidth=8)
    return (left, right), dict(
        steps=steps, place=place, rows=rows, whole=whole
    )


def _bars(title: str, labels: list[str]) -> tuple[Figure, Axes]:
    exponents = range(LOWEST, HIGHEST + 1, 2)
    figure, ax = panel(
        title=title,
        xlabel="norm",
        xscale="log",
        xticks=[10.0**e for e in exponents],
        xticklabels=map(ten_to, exponents),
        xlim=(10.0**LOWEST, 10.0**HIGHEST),
        yticks=range(len(labels)),
        yticklabels=labels,
        ylim=(len(labels), -1),
    )
    ax.minorticks_off()
    ax.grid(axis="x", color=GRID, linewidth=0.4)
    return figure, ax


def draw(moving: Moving, t: int, rho: float, sd: float) -> tuple[str, str]:
    """Draw what loss t reaches; return the caption and alternative text."""
    shown = reached(rho, sd)
    for name in ("steps", "rows"):
        sizes = getattr(shown, name)[t - 1]
        moving[name].set_segments(
            [
                [(10.0**LOWEST, i), (size, i)]
                for i, size in enumerate(sizes)
                if size > 10.0**LOWEST
            ]
        )
    moving["place"].set_y(t - 1)
    occur = np.flatnonzero(shown.whole)
    moving["whole"].set_data(shown.whole[occur], occur)
    step, row = shown.steps[t - 1], shown.rows[t - 1]
    read = list(dict.fromkeys(SENTENCE[:t]))
    first, own, unread = power(step[0]), power(step[t - 1]), row == 0
    caption = (
        f"ρ = {rho:g}, vectors of size {sd:g}: the loss after "
        f"“{SENTENCE[t - 1]}” (step {t}, the next word is “{SENTENCE[t]}”) "
        f"sends {own} to that step and {power(step[1])} to “cat” at step 2. "
        f"The row of “{WORDS[row.argmax()]}” gets most, {power(row.max())}; "
        f"{unread.sum()} of {len(WORDS)} rows get exactly nothing."
    )
    alt = (
        f"Two linked bar charts. Left: what the word of each step gets "
        f"from the loss of step {t}, from {first} at step 1 to {own} at "
        f"step {t}. Right: the norms of the rows of E's gradient; "
        f"{', '.join(read)} have bars, the others none."
    )
    return caption, alt


explorer = Explorer(
    name="words-reached",
    question="Who sat? To learn that it is the cat, the loss after “chased” "
    "must reach the vector of “cat”, seven steps back. Which words' "
    "vectors does it reach more? Guess the order, then go to step 9. Then "
    "find a setting in which “cat” gets as much as “chased”.",
    controls=(
        Control("t", "step t of the loss", tuple(range(1, T + 1)), 5),
        RHO,
        Control("sd", "size of E (standard deviation)", (0.1, 0.3, 1.0), 0.3),
    ),
    presets={
        "After “chased”": {"t": 9},
        "Vanish": {"t": 9, "rho": 0.3},
        "Explode": {"t": 9, "rho": 2.0, "sd": 0.1},
        "Large vectors": {"t": 9, "sd": 1.0},
        "Last word": {"t": T},
    },
    canvas=canvas,
    draw=draw,
)
