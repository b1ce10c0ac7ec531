"""Section 2.1: the softmax and its derivative, equation (6)."""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.arguments import numbers


def softmax(Omega: ArrayLike) -> np.ndarray:
    """Return S with `S[..., i] = exp(Omega_i) / Σ_k exp(Omega_k)`.

    Omega (..., K) holds logits; the last axis runs over the classes. The
    largest logit is subtracted first, which changes nothing in exact
    arithmetic and keeps exp from overflowing. Raises TypeError or ValueError
    for what is not an array of finite numbers. Source: section 2.1 of the
    document.

    >>> softmax([0., 0., 0., 0.])
    array([0.25, 0.25, 0.25, 0.25])
    """
    Omega = numbers("Omega", Omega, (..., "K"))
    S = Omega - _largest(Omega)
    np.exp(S, out=S)
    S /= S.sum(axis=-1, keepdims=True)
    return S


def log_softmax(Omega: ArrayLike) -> np.ndarray:
    """Return ln softmax(Omega) as Omega minus its log-sum-exp.

    Same shapes and errors as `softmax`. The logarithm of a softmax that has
    rounded to zero would be −∞; this form is exact there.

    >>> log_softmax([0., 1000.])
    array([-1000.,     0.])
    """
    Omega = numbers("Omega", Omega, (..., "K"))
    shifted = Omega - _largest(Omega)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def softmax_jacobian(S: ArrayLike) -> np.ndarray:
    """Return J with `J[..., i, j] = ∂S_i/∂Omega_j = S_i ([i = j] − S_j)`.

    S (..., K) is a softmax; J is (..., K, K) and symmetric. [i = j] is the
    Kronecker delta, which the document leaves out of equation (6). It is here
    to be looked at: `backward` does without it, see `loss`. Errors as in
    `softmax`. Source: section 2.1 of the document, corrected.
    """
    S = numbers("S", S, (..., "K"))
    return S[..., :, None] * (
        np.eye(S.shape[-1], dtype=S.dtype) - S[..., None, :]
    )


def softmax_jacobian_literal(S: ArrayLike) -> np.ndarray:
    """Return the same J for one S (K,), entry by entry as the formula reads.

    Naive: two loops. Errors as in `softmax`. Source: section 2.1 of the
    document, corrected.
    """
    S = numbers("S", S, ("K",))
    J = np.empty((len(S), len(S)), dtype=S.dtype)
    for i in range(len(S)):
        for j in range(len(S)):
            J[i, j] = S[i] * ((i == j) - S[j])
    return J


def _largest(Omega: np.ndarray) -> np.ndarray:
    # .real: complex logits, of the complex step, are ordered by real part.
    return Omega.real.max(axis=-1, keepdims=True)
