"""The cells of `rnnlib.gates`, with parameters and data to try them on."""

import numpy as np

from rnnlib.gates import gru, gru_reset_before, initial, leaky, linear, lstm

CELLS = {
    "tanh": leaky(0, 1),
    "leaky": leaky(0.8, 0.3),
    "residual": leaky(1, 1),
    "linear": linear(),
    "lstm": lstm(),
    "gru": gru(),
    "gru_reset_before": gru_reset_before(),
}
D = 2


def drawn(cell, T=4, H=3, batch=(), seed=0):
    """Return parameters, x, s_0 and dL/dh: no entry of them is 0."""
    random = np.random.default_rng(seed)
    p = {
        name: array + random.normal(size=array.shape) / 2
        for name, array in initial(cell, D, H, seed).items()
    }
    given = (
        random.normal(size=(T, *batch, D)),
        random.normal(size=(cell.parts, *batch, H)),
        random.normal(size=(T, *batch, H)),
    )
    for array in (*p.values(), *given):
        array.setflags(write=False)  # whoever modifies its input fails
    return p, *given
