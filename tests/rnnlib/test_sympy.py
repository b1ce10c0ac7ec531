"""SymPy's derivative of the whole network, unrolled, as an oracle."""

import numpy as np
import sympy as sp
from instances import assert_close, instance

from rnnlib import backward


def test_backward_is_the_derivative_of_the_unrolled_network():
    it = instance(T=3, H=3, D=2, K=4)
    arrays = {**it.rnn.arrays(), "h0": it.h0, "x": it.x}
    letters = {
        name: np.array(sp.symbols(f"{name}_:{array.size}")).reshape(
            array.shape
        )
        for name, array in arrays.items()
    }
    loss = unrolled(y=it.y, **letters)
    found = backward(it.rnn, it.trace, it.y).arrays()
    # The last row of each: every entry of all would take five times longer.
    entries = [
        symbol for name in found for symbol in np.atleast_1d(letters[name][-1])
    ]
    symbols = [symbol for array in letters.values() for symbol in array.flat]
    slopes = sp.lambdify(
        symbols, [sp.diff(loss, at) for at in entries], "mpmath", cse=True
    )
    expected = slopes(*(v for array in arrays.values() for v in array.flat))
    assert_close(
        np.hstack([array[-1] for array in found.values()]),
        np.array(expected, float),
    )


def unrolled(x, y, W, U, b, V, c, h0):
    """Return the loss (5) of every step in one expression."""
    h, loss = h0, 0
    for x_t, y_t in zip(x, y):
        h = np.array([sp.tanh(a) for a in W @ h + U @ x_t + b])
        Omega = V @ h + c
        loss += sp.log(sum(sp.exp(o) for o in Omega)) - Omega[y_t]
    return loss
