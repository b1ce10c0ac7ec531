"""Step through: the pass back over the worked example, a press a line."""

import numpy as np

from rnnbook.example import e, rnn, trace, vocabulary, words, y
from rnnbook.walk.piece import Piece
from rnnlib import cross_entropy
from rnnlib.arguments import one_of
from rnnlib.delta import delta_paths, deltas

# They run as they stand: `y` one-hot, the gradients zero before.
CODE = """\
delta = np.zeros(1)
for t in 3, 2, 1:
    e = y_hat[t-1] - y[t-1]
    delta = (1 - h[t]**2) * (V.T @ e + W.T @ delta)
    dW += np.outer(delta, h[t-1])
    dU += np.outer(delta, x[t-1])
    db += delta
    dE[word[t-1]] += U.T @ delta"""
OWN = {"W": 5, "U": 6, "b": 7, "E": 8}  # the line of each parameter
CONTROLS = """\
<button type="button" data-go="back">Back</button>
<button type="button" data-go="next">Next</button>
<button type="button" data-go="start">Start</button>
<span class="walk-at"></span>"""


def step_through(parameter: str) -> Piece:
    """Return the step-through with a parameter's line lit: W, U, b or E.

    Raises ValueError for another parameter.
    """
    one_of("parameter", parameter, tuple(OWN))
    paths = delta_paths(rnn, trace, y)
    delta = deltas(rnn, trace, e)
    x = trace.x
    T, M = len(words), len(vocabulary)
    # What δ_k is multiplied by on its way into the gradient, and the row of
    # the gradient that it goes to: there is one, but in E one for each word.
    factor = {
        "W": trace.h[:-1],
        "U": x,
        "b": np.ones((T, 1)),
        "E": np.tile(rnn.U, (T, 1)),
    }[parameter]
    row = np.eye(M)[words] if parameter == "E" else np.ones((T, 1))
    added = delta * factor
    arrays = {
        "parameter": parameter,
        "code": CODE.split("\n"),
        "own": OWN[parameter],
        "W": rnn.W[0, 0],
        "words": [vocabulary[word] for word in words],
        "x": x,
        "h": trace.h[:, 0],
        "sent": (e @ rnn.V)[:, 0],  # Vᵀ e_t
        "slope": 1 - trace.h[1:, 0] ** 2,
        "y_hat": trace.y_hat,
        "y": np.eye(len(rnn.c))[y],
        "L": [cross_entropy(trace.Omega[t], y[t]) for t in range(T)],
        "e": e,
        "delta": delta[:, 0],
        "paths": paths[..., 0],
        "factor": factor,
        "terms": paths * factor,
        "added": added,
        "so_far": np.cumsum((row[..., None] * added[:, None])[::-1], 0)[::-1],
        "rows": vocabulary if parameter == "E" else [""],
    }
    return Piece(
        scripts=("step",),
        name=f"step-{parameter}",
        arrays={n: np.asarray(v).tolist() for n, v in arrays.items()},
        state={},
        controls=CONTROLS,
    )
