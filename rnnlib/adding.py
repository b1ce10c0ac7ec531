"""The adding problem: two numbers that lie far apart, and their sum.

Text rewards a short memory, this task does not: without the two numbers there
is nothing better to say than 1.
Source: Hochreiter and Schmidhuber (1997), with the values of Le et al. (2015).
"""

import numpy as np
from numpy.typing import NDArray

from rnnlib.arguments import fits, instance, integer, numbers, room
from rnnlib.backward import Gradients, backward_from
from rnnlib.loss import grad_squared, squared_loss
from rnnlib.rnn import RNN, Trace
from rnnlib.training import Data


def adding(T: int, batch: int, seed: int = 0) -> Data:
    """Return the data of the adding problem, fresh sequences every time.

    x (T, batch, 2) holds a value, uniform in 0 … 1, and a marker: 1 once in
    the first and once in the second half, else 0. y (batch,) is the sum of
    the two marked values. Raises TypeError or ValueError, naming the argument.
    """
    T, batch = integer("T", T, 2), integer("batch", batch, 1)
    room("batch", T, batch, 2)
    seed = integer("seed", seed, 0, np.inf)

    def data(n: int) -> tuple[NDArray, NDArray, bool]:
        random = np.random.default_rng([seed, n])
        value = random.uniform(size=(T, batch))
        marker = np.zeros((T, batch))
        for half in (0, T // 2), (T // 2, T):
            marker[random.integers(*half, size=batch), np.arange(batch)] = 1
        y = (value * marker).sum(axis=0)
        return np.stack([value, marker], axis=-1), y, True

    return data


def squared_error(
    rnn: RNN, trace: Trace, y: NDArray
) -> tuple[float, Gradients]:
    """Return Σ (Ω_T − y)² over the batch and its Gradients, for K = 1.

    The output is the one logit of the last step, y (batch,) the number it
    should be, so dL/dΩ_T = 2 (Ω_T − y) and no other step has a loss. Raises
    TypeError or ValueError, naming the argument, for what does not fit.
    """
    fits("trace.Omega", instance("trace", trace, Trace).Omega, ("T", ..., 1))
    last = trace.Omega[-1]
    target = numbers("y", y, last.shape[:-1], "f")[..., None]
    dOmega = np.zeros_like(trace.Omega)
    dOmega[-1] = grad_squared(last, target)
    return squared_loss(last, target), backward_from(rnn, trace, dOmega)
