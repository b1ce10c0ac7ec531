"""A gradient as a weighted sum of terms, and the weights by least squares.

    dW = Σ a(t, k, j) δ_{t,k} h_jᵀ,    right: a = 1 where j = k − 1

Every gradient is such a sum of outer products: on the left what comes back
from the loss of step t to step k, on the right what it meets. Left and right
are independent on the short trials, so that the weights are unique. What
comes back can go one of several ways: with another slope, matrix or order.
The first way that leaves no residual, by its number of faults, is the
reader's.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

import numpy as np
from numpy.typing import NDArray

from rnnlib.diagnosis.trials import Trial

ROUNDING = 1e-9  # largest error, relative
SLOPE = "1 − h_k²"
# By what stands in the formula: h = h_k, p = h_{k-1}, g = dL/dh_k.
SLOPES = {
    SLOPE: lambda h, p, g: 1 - h**2,
    "1": lambda h, p, g: 1 + 0 * h,
    "1 − tanh²(h_k)": lambda h, p, g: 1 - np.tanh(h) ** 2,
    "1 + h_k²": lambda h, p, g: 1 + h**2,
    "1/(1 − h_k²)": lambda h, p, g: 1 / (1 - h**2),
    "h_k(1 − h_k)": lambda h, p, g: h * (1 - h),
    "1 − h_k": lambda h, p, g: 1 - h,
    "1 − h_{k-1}²": lambda h, p, g: 1 - p**2,
    "(1 − h_k²)²": lambda h, p, g: (1 - h**2) ** 2,
    "1 − (dL/dh_k)²": lambda h, p, g: 1 - g**2,
}
# From δ_{k+1} to δ_k, where right is Wᵀ and then s, the slope of step k.
PASSES = {
    "slope, then Wᵀ": lambda d, W, s, later: d * s @ W,
    "the slope of step k + 1": lambda d, W, s, later: d @ W * later,
    "no slope": lambda d, W, s, later: d @ W,
}


@dataclass(frozen=True)
class Way:
    """How the gradient goes back; each default is right.

    own, path  the slope for the parameters, and for the step before
    matrix     what multiplies a column: "Wᵀ", "W", or nothing, "1"
    outside    whether the slope follows the matrix
    ascending  whether the first step comes first in the product
    end        what takes δ_1 to h_0
    forwards   whether the loop runs from step 1 on, to later steps
    passes     what takes δ to the step before, one of PASSES
    late       whether δ is used after it has gone through Wᵀ
    """

    own: str = SLOPE
    path: str = SLOPE
    matrix: str = "Wᵀ"
    outside: bool = False
    ascending: bool = False
    end: str = "Wᵀ"
    forwards: bool = False
    passes: str = ""
    late: bool = False

    @property
    def faults(self) -> int:
        wrong = [
            name for name in vars(self) if vars(self)[name] != vars(Way)[name]
        ]
        return len(wrong) - (self.own == self.path != SLOPE)  # one is enough


@cache
def ways(name: str, most: int) -> list[Way]:
    """Return the ways with at most so many faults, the fewest first."""
    slopes = [(f, g) for f, g in product(SLOPES, SLOPES) if SLOPE in (f, g)]
    slopes += [(f, f) for f in SLOPES if f != SLOPE]
    ends = ("Wᵀ", "W", "1", "slope") if name == "h0" else ("Wᵀ",)
    both = False, True
    every = [
        Way(*slope, *rest)  # type: ignore[arg-type]
        for slope, *rest in product(slopes, ("Wᵀ", "W"), both, both, ends)
    ] + [Way(*slope, "1", end=end) for slope, end in product(slopes, ends)]
    every += [Way(passes=rule) for rule in PASSES]
    if name != "h0":  # there δ_1 is not the end, and goes through Wᵀ
        every += [Way(forwards=True), Way(late=True)]
    found = [way for way in every if way.faults <= most * (name not in "Vc")]
    return sorted(found, key=lambda way: way.faults)


def paths(way: Way, trial: Trial, starts: NDArray) -> NDArray:
    """Return what comes back, (n, T, T, H): `[i, t-1, k-1]` from t to k.

    starts (n, T, K) are n gradients of the logits; of one sequence.
    """
    T, turn = len(trial.y), slice(None, None, -1 if way.forwards else 1)
    h, before = trial.trace.h[1:][turn], trial.trace.h[:-1][turn]
    matrix, slopes = _matrix(way.matrix, trial.rnn.W), 1 - h**2
    start = starts[:, turn] @ trial.rnn.V
    back, total = start.copy(), np.zeros_like(h)
    found = np.zeros((len(start), T, T, h.shape[1]))

    def step(k: int) -> None:  # back through step k, for the losses from it
        slope = SLOPES[way.path](h[k], before[k], total[k])
        g = back[:, k:]
        back[:, k:] = (
            (g @ matrix) * slope if way.outside else g * slope @ matrix
        )

    for k in reversed(range(T)):
        if way.passes:
            back[:, k + 1 :] = PASSES[way.passes](
                back[:, k + 1 :], matrix, slopes[k], slopes[k + 1 : k + 2]
            )
            back[:, k] *= slopes[k]
            found[:, k:, k] = back[:, k:]
            continue
        if way.ascending:
            back[:] = start
        for j in range(k + 1, T if way.ascending else min(k + 2, T)):
            step(j)
        total[k] = back[:, k:].sum((0, 1))
        found[:, k:, k] = back[:, k:] * SLOPES[way.own](
            h[k], before[k], total[k]
        )
    found = found[:, turn, turn]
    return found @ matrix if way.late else found


def _matrix(which: str, W: NDArray) -> NDArray:
    """Return what a row is multiplied by where a column is by `which`."""
    return {"Wᵀ": W, "W": W.T, "1": np.eye(len(W))}[which]


# left (n, T, T, l): what comes back from t to k, zero where nothing can;
# right (J, r): what it meets; meets (T,): the j of what belongs to step k.
Sides = tuple[NDArray, NDArray, NDArray]


@lru_cache(maxsize=4096)  # the next gradient has the same sides
def right_sides(name: str, way: Way, trial: Trial) -> Sides:
    """Return the Sides for the trial's own gradient of the logits."""
    return sides(name, way, trial, trial.dOmega[None])


