"""Mistakes in the gradient of the logits, ŷ_t − y_t."""

import numpy as np
from numpy.typing import NDArray

from rnnlib.diagnosis.mistakes.mistake import ALL, PAST, Mistake
from rnnlib.diagnosis.pieces import Pieces


def one_hot(m: Pieces, y: NDArray) -> NDArray:
    return np.eye(m.y_hat.shape[1])[y]


MISTAKES = [
    Mistake(
        "no_target",
        ALL,
        lambda m: m.total(m.back(m.y_hat)),
        "the target is missing. The gradient in the logits is ŷ_t − y_t",
    ),
    Mistake(
        "next_target",
        "V " + PAST,
        lambda m: m.total(m.back(m.y_hat - one_hot(m, np.roll(m.y, -1)))),
        "the target is one step off in time. Step t has ŷ_t − y_t, and "
        "its target is y[t-1]",
    ),
    Mistake(
        "diagonal_softmax",
        ALL,
        lambda m: m.total(m.back(-one_hot(m, m.y) * (1 - m.y_hat))),
        "of the softmax Jacobian only the diagonal is used. Its entries "
        "S_i(δ_ij − S_j) with i ≠ j count as well",
    ),
    Mistake(
        "softmax_without_delta",
        ALL,
        lambda m: m.total(m.back(m.y_hat - 1)),
        "the softmax Jacobian has S_i(1 − S_j) for S_i(δ_ij − S_j), so "
        "every class is taken for the target: ŷ − 1 stands where ŷ − y "
        "belongs",
    ),
]
