"""Section 2.2: the loss, its slope, and two printed lines."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.loss import cross_entropy, grad_Omega
from rnnlib.softmax import softmax, softmax_jacobian

K, OTHERS = 3, (1., 0.)
TARGETS = tuple(f"class {i}" for i in range(1, K + 1))
FORMULAS = ("(7)", "printed line 5", "printed line 9")


@dataclass(frozen=True)
class Slopes:
    """What is drawn, for one value of the first logit.

    y_hat, y (K,)  the probabilities and the target
    given (K,)     the gradient in the logits by the chosen formula
    right (K,)     the gradient
    loss, squares  the cross-entropy, and half the squared error of ŷ
    flat           the slope of the latter in the first logit
    """

    y_hat: np.ndarray
    y: np.ndarray
    given: np.ndarray
    right: np.ndarray
    loss: float
    squares: float
    flat: float

    @property
    def off(self) -> float:
        """How far the chosen formula is off, at its worst entry."""
        return abs(self.given - self.right).max()


@cache
def slopes(z: float, target: str, formula: str) -> Slopes:
    """Return the Slopes at the logits (z, 1, 0)."""
    Omega, m = np.array([z, *OTHERS]), TARGETS.index(target)
    y_hat, y = softmax(Omega), np.eye(K)[m]
    right = grad_Omega(Omega, m)
    given = dict(zip(FORMULAS, (right, y_hat - 1, np.zeros(K))))[formula]
    flat = softmax_jacobian(y_hat)[0] @ right
    return Slopes(y_hat, y, given, right, cross_entropy(Omega, m),
                  (right**2).sum() / 2, flat)
