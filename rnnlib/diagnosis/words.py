"""From weights to words: what is read off the map of a gradient.

A map is named by how it depends on its pair (t, k): by the window that it
keeps, or by the lag t − k, the loss t or the step k alone. What depends on
nothing so simple is not named, but shown.
"""

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnnlib.diagnosis.terms import SLOPE, Sides, Way
from rnnlib.diagnosis.trials import Trial
from rnnlib.truncation import kept

Finding = tuple[str, str]  # a short name, and a sentence
# What the gradient meets: a letter, its index, and what is added to that.
MEETS = dict(
    W=("h", "k", -1),
    U=("x", "k", 0),
    E=("x^o", "k", 0),
    V=("h", "t", 0),
    h0=("δ", "", 1),
)
H_0 = "the initial state h_0 is left out, and it need not be zero"
LOSSES = "Each step has a loss of its own, L = Σ_t L_t"
WRITTEN = "is there: the others are overwritten. Write += where = stands"
ADVICE = {
    "sign": "Look at the sign of ŷ_t − y_t",
    "factor": "No such factor stands in the formula",
    "averaged": "The loss is a sum, not a mean",
    "summed": "The sum over them is taken once too often",
    "transposed": "What came back belongs on the left of the outer product, "
    "so that [i, j] is the derivative in entry ij",
    "column": "It is left as a column, and its shape is that of a vector",
    "per_step": "There is still one for each step: sum over the steps",
}


class Reading(NamedTuple):
    """What weights say: a common factor, the map without it, findings."""

    factor: float
    map: NDArray
    expected: NDArray
    findings: list[Finding]

    @property
    def vague(self) -> bool:
        """Whether something meets what it should not, or no rule is seen."""
        return bool({*dict(self.findings)} & {"mixed", "map"})

    @property
    def uneven(self) -> bool:
        """Whether the pairs that count count unlike each other."""
        return bool(np.ptp(self.map[self.map != 0]) > 1e-6)


def as_it_should(both: Sides) -> NDArray:
    """Return the right map: 1 where something comes back and meets some."""
    left, right, meets = both
    return left.any((0, -1)) * right[meets].any(-1) * 1.0


def sentence(text: str) -> str:
    """Return a finding's text as a sentence; symbols stay as they are."""
    first = text.split()[0]
    start = text[0].upper() if first.isalpha() and first.isascii() else text[0]
    return f"{start}{text[1:]}."


def read(
    name: str, a: NDArray, both: Sides, factor: float | None = None
) -> Reading:
    """Return the Reading of the weights a (T, T, J) of dL/d(name).

    The factor that all pairs have in common is looked for, if none is given.
    """
    T, meets, expected = len(a), both[2], as_it_should(both)
    if name == "h0":  # what takes the place of δ_1 is what is met
        a = np.pad(np.moveaxis(a, 1, 2), ((0, 0), (0, T - 1), (0, 0)))
        meets, expected = np.zeros(T, int), expected * (np.arange(T) == 0)
    findings, by = _met(name, a, meets)
    M = a.sum(-1)
    factor = factor or _common(M[M != 0])
    M = (M / factor).round(6)
    if by:  # at the edge there is nothing to meet
        lost = ~M.any(1 if name == "h0" else 0)
        lost[abs(by) : -abs(by)] = False
        M = np.where(lost[:, None] if name == "h0" else lost, expected, M)
    if not np.allclose(M, expected, atol=1e-6):
        findings.append(_shape(name, M, expected > 0, meets))
    return Reading(factor, M, expected, findings)


def _common(weights: NDArray) -> float:
    """Return the weight that divides all others, or else the most common."""
    shares = weights / abs(weights).max()
    values, counts = np.unique(shares.round(9), return_counts=True)
    least = values[abs(values).argmin()]
    whole = np.allclose(values / least, (values / least).round(), atol=1e-6)
    common = least if whole else values[counts.argmax()]
    return float(weights[abs(shares - common).argmin()])


def _symbol(name: str, by: int = 0, step: int | None = None) -> str:
    letter, index, first = MEETS.get(name, MEETS["W"])
    n = first + by
    if step is not None or not index:
        return f"{letter}_{n + (step or 0)}"
    return f"{letter}_{{{index}{n:+d}}}" if n else f"{letter}_{index}"


def _met(name: str, a: NDArray, meets: NDArray) -> tuple[list[Finding], int]:
    """Return what is said of the sources, and by how much all are off."""
    T, J = a.shape[1:]
    found = [set(np.flatnonzero(a[:, k].any(0))) for k in range(T)]
    for by in (0, 1, -1, 2, -2):
        ids = np.roll(meets, -by) if name in "EU" else (meets + by) % J
        if all(found[k] <= {ids[k]} for k in range(T)):
            how = "two steps" if abs(by) == 2 else "one step"
            says = (
                f"it is {how} off in time: {_symbol(name, by)} stands where "
                f"{_symbol(name)} belongs. Mind that h[t] is h_t, but x[t-1] "
                "is x_t"
            )
            return [("later" if by > 0 else "earlier", says)] * bool(by), by
    odd = [k for k in range(T) if found[k] - {meets[k]}]
    if len(odd) == 1 == len(found[odd[0]]) and name in "WUV":
        (j,), right = found[odd[0]], _symbol(name, 0, odd[0] + 1)
        says = f"{_symbol(name, j - meets[0], 1)} stands where {right} belongs"
        wraps = ": the index −1 wraps round" * bool(j == J - 1 and odd == [0])
        return [("other_state", says + wraps)], 0
    return [("mixed", "what comes back to a step meets other steps, too")], 0


