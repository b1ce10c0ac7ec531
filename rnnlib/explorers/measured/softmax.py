"""Section 2.1: the softmax and its Jacobian, corrected or as printed."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.softmax import softmax, softmax_jacobian

K, OTHERS, TARGET = 3, (1., 0.), 1
FORMULAS = ("corrected", "as printed")


@dataclass(frozen=True)
class Table:
    """What is drawn, for the logits Ω/τ.

    S (K,)     the softmax
    J (K, K)   its Jacobian in those, by one of the two formulas: `[i, j]` is
               how S_i answers to logit j
    error      S − y for class TARGET + 1, the gradient of the loss: (K,)
    """

    S: np.ndarray
    J: np.ndarray
    error: np.ndarray

    @property
    def rows(self) -> np.ndarray:
        """Sum of each row, to 15 decimals: (K,)."""
        return self.J.sum(axis=1).round(15)

    @property
    def columns(self) -> np.ndarray:
        """Sum of each column, to 15 decimals: (K,)."""
        return self.J.sum(axis=0).round(15)

    @property
    def size(self) -> float:
        """‖J‖, the Frobenius norm."""
        return float(np.linalg.norm(self.J))


@cache
def table(z: float, tau: float, formula: str) -> Table:
    """Return the Table of the logits (z, 1, 0) at temperature tau.

    `formula` is "corrected" for S_i (δ_ij − S_j) and "as printed" for
    S_i (1 − S_j), equation (6) of the document.
    """
    S = softmax(np.array([z, *OTHERS]) / tau)
    J = (softmax_jacobian(S) if formula == "corrected"
         else S[:, None] * (1 - S))
    return Table(S, J, S - np.eye(K)[TARGET])
