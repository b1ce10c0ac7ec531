"""The networks that the explorers run, and the controls that set them.

They are random, but always the same.
"""

import numpy as np

from rnnbook.explorers.explorer import Control
from rnnlib import RNN, Trace, forward

T, H = 30, 24  # steps, and hidden units


def network(
    rho: float,
    b: float = 0.0,
    W: str = "Gaussian",
    H: int = H,
    K: int = 8,
    seed: int = 3,
) -> RNN:
    """Return an RNN of 4 inputs, H units and K classes.

    rho is the spectral radius of W, the kind of matrix, and b the bias of
    every unit. They change nothing else: what is random depends on the seed
    and the sizes alone.
    """
    rnn = RNN.init(
        4, H, K, recurrent=W.lower(), spectral_radius=rho, seed=seed
    )
    return rnn.replace(b=np.full(H, float(b)))


def sequence(
    rnn: RNN, sd: float, T: int = T, seed: int = 4
) -> tuple[Trace, np.ndarray]:
    """Run a network on noise of standard deviation sd; return (trace, y)."""
    random = np.random.default_rng(seed)
    K, H = rnn.V.shape
    x, h0 = sd * random.normal(size=(T, 4)), random.normal(size=H) / 10
    return forward(rnn, x, h0), random.integers(K, size=T)


RHO = Control(
    "rho",
    "spectral radius ρ of W",
    (0.3, 0.5, 0.7, 0.9, 1.0, 1.1, 1.5, 2.0, 3.0),
    0.9,
    {1.0: "ρ = 1"},
)
MATRIX = Control(
    "W", "recurrent matrix W", ("Gaussian", "Orthogonal"), "Gaussian"
)


def input_strength(default: float, *values: float) -> Control:
    """Return the control of the input's standard deviation."""
    return Control(
        "sd", "input strength (standard deviation)", values, default
    )


def unit_bias(default: float, *values: float) -> Control:
    """Return the control of b, the same number for every unit."""
    return Control("b", "bias of every unit", values, default)
