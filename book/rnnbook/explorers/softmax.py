"""Section 2.1: the softmax and its Jacobian, corrected or as printed.

The table is covered at first: what is in it is to be guessed.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnbook.explorers.axes import BLUE, INK, minus, panel, power, ten_to
from rnnbook.explorers.explorer import Canvas, Control, Explorer, Moving
from rnnlib.softmax import softmax, softmax_jacobian

K, OTHERS, TARGET = 3, (1.0, 0.0), 1
TABLES = ("covered", "corrected", "as printed")
BLACK, WHITE = "#111111", "#fefefe"  # on a coloured cell


@dataclass(frozen=True)
class Table:
    """What is drawn, for the logits Ω/τ.

    S (K,)     the softmax
    J (K, K)   its Jacobian in those, by one of the two formulas: `[i, j]` is
               how S_i answers to logit j
    error      S − y for class TARGET + 1, the gradient of the loss: (K,)
    """

    S: np.ndarray
    J: np.ndarray
    error: np.ndarray

    @property
    def rows(self) -> np.ndarray:
        """Sum of each row, to 15 decimals: (K,)."""
        return self.J.sum(axis=1).round(15)

    @property
    def columns(self) -> np.ndarray:
        """Sum of each column, to 15 decimals: (K,)."""
        return self.J.sum(axis=0).round(15)


@cache
def table(z: float, tau: float, formula: str) -> Table:
    """Return the Table of the logits (z, 1, 0) at temperature tau.

    `formula` is "as printed" for S_i (1 − S_j), equation (6) of the document;
    any other stands for the right one, S_i ([i = j] − S_j).
    """
    S = softmax(np.array([z, *OTHERS]) / tau)
    printed = formula == "as printed"
    J = S[:, None] * (1 - S) if printed else softmax_jacobian(S)
    return Table(S, J, S - np.eye(K)[TARGET])


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, ax = panel(
        title="The softmax S of the logits Ω/τ",
        xlabel="class i",
        ylabel="probability",
        xlim=(0.4, K + 0.6),
        ylim=(0, 1.15),
        xticks=range(1, K + 1),
    )
    moving: Moving = {}
    for i, bar in enumerate(ax.bar(range(1, K + 1), K * [1], 0.6, color=BLUE)):
        moving[f"bar{i}"] = bar
        moving[f"S{i}"] = ax.text(i + 1, 0, " ", ha="center", va="bottom")

    right, ax = panel(
        xlabel="divided logit that moves",
        ylabel="what answers",
        xlim=(-0.5, K + 0.5),
        ylim=(K + 0.4, -0.5),
        xticks=range(K + 1),
        yticks=range(K + 1),
        xticklabels=["Ω₁/τ", "Ω₂/τ", "Ω₃/τ", "sum"],
        yticklabels=["S₁", "S₂", "S₃", "sum"],
    )
    moving["size"] = ax.set_title(" ", y=1.18)
    ax.xaxis.set_label_position("top")
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    moving["map"] = ax.imshow(
        np.zeros((K, K)),
        cmap="RdBu_r",
        vmin=-0.5,
        vmax=0.5,
        interpolation="none",
        aspect="auto",
        extent=(-0.5, K - 0.5, K - 0.5, -0.5),
    )
    for i in range(K):
        for j in range(K):
            moving[f"J{i}{j}"] = ax.text(j, i, " ", ha="center", va="center")
        moving[f"row{i}"] = ax.text(K, i, " ", ha="center", va="center")
        moving[f"column{i}"] = ax.text(i, K, " ", ha="center", va="center")
    return (left, right), moving


def draw(
    moving: Moving, z: float, tau: float, formula: str
) -> tuple[str, str]:
    """Draw one softmax; return the caption and the alternative text."""
    shown, covered = table(z, tau, formula), formula == "covered"
    says = (lambda _: "?") if covered else cell
    for i, S_i in enumerate(shown.S):
        moving[f"bar{i}"].set_height(S_i)
        moving[f"S{i}"].set(y=S_i + 0.04, text=cell(S_i))
        moving[f"row{i}"].set_text(says(shown.rows[i]))
        moving[f"column{i}"].set_text(says(shown.columns[i]))
        for j, slope in enumerate(shown.J[i]):
            on_colour = WHITE if slope > 0.35 else BLACK
            moving[f"J{i}{j}"].set(
                text=says(slope), color=INK if covered else on_colour
            )
    hidden = np.full((K, K), covered)
    moving["map"].set_data(np.ma.masked_array(shown.J, hidden))
    size = power(float(np.linalg.norm(shown.J)))
    moving["size"].set_text(
        f"Jacobian, {formula}" + ("" if covered else f": ‖J‖ = {size}")
    )
    caption = (
        f"Ω = ({z:g}, 1, 0), τ = {tau:g}: the largest probability "
        f"is {cell(shown.S.max())}. {told(shown, formula)}"
    )
    rows = "; ".join(", ".join(map(says, row)) for row in shown.J)
    alt = (
        f"Two linked plots. Left: bars of the probabilities "
        f"{', '.join(map(cell, shown.S))}. Right: the table of the "
        f"Jacobian {formula}, row by row {rows}."
    )
    return minus(caption), alt


def told(shown: Table, formula: str) -> str:
    """Return what the caption says of the table."""
    if formula == "covered":
        return (
            "Guess the sign of each of the nine slopes, and the six sums; "
            "then uncover them: choose “corrected”."
        )
    sums = (
        "every row sums to 0"
        if formula == "corrected"
        else f"the rows sum to {', '.join(map(cell, shown.rows))}, not to 0: "
        "every entry off the diagonal is too large by the probability of its "
        "row"
    )
    size, error = (
        power(float(np.linalg.norm(array))) for array in (shown.J, shown.error)
    )
    return (
        f"{formula.capitalize()}, {sums}, and ‖J‖ = {size}. Were class "
        f"{TARGET + 1} the target, the gradient ŷ − y would have length "
        f"{error}."
    )


def cell(value: float) -> str:
    """Return a number as text for a narrow cell: 0.250, −0.104, 2·10⁻⁹."""
    if not value:
        return "0"
    if abs(value) >= 0.001:
        return minus(f"{value:.3f}")
    digit, exponent = f"{value:.0e}".split("e")
    return f"{minus(digit)}·{ten_to(int(exponent))}"


explorer = Explorer(
    name="jacobian-of-S",
    question="Raise one of the logits Ω/τ a little: which probabilities "
    "rise, which fall, and what do all the changes add up to? Then make the "
    "softmax certain: what happens to the whole table?",
    controls=(
        Control(
            "z",
            "logit Ω₁ (the others are 1 and 0)",
            tuple(z / 2 for z in range(-8, 13)),
            2.0,
        ),
        Control(
            "tau",
            "temperature τ, dividing all logits",
            (0.25, 0.5, 1.0, 2.0, 4.0, 8.0),
            1.0,
            {1.0: "τ = 1"},
        ),
        Control("formula", "Jacobian, equation (6)", TABLES, "covered"),
    ),
    presets={
        "Undecided": {"z": 1.0, "tau": 8.0},
        "Certain": {"z": 6.0, "tau": 1.0},
        "Freeze": {"z": 4.0, "tau": 0.25},
    },
    canvas=canvas,
    draw=draw,
    drag=("bar0", "z"),
)
