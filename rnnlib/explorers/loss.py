"""The explorer of section 2.2: the loss, its slope, and two printed lines."""

import numpy as np

from rnnlib.explorers.axes import BLUE, GREEN, GRID, INK, ORANGE, key, panel
from rnnlib.explorers.controls import Control
from rnnlib.explorers.explorer import Explorer
from rnnlib.explorers.layers import Canvas, Moving
from rnnlib.explorers.measured.loss import FORMULAS, TARGETS, K, slopes

GRID_Z = np.linspace(-6, 6, 61)
HALF = 2.  # half the width of the tangent


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    moving: Moving = {}
    left, ax = panel(title="Probability, target and gradient",
                     xlabel="class j", ylabel="value", xlim=(.4, K + .6),
                     ylim=(-1.6, 1.2), xticks=range(1, K + 1))
    ax.axhline(0, color=GRID, linewidth=1)
    styles: tuple[tuple[str, str, dict], ...] = (
        ("y_hat", "ŷ", dict(color=BLUE)),
        ("y", "y", dict(facecolor="none", edgecolor=GREEN, linewidth=2)),
        ("given", "gradient", dict(color=ORANGE)))
    shown = []
    for n, (name, _, style) in enumerate(styles):
        at = np.arange(1, K + 1) + .27 * (n - 1)
        shown.append(ax.bar(at, K * [1], .22, **style))
        moving |= {f"{name}{j}": bar for j, bar in enumerate(shown[-1])}
    for j in range(K):
        moving[f"text{j}"] = ax.text(j + 1.27, 0, " ", ha="center")
    key(left, shown, [label for _, label, _ in styles], ncols=3)

    right, ax = panel(xlabel="logit Ω₁", ylabel="loss", xlim=(-6, 6),
                      ylim=(0, 9))
    moving["slope"] = ax.set_title(" ", y=1.02)
    moving["curve"], = ax.plot([], color=BLUE)
    moving["squares"], = ax.plot([], ":", color=GREEN)
    moving["tangent"], = ax.plot([], "--", color=ORANGE)
    moving["point"], = ax.plot([], "o", color=INK, markersize=7,
                               clip_on=False)
    key(right, ax.lines[:3], ["cross-entropy", "squared error",
                              "slope by the formula"])
    return (left, right), moving


def draw(moving: Moving, z: float, target: str,
         formula: str) -> tuple[str, str]:
    """Draw one state; return the caption and the alternative text."""
    shown = slopes(z, target, formula)
    for name in ("y_hat", "y", "given"):
        for j, value in enumerate(getattr(shown, name)):
            moving[f"{name}{j}"].set_height(value)
    for j, value in enumerate(shown.given):
        moving[f"text{j}"].set(
            y=value + (.04 if value >= 0 else -.13), text=signed(value))
    along = [slopes(each, target, formula) for each in GRID_Z]
    moving["curve"].set_data(GRID_Z, [s.loss for s in along])
    moving["squares"].set_data(GRID_Z, [s.squares for s in along])
    moving["point"].set_data([z], [shown.loss])
    ends = np.array([-HALF, HALF])
    moving["tangent"].set_data(z + ends, shown.loss + shown.given[0] * ends)
    moving["slope"].set_text(f"Slope in Ω₁: {signed(shown.given[0])} drawn, "
                             f"{signed(shown.right[0])} true")
    verdict = ("right at every class" if formula == "(7)" else
               f"off by {shown.off:.2f} at the worst class")
    caption = (
        f"Ω = ({signed(z, 0)}, 1, 0), target {target}: the target has the "
        f"probability {shown.y_hat @ shown.y:.3f} and the loss is "
        f"{shown.loss:.2f}. By {formula} the gradient is {verdict}. "
        f"Sent back to Ω₁: {signed(shown.right[0], 4)} by the cross-entropy, "
        f"{signed(shown.flat, 4)} by the squared error.")
    alt = (f"Two linked plots. Left: probabilities "
           f"{', '.join(f'{p:.2f}' for p in shown.y_hat)}, target {target}, "
           f"gradient {', '.join(map(signed, shown.given))}. Right: the loss "
           f"against the first logit, and a line of slope "
           f"{signed(shown.given[0])} through its point.")
    return caption, alt


def signed(value: float, digits: int = 2) -> str:
    """Return a number as text, with a real minus: −0.25."""
    return f"{round(value, digits) + 0:.{digits}f}".replace("-", "−")


explorer = Explorer(
    name="slope-of-the-loss",
    question="The network prefers class 1, and class 2 is right. Which way "
             "should each logit move, and does the first one care more if "
             "you make it still larger? Guess, then move it.",
    controls=(
        Control("z", "logit Ω₁ (the others are 1 and 0)",
                tuple(float(z) for z in range(-5, 7)), 3., {1.: "tie"}),
        Control("target", "right class", TARGETS, "class 2"),
        Control("formula", "gradient by", FORMULAS, "(7)")),
    presets={"Sure and right": {"z": 6., "target": "class 1"},
             "Sure and wrong": {"z": 6.},
             "Tie": {"z": 1.},
             "As printed": {"formula": "printed line 5"},
             "Nothing left": {"formula": "printed line 9"}},
    canvas=canvas, draw=draw)
