"""Section 2.2: the cross-entropy loss (5) and its gradient (7)."""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.arguments import (
    any_numbers,
    as_array,
    fits,
    indices,
    numbers,
    weighting,
)
from rnnlib.softmax import log_softmax, softmax, softmax_jacobian_literal
from rnnlib.sums import rows


def cross_entropy(
    Omega: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None
) -> float:
    """Return L = Σ_t w_t L_t, with L_t = −ln ŷ_t at the target, (5).

    Omega (..., K) holds logits, y (...) one target index in 0 … K−1 for each;
    the sum runs over time and batch. weights (...) are the w_t, all 1 if none
    are given: 1/(T·B) makes the mean, and 0, or False in a mask, says that
    there is no target, then neither y nor Omega is looked at there. Raises
    TypeError or ValueError, naming the argument, for shapes that do not fit
    and targets out of range. Source: section 1 of the document.

    >>> round(cross_entropy([[0., 0.], [0., 0.]], [0, 1]), 4)  # 2 ln 2
    1.3863
    """
    Omega, y, weights = _checked(Omega, y, weights)
    losses = -np.take_along_axis(log_softmax(Omega), y[..., None], axis=-1)[
        ..., 0
    ]
    return _total(losses, weights)


def grad_Omega(
    Omega: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None
) -> np.ndarray:
    """Return dL/dΩ, with `[..., i] = w (ŷ_i − y_i)`, equation (7).

    Arguments as in `cross_entropy`; the result has the shape of Omega. y_i
    is 1 at the target and 0 elsewhere. Errors as in `cross_entropy`. Source:
    section 2.2 of the document.

    >>> grad_Omega([0., 0., 0., 0.], 2)
    array([ 0.25,  0.25, -0.75,  0.25])
    """
    Omega, y, weights = _checked(Omega, y, weights)
    gradient = rows(softmax(Omega))
    gradient[np.arange(y.size), y.reshape(-1)] -= 1  # the targets
    if weights is not None:
        gradient *= weights.reshape(-1, 1)
    return gradient.reshape(Omega.shape)


def squared_loss(
    Omega: ArrayLike, target: ArrayLike, weights: ArrayLike | None = None
) -> float:
    """Return L = Σ_t w_t |Ω_t − target_t|², a loss for numbers as targets.

    Omega and target are (..., K), weights (...) as in `cross_entropy`; with
    1/(T·B·K) it is the mean of all squares. Not in the document: its gradient
    goes into `backward_from`, as that of every loss of your own does. Errors
    as in `cross_entropy`.

    >>> squared_loss([[1., 0.], [3., 4.]], [[1., 1.], [0., 0.]])
    26.0
    """
    error, weights = _errors(Omega, target, weights)
    return _total((error**2).sum(axis=-1), weights)


def grad_squared(
    Omega: ArrayLike, target: ArrayLike, weights: ArrayLike | None = None
) -> np.ndarray:
    """Return dL/dΩ of `squared_loss`, `[..., i] = 2 w (Ω_i − target_i)`.

    Arguments and errors as there; the result has the shape of Omega.
    """
    error, weights = _errors(Omega, target, weights)
    error *= 2
    if weights is not None:
        error *= weights[..., None]
    return error


def grad_Omega_literal(Omega: ArrayLike, y: ArrayLike) -> np.ndarray:
    """Return dL_t/dΩ_t (K,) of one step by the chain rule, as it reads.

        Σ_i (−y_i / ŷ_i) ŷ_i ([i = j] − ŷ_j),    [j] = dL_t/dΩ_{t,j}

    Omega (K,) holds the logits, y is one target index. Naive: two loops, and
    a division by ŷ_i, which may have rounded to zero. Errors as in
    `cross_entropy`. Source: section 2.2 of the document, corrected.
    """
    Omega, y, _ = _checked(numbers("Omega", Omega, ("K",)), y, None)
    y_hat = softmax(Omega)
    J = softmax_jacobian_literal(y_hat)
    gradient = np.zeros_like(y_hat)
    for j in range(len(Omega)):
        for i in range(len(Omega)):
            gradient[j] += -float(i == y) / y_hat[i] * J[i, j]
    return gradient


def _checked(
    Omega: ArrayLike, y: ArrayLike, weights: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    if weights is not None:
        Omega = fits("Omega", any_numbers("Omega", Omega), (..., "K"))
        weights = weighting(weights, Omega.shape[:-1])
        Omega = np.where(weights[..., None], Omega, 0)
        y = fits("y", as_array("y", y), weights.shape)
        if y.dtype.kind in "iu":  # else it is refused below
            y = np.where(weights, y, y.dtype.type(0))
    Omega = numbers("Omega", Omega, (..., "K"))
    y = indices("y", y, Omega.shape[:-1], Omega.shape[-1])
    return Omega, y, weights


def _errors(
    Omega: ArrayLike, target: ArrayLike, weights: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray | None]:
    Omega = fits("Omega", any_numbers("Omega", Omega), (..., "K"))
    target = fits("target", any_numbers("target", target), Omega.shape)
    if weights is not None:
        weights = weighting(weights, Omega.shape[:-1])
        Omega = np.where(weights[..., None], Omega, 0)
        target = np.where(weights[..., None], target, 0)
    return (
        numbers("Omega", Omega, Omega.shape)
        - numbers("target", target, Omega.shape)
    ), weights


def _total(losses: np.ndarray, weights: np.ndarray | None) -> float:
    return (losses if weights is None else weights * losses).sum().item()
