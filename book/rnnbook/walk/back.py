"""The walk back: the gradient of one loss in an unrolled network.

It stands in the network of the book, in your own, or, where the forget gate is
lit, in an LSTM: each is a `Cell`, with a script that computes it.
"""

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from json import dumps
from typing import Any, NamedTuple

import numpy as np

from rnnbook.walk.piece import Piece
from rnnlib import RNN
from rnnlib.arguments import (
    as_array,
    fits,
    instance,
    integer,
    one_of,
    positive,
)
from rnnlib.gates import initial, lstm
from rnnlib.text import ALPHABET, encode, paragraphs

D, H = 4, 5
GHOSTS = 5  # other matrices W, whose curves stand behind this one's
# Of each slider: what it sets, its ends and its step, the values marked.
SLIDERS: dict[str, tuple[str, float, float, float, tuple]] = {
    "rho": (
        "ρ: how W, all the arrows, enlarges in the long run",
        -105,
        95,
        1,
        (0.3, 0.5, 1, 2, 3),
    ),
    "sd": ("input strength", 0, 3, 0.1, (0, 1, 2, 3)),
    "b": ("bias of every unit", -3, 3, 0.1, (-3, 0, 3)),
    "b_f": ("bias of the forget gates", -2, 6, 0.1, (-2, 0, 2, 4, 6)),
}
START: dict[str, Any] = {
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
    "ghosts": False,
    "width": 720,
}
# What it can read at a press, as well as your own.
TEXTS = {
    "A sentence": START["text"],
    "One letter": 12 * "a",
    "Letters at random": "".join(
        np.random.default_rng(0).choice([*"abcdefghijklmnopqrstuvwxyz"], 20)
    ),
    "100 letters": paragraphs()[5][:101],
}
# What a preset of the plain network sets, too, if it does not say otherwise.
CALM = {"sd": 0.1, "b": 0, "W": "Gaussian"}
# What a chapter's piece has of its own at the start.
LIT: dict[str, dict[str, Any]] = {
    "W": {"rho": 0.9},
    "U": {"rho": 0.9},
    "b": {"rho": 0.9},
    "E": {"rho": 0.9, "text": "abracadabra.", "t": 11},
    "f": {"W": "LSTM", "b_f": 0, "sd": 1},
}


class Cell(NamedTuple):
    """What the walk has of its own in a cell.

    name      that of its script
    networks  what makes each network there is, by name
    do        what a newcomer is told to do, after pressing a loss
    controls  the one that a newcomer meets, and those behind *More*
    split     what each factor is split into
    presets   states by name
    choice    what is chosen among the networks, if there are several
    """

    name: str
    networks: dict[str, Callable[[], dict[str, Any]]]
    do: str
    controls: tuple[str, ...]
    split: str
    presets: dict[str, dict[str, Any]]
    choice: str = "recurrent matrix W"


def back(parameter: str = "") -> Piece:
    """Return the walk back, with a chapter's parameter lit, or none.

    It is W, U, b, E or f, the forget gate of an LSTM. Raises ValueError for
    another.
    """
    one_of("parameter", parameter, ("", *LIT))
    cell = {"b": BIASED, "E": READ, "f": LSTM}.get(parameter, PLAIN)
    return piece(parameter, cell, {"lit": parameter} | LIT.get(parameter, {}))


