"""Optimisers: how far to step, given a gradient and what was remembered.

An optimiser is a function of the number n = 1, 2, … of the update, of one
parameter's gradient and of its moments (2, *shape), zero at the start. It
returns the step, to be subtracted from the parameter, and the new moments.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlib.arguments import non_negative

Array = NDArray[Any]
Optimiser = Callable[[int, Array, Array], tuple[Array, Array]]


def sgd(rate: float) -> Optimiser:
    """Return gradient descent: a step is rate · g. It remembers nothing.

    Raises TypeError or ValueError unless the rate is a finite number ≥ 0.
    """
    rate = non_negative("rate", rate)

    def step(n: int, g: Array, moments: Array) -> tuple[Array, Array]:
        return rate * g, moments

    return step


def adam(rate: float, beta_1: float = .9, beta_2: float = .999,
         epsilon: float = 1e-8) -> Optimiser:
    """Return Adam: a step is rate · m̂ / (√v̂ + ε), entry by entry.

        m ← β₁ m + (1 − β₁) g,      m̂ = m / (1 − β₁ⁿ)
        v ← β₂ v + (1 − β₂) g²,     v̂ = v / (1 − β₂ⁿ)

    The moments are m and v. Raises TypeError or ValueError, naming the
    argument, for numbers that are negative or not finite, and for a beta that
    is not below 1. Source: Kingma and Ba (2015), algorithm 1.
    """
    rate = non_negative("rate", rate)
    epsilon = non_negative("epsilon", epsilon)
    beta_1, beta_2 = _below_1("beta_1", beta_1), _below_1("beta_2", beta_2)

    def step(n: int, g: Array, moments: Array) -> tuple[Array, Array]:
        m = beta_1 * moments[0] + (1 - beta_1) * g
        v = beta_2 * moments[1] + (1 - beta_2) * g**2
        size = np.sqrt(v / (1 - beta_2**n)) + epsilon
        return rate * (m / (1 - beta_1**n)) / size, np.stack([m, v])

    return step


def _below_1(name: str, value: float) -> float:
    number = non_negative(name, value)
    if number >= 1:
        raise ValueError(f"{name}: expected a number < 1, got {value}")
    return number
