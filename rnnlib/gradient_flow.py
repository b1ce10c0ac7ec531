"""Vanishing and exploding: products of Jacobians, for one network or many.

What flows back depends on W (*batch, H, H), on the slopes 1 − h_t²
(T, *batch, H), row t-1 for step t, and on g (*batch, H), the gradient of the
last loss in h_T. With batch axes every network has a W of its own. All is
float64: float32 underflows. Wrong arguments raise an error that names them.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnnlib.arguments import numbers


def states(W: ArrayLike, drive: ArrayLike, h0: ArrayLike) -> NDArray:
    """Return h (T+1, *batch, H) of h_t = tanh(W h_{t-1} + drive_t).

    drive (T, *batch, H) is U x_t + b, step t in row t-1; h0 is (*batch, H).
    """
    W = numbers("W", W, (..., "H", "H"), "f")
    h0 = numbers("h0", h0, W.shape[:-1], "f")
    drive = numbers("drive", drive, ("T", *h0.shape), "f")
    h = np.concatenate([h0[None], drive], dtype=float)
    for before, after in zip(h, h[1:]):
        after += (W @ before[..., None])[..., 0]
        np.tanh(after, after)
    return h


def lag_curves(W: ArrayLike, slopes: ArrayLike, g: ArrayLike) -> NDArray:
    """Return ‖δ_{T,T−l}‖ (T, *batch): row l is l steps back from the loss.

    δ_{T,T−l} = diag(1 − h²) J⊤ ⋯ J_T⊤ g, the gradient in the pre-activation.
    """
    W = numbers("W", W, (..., "H", "H"), "f")
    g = numbers("g", g, W.shape[:-1], "f")
    slopes = numbers("slopes", slopes, ("T", *g.shape), "f")
    delta = np.array(slopes[::-1], float)  # row l becomes δ_{T,T−l}
    delta[0] *= g
    for later, earlier in zip(delta, delta[1:]):
        earlier *= (later[..., None, :] @ W)[..., 0, :]
    return np.linalg.norm(delta, axis=-1)


def flow_map(W: ArrayLike, slopes: ArrayLike, g: ArrayLike) -> NDArray:
    """Return ‖δ_{t,k}‖ (T, T) of one network, `[t-1, k-1]`, 0 for k > t.

    Here g (T, H) holds the gradient of L_t in h_t in row t-1. All losses go
    back by one step together.
    """
    W, slopes = _one(W, slopes)
    T, delta = len(slopes), slopes * numbers("g", g, slopes.shape, "f")
    size = np.zeros((T, T))
    for lag in range(T):
        t = np.arange(lag, T)
        size[t, t - lag] = np.linalg.norm(delta[lag:], axis=-1)
        delta[lag + 1 :] = slopes[: T - lag - 1] * (delta[lag + 1 :] @ W)
    return size


def products(W: ArrayLike, slopes: ArrayLike) -> NDArray:
    """Return J_T J_{T-1} ⋯ J_{T−l+1} (T, H, H) of one network, by the lag l.

    `[l, i, j]` is ∂h_{T,i} / ∂h_{T−l,j}; `[0]`, the empty product, is I.
    """
    W, slopes = _one(W, slopes)
    product = [np.eye(len(W))]
    for slope in slopes[:0:-1]:
        product.append((product[-1] * slope) @ W)
    return np.array(product)


def rate(curve: ArrayLike) -> NDArray:
    """Return the factor a step (*batch,) from a curve's first to last row."""
    curve = numbers("curve", curve, ("T", ...), "f").astype(float)
    if (curve[0] <= 0).any() or (curve[-1] < 0).any():
        raise ValueError(f"curve: expected lengths > 0, got {curve[[0, -1]]}")
    power = 1 / max(len(curve) - 1, 1)
    return curve[-1] ** power / curve[0] ** power  # no quotient overflows


def forecast(W: ArrayLike, slopes: ArrayLike) -> NDArray:
    """Return (‖W‖_F / √H) · rms(1 − h²) (*batch,), a forecast of the rate.

    Exact on average if every step sent the gradient in a random direction.
    """
    W = numbers("W", W, (..., "H", "H"), "f").astype(float)
    slopes = numbers("slopes", slopes, ("T", *W.shape[:-1]), "f").astype(float)
    return np.sqrt(
        (W**2).sum((-2, -1)) / W.shape[-1] * (slopes**2).mean((0, -1))
    )


def _one(W: ArrayLike, slopes: ArrayLike) -> tuple[NDArray, NDArray]:
    W = numbers("W", W, ("H", "H"), "f")
    slopes = numbers("slopes", slopes, ("T", len(W)), "f")
    return W, slopes.astype(float)