def back_in(networks: Mapping[str, RNN], text: str = START["text"]) -> Piece:
    """Return the walk back in your own networks, by name.

    They read a text in the letters of `rnnlib.text.ALPHABET` and guess each
    next letter; the last one is only guessed. Raises TypeError or ValueError,
    naming the network or the text, for a network that cannot, and for a text
    of less than three letters or more than 101.
    """
    M = len(ALPHABET)
    instance("networks", networks, Mapping)  # type: ignore[type-abstract]
    for name, rnn in networks.items():
        instance("name of a network", name, str)
        own = f"networks[{name!r}]"
        instance(own, rnn, RNN)
        fits(f"V of {own}", rnn.V, (M, "H"))
        fits(f"E of {own}", as_array(f"E of {own}", rnn.E), (M, "D"))
        positive(f"spectral radius of W of {own}", radius(rnn.W))
    integer("number of networks", len(networks), 1)
    T = integer("letters of text", len(encode(text)), 3, 101) - 1
    alone = {"sd": 1, "b": 0}
    presets = {
        name: alone | {"W": name, "rho": float(f"{radius(rnn.W):.4g}")}
        for name, rnn in networks.items()
    }
    cell = PLAIN._replace(
        networks={k: partial(parameters, rnn) for k, rnn in networks.items()},
        do="Then choose another network: how much will arrive at step 1?",
        controls=("W", "rho", "sd", "b"),
        presets=presets,
        choice="network",
    )
    first = next(iter(presets.values()))
    return piece("own", cell, first | {"text": text, "t": T})


def piece(name: str, cell: Cell, start: dict[str, Any]) -> Piece:
    """Return the walk in a cell, with what is not as in START."""
    return Piece(
        tuple(dict.fromkeys(("bptt", cell.name, "unrolled", "back"))),
        f"walk-{name}" if name else "walk",
        given(cell),
        START | start,
        controls(name, cell),
        more(name, cell),
    )


def given(cell: Cell) -> dict[str, Any]:
    """Return the cell, its networks and the letters `unrolled.js` draws."""
    networks = {name: make() for name, make in cell.networks.items()}
    return {"alphabet": ALPHABET, "cell": cell.name, "networks": networks}


def network(recurrent: str, seed: int = 0) -> dict[str, Any]:
    """Return a random network, and other matrices W like its, of radius 1."""
    M = len(ALPHABET)
    rnn, *others = (
        RNN.init(D, H, M, M, recurrent, 1.0, seed + each)
        for each in range(1 + GHOSTS)
    )
    W = np.array([rnn.W for rnn in others], "f")
    return parameters(rnn) | {"others": shortest(W)}


def parameters(rnn: RNN) -> dict[str, Any]:
    """Return float32 parameters, row by row, and W's radius and norm."""
    single = {name: a.astype("f") for name, a in rnn.arrays().items()}
    W = single["W"].astype(float)
    return {name: shortest(a) for name, a in single.items()} | {
        "radius": radius(W),
        "norm": float(np.linalg.norm(W, 2)),
    }


def radius(W: np.ndarray) -> float:
    """Return the spectral radius of W."""
    return float(np.abs(np.linalg.eigvals(W)).max())


def gated(seed: int = 3) -> dict[str, list[float]]:
    """Return an LSTM's float32 parameters, row by row.

    With five units what W adds depends on the seed: of the first four the
    factors a step are .51 to .66 at a forget bias of 0 and .91 to 1.06 at 3,
    and this one's are .53 and .96.
    """
    M = len(ALPHABET)
    head = RNN.init(D, H, M, M, seed=seed).arrays()
    p = head | initial(lstm(), D, H, seed)
    return {name: shortest(a.astype("f")) for name, a in p.items()}


def shortest(single: np.ndarray) -> list[float]:
    """Return the shortest decimals that are these float32 numbers."""
    return [float(str(value)) for value in single.ravel()]


PLAIN = Cell(
    "bptt",
    {
        kind: partial(network, kind.lower())
        for kind in ("Gaussian", "Orthogonal")
    },
    "Then move ρ.",
    ("rho", "W", "sd", "b"),
    "W did, and what the slopes 1 − h² of the units did",
    {
        "Vanish": CALM | {"rho": 0.5},
        "Critical": CALM | {"rho": 1.0},
        "Explode": CALM | {"rho": 2.0},
        "Orthogonal": CALM | {"rho": 1.0, "sd": 0.0, "W": "Orthogonal"},
        "Saturate": CALM | {"rho": 1.5, "sd": 2.0, "split": True},
    },
)
BIASED = PLAIN._replace(
    do="The thicker the wall of a unit, the more shut it is. Guess at which "
    "bias 0.1\u00a0% arrives at step 1, then move the slider.",
    controls=("b", "rho", "W", "sd"),
    presets={
        "Open": {"b": 0.0, "rho": 0.9},
        "Shut": {"b": 3.0, "rho": 0.9},
        "Shut below": {"b": -3.0, "rho": 0.9},
        "Grow": {"b": 0.0, "rho": 3.0},
        "Grow, shut": {"b": 2.0, "rho": 3.0, "split": True},
    },
)
READ = PLAIN._replace(
    do="Then point at a letter: all steps that read it write into one row."
)
LSTM = Cell(
    "lstm",
    {"LSTM": gated},
    "Guess which bias lets half of it arrive, then move it.",
    ("b_f", "sd"),
    "the forget gates did, and what W did",
    {
        "Shut": {"b_f": -2},
        "Half open": {"b_f": 0},
        "Usual start": {"b_f": 1},
        "Open": {"b_f": 6},
    },
)


