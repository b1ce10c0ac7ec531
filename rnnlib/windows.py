"""Which terms of the double sum a truncated gradient keeps.

Truncation is a choice of pairs (t, k): the loss of step t reaches step k, or
it does not. Every common choice is made of windows. At every `every`-th step
one looks `back` that many steps, and the losses since the last look reach the
steps of this window only. With every = back the windows are chunks, with
every = 1 each loss has a window of its own and the kept pairs are a band.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnnlib.arguments import integer, numbers, room
from rnnlib.parameters import RNN
from rnnlib.paths import delta_paths
from rnnlib.trace import Trace


def kept(T: int, every: int, back: int) -> NDArray[np.bool_]:
    """Return which pairs are kept, (T, T): `[t-1, k-1]` for t and k.

        e − back < k ≤ t,    e = the first multiple of `every` from t on

    Raises TypeError or ValueError unless T ≥ 1 and 1 ≤ every ≤ back: a window
    must hold its losses. Source: Williams and Peng (1990).
    """
    T = integer("T", T, 1)
    every = integer("every", every, 1)
    back = integer("back", back, every)
    room("T", T, T)
    t, k = np.arange(1, T + 1)[:, None], np.arange(1, T + 1)
    end = -(-t // every) * every
    return (end - back < k) & (k <= t)


def kept_deltas(rnn: RNN, trace: Trace, y: ArrayLike, every: int,
                back: int) -> NDArray[np.floating]:
    """Return δ (T, *batch, H) from the kept paths alone; row k-1 is step k.

        δ_k = Σ δ_{t,k} over the kept pairs (t, k)

    In place of the δ of `deltas` it gives the truncated gradient of W, U, b
    and E. Made for looking at truncation: it computes all paths first. Raises
    what `kept` and `delta_paths` raise.
    """
    paths = delta_paths(rnn, trace, y)
    pairs = kept(len(paths), every, back).astype(paths.dtype)
    return np.einsum("tk,tk...->k...", pairs, paths)


def angle(left: ArrayLike, right: ArrayLike) -> float:
    """Return the angle between two arrays, taken as vectors, in degrees.

    Both have one shape. Raises TypeError or ValueError, naming the argument,
    for what does not fit and for a vector of zeros, which has no direction.
    """
    left = numbers("left", left, (...,), "f")
    a = _direction("left", left)
    b = _direction("right", numbers("right", right, left.shape, "f"))
    return float(np.degrees(2 * np.arctan2(  # exact near 0, where cos is flat
        np.linalg.norm(a - b), np.linalg.norm(a + b))))


def _direction(name: str, array: NDArray) -> NDArray:
    largest = abs(array).max()  # first, as large squares would overflow
    if not largest:
        raise ValueError(f"{name}: expected an entry that is not 0, got zeros")
    vector = array.ravel() / largest
    return vector / np.linalg.norm(vector)
