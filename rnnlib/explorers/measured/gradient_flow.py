"""How the gradient of one network flows, and what theory says of it."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.forward import forward
from rnnlib.gradient_flow import flow_map, products
from rnnlib.loss import grad_Omega
from rnnlib.mean_field import mean_field
from rnnlib.rnn import RNN

ROUNDING = 1e-14  # below this part of the largest, a singular value is noise
DRIVES = {"nothing": (0., 0.), "input 0.1": (.1, 0.), "input 1": (1., 0.),
          "input 2": (2., 0.), "bias 3": (.1, 3.)}
LINEAR = "Gaussian W, no tanh"
KINDS = {"Gaussian W": "gaussian", "Orthogonal W": "orthogonal",
         LINEAR: "gaussian"}


@dataclass(frozen=True)
class Size:
    """T steps, H units, and the seed of all random numbers."""

    T: int = 60
    H: int = 32
    seed: int = 0


@dataclass(frozen=True)
class Flow:
    """What is drawn.

    reach (T, T)  ‖δ_{t,k}‖ / ‖δ_{t,t}‖ in [t-1, k-1], zero for k > t
    lags (n,)     where singular values of the product are taken, and
    sigma (n, 3)  the largest, middle and smallest; 0 where rounding rules
    W, J (H,)     eigenvalues of W, and of the Jacobian of the last step
    norm          ‖W‖₂
    mean          mean-field factor of ‖δ‖ a step, √χ
    """

    reach: np.ndarray
    lags: np.ndarray
    sigma: np.ndarray
    W: np.ndarray
    J: np.ndarray
    norm: float
    mean: float

    @property
    def curve(self) -> np.ndarray:
        """What of the last loss is left, by the lag: (T,)."""
        return self.reach[-1, ::-1]


@cache
def flow(size: Size, rho: float, drive: str, W: str) -> Flow:
    """Run one network of the given Size and return its Flow.

    rho is the spectral radius of W; `drive` and `W` are keys of DRIVES and
    KINDS. Without tanh all slopes are 1, and χ is σ_w².
    """
    T, H, (sd, bias) = size.T, size.H, DRIVES[drive]
    rnn = RNN.init(H, H, 8, recurrent=KINDS[W], spectral_radius=rho,
                   seed=size.seed).replace(b=np.full(H, bias))
    random = np.random.default_rng(size.seed + 1)
    h0, x = random.normal(size=H) / 10, sd * random.normal(size=(T, H))
    trace = forward(rnn, x, h0)
    g = grad_Omega(trace.Omega, random.integers(8, size=T)) @ rnn.V
    slopes = np.ones((T, H)) if W == LINEAR else 1 - trace.h[1:]**2
    reach = flow_map(rnn.W, slopes, g)
    lags = np.arange(0, T, -(-T // 15))
    sigma = np.linalg.svd(products(rnn.W, slopes)[lags], compute_uv=False)
    sigma[sigma < ROUNDING * sigma[:, :1]] = 0
    width = np.linalg.norm(rnn.W) / np.sqrt(H)
    mean = width if W == LINEAR else np.sqrt(mean_field(width, sd, bias)[1])
    return Flow(
        reach / np.diag(reach)[:, None], lags, sigma[:, [0, H // 2, -1]],
        np.linalg.eigvals(rnn.W),
        np.linalg.eigvals(slopes[-1, :, None] * rnn.W),
        float(np.linalg.norm(rnn.W, 2)), float(mean))