def controls(name: str, cell: Cell) -> str:
    """Return the HTML of what a newcomer meets; a name makes ids unique."""
    return f"""\
<p class="walk-do">L: how wrong the next letter is guessed. Press an L: its \
gradient walks back, the darker the more. {cell.do}</p>
{control(name, cell, cell.controls[0])}"""


def more(name: str, cell: Cell) -> str:
    """Return the HTML of what opens below."""
    presets = "".join(
        f'<button type="button" data-preset="{escape(dumps(state))}">'
        f"{escape(label)}</button>"
        for label, state in cell.presets.items()
    )
    texts = "".join(
        f'<button type="button" data-text="{text}">{label}</button>'
        for label, text in TEXTS.items()
    )
    rest = [control(name, cell, each) for each in cell.controls[1:]]
    line = "\n"
    return f"""\
<button type="button" data-play>Walk again</button>
<button type="button" data-full>Full screen</button>
<span class="walk-turn"><button type="button" data-turn="-1" \
aria-keyshortcuts="PageUp">Previous preset</button>
<button type="button" data-turn="1" aria-keyshortcuts="PageDown">\
Next preset</button> <output></output></span>
<details class="walk-more"><summary>More</summary>
<div class="rnn-presets" role="group" aria-label="Presets">{presets}\
<button type="button" data-preset="">Reset</button></div>
<label><input type="checkbox" data-name="split"> Split each factor: what \
{cell.split}</label>
<label><input type="checkbox" data-name="all"> Every loss: the curve of what \
is left, and the map of all pairs of a loss and a step</label>
<label class="walk-text">Your own sentence, of 3 to 101 characters: a to z, \
spaces and . , ' ( ) -. The last one is only guessed\
<input type="hidden" data-name="text" maxlength="101" \
autocomplete="off" spellcheck="false"></label>
<div class="rnn-presets" role="group" aria-label="Texts">{texts}</div>
{line.join(rest)}
</details>"""


def control(name: str, cell: Cell, of: str) -> str:
    """Return what sets a part of the state: a slider, or a choice of W."""
    if of != "W":
        return slider(name, of)
    kinds = "".join(
        f'<label><input type="radio" name="walk{name}-W" data-name="W" '
        f'value="{escape(each)}"> {escape(each)}</label>'
        for each in cell.networks
    )
    return (
        f'<fieldset class="rnn-choice"><legend>{cell.choice}</legend>{kinds}'
        "</fieldset>"
    )


def slider(name: str, control: str) -> str:
    """Return a slider; that of ρ is logarithmic, in places of `back.js`."""
    label, low, high, step, marks = SLIDERS[control]
    at = {v: 200 * np.log10(v) if control == "rho" else v for v in marks}
    ticks = "".join(
        f'<span style="--at:{(at[v] - low) / (high - low):.3f}">'
        f"{str(v).replace('-', '−')}</span>"
        for v in marks
    )
    return f"""\
<div class="rnn-slider"><label for="walk{name}-{control}">{label}</label>\
<input type="range" id="walk{name}-{control}" data-name="{control}" \
min="{low}" max="{high}" step="{step}">\
<output for="walk{name}-{control}" aria-hidden="true"></output>\
<div class="rnn-marks" aria-hidden="true">{ticks}</div></div>"""
