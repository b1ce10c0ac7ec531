"""Section 2.2: the loss, its slope, and two printed lines."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnbook.explorers.axes import (
    BLUE,
    GREEN,
    GRID,
    INK,
    ORANGE,
    key,
    keyed_lines,
    minus,
    panel,
)
from rnnbook.explorers.explorer import Canvas, Control, Explorer, Moving
from rnnlib.loss import cross_entropy, grad_Omega
from rnnlib.softmax import softmax, softmax_jacobian

K, OTHERS = 3, (1.0, 0.0)
TARGETS = tuple(f"class {i}" for i in range(1, K + 1))
FORMULAS = ("(7)", "printed line 5", "printed line 9")
GRID_Z = np.linspace(-6, 6, 61)
HALF = 2.0  # half the width of the tangent


@dataclass(frozen=True)
class Slopes:
    """What is drawn, for one value of the first logit.

    y_hat, y (K,)  the probabilities and the target
    given (K,)     the gradient in the logits by the chosen formula
    right (K,)     the gradient
    loss, squares  the cross-entropy, and half the squared error of ŷ
    flat           the slope of the latter in the first logit
    """

    y_hat: np.ndarray
    y: np.ndarray
    given: np.ndarray
    right: np.ndarray
    loss: float
    squares: float
    flat: float

    @property
    def off(self) -> float:
        """How far the chosen formula is off, at its worst entry."""
        return abs(self.given - self.right).max()


@cache
def slopes(z: float, target: str, formula: str) -> Slopes:
    """Return the Slopes at the logits (z, 1, 0)."""
    Omega, m = np.array([z, *OTHERS]), TARGETS.index(target)
    y_hat, y = softmax(Omega), np.eye(K)[m]
    right = grad_Omega(Omega, m)
    given = dict(zip(FORMULAS, (right, y_hat - 1, np.zeros(K))))[formula]
    flat = softmax_jacobian(y_hat)[0] @ right
    return Slopes(
        y_hat,
        y,
        given,
        right,
        cross_entropy(Omega, m),
        (right**2).sum() / 2,
        flat,
    )


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, ax = panel(
        title="Probability, target and gradient",
        xlabel="class j",
        ylabel="value",
        xlim=(0.4, K + 0.6),
        ylim=(-1.6, 1.2),
        xticks=range(1, K + 1),
    )
    ax.axhline(0, color=GRID, linewidth=1)
    at = np.arange(1, K + 1)
    bars: Moving = dict(
        y_hat=ax.bar(at - 0.27, K * [1], 0.22, color=BLUE, label="ŷ"),
        y=ax.bar(
            at,
            K * [1],
            0.22,
            facecolor="none",
            edgecolor=GREEN,
            linewidth=2,
            label="y",
        ),
        given=ax.bar(at + 0.27, K * [1], 0.22, color=ORANGE, label="gradient"),
    )
    key(left, *bars.values(), ncols=3)
    moving: Moving = {
        f"{name}{j}": bar
        for name, three in bars.items()
        for j, bar in enumerate(three)
    }
    for j in range(K):
        moving[f"text{j}"] = ax.text(j + 1.27, 0, " ", ha="center")

    right, ax = panel(
        xlabel="logit Ω₁", ylabel="loss", xlim=(-6, 6), ylim=(0, 9)
    )
    moving["slope"] = ax.set_title(" ", y=1.02)
    curves = keyed_lines(
        right,
        curve=("-", BLUE, "cross-entropy"),
        squares=(":", GREEN, "squared error"),
        tangent=("--", ORANGE, "slope by the formula"),
    )
    (point,) = ax.plot([], "o", color=INK, markersize=7, clip_on=False)
    return (left, right), moving | curves | {"point": point}


def draw(
    moving: Moving, z: float, target: str, formula: str
) -> tuple[str, str]:
    """Draw one state; return the caption and the alternative text."""
    shown = slopes(z, target, formula)
    for name in ("y_hat", "y", "given"):
        for j, value in enumerate(getattr(shown, name)):
            moving[f"{name}{j}"].set_height(value)
    for j, value in enumerate(shown.given):
        moving[f"text{j}"].set(
            y=value + (0.06 if value >= 0 else -0.22), text=signed(value)
        )
    along = [slopes(each, target, formula) for each in GRID_Z]
    moving["curve"].set_data(GRID_Z, [s.loss for s in along])
    moving["squares"].set_data(GRID_Z, [s.squares for s in along])
    moving["point"].set_data([z], [shown.loss])
    ends = np.array([-HALF, HALF])
    moving["tangent"].set_data(z + ends, shown.loss + shown.given[0] * ends)
    moving["slope"].set_text(
        f"Slope in Ω₁: {signed(shown.given[0])} drawn, "
        f"{signed(shown.right[0])} true"
    )
    verdict = (
        "right at every class"
        if formula == "(7)"
        else f"off by {shown.off:.2f} at the worst class"
    )
    caption = (
        f"Ω = ({signed(z, 0)}, 1, 0), target {target}: the target has the "
        f"probability {shown.y_hat @ shown.y:.3f} and the loss is "
        f"{shown.loss:.2f}. By {formula} the gradient is {verdict}. "
        f"Sent back to Ω₁: {signed(shown.right[0], 4)} by the cross-entropy, "
        f"{signed(shown.flat, 4)} by the squared error."
    )
    alt = (
        f"Two linked plots. Left: probabilities "
        f"{', '.join(f'{p:.2f}' for p in shown.y_hat)}, target {target}, "
        f"gradient {', '.join(map(signed, shown.given))}. Right: the loss "
        f"against the first logit, and a line of slope "
        f"{signed(shown.given[0])} through its point."
    )
    return caption, alt


def signed(value: float, digits: int = 2) -> str:
    """Return a number as text, with a real minus: −0.25."""
    return minus(f"{round(value, digits) + 0:.{digits}f}")


explorer = Explorer(
    name="slope-of-the-loss",
    question="The network prefers class 1, and class 2 is right. Which way "
    "should each logit move, and does the first one care more if "
    "you make it still larger? Guess, then move it.",
    controls=(
        Control(
            "z",
            "logit Ω₁ (the others are 1 and 0)",
            tuple(float(z) for z in range(-5, 7)),
            3.0,
            {1.0: "tie"},
        ),
        Control("target", "right class", TARGETS, "class 2"),
        Control("formula", "gradient by", FORMULAS, "(7)"),
    ),
    presets={
        "Sure and right": {"z": 6.0, "target": "class 1"},
        "Sure and wrong": {"z": 6.0, "target": "class 2"},
        "Tie": {"z": 1.0},
        "As printed": {"formula": "printed line 5"},
        "Nothing left": {"formula": "printed line 9"},
    },
    canvas=canvas,
    draw=draw,
)
