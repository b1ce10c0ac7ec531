"""The still pictures of the chapters, drawn of the same marks.

A notebook shows one as a picture with its caption, in one paragraph; on the
site its panels wrap as the width allows, and follow the colours of the page:

    ![what there is to see](_static/walk/unrolled.svg)\\
    *The caption.*
"""

from typing import Any

import numpy as np

from rnnbook.example import e, rnn, trace, vocabulary
from rnnbook.walk.piece import Piece
from rnnlib.delta import deltas
from rnnlib.gradient_flow import products, states
from rnnlib.truncation import kept


def cell() -> dict[str, str]:
    """Return what goes through step 2 of the worked example, and back."""
    W, h = rnn.W[0, 0], trace.h[:, 0]
    delta, sent = deltas(rnn, trace, e)[:, 0], (e @ rnn.V)[:, 0]
    values = {
        "W": W,
        "before": h[1],
        "drive": (rnn.U @ trace.x[1] + rnn.b)[0],
        "a": np.arctanh(h[2]),
        "h": h[2],
        "sent": sent[1],
        "later": W * delta[2],
        "slope": 1 - h[2] ** 2,
        "delta": delta[1],
        "back": W * delta[1],
        "term": delta[1] * h[1],
    }
    return {name: _short(value) for name, value in values.items()}


def two_units() -> tuple[np.ndarray, np.ndarray]:
    """Return W (2, 2) and the slopes 1 − h² (11, 2) of a small network."""
    W = np.array([[0.9, 1.0], [-0.4, 0.9]])
    drive = 0.3 * np.cos(np.outer(np.arange(11), [1, 2]))
    return W, 1 - states(W, drive, [0.2, -0.1])[1:] ** 2


def ellipses() -> dict[str, Any]:
    """Return what one step back and ten make of all vectors of length 1.

    Each has the half axes of its ellipse, the longer one first, as rows.
    """
    P = products(*two_units())
    half_axes = [_half_axes(P[steps].T) for steps in (1, 10)]
    return {
        "axes": [axes.tolist() for axes in half_axes],
        "lengths": [
            [f"{np.hypot(*axis):.2f}" for axis in axes] for axes in half_axes
        ],
    }


def _half_axes(matrix: np.ndarray) -> np.ndarray:
    directions, lengths, _ = np.linalg.svd(matrix)
    upward = np.sign(directions[1])
    return (directions * upward * lengths).T


def _columns(array: np.ndarray) -> list[list[str]]:
    """Return the numbers of the rows (T, K), each to three decimals."""
    minus = np.char.replace(np.char.mod("%.3f", array), "-", "−")
    return minus.tolist()


def _short(value: float) -> str:
    return f"{value:.3f}".rstrip("0").replace("-", "−")


embedding = rnn.arrays()["E"]
ARRAYS: dict[str, dict[str, Any]] = {
    "unrolled": {},
    "graph": {},
    "path": {},
    "cell": cell(),
    "exchange": {},
    "reads": {},
    "counts": {"e": _columns(e)},
    "rows": {
        "words": vocabulary[:2],
        "E": ["\u00a0\u00a0".join(map(_short, row)) for row in embedding[:2]],
        "gets": ["Uᵀδ_1 + Uᵀδ_3", "Uᵀδ_2"],
    },
    "ellipses": ellipses(),
    "cut": {"kept": kept(6, 3, 3).tolist()},
    "scores": {"y_hat": ["1/2", "1/3", "1/6"], "right": 1},
    "kept": {},
}
DIAGRAMS = [
    Piece(("diagrams",), name, arrays, {"name": name}, controls="")
    for name, arrays in ARRAYS.items()
]
