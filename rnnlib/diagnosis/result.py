"""What the checker returns: words, and a picture of the map."""

from dataclasses import dataclass

from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """What was found of one gradient.

    verdict   "right", or short names of what is wrong, joined by " + "
    message   the same in a sentence or two
    error     the largest error on a short sequence, relative to the largest
              entry; inf for another shape, None where there is no array
    map       (T, T): what the pair (t, k) counts in your gradient, `[t-1,
              k-1]`; None where it is no sum of the right one's terms
    expected  the same of the right gradient
    """

    verdict: str
    message: str
    error: float | None = None
    map: NDArray | None = None
    expected: NDArray | None = None

    def __str__(self) -> str:
        return self.message

    def __repr__(self) -> str:
        return self.message
