"""Section 1: how long the state remembers an input."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.delta import jacobian
from rnnlib.explorers.axes import FLOOR
from rnnlib.explorers.measured.networks import network, sequence
from rnnlib.forward import forward

T, H, SD, NUDGE = 50, 32, .1, .1


@dataclass(frozen=True)
class Memory:
    """What is drawn: two runs whose inputs differ at step 1 only.

    apart (T, H)  difference of the two states in row t-1
    linear (T, H) the same, carried on from step 1 by the Jacobians alone
    slope         mean of 1 − h² over all units and steps
    norm          ‖W‖₂: no step multiplies the difference by more
    """

    apart: np.ndarray
    linear: np.ndarray
    slope: float
    norm: float

    @property
    def curve(self) -> np.ndarray:
        """Norm of the difference, by step, over that of step 1: (T,)."""
        return _relative(self.apart)

    @property
    def predicted(self) -> np.ndarray:
        """The same for what the Jacobians alone carry: (T,)."""
        return _relative(self.linear)

    @property
    def seen(self) -> int:
        """How many steps there are before the curve leaves the axis.

        The rounding of h_t is not far below its end.
        """
        below = self.curve < FLOOR
        return int(np.argmax(below)) if below.any() else T

    @property
    def rate(self) -> float:
        """The factor a step, over the steps that are seen."""
        return self.curve[self.seen - 1] ** (1 / (self.seen - 1))

    @property
    def forgotten(self) -> int | None:
        """The step from which on less than 1 % is left, or None."""
        left = np.flatnonzero(self.curve >= .01)[-1] + 1
        return int(left) + 1 if left < T else None


@cache
def memory(rho: float, b: float, W: str) -> Memory:
    """Run one network twice and return its Memory.

    rho is the spectral radius of W, b the bias of every unit, W the kind of
    matrix. The inputs are noise of standard deviation SD; in the second run
    NUDGE is added to every input of step 1.
    """
    rnn = network(rho, b, W, H, seed=0)
    trace, _ = sequence(rnn, SD, T, seed=1)
    nudged = trace.x.copy()
    nudged[0] += NUDGE
    apart = (forward(rnn, nudged, trace.h[0]).h - trace.h)[1:]
    linear = [apart[0]]
    for t in range(2, T + 1):
        linear.append(jacobian(rnn, trace, t) @ linear[-1])
    return Memory(apart, np.array(linear), (1 - trace.h[1:]**2).mean(),
                  float(np.linalg.norm(rnn.W, 2)))


def _relative(differences: np.ndarray) -> np.ndarray:
    norms = np.linalg.norm(differences, axis=-1)
    return norms / norms[0]