def _along(label: NDArray, M: NDArray, there: NDArray) -> NDArray:
    """Return the value that M has for each label; nan if that is not all."""
    groups = [np.unique(M[there & (label == n)]) for n in range(len(M))]
    single = all(len(group) <= 1 for group in groups)
    return np.array([group.sum() if single else np.nan for group in groups])


def _shape(name: str, M: NDArray, there: NDArray, meets: NDArray) -> Finding:
    """Return what is said of the map, without its factor: the first row."""
    T = len(M)
    at: NDArray = np.indices(M.shape)
    n, t, k = np.arange(T), at[0], at[1]
    lags, losses, steps = (_along(of, M, there) for of in (t - k, t, k))
    windows = [
        (every, back)
        for every, back in product(range(1, T + 1), repeat=2)
        if every <= back and name not in "Vc"
        if np.allclose(M, kept(T, every, back) & there)
    ] or [(0, 0)]
    again = [word not in meets[i + 1 :] for i, word in enumerate(meets)]
    first = (
        "the first step is missing. Begin the sum at step 1, which is row 0"
    )
    last = "the last step is missing. Let the sum run to T, which is row T-1"
    rows: list[tuple] = [
        (windows[0][0], *window(*windows[0])),
        (
            np.allclose(lags, n > 0),
            "immediate_left_out",
            "the terms k = t are missing. The empty product is I, not 0",
        ),
        (
            np.allclose(lags, n + 1),
            "counted_again",
            "the path from t to k is counted t − k + 1 times. The last factor "
            "is the immediate derivative, with everything earlier held fixed",
        ),
        (
            np.allclose(losses, T - n),
            "losses_again",
            "earlier losses are counted again, step t T − t + 1 times. "
            + LOSSES,
        ),
        (
            np.allclose(losses, n == T - 1),
            "last_loss_only",
            f"only the last loss is there. {LOSSES}",
        ),
        (
            np.allclose(losses, n > 0) and name in "Vc",
            "first_step_left_out",
            first,
        ),
        (
            np.allclose(losses, n < T - 1) and name in "Vc",
            "last_step_left_out",
            last,
        ),
        (
            (losses != 0).sum() == 1,
            "overwritten",
            f"only the loss of step {losses.argmax() + 1} {WRITTEN}",
        ),
        (
            np.isin(losses, (0, 1)).all(),
            "some_losses",
            f"only the losses of steps {_list(n[losses == 1] + 1)} of {T} are "
            f"there. {LOSSES}",
        ),
        (
            np.isfinite(losses).all(),
            "weighted",
            f"the losses of steps 1 to {T} are counted {_list(losses)} times",
        ),
        (
            name == "E" and np.allclose(steps, np.array(again)),
            "overwritten",
            "a word that comes twice has only its last step. Add the rows up: "
            "dE[words] += … adds one of them, np.add.at all",
        ),
        (
            (steps != 0).sum() == 1,
            "overwritten",
            f"only what came back to step {steps.argmax() + 1} {WRITTEN}",
        ),
        (np.allclose(steps, n > 0) and name == "W", "h0_left_out", H_0),
        (np.allclose(steps, n > 0), "first_step_left_out", first),
        (np.allclose(steps, n < T - 1), "last_step_left_out", last),
        (
            np.isfinite(steps).all(),
            "some_steps",
            f"the steps k = 1 to {T} are counted {_list(steps)} times",
        ),
        ((M != 0).sum() == 1, "overwritten", f"only one term {WRITTEN}"),
        (True, "map", "its pairs (t, k) do not count once each, see the map"),
    ]
    return next((key, says) for holds, key, says in rows if holds)


def _list(values: NDArray) -> str:
    return ", ".join(f"{value:.4g}" for value in values)


def window(every: int, back: int) -> Finding:
    """Return what is said of a gradient that keeps windows, see `kept`."""
    if back == 1:
        return "immediate_only", (
            "only the terms k = t are there: nothing came back through time. "
            "The loss of step t reaches every step k ≤ t"
        )
    how = f", looked at every {every} steps" * (1 < every < back)
    how += f", in chunks of {back}" * (every == back)
    return "truncated", f"it is truncated: it goes back {back} steps{how}"


