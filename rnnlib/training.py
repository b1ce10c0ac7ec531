"""Beyond the document: training, a loop around `forward` and `backward`.

The data are a function of the number of the update, and the state is plain
arrays. So a state that is stored, read back and trained on gives bitwise what
training without a break gives.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from rnnlib.arguments import as_array, function, instance, integer
from rnnlib.backward import Gradients, backward
from rnnlib.forward import forward
from rnnlib.loss import cross_entropy
from rnnlib.optimisers import Array, Optimiser
from rnnlib.rnn import RNN, Trace
from rnnlib.state import State
from rnnlib.truncation import clip

Data = Callable[[int], tuple[Array, Array, bool]]
Objective = Callable[[RNN, Trace, Array], tuple[float, Gradients]]


def prediction(rnn: RNN, trace: Trace, y: Array) -> tuple[float, Gradients]:
    """Return the loss (5), summed over the chunk, and its Gradients."""
    gradients = backward(rnn, trace, y)  # it checks the trace
    return cross_entropy(trace.Omega, y), gradients


def update(state: State, data: Data, optimiser: Optimiser,
           objective: Objective = prediction,
           threshold: float | None = None) -> tuple[State, float]:
    """Return the State one update on, and the mean loss before it.

    data       n → (x, y, fresh), the chunk of update n = 0, 1, …; it starts
               from the h that the last one left, or from zero if it is fresh
    optimiser  what rnnlib.optimisers makes
    objective  (rnn, trace, y) → loss and Gradients, sums over the y.size
               losses of the chunk; both are divided by y.size here
    threshold  the norm that the mean gradient is clipped to, if any

    Truncated BPTT: the gradient ends where the chunk begins. Raises TypeError
    or ValueError, naming the argument, for a state that is none, and what
    `forward`, the objective and `clip` raise.
    """
    x, y, fresh = _chunk(data, instance("state", state, State).updates)
    trace = forward(state.rnn, x, None if fresh else state.h)
    loss, sums = function("objective", objective)(state.rnn, trace, y)
    mean = replace(sums, **{k: v / y.size for k, v in sums.arrays().items()})
    if threshold is not None:
        mean = clip(mean, threshold)
    n, arrays, moments = state.updates + 1, state.rnn.arrays(), {}
    for name in arrays:
        step, moments[name] = function("optimiser", optimiser)(
            n, getattr(mean, name), state.moments[name])
        arrays[name] = arrays[name] - step
    h = trace.h[-1].copy()  # a view would keep the whole trace alive
    return State(RNN(**arrays), h, moments, n), loss / y.size


def train(state: State, data: Data, updates: int, optimiser: Optimiser,
          objective: Objective = prediction,
          threshold: float | None = None) -> tuple[State, Array]:
    """Return the State `updates` later, and the mean loss before each.

    Arguments and errors as in `update`, whose losses (updates,) it collects.
    """
    losses = np.empty(integer("updates", updates, 0))
    for n in progress(len(losses)):
        state, losses[n] = update(state, data, optimiser, objective, threshold)
    return state, losses


def _chunk(data: Data, n: int) -> tuple[Array, Array, bool]:
    chunk = function("data", data)(n)
    if not isinstance(chunk, tuple) or len(chunk) != 3:
        raise TypeError("data: expected to return (x, y, fresh), "
                        f"got {type(chunk).__name__}")
    x, y, fresh = chunk
    if not isinstance(fresh, (bool, np.bool_)):
        raise TypeError("data: expected to return (x, y, fresh) with fresh "
                        f"True or False, got {fresh!r}")
    return x, as_array("y", y), bool(fresh)


def progress(updates: int, width: int = 40) -> Iterator[int]:
    """Return an iterator over 0 … updates − 1, with a bar on a terminal.

    The bar is `width` long. Raises TypeError or ValueError for what is no
    integer, and for updates below 0 and a width below 1.
    """
    return _bar(integer("updates", updates, 0), integer("width", width, 1))


def _bar(updates: int, width: int) -> Iterator[int]:
    for n in range(updates):
        yield n
        if sys.stderr.isatty():
            bar = "█" * (width * (n + 1) // updates)
            end = "\n" if n + 1 == updates else ""
            sys.stderr.write(f"\r{bar:·<{width}} {n + 1}/{updates}{end}")
