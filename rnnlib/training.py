"""Beyond the document: training, a loop around `forward` and `backward`.

The data are a function of the number of the update, and the state is plain
arrays. So a state that is stored, read back and trained on gives bitwise what
training without a break gives.

An optimiser is a function of the number n = 1, 2, … of the update, of one
parameter's gradient and of its moments (2, *shape), zero at the start. It
returns the step, to be subtracted from the parameter, and the new moments.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlib.arguments import (
    as_array,
    fits,
    function,
    instance,
    integer,
    non_negative,
    numbers,
    room,
)
from rnnlib.backward import Gradients, backward
from rnnlib.forward import forward
from rnnlib.loss import cross_entropy
from rnnlib.rnn import RNN, SHAPES, Trace
from rnnlib.truncation import clip, parameters

Data = Callable[[int], tuple[NDArray, NDArray, bool]]
Objective = Callable[[RNN, Trace, NDArray], tuple[float, Gradients]]
Optimiser = Callable[[int, NDArray, NDArray], tuple[NDArray, NDArray]]


def sgd(rate: float) -> Optimiser:
    """Return gradient descent: a step is rate · g. It remembers nothing.

    Raises TypeError or ValueError unless the rate is a finite number ≥ 0.
    """
    rate = non_negative("rate", rate)

    def step(n: int, g: NDArray, moments: NDArray) -> tuple[NDArray, NDArray]:
        return rate * g, moments

    return step


def adam(
    rate: float,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-8,
) -> Optimiser:
    """Return Adam: a step is rate · m̂ / (√v̂ + ε), entry by entry.

        m ← β₁ m + (1 − β₁) g,      m̂ = m / (1 − β₁ⁿ)
        v ← β₂ v + (1 − β₂) g²,     v̂ = v / (1 − β₂ⁿ)

    The moments are m and v. Raises TypeError or ValueError, naming the
    argument, for numbers that are negative or not finite, and for a beta that
    is not below 1; the step does so if ε is 0 and so is √v̂. Source: Kingma
    and Ba (2015), algorithm 1.
    """
    rate = non_negative("rate", rate)
    epsilon = non_negative("epsilon", epsilon)
    beta_1, beta_2 = _below_1("beta_1", beta_1), _below_1("beta_2", beta_2)

    def step(n: int, g: NDArray, moments: NDArray) -> tuple[NDArray, NDArray]:
        m = beta_1 * moments[0] + (1 - beta_1) * g
        v = beta_2 * moments[1] + (1 - beta_2) * g**2
        size = np.sqrt(v / (1 - beta_2**n)) + epsilon
        if not size.all():
            raise ValueError(
                "epsilon: expected a number > 0, as the gradient of an entry "
                "has been 0 so far, got 0"
            )
        return rate * (m / (1 - beta_1**n)) / size, np.stack([m, v])

    return step


@dataclass(frozen=True, eq=False)
class State:
    """All that the next update depends on, besides the data.

    rnn      the parameters
    h        (batch, H)  the hidden states that the next chunk starts from
    moments  name → (2, *shape), what the optimiser remembers
    updates  how many there have been
    """

    rnn: RNN
    h: NDArray
    moments: Mapping[str, NDArray]
    updates: int

    def arrays(self) -> dict[str, NDArray]:
        """Return all of it as arrays by name, fit for `np.savez`."""
        moments = {_moments(k): v for k, v in self.moments.items()}
        rest = {"h": self.h, "updates": np.array(self.updates)}
        return self.rnn.arrays() | moments | rest


def start(rnn: RNN, batch: int) -> State:
    """Return the State before the first update, for chunks (T, batch).

    Raises TypeError or ValueError, naming the argument, for anything but an
    RNN and an integer from 1 on.
    """
    arrays = instance("rnn", rnn, RNN).arrays()
    shape = room("batch", integer("batch", batch, 1), len(rnn.b))
    h = np.zeros(shape, rnn.W.dtype)
    moments = {k: np.zeros((2, *v.shape), v.dtype) for k, v in arrays.items()}
    return State(rnn, h, moments, 0)


def resume(arrays: Mapping[str, NDArray]) -> State:
    """Return the State of such arrays, as `np.load` gives them back.

    Raises ValueError or TypeError, naming the array, for one that is missing
    or does not fit the others, and for arrays that are no mapping.
    """
    instance("arrays", arrays, Mapping)  # type: ignore[type-abstract]
    names = [name for name in SHAPES if name != "E" or name in arrays]
    rnn = RNN(**{name: _read(arrays, name) for name in names})
    moments = {
        k: numbers(_moments(k), _read(arrays, _moments(k)), (2, *v.shape))
        for k, v in rnn.arrays().items()
    }
    h = numbers("h", _read(arrays, "h"), ("batch", len(rnn.b)))
    updates = integer("updates", np.asarray(_read(arrays, "updates"))[()], 0)
    return State(rnn, h, moments, updates)


def prediction(rnn: RNN, trace: Trace, y: NDArray) -> tuple[float, Gradients]:
    """Return the loss (5), summed over the chunk, and its Gradients."""
    gradients = backward(rnn, trace, y)  # it checks the trace
    return cross_entropy(trace.Omega, y), gradients


def update(
    state: State,
    data: Data,
    optimiser: Optimiser,
    objective: Objective = prediction,
    threshold: float | None = None,
) -> tuple[State, float]:
    """Return the State one update on, and the mean loss before it.

    data       n → (x, y, fresh), the chunk of update n = 0, 1, …; it starts
               from the h that the last one left, or from zero if it is fresh
    optimiser  what `sgd` and `adam` return
    objective  (rnn, trace, y) → loss and Gradients, sums over the y.size
               losses of the chunk; both are divided by y.size here
    threshold  the norm that the mean gradient is clipped to, if any

    Truncated BPTT: the gradient ends where the chunk begins. Raises TypeError
    or ValueError, naming the argument, for a state that is none, for functions
    that are none or return something else, and what `forward`, the objective
    and `clip` raise.
    """
    n = instance("state", state, State).updates
    x, y, fresh = _returned("data", data, "(x, y, fresh)", n)
    if not isinstance(fresh, (bool, np.bool_)):
        raise TypeError(
            f"data: expected fresh to be True or False, got {fresh!r}"
        )
    y = as_array("y", y)
    trace = forward(state.rnn, x, None if fresh else state.h)
    loss, sums = _returned(
        "objective", objective, "(loss, gradients)", state.rnn, trace, y
    )
    sums = instance("objective", sums, Gradients)
    mean = replace(sums, **{k: v / y.size for k, v in sums.arrays().items()})
    if threshold is not None:
        mean = clip(mean, threshold)
    rnn, moments = _step(state, mean, optimiser)
    h = trace.h[-1].copy()  # a view would keep the whole trace alive
    return State(rnn, h, moments, n + 1), loss / y.size


def train(
    state: State,
    data: Data,
    updates: int,
    optimiser: Optimiser,
    objective: Objective = prediction,
    threshold: float | None = None,
) -> tuple[State, NDArray]:
    """Return the State `updates` later, and the mean loss before each.

    Arguments and errors as in `update`, whose losses (updates,) it collects.
    """
    losses = np.empty(integer("updates", updates, 0))
    for n in range(len(losses)):
        state, losses[n] = update(state, data, optimiser, objective, threshold)
    return state, losses


def _step(
    state: State, gradients: Gradients, optimiser: Optimiser
) -> tuple[RNN, dict[str, NDArray]]:
    """Return the parameters after the optimiser's step, and its moments."""
    if function("optimiser", optimiser) in (sgd, adam):
        raise TypeError(
            "optimiser: expected one with its rate, such as adam(0.01), "
            f"got the function {optimiser.__name__} itself"
        )
    arrays, moments = state.rnn.arrays(), dict(state.moments)
    for name, g in parameters(gradients).items():
        step, moments[name] = _returned(
            "optimiser",
            optimiser,
            "(step, moments)",
            state.updates + 1,
            g,
            state.moments[name],
        )
        arrays[name] = arrays[name] - fits(
            "optimiser", np.asarray(step), g.shape
        )
    return RNN(**arrays), moments


def _returned(name: str, call: Callable, wanted: str, *given: Any) -> tuple:
    """Return what the function returns, if it is a tuple like `wanted`."""
    found = function(name, call)(*given)
    if not isinstance(found, tuple) or len(found) != wanted.count(",") + 1:
        raise TypeError(
            f"{name}: expected to return {wanted}, got {type(found).__name__}"
        )
    return found


def _below_1(name: str, value: float) -> float:
    number = non_negative(name, value)
    if number >= 1:
        raise ValueError(f"{name}: expected a number < 1, got {value}")
    return number


def _moments(name: str) -> str:
    return f"moments of {name}"


def _read(arrays: Mapping[str, NDArray], name: str) -> NDArray:
    if name not in arrays:
        raise ValueError(
            f"{name}: expected an array of this name, "
            f"got only {', '.join(arrays)}"
        )
    return arrays[name]
