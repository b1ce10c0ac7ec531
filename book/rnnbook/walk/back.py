"""The walk back: the gradient of one loss in an unrolled network."""

from functools import cache
from html import escape
from json import dumps
from typing import Any

import numpy as np

from rnnbook.walk.piece import Piece
from rnnlib import RNN
from rnnlib.arguments import one_of
from rnnlib.text import ALPHABET

D, H = 4, 5
KINDS = "Gaussian", "Orthogonal"
RHO: dict[float, str] = {0.3: "0.3", 0.5: "0.5", 1.0: "1", 2.0: "2", 3.0: "3"}
STRENGTH: dict[float, str] = {0: "0", 1: "1", 2: "2", 3: "3"}
BIAS: dict[float, str] = {-3: "−3", 0: "0", 3: "3"}
START = {
    "rho": 0.5,
    "sd": 0.1,
    "b": 0,
    "W": "Gaussian",
    "text": "we go back.",
    "t": 10,
    "k": 0,
    "reach": 1,
    "lit": "",
    "split": False,
    "all": False,
    "width": 720,
}
# What a chapter's piece has of its own at the start.
LIT = {"W": {"rho": 0.9}, "U": {"rho": 0.9}}
PRESETS = {
    "Vanish": {"rho": 0.5},
    "Critical": {"rho": 1.0},
    "Explode": {"rho": 2.0},
    "Orthogonal": {"rho": 1.0, "sd": 0.0, "W": "Orthogonal"},
    "Saturate": {"rho": 1.5, "sd": 2.0},
}


def back(parameter: str = "") -> Piece:
    """Return the walk back, with a chapter's parameter lit: W, U or none.

    Raises ValueError for another parameter.
    """
    one_of("parameter", parameter, ("", *LIT))
    return Piece(
        ("bptt", "unrolled", "back"),
        f"walk-{parameter}" if parameter else "walk",
        given(),
        START | {"lit": parameter} | LIT.get(parameter, {}),
        controls(parameter),
        more(parameter),
    )


@cache
def given() -> dict[str, Any]:
    """Return the networks and letters that `unrolled.js` draws."""
    return {
        "alphabet": ALPHABET,
        "networks": {kind: network(kind.lower()) for kind in KINDS},
    }


def network(recurrent: str, seed: int = 0) -> dict[str, Any]:
    """Return a network's float32 parameters, row by row, and W's radius."""
    M = len(ALPHABET)
    rnn = RNN.init(D, H, M, M, recurrent, 1.0, seed)
    single = {name: a.astype("f") for name, a in rnn.arrays().items()}
    W = single["W"].astype(float)
    return {name: shortest(a) for name, a in single.items()} | {
        "radius": float(np.abs(np.linalg.eigvals(W)).max()),
        "norm": float(np.linalg.norm(W, 2)),
    }


def shortest(single: np.ndarray) -> list[float]:
    """Return the shortest decimals that are these float32 numbers."""
    return [float(str(value)) for value in single.ravel()]


def controls(name: str) -> str:
    """Return the HTML of what a newcomer meets; a name makes ids unique."""
    return f"""\
<p class="walk-do">Press a loss L: its gradient walks back. Then move ρ.</p>
{slider(name, "rho", "spectral radius ρ of W", -105, 95, 1, RHO)}"""


def more(name: str) -> str:
    """Return the HTML of what opens below."""
    presets = "".join(
        f'<button type="button" data-preset="{escape(dumps(state))}">'
        f"{label}</button>"
        for label, state in (PRESETS | {"Reset": {}}).items()
    )
    kinds = "".join(
        f'<label><input type="radio" name="walk{name}-W" data-name="W" '
        f'value="{kind}"> {kind}</label>'
        for kind in KINDS
    )
    return f"""\
<details class="walk-more"><summary>More</summary>
<div class="walk-presets" role="group" aria-label="Presets">{presets}\
<button type="button" data-play>Walk again</button></div>
<label><input type="checkbox" data-name="split"> Split each factor: what W \
did, and what the slopes 1 − h² of the units did</label>
<label><input type="checkbox" data-name="all"> Every loss: the curve of what \
is left, and the map of all pairs of a loss and a step</label>
<label class="walk-text">Your own sentence, up to 100 letters; the last one \
is only guessed<input type="text" data-name="text" maxlength="101" \
autocomplete="off" spellcheck="false"></label>
<fieldset><legend>The matrix W</legend>{kinds}</fieldset>
{slider(name, "sd", "input strength", 0, 3, 0.1, STRENGTH)}
{slider(name, "b", "bias of every unit", -3, 3, 0.1, BIAS)}
</details>"""


def slider(
    name: str,
    control: str,
    label: str,
    low: float,
    high: float,
    step: float,
    marks: dict[float, str],
) -> str:
    """Return a slider; that of ρ is logarithmic, in places of `back.js`."""
    at = {v: 200 * np.log10(v) if control == "rho" else v for v in marks}
    ticks = "".join(
        f'<span style="left:{(at[v] - low) / (high - low):.1%}">{text}</span>'
        for v, text in marks.items()
    )
    return f"""\
<div class="walk-slider"><label for="walk{name}-{control}">{label}</label>\
<input type="range" id="walk{name}-{control}" data-name="{control}" \
min="{low}" max="{high}" step="{step}">\
<output for="walk{name}-{control}" aria-hidden="true"></output>\
<div class="walk-marks" aria-hidden="true">{ticks}</div></div>"""
