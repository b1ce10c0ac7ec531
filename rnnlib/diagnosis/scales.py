"""How one gradient is a multiple of another: sign, factor, transposition."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

ROUNDING = 1e-9  # largest error, relative
ONE = ("", "")  # the factor of a gradient that is not scaled
ADVICE = {
    "sign": "Look at the sign of ŷ_t − y_t.",
    "transposed": "What came back belongs on the left of the outer product, "
    "so that [i, j] is the derivative in entry ij.",
    "factor": "No such factor stands in the formula.",
    "averaged": "The loss is a sum, not a mean.",
    "summed": "The sum over them is taken once too often.",
}


@dataclass(frozen=True)
class Scale:
    """What multiplies a gradient: keys of ADVICE, and the same in words."""

    keys: tuple[str, ...]
    words: str

    @property
    def advice(self) -> str:
        return " ".join(ADVICE[key] for key in self.keys)


def find_scale(
    came: list[NDArray], wanted: list[NDArray], sizes: list[dict[str, int]]
) -> Scale | None:
    """Return the Scale with came = scale · wanted for every pair, or None.

    came and wanted are lists of arrays, and sizes a list of dicts from a
    letter to a number: the factor may be a constant, one over a size, or it.
    """
    for turned in (False, True):
        factors = _factors(came, [w.T for w in wanted] if turned else wanted)
        if factors is None:
            continue
        if named := _named(factors, sizes):
            parts = [
                ("sign", "minus "),
                named,
                ("transposed", "the transpose of "),
            ]
            there = factors[0] < 0, named != ONE, turned
            parts = [part for part, is_in in zip(parts, there) if is_in]
            return Scale(
                tuple(key for key, _ in parts),
                "".join(words for _, words in parts),
            )
    return None


def _factors(came: list[NDArray], wanted: list[NDArray]) -> NDArray | None:
    """Return f with came = f · wanted, one for each pair, or None."""
    found = []
    for array, other in zip(came, wanted):
        if array.shape != other.shape or not array.any() or not other.any():
            return None
        found.append((array * other).sum() / (other**2).sum())
        if not _equal(array, found[-1] * other):
            return None
    factors = np.array(found)
    return factors if np.ptp(np.sign(factors)) == 0 else None


def _named(
    factors: NDArray, sizes: list[dict[str, int]]
) -> tuple[str, str] | None:
    """Return (key, words) of the factors without their signs, or None."""
    factors = abs(factors)
    constant = factors[0]
    if _equal(factors, constant):
        if _equal(constant, 1.0):
            return ONE
        near = Fraction(constant).limit_denominator(100)
        words = near if _equal(constant, float(near)) else f"{constant:.4g}"
        return "factor", f"{words} times "
    for letter in sizes[0]:
        size = np.array([each[letter] for each in sizes])
        if _equal(factors * size, 1.0):
            return "averaged", f"1/{letter} times "
        if _equal(factors / size, 1.0):
            return "summed", f"{letter} times "
    return None


def _equal(left: NDArray, right: NDArray | float) -> bool:
    return np.abs(left - right).max() <= ROUNDING * np.abs(left).max()
