"""Training: what a small network learns, and how far back it learns.

It reads the prose of this book.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape

import numpy as np

from rnnbook.explorers.axes import (
    BLUE,
    GRID,
    INK,
    ORANGE,
    RATIO,
    key,
    keyed_lines,
    lag_panel,
    lines,
    panel,
    power,
    set_lines,
)
from rnnbook.explorers.explorer import Canvas, Control, Explorer, Moving
from rnnbook.explorers.networks import MATRIX
from rnnbook.explorers.picture import Shown
from rnnlib import RNN, forward
from rnnlib.delta import delta_paths
from rnnlib.text import ALPHABET, bits, chunks, ngram_bits, sample, split
from rnnlib.training import adam, start, train

K, D, H = len(ALPHABET), 16, 32
UPDATES = 0, 10, 20, 30, 50, 75, 100, 150, 200, 250
LAGS = 41  # 0 … 40


@dataclass(frozen=True)
class Moment:
    """What is drawn: the network after some updates.

    losses (updates,)  bits per character of each chunk, before its update
    held_out           bits per character on the text held out
    curve (LAGS,)      what of a loss's gradient is left, by the lag
    norm, rho          ‖W‖₂ and the spectral radius of W
    rnn                the network
    text               what the network writes
    """

    losses: np.ndarray
    held_out: float
    curve: np.ndarray
    norm: float
    rho: float
    rnn: RNN
    text: str


def lag_curve(
    rnn: RNN, words: np.ndarray, batch: int = 8, losses: int = 20
) -> np.ndarray:
    """Return how much of a loss is left by the lag, (LAGS,); 1 at lag 0.

    `[l]` is the root mean square of ‖δ_{t,t−l}‖ over the last losses of some
    stretches of text, divided by that at l = 0.
    """
    x, y, _ = chunks(words, LAGS - 1 + losses, batch)(0)
    size = (delta_paths(rnn, forward(rnn, x), y) ** 2).sum(-1).mean(-1)
    t = np.arange(LAGS - 1, len(size))
    curve = np.array([size[t, t - lag].mean() for lag in range(LAGS)])
    return np.sqrt(curve / curve[0])


@cache
def baselines() -> tuple[float, float, float]:
    """Return the bits of uniform, unigram and bigram predictions."""
    return float(np.log2(K)), ngram_bits(*split(), 1), ngram_bits(*split(), 2)


@cache
def moments(W: str) -> list[Moment]:
    """Train from a kind of matrix and return the Moment of each UPDATES."""
    words, held_out = split()
    rnn = RNN.init(D, H, K, K, recurrent=W.lower(), seed=0)
    state, losses, found = start(rnn, batch=32), np.empty(0), []
    for updates in UPDATES:
        state, more = train(
            state,
            chunks(words, 32, 32),
            updates - state.updates,
            adam(1e-2),
            threshold=1.0,
        )
        losses, rnn = np.append(losses, more / np.log(2)), state.rnn
        found.append(
            Moment(
                losses,
                bits(rnn, held_out),
                lag_curve(rnn, held_out),
                float(np.linalg.norm(rnn.W, 2)),
                abs(np.linalg.eigvals(rnn.W)).max(),
                rnn,
                sample(rnn, 80),
            )
        )
    return found


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, ax = panel(
        title="The loss",
        xlabel="updates",
        ylabel="bits per character",
        ylim=(2, 6),
        xlim=(-8, UPDATES[-1] + 8),
    )
    for height, name in zip(baselines(), ("uniform", "unigram", "bigram")):
        ax.axhline(height, color=GRID, linewidth=1)
        ax.text(UPDATES[-1], height + 0.05, name, ha="right")
    losses = keyed_lines(
        left,
        train=("-", BLUE, "chunk trained on", {"linewidth": 1}),
        held_out=("o--", ORANGE, "text held out", {"markersize": 5}),
    )
    right, ax = lag_panel(LAGS, RATIO, -12, 12, 6)
    ax.set_title("What is left of a loss's gradient")
    curves = lines(
        ax,
        before=(":", INK, "before training"),
        bound=("--", ORANGE, "bound, ‖W‖₂ a step"),
        curve=("-", BLUE, "now"),
    )
    key(right, curves["curve"], curves["before"], curves["bound"])
    return (left, right), losses | curves


def draw(moving: Moving, updates: int, W: str) -> tuple[str, str]:
    """Draw one moment; return the caption and the alternative text."""
    until = UPDATES.index(updates) + 1
    shown, lags = moments(W)[:until], np.arange(LAGS)
    first, now = shown[0], shown[-1]
    moving["train"].set_data(np.arange(updates), now.losses)
    moving["held_out"].set_data(UPDATES[:until], [m.held_out for m in shown])
    set_lines(moving, lags, before=first.curve, curve=now.curve)
    moving["bound"].set_data(lags, now.norm**lags)
    caption = (
        f"{updates} updates from {W} W: {now.held_out:.2f} bits per character "
        f"on text held out, against {baselines()[2]:.2f} of the bigram "
        f"counts. {power(100 * now.curve[10])}\u00a0% of a loss's gradient is "
        f"left 10 steps back, and {power(100 * first.curve[10])}\u00a0% "
        f"was before training. ‖W‖₂ is {now.norm:.2f}, ρ is {now.rho:.2f}. "
        f"The network writes: {' '.join(now.text.split())}"
    )
    # No figures here: a notebook prints this, and kernels round differently.
    below = "below" if now.held_out < baselines()[2] else "not below"
    alt = (
        f"Two linked plots, after {updates} updates from {W} W. Left: the "
        f"loss on held-out text, {below} that of bigram counts. "
        "Right: the gradient's norm against the lag, falling, "
        f"{'above' if now.curve[10] > first.curve[10] else 'not above'} "
        "the curve before training at lag 10; the bound "
        f"{'rises' if now.norm > 1 else 'falls'}."
    )
    return caption, alt


explorer = Explorer(
    name="training",
    question="The curve on the right is how far back a loss is felt. As the "
    "network learns, will it rise or fall, early on and at the end? And does "
    "an orthogonal start keep it up? Guess first.",
    controls=(Control("updates", "updates", UPDATES, 0), MATRIX),
    presets={
        "As bigram counts": {"updates": 30, "W": "Gaussian"},
        "Trained": {"updates": 250, "W": "Gaussian"},
        "Trained, orthogonal": {"updates": 250, "W": "Orthogonal"},
    },
    play="updates",
    canvas=canvas,
    draw=draw,
)


class Samples(Shown):
    """Texts that networks wrote, by the name of who wrote them.

    They are for reading. Kernels round differently, and one letter drawn
    otherwise changes all that follow, so a notebook in git keeps the names
    alone.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts

    def __repr__(self) -> str:
        return f"Samples: {', '.join(self.texts)}"

    def html(self) -> str:
        """Return a list of definitions."""
        return (
            '<dl class="rnn-reference">'
            + "".join(
                f"<dt>{escape(name)}</dt><dd><pre>{escape(text)}</pre></dd>"
                for name, text in self.texts.items()
            )
            + "</dl>"
        )
