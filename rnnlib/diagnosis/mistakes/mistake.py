"""What a row of the table is."""

from collections.abc import Callable
from dataclasses import dataclass

from numpy.typing import NDArray

from rnnlib.diagnosis.pieces import Pieces

PAST = "W U b E h0"  # what the gradient reaches through time
ALL = "V c " + PAST
# What the gradient meets in the sum; the same a step later, a step earlier.
MEETS = dict(
    W=("h_{k-1}", "h_k", "h_{k-2}"),
    U=("x_k", "x_{k+1}", "x_{k-1}"),
    V=("h_t", "h_{t+1}", "h_{t-1}"),
    E=("x_k^o", "x_{k+1}^o", "x_{k-1}^o"),
    h0=("δ_1", "δ_2", "δ_0"),
)


@dataclass(frozen=True)
class Mistake:
    """One row of the table.

    verdict  its short name
    names    the parameters that it can be made for
    make     Pieces → the wrong gradient
    says     what is wrong, and where to look
    """

    verdict: str
    names: str
    make: Callable[[Pieces], NDArray]
    says: str

    def text(self, name: str) -> str:
        """Return what it says of one parameter."""
        words = zip(("{met}", "{later}", "{earlier}"), MEETS.get(name, ()))
        says = self.says
        for word, symbol in words:
            says = says.replace(word, symbol)
        return says