def sides(name: str, way: Way, trial: Trial, starts: NDArray) -> Sides:
    """Return the Sides of dL/d(name); those of E are turned, (D, M)."""
    rnn, h, T = trial.rnn, trial.trace.h, len(trial.y)
    one, zero, steps = np.ones((1, 1)), np.zeros(T, int), np.arange(T)
    if name in "Vc":
        left = np.eye(T)[..., None] * starts[:, :, None]
        return (left, h, steps + 1) if name == "V" else (left, one, zero)
    left = paths(way, trial, starts)
    if name == "E":
        words, meets = np.unique(trial.input, return_inverse=True)
        return left @ rnn.U, np.eye(len(rnn.arrays()["E"]))[words], meets
    if name == "h0":
        if way.end == "slope":
            return left @ rnn.W * (1 - h[0] ** 2), one, zero
        return left @ _matrix(way.end, rnn.W), one, zero
    if name == "U" and trial.trace.words is not None:  # one may come twice
        words, steps = np.unique(trial.input, return_inverse=True)
        return left, rnn.arrays()["E"][words], steps
    right = {"W": h, "U": trial.trace.x, "b": one}[name]
    return left, right, zero if name == "b" else steps


def total(name: str, both: Sides, kept: NDArray, shape: tuple) -> NDArray:
    """Return the gradient, of this shape, of the kept pairs (T, T) alone."""
    left, right, meets = both
    back = np.einsum("tk,tkl->kl", kept, left[0])
    gradient = back[:1].T if name == "h0" else back.T @ right[meets]
    return gradient.T if name == "E" else gradient.reshape(shape)


def as_matrix(name: str, gradient: NDArray) -> NDArray:
    """Return a gradient as the sum of outer products that it is."""
    return gradient.T if name == "E" else gradient.reshape(len(gradient), -1)


def weights(name: str, gradient: NDArray, both: Sides) -> NDArray | None:
    """Return a (n, T, T, J), or None if the gradient is no such sum.

    All that comes back may meet anything. Of several sums it is the one that
    is nearest to what belongs together.
    """
    left, right, meets = both
    G = as_matrix(name, gradient)
    length = np.linalg.norm(left, axis=-1)
    there = length > 1e-12 * length.max()
    columns = (left[there] / length[there, None]).T
    Q, allowed = np.linalg.qr(columns)[0], ROUNDING * np.linalg.norm(G)
    if np.linalg.norm(G - Q @ (Q.T @ G)) > allowed:  # most are out, and fast
        return None
    B, a = G @ np.linalg.pinv(right), np.zeros((*there.shape, len(right)))
    a[:] = np.eye(len(right))[meets]
    own = a[there] * length[there, None]
    made = columns @ own
    own *= (len(left) == 1) * (B * made).sum() / (made**2).sum()
    change = np.linalg.lstsq(columns, B - columns @ own, rcond=1e-12)[0]
    a[there], a[~there] = (own + change) / length[there, None], 0
    off = np.linalg.norm(np.einsum("itkj,itkl->lj", a, left) @ right - G)
    a[abs(a) < 1e-6 * abs(a).max()] = 0
    return a if off <= allowed and a.any() else None
