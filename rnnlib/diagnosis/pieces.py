"""A gradient in pieces, so that one piece can be exchanged for a wrong one."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnnlib.forward import forward
from rnnlib.loss import grad_Omega
from rnnlib.rnn import RNN, Trace
from rnnlib.sums import sum_by_word


class Pieces:
    """What dL/d(name) is made of, for one sequence.

    h, slope (T+1, H)   row k is h_k, and 1 − h_k²
    y_hat, error (T, K) row t-1 is ŷ_t, and ŷ_t − y_t
    """

    def __init__(self, name: str, rnn: RNN, trace: Trace, y: NDArray) -> None:
        self.name, self.rnn, self.trace, self.y = name, rnn, trace, y
        self.h, self.T, self.y_hat = trace.h, len(y), trace.y_hat
        self.slope, self.ones = 1 - self.h**2, np.ones_like(self.h)
        self.error = grad_Omega(trace.Omega, y)

    def J(
        self, j: int, slope: NDArray | None = None, W: NDArray | None = None
    ) -> NDArray:
        """Return the Jacobian diag(1 − h_j²) W, or one with other factors."""
        slope = self.slope if slope is None else slope
        return slope[j, :, None] * (self.rnn.W if W is None else W)

    def back(
        self,
        error: NDArray | None = None,
        J: Callable | None = None,
        slope: NDArray | None = None,
        ascending: bool = False,
        weigh: Callable = lambda t, k: 1,
    ) -> NDArray:
        """Return what comes back: δ_k in row k-1; dL/dΩ_t for V and c.

        Each argument exchanges one piece of the sum over paths: dL/dΩ, the
        Jacobians, the last slope, the order, and how often a path counts.
        """
        error = self.error if error is None else error
        J, slope = J or self.J, self.slope if slope is None else slope
        start = error if self.name in "Vc" else error @ self.rnn.V
        back = np.zeros_like(start)
        for t in range(1, self.T + 1):
            for k in (t,) if self.name in "Vc" else range(1, t + 1):
                path = start[t - 1]
                steps = range(k + 1, t + 1)
                for j in steps if ascending else reversed(steps):
                    path = path @ J(j)
                last = 1 if self.name in "Vc" else slope[k]
                back[k - 1] += weigh(t, k) * path * last
        return back

    def total(
        self, back: NDArray | None = None, by: int = 0, rolled: int = 0
    ) -> NDArray:
        """Return the sum over the steps: what comes back times what it meets.

        With by = 1 or −1 it meets what belongs to the step after or before,
        where there is one; with rolled = −1 or 1 likewise, in a circle.
        """
        back = self.back() if back is None else back
        if self.name == "h0":
            return back[by] @ self.rnn.W
        if self.name in "bc":
            return back.sum(axis=0)
        meets: dict[str, tuple] = dict(
            W=(self.h, 0),
            V=(self.h, 1),
            U=(self.trace.x, 0),
            E=(self.trace.words, 0),
        )
        met, first = meets[self.name]
        steps = [k for k in range(self.T) if 0 <= first + k + by < len(met)]
        met = np.roll(met, rolled, axis=0)[[first + k + by for k in steps]]
        if self.name == "E":
            dx = back[steps] @ self.rnn.U
            return sum_by_word(dx, met, len(np.asarray(self.rnn.E)))
        return back[steps].T @ met

    def without(self, step: int) -> NDArray:
        """Return what comes back, with zero at one step."""
        back = self.back()
        back[step] = 0
        return back

    def from_zero(self) -> NDArray:
        """Return the right gradient of the same sequence with h_0 = 0."""
        words = self.trace.words
        trace = forward(self.rnn, self.trace.x if words is None else words)
        return Pieces(self.name, self.rnn, trace, self.y).total()

    def overwritten(self) -> NDArray:
        """Return dL/dE where each word keeps only its last step."""
        dE = np.zeros_like(self.rnn.E)
        dE[self.trace.words] = self.back() @ self.rnn.U
        return dE
