"""The explorer of training: what it learns, and how far back it learns."""

import numpy as np

from rnnlib.explorers.axes import (
    BLUE,
    GRID,
    INK,
    ORANGE,
    RATIO,
    key,
    lag_axes,
    panel,
    power,
    set_above,
)
from rnnlib.explorers.controls import MATRIX, Control
from rnnlib.explorers.explorer import Explorer
from rnnlib.explorers.layers import Canvas, Moving
from rnnlib.explorers.measured.training import (
    LAGS,
    UPDATES,
    baselines,
    moments,
)


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, ax = panel(title="The loss", xlabel="updates",
                     ylabel="bits per character", ylim=(2, 6),
                     xlim=(-8, UPDATES[-1] + 8))
    for height, name in zip(baselines(), ("uniform", "unigram", "bigram")):
        ax.axhline(height, color=GRID, linewidth=1)
        ax.text(UPDATES[-1], height + .05, name, ha="right")
    train, = ax.plot([], color=BLUE, linewidth=1)
    held_out, = ax.plot([], "--o", color=ORANGE, markersize=5)
    key(left, [train, held_out], ["chunk trained on", "text held out"])
    right, ax = lag_axes(LAGS, RATIO, -12, 12, 6)
    ax.set_title("What is left of a loss's gradient")
    before, = ax.plot([], ":", color=INK)
    bound, = ax.plot([], "--", color=ORANGE)
    curve, = ax.plot([], color=BLUE)
    key(right, [curve, before, bound],
        ["now", "before training", "bound, ‖W‖₂ a step"])
    return (left, right), dict(train=train, held_out=held_out, curve=curve,
                               before=before, bound=bound)


def draw(moving: Moving, updates: int, W: str) -> tuple[str, str]:
    """Draw one moment; return the caption and the alternative text."""
    until = UPDATES.index(updates) + 1
    shown, lags = moments(W)[:until], np.arange(LAGS)
    first, now = shown[0], shown[-1]
    moving["train"].set_data(np.arange(updates), now.losses)
    moving["held_out"].set_data(UPDATES[:until], [m.held_out for m in shown])
    set_above(moving["before"], lags, first.curve)
    set_above(moving["curve"], lags, now.curve)
    moving["bound"].set_data(lags, now.norm**lags)
    caption = (
        f"{updates} updates from {W} W: {now.held_out:.2f} bits per character "
        f"on text held out, against {baselines()[2]:.2f} of the bigram "
        f"counts. {power(100 * now.curve[10])} % of a loss's gradient is left "
        f"10 steps back, and {power(100 * first.curve[10])} % was before "
        f"training. ‖W‖₂ is {now.norm:.2f}, ρ is {now.rho:.2f}. The network "
        f"writes: {' '.join(now.text.split())}")
    # No figures here: a notebook prints this, and kernels round differently.
    below = "below" if now.held_out < baselines()[2] else "not below"
    alt = (f"Two linked plots, after {updates} updates from {W} W. Left: the "
           f"loss on held-out text, {below} that of bigram counts. "
           "Right: the gradient's norm against the lag, falling, "
           f"{'above' if now.curve[10] > first.curve[10] else 'not above'} "
           "the curve before training at lag 10; the bound "
           f"{'rises' if now.norm > 1 else 'falls'}.")
    return caption, alt


explorer = Explorer(
    name="training",
    question="While it learns, does the network come to remember for longer? "
             "Guess how the curve on the right will move, and whether an "
             "orthogonal start keeps it up. Then go through the updates.",
    controls=(Control("updates", "updates", UPDATES, UPDATES[-1]), MATRIX),
    presets={"Untrained": {"updates": 0}, "Bigram": {"updates": 30},
             "Orthogonal": {"W": "Orthogonal"}},
    canvas=canvas, draw=draw)
