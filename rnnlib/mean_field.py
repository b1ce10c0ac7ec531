"""Mean-field theory: what a gradient does in a network without end.

For H → ∞ and random W the pre-activations of a step are independent normal
numbers. Then two integrals tell how they spread and how the gradient grows.
"""

import numpy as np
from numpy.typing import NDArray

from rnnlib.arguments import non_negative, numbers

Z = np.linspace(-9, 9, 451)  # an even grid: for integrals over the whole line
WEIGHTS = np.exp(-(Z**2) / 2)  # of smooth functions nothing converges faster
WEIGHTS /= WEIGHTS.sum()


def mean_field(
    sigma_w: float, sigma_x: float = 0.0, bias: float = 0.0
) -> tuple[float, float]:
    """Return q*, the variance of the pre-activations, and χ.

        q* = σ_w² E[tanh²(b + √q* z)] + σ_x²,    z standard normal
        χ  = σ_w² E[(1 − tanh²(b + √q* z))²]

    χ is the factor of ‖δ‖² for one step back. W_ij has the standard deviation
    σ_w/√H, what the input adds to a unit has σ_x, and every unit has the bias
    b. Raises TypeError or ValueError, naming the argument, for what is no
    finite number, and for a σ below 0. Source: Poole et al. 2016 (q*),
    Schoenholz et al. 2017 (χ), Chen et al. 2018 (both, for recurrent
    networks).
    """
    sigma_w = non_negative("sigma_w", sigma_w)
    sigma_x = non_negative("sigma_x", sigma_x)
    bias = float(numbers("bias", bias, (), "f"))

    def h(q: float) -> NDArray:
        return np.tanh(bias + np.sqrt(q) * Z)

    low, high = 0.0, sigma_w**2 + sigma_x**2
    for _ in range(
        60
    ):  # halved: iterating (q*) crawls near σ_w = 1 if σ_x = 0
        q = (low + high) / 2
        grows = sigma_w**2 * (WEIGHTS @ h(q) ** 2) + sigma_x**2 > q
        low, high = (q, high) if grows else (low, q)
    return q, float(sigma_w**2 * (WEIGHTS @ (1 - h(q) ** 2) ** 2))
