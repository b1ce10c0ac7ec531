"""Beyond the document: truncated backpropagation through time, and clipping.

Both change the gradient on purpose. Clipping makes it shorter and keeps its
direction. Truncation leaves terms of the double sum (10) out. It is a choice
of pairs (t, k): the loss of step t reaches step k, or it does not. Every
common choice is made of windows. At every `every`-th step one looks `back`
that many steps, and the losses since the last look reach the steps of this
window only. With every = back the windows are chunks, with every = 1 each
loss has a window of its own and the kept pairs are a band. Checkpoints save
memory, as truncation does, and change nothing.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnnlib.arguments import (
    as_array,
    fits,
    instance,
    integer,
    numbers,
    positive,
    room,
    weighting,
)
from rnnlib.backward import Gradients, backward_from
from rnnlib.forward import forward
from rnnlib.loss import grad_Omega
from rnnlib.rnn import RNN, Trace, check_trace


def truncated(
    rnn: RNN,
    x: ArrayLike,
    y: ArrayLike,
    length: int,
    h0: ArrayLike | None = None,
) -> Gradients:
    """Return the Gradients of a sequence run in chunks of `length` steps.

    x, y and h0 are those of `forward` and `backward`; the last chunk may be
    shorter. Each chunk starts from the last state of the one before, so the
    losses are those of the whole sequence, but no gradient goes back from a
    chunk to an earlier one. dL/dh_0 is that of the first chunk. Raises
    TypeError or ValueError, naming the argument. Source: Williams and Peng
    (1990).
    """
    trace, length = forward(rnn, x, h0), integer("length", length, 1)
    dOmega, parts = grad_Omega(trace.Omega, y), []
    for start in range(0, len(dOmega), length):
        chunk = slice(start, start + length)
        words = None if trace.words is None else trace.words[chunk]
        part = Trace(
            trace.x[chunk],
            trace.h[start : start + length + 1],
            trace.Omega[chunk],
            words,
            rnn,
        )
        parts.append(backward_from(rnn, part, dOmega[chunk]))
    return replace(
        parts[0],
        **{
            name: np.sum([parameters(part)[name] for part in parts], axis=0)
            for name in parameters(parts[0])
        },
    )


def checkpointed(
    rnn: RNN,
    x: ArrayLike,
    y: ArrayLike,
    length: int,
    h0: ArrayLike | None = None,
) -> Gradients:
    """Return the Gradients of the whole sequence, a chunk in memory at a time.

    Nothing is cut. The first pass keeps the states in which chunks of
    `length` steps begin, and no others. Then each chunk, the last one first,
    is run forward once more and back, and hands dL/dh_0 to the chunk before
    it. With √T steps a chunk about 2 √T states are held, for one forward pass
    more. Arguments and errors as in `truncated`. Source: Chen et al. (2016).
    """
    words = instance("rnn", rnn, RNN).E is not None
    x, length = as_array("x", x), integer("length", length, 1)
    fits("x", x, ("T", ...) if words else ("T", ..., rnn.U.shape[1]))
    y = fits("y", as_array("y", y), (len(x), ...))
    chunks = [slice(s, s + length) for s in range(0, len(x), length)]
    starts = [h0]
    for chunk in chunks[:-1]:
        starts.append(forward(rnn, x[chunk], starts[-1]).h[-1].copy())
    total: dict[str, NDArray] = {}
    carried = None
    for chunk, start in zip(reversed(chunks), reversed(starts)):
        trace = forward(rnn, x[chunk], start)
        dOmega = grad_Omega(trace.Omega, y[chunk])
        part = backward_from(rnn, trace, dOmega, carried)
        carried = part.h0
        total = {k: g + total.get(k, 0) for k, g in parameters(part).items()}
    return replace(part, **total)


def weighted_deltas(
    rnn: RNN, trace: Trace, dOmega: ArrayLike, weights: ArrayLike
) -> NDArray:
    """Return δ (T, *batch, H), each step back multiplied by a weight.

    weights (T,) holds in row t-1 what all that comes back to step t from
    later steps is multiplied by: 1 leaves it, 0 cuts. If the zeros come at
    random, and the others are so large that each weight is 1 on average, so
    is δ right on average. dOmega and the errors are as in `deltas`. Source:
    Tallec and Ollivier (2017).
    """
    check_trace(rnn, trace)
    dOmega = numbers("dOmega", dOmega, trace.Omega.shape)
    weights = weighting(weights, (len(dOmega),)).astype(trace.h.dtype)
    later, delta = np.zeros_like(trace.h[0]), []
    for t, weight in reversed(list(enumerate(weights))):
        later = weight * later @ rnn.W
        later = (1 - trace.h[t + 1] ** 2) * (dOmega[t] @ rnn.V + later)
        delta.append(later)
    return np.array(delta[::-1])


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


def kept_deltas(
    paths: ArrayLike, every: int, back: int
) -> NDArray[np.floating]:
    """Return δ (T, *batch, H) from the kept paths alone; row k-1 is step k.

        δ_k = Σ δ_{t,k} over the kept pairs (t, k)

    In place of the δ of `deltas` it gives the truncated gradient of W, U, b
    and E. Made for looking at truncation: paths are all those of
    `delta_paths`. Raises what `kept` raises, and so for paths.
    """
    paths = numbers("paths", paths, ("T", "T", ..., "H"))
    pairs = kept(len(paths), every, back)
    return paths.sum(
        axis=0, where=np.expand_dims(pairs, tuple(range(2, paths.ndim)))
    )


def angle(left: ArrayLike, right: ArrayLike) -> float:
    """Return the angle between two arrays, taken as vectors, in degrees.

    Both have one shape. Raises TypeError or ValueError, naming the argument,
    for what does not fit and for a vector of zeros, which has no direction.
    """
    left = numbers("left", left, (...,), "f")
    a = _direction("left", left)
    b = _direction("right", numbers("right", right, left.shape, "f"))
    return float(
        np.degrees(
            2
            * np.arctan2(  # exact near 0, where cos is flat
                np.linalg.norm(a - b), np.linalg.norm(a + b)
            )
        )
    )


def _direction(name: str, array: NDArray) -> NDArray:
    largest = abs(array).max()  # first, as large squares would overflow
    if not largest:
        raise ValueError(f"{name}: expected an entry that is not 0, got zeros")
    vector = array.ravel() / largest
    return vector / np.linalg.norm(vector)


def clip(gradients: Gradients, threshold: float) -> Gradients:
    """Return the Gradients with a norm of at most `threshold`.

        g · min(1, threshold / ‖g‖),    g = all parameters' gradients together

    One factor for all, so the direction stays. dL/dh_0 is neither counted nor
    scaled: it belongs to a state, which no update changes. Raises TypeError
    or ValueError, naming the argument, for a threshold that is not a finite
    number above 0, and for gradients that are not finite: no factor mends
    them. Source: Pascanu, Mikolov and Bengio (2013), section 3.2.
    """
    threshold = positive("threshold", threshold)
    largest, length = _length(gradients)
    if largest * length <= threshold:
        return gradients
    factor = threshold / largest / length
    return replace(
        gradients,
        **{
            name: np.multiply(array, factor)
            for name, array in parameters(gradients).items()
        },
    )


def norm(gradients: Gradients) -> float:
    """Return the length of all parameters' gradients, put end to end.

    dL/dh_0 does not count: h_0 is a state, not a parameter. Raises TypeError
    for anything else than Gradients, ValueError if they are not finite.
    """
    largest, length = _length(gradients)
    return largest * length


def _length(gradients: Gradients) -> tuple[float, float]:
    """Return two factors of the norm, as the squares might overflow."""
    entries = numbers(
        "gradients",
        np.concatenate([*map(np.ravel, parameters(gradients).values())]),
        ("any",),
    )
    largest = float(abs(entries).max()) or 1.0
    return largest, float(np.linalg.norm(entries / largest))


def parameters(gradients: Gradients) -> dict[str, NDArray]:
    """Return the gradients of the parameters alone, by name: without h0."""
    instance("gradients", gradients, Gradients)
    return {
        name: array
        for name, array in gradients.arrays().items()
        if name != "h0"
    }
