"""Mean-field theory: what a gradient does in a network without end.

For H → ∞ and random W the pre-activations of a step are independent normal
numbers. Then two integrals tell how they spread and how the gradient grows.
"""

import numpy as np
from numpy.typing import NDArray

from rnnlib.arguments import non_negative, numbers, room

MOST = 1000.0  # a larger σ would need a finer grid than there is time for


def mean_field(
    sigma_w: float, sigma_x: float = 0.0, bias: float = 0.0
) -> tuple[float, float]:
    """Return q*, the variance of the pre-activations, and χ.

        q* = σ_w² E[tanh²(b + √q* z)] + σ_x²,    z standard normal
        χ  = σ_w² E[(1 − tanh²(b + √q* z))²]

    χ is the factor of ‖δ‖² for one step back. W_ij has the standard deviation
    σ_w/√H, what the input adds to a unit has σ_x, and every unit has the bias
    b. Raises TypeError or ValueError, naming the argument, for what is no
    finite number, and for a σ below 0 or above MOST. Source: Poole et al.
    2016 (q*), Schoenholz et al. 2017 (χ), Chen et al. 2018 (both, for
    recurrent networks).
    """
    sigma_w, sigma_x = _sigma("sigma_w", sigma_w), _sigma("sigma_x", sigma_x)
    bias = float(numbers("bias", bias, (), "f"))
    low, high = sigma_x**2, sigma_w**2 + sigma_x**2
    z, weights = normal_grid(np.sqrt(high))

    def h(q: float) -> NDArray:
        return np.tanh(bias + np.sqrt(q) * z)

    q = high
    while low < (middle := (low + high) / 2) < high:
        q = middle  # halved: iterating (q*) crawls near σ_w = 1 if σ_x = 0
        grows = sigma_w**2 * (weights @ h(q) ** 2) + sigma_x**2 > q
        low, high = (q, high) if grows else (low, q)
    return q, float(sigma_w**2 * (weights @ (1 - h(q) ** 2) ** 2))


def normal_grid(scale: float = 1.0) -> tuple[NDArray, NDArray]:
    """Return values z (N,) and weights (N,), for means of f(scale · z).

    The mean over a standard normal z is the sum of weights · f(scale · z).
    The grid is even: for smooth functions on the whole line nothing converges
    faster, once its steps are small against 1/scale. For those of tanh the
    error is e^(−π² / (scale · step)), with a step of at most 0.04 and
    0.3/scale. Raises TypeError or ValueError, naming the argument, for a
    scale that is no finite number, negative or too large.
    """
    steps = 2 * max(225, int(np.ceil(30 * non_negative("scale", scale))))
    (N,) = room("scale", steps + 1)
    z = np.linspace(-9, 9, N)
    weights = np.exp(-(z**2) / 2)
    return z, weights / weights.sum()


def _sigma(name: str, value: float) -> float:
    sigma = non_negative(name, value)
    if sigma > MOST:
        raise ValueError(f"{name}: expected a number ≤ {MOST:g}, got {value}")
    return sigma
