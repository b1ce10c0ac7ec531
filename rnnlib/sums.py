"""Sums over all steps of all sequences, each as one operation.

Every gradient ends in one of them. Arrays are (T, *batch, n).
"""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.arguments import indices, integer, numbers, room


def rows(array: np.ndarray) -> np.ndarray:
    """Return all steps of all sequences as the rows of one matrix.

    A product of two stacks of rows is one matrix product, several times
    faster than one product a step. The result is a view where it can be.
    """
    return array.reshape(-1, array.shape[-1])


def outer_sum(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return Σ_t left_t right_tᵀ over all steps and sequences: one product.

    left (T, *batch, m) and right (T, *batch, n) give (m, n), with `[i, j] =
    Σ left_i right_j`. Source: the sums of (8), (11) and (13).
    """
    return np.dot(rows(left).T, rows(right))


def sum_by_word(dx: ArrayLike, words: ArrayLike | None, M: int) -> np.ndarray:
    """Return (M, D) whose row m is the sum of dx over the steps with word m.

    dx (T, *batch, D) is the gradient in the inputs, words (T, *batch) the
    word indices. The same as Σ_t x_t^o dx_tᵀ with one-hot columns x_t^o,
    without building them. Raises TypeError or ValueError, naming the
    argument, for words outside 0 … M−1 and shapes that do not fit.
    """
    dx = numbers("dx", dx, ("T", ..., "D"))
    M = integer("M", M, 1)
    room("M", M, dx.shape[-1])
    return scatter_sum(dx, indices("words", words, dx.shape[:-1], M), M)


def scatter_sum(dx: np.ndarray, words: np.ndarray, M: int) -> np.ndarray:
    """Return what `sum_by_word` returns, of arguments checked before."""
    D = dx.shape[-1]
    entry = (words.reshape(-1, 1) * D + np.arange(D)).ravel()  # of the result
    total = np.bincount(entry, dx.real.ravel(), M * D)
    if dx.dtype.kind == "c":  # bincount adds real numbers alone
        total = total + 1j * np.bincount(entry, dx.imag.ravel(), M * D)
    return total.reshape(M, D).astype(dx.dtype, copy=False)