def spoken(way: Way) -> list[Finding]:
    """Return what is said of a way back."""
    own, path, turned = way.own != SLOPE, way.path != SLOPE, way.matrix == "W"
    slope = f"{way.own if own else way.path} stands where {SLOPE} belongs"
    slope = slope.replace(
        f"1 stands where {SLOPE} belongs", f"{SLOPE} is missing"
    )
    rows = [
        (own and path, "slope", f"in every slope {slope}; h_k is tanh(a_k)"),
        (
            own and not path,
            "last_slope",
            f"in the last slope, that of step k, {slope}, also for k = t",
        ),
        (
            path and not own,
            "slope_in_jacobians",
            f"on the way to the step before {slope}: J_k is diag({SLOPE}) W",
        ),
        (
            turned and way.outside,
            "jacobian_transposed",
            "each Jacobian is transposed. Going back, a column is multiplied "
            f"by the transpose of J_k = diag({SLOPE}) W",
        ),
        (
            (turned or way.end == "W") and not way.outside,
            "not_transposed",
            "W stands where Wᵀ belongs. With δ as a column, going back "
            "multiplies by Wᵀ",
        ),
        (
            way.outside and not turned,
            "slope_side",
            f"{SLOPE} is on the wrong side of W. Going back, the slope comes "
            "first, and then the matrix",
        ),
        (
            way.passes == "slope, then Wᵀ",
            "slope_side",
            f"from δ_{{k+1}} to δ_k {SLOPE} is on the wrong side of Wᵀ. "
            "Multiply by Wᵀ, then by the slope of step k",
        ),
        (
            way.passes == "the slope of step k + 1",
            "later_slope",
            "from δ_{k+1} to δ_k the slope is that of the later step: "
            f"1 − h_{{k+1}}² stands where {SLOPE} belongs",
        ),
        (
            way.passes == "no slope",
            "slope_missing",
            f"from δ_{{k+1}} to δ_k {SLOPE} is missing: only the error of a "
            "step is multiplied by its slope",
        ),
        (
            way.late,
            "used_late",
            "δ_k has already gone through Wᵀ where it is used. Use it first, "
            "then send it back",
        ),
        (
            way.ascending,
            "wrong_order",
            "the Jacobians stand in the wrong order. J_t acted last, so going "
            "back it is met first",
        ),
        (
            way.forwards,
            "forwards",
            "the loop runs forwards: what comes back from a step goes on to "
            "later ones. Begin at step T and end at step 1",
        ),
        (
            way.matrix == "1",
            "W_left_out",
            "on the way to the step before W is missing: J_k is "
            f"diag({SLOPE}) W",
        ),
        (
            way.end == "1",
            "W_left_out",
            "this is δ_1, the gradient in a_1. It still has to go through Wᵀ",
        ),
        (
            way.end == "slope",
            "slope_of_h0",
            "there is a factor 1 − h_0² too many. No tanh made h_0",
        ),
    ]
    return [(key, says) for holds, key, says in rows if holds]


class Scale(NamedTuple):
    """A factor: short names, words as "minus 1/T times ", and of a trial."""

    names: list[str]
    words: str
    of: Callable[[Trial], float]


ONCE = Scale([], "", lambda trial: 1.0)


def stated(name: str, scale: Scale, turn: str) -> list[Finding]:
    """Return what is said of a factor and of a turned array, as one."""
    keys = [*scale.names, *filter(None, [turn])]
    what = scale.words + "the transpose of " * (turn == "transposed")
    says = [f"this is {what}dL/d{name}", *(ADVICE[key] for key in keys)]
    return [(" + ".join(keys), ". ".join(says))] * bool(keys)


def scale(factors: list[float], trials: list[Trial]) -> Scale | None:
    """Return the Scale with these factors on these trials, if one is named."""
    for letters, power in product(("", "T", "H", "K", "D", "TK"), (1, -1)):
        sizes = [_size(trial, letters) ** power for trial in trials]
        rest = [factor / size for factor, size in zip(factors, sizes)]
        if np.ptp(rest) > 1e-8 * abs(rest[0]):
            continue
        first, number = rest[0], _number(abs(rest[0]))
        words = f"{number}/{letters}" if power < 0 else f"{number} {letters}"
        words = words.removeprefix("1 ").strip()
        name = ("averaged" if power < 0 else "summed") if letters else "factor"
        names = ["sign"] * (first < 0) + [name] * bool(words)
        words = "minus " * (first < 0) + f"{words} times " * bool(words)
        return Scale(
            names, words, lambda t: first * _size(t, letters) ** power
        )
    return None


def _size(trial: Trial, letters: str) -> float:
    (K, H), (T, *_, D) = trial.rnn.V.shape, trial.trace.x.shape
    return float(prod(dict(T=T, H=H, K=K, D=D)[letter] for letter in letters))


def _number(value: float) -> str:
    near = Fraction(float(value)).limit_denominator(100)
    if abs(near / value - 1) < 1e-11:
        return str(near)
    change = value - 1
    small = f"(1 {'+' if change > 0 else '−'} {abs(change):.0e})"
    return small if abs(change) < 1e-3 else f"{value:.4g}"
