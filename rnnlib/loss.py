"""Section 2.2: the cross-entropy loss (5) and its gradient (7)."""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.arrays import indices, numbers
from rnnlib.softmax import log_softmax, softmax, softmax_jacobian_literal
from rnnlib.trace import rows


def cross_entropy(Omega: ArrayLike, y: ArrayLike) -> float:
    """Return L = Σ_t L_t, with L_t = −ln ŷ_t at the target, equation (5).

    Omega (..., K) holds logits, y (...) one target index in 0 … K−1 for each;
    the sum runs over time and batch. Raises TypeError or ValueError, naming
    the argument, for shapes that do not fit and targets out of range.
    Source: section 1 of the document.

    >>> round(cross_entropy([[0., 0.], [0., 0.]], [0, 1]), 4)  # 2 ln 2
    1.3863
    """
    Omega, y = _checked(Omega, y)
    at_target = np.take_along_axis(log_softmax(Omega), y[..., None], axis=-1)
    return -at_target.sum().item()


def grad_Omega(Omega: ArrayLike, y: ArrayLike) -> np.ndarray:
    """Return dL/dΩ, with `[..., i] = ŷ_i − y_i`, equation (7).

    Arguments as in `cross_entropy`; the result has the shape of Omega. y_i
    is 1 at the target and 0 elsewhere. Errors as in `cross_entropy`. Source:
    section 2.2 of the document.

    >>> grad_Omega([0., 0., 0., 0.], 2)
    array([ 0.25,  0.25, -0.75,  0.25])
    """
    Omega, y = _checked(Omega, y)
    gradient = rows(softmax(Omega))
    gradient[np.arange(y.size), y.reshape(-1)] -= 1  # the targets
    return gradient.reshape(Omega.shape)


def grad_Omega_literal(Omega: ArrayLike, y: ArrayLike) -> np.ndarray:
    """Return dL_t/dΩ_t (K,) of one step by the chain rule, as it reads.

        Σ_i (−y_i / ŷ_i) ŷ_i (δ_ij − ŷ_j),    [j] = dL_t/dΩ_{t,j}

    Omega (K,) holds the logits, y is one target index. Naive: two loops, and
    a division by ŷ_i, which may have rounded to zero. Errors as in
    `cross_entropy`. Source: section 2.2 of the document, corrected.
    """
    Omega, y = _checked(numbers("Omega", Omega, ("K",)), y)
    y_hat = softmax(Omega)
    J = softmax_jacobian_literal(y_hat)
    gradient = np.zeros_like(y_hat)
    for j in range(len(Omega)):
        for i in range(len(Omega)):
            gradient[j] += -float(i == y) / y_hat[i] * J[i, j]
    return gradient


def _checked(
        Omega: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    Omega = numbers("Omega", Omega, (..., "K"))
    return Omega, indices("y", y, Omega.shape[:-1], Omega.shape[-1])
