"""Things to learn: the next character of a text, and the adding problem.

For training, data are a function n → (x, y, fresh): the chunk of update n,
and whether it begins from a state of zeros.
"""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.arguments import (
    fits,
    indices,
    instance,
    integer,
    numbers,
    room,
)
from rnnlib.backward import Gradients, backward_from
from rnnlib.optimisers import Array
from rnnlib.rnn import RNN, Trace
from rnnlib.training import Data


def chunks(words: ArrayLike, T: int, batch: int) -> Data:
    """Return the data of a text: predict the next character, T at a time.

    words (N,) is cut into `batch` stretches of equal length, which are read
    side by side; x and y (T, batch) are words and the words that follow. Only
    the first chunk of a stretch is fresh. From the end it begins again. What
    is left over at the ends is not used. Raises TypeError or ValueError,
    naming the argument, for no integers and for a text that is too short.
    """
    text: Array = indices("words", words, ("N",))
    T, batch = integer("T", T, 1), integer("batch", batch, 1)
    per_round = (len(text) - 1) // (batch * T)
    if not per_round:
        raise ValueError(f"words: expected more than {batch * T} for a chunk "
                         f"of {T} by {batch}, got {len(text)}")
    used = batch * per_round * T
    x = text[:used].reshape(batch, -1).T
    y = text[1:used + 1].reshape(batch, -1).T

    def data(n: int) -> tuple[Array, Array, bool]:
        at = n % per_round * T
        return x[at:at + T], y[at:at + T], at == 0

    return data


def adding(T: int, batch: int, seed: int = 0) -> Data:
    """Return the data of the adding problem, fresh sequences every time.

    x (T, batch, 2) holds a value, uniform in 0 … 1, and a marker: 1 once in
    the first and once in the second half, else 0. y (batch,) is the sum of
    the two marked values. Raises TypeError or ValueError, naming the argument.
    Source: Hochreiter and Schmidhuber (1997), with the values of Le et al.
    (2015).
    """
    T, batch = integer("T", T, 2), integer("batch", batch, 1)
    room("batch", T, batch, 2)
    seed = integer("seed", seed, 0, np.inf)

    def data(n: int) -> tuple[Array, Array, bool]:
        random = np.random.default_rng([seed, n])
        value = random.uniform(size=(T, batch))
        marker = np.zeros((T, batch))
        for half in (0, T // 2), (T // 2, T):
            marker[random.integers(*half, size=batch), np.arange(batch)] = 1
        y = (value * marker).sum(axis=0)
        return np.stack([value, marker], axis=-1), y, True

    return data


def squared_error(rnn: RNN, trace: Trace,
                  y: Array) -> tuple[float, Gradients]:
    """Return Σ (Ω_T − y)² over the batch and its Gradients, for K = 1.

    The output is the one logit of the last step, y (batch,) the number it
    should be, so dL/dΩ_T = 2 (Ω_T − y) and no other step has a loss. Raises
    TypeError or ValueError, naming the argument, for what does not fit.
    """
    fits("trace.Omega", instance("trace", trace, Trace).Omega, ("T", ..., 1))
    y = numbers("y", y, trace.Omega.shape[1:-1], "f")
    dOmega = np.zeros_like(trace.Omega)
    dOmega[-1, ..., 0] = 2 * (trace.Omega[-1, ..., 0] - y)
    loss = float((dOmega**2).sum() / 4)
    return loss, backward_from(rnn, trace, dOmega)
