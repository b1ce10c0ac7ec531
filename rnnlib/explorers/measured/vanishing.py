"""How far back each loss of a network reaches."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.delta import delta_paths
from rnnlib.explorers.measured.networks import network, sequence

T, H = 50, 32


@dataclass(frozen=True)
class Flow:
    """What is drawn.

    reach (T, T)  ‖δ_{t,k}‖ / ‖δ_{t,t}‖ in [t-1, k-1], zero for k > t
    norm          ‖W‖₂, the largest singular value: reach ≤ norm^(t-k)
    """

    reach: np.ndarray
    norm: float

    @property
    def curve(self) -> np.ndarray:
        """What of the last loss is left, by the lag: (T,)."""
        return self.reach[-1, ::-1]

    @property
    def rate(self) -> float:
        """The factor a step, over all the steps that the last loss goes."""
        return self.curve[-1] ** (1 / (T - 1))


@cache
def flow(rho: float, sd: float, W: str) -> Flow:
    """Run one network and return its Flow.

    rho is the spectral radius of W, sd the standard deviation of the input,
    W the kind of matrix.
    """
    rnn = network(rho, W=W, H=H, seed=0)
    trace, y = sequence(rnn, sd, T, seed=1)
    size = np.linalg.norm(delta_paths(rnn, trace, y), axis=-1)
    return Flow(size / np.diag(size)[:, None], float(np.linalg.norm(rnn.W, 2)))
