"""A gradient explained: the way, the forward pass and the loss that fit it.

Tried in this order: the right gradient of the logits by every way back; a
forward pass without a bias or without h_0; and other gradients of the logits,
which are found as the weights are, one level up: as a sum of ŷ, y and their
powers, or as that of another step.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlib.diagnosis.terms import (
    ROUNDING,
    Sides,
    Way,
    right_sides,
    sides,
    total,
    ways,
    weights,
)
from rnnlib.diagnosis.trials import CROSS_ENTROPY, Trial
from rnnlib.diagnosis.words import (
    ADVICE,
    H_0,
    LAST_LOSS,
    Finding,
    Reading,
    as_it_should,
    read,
    scale,
    shifted,
    spoken,
)

# What a gradient of the logits is made of: of Ω, ŷ and y of its step …
BASES: dict[str, Callable] = {
    "y": lambda Omega, S, y: y,
    "ŷ": lambda Omega, S, y: S,
    "1": lambda Omega, S, y: 1 + 0 * S,
    "Ω": lambda Omega, S, y: Omega,
    "ŷ²": lambda Omega, S, y: S**2,
    "ŷ³": lambda Omega, S, y: S**3,
    "σ(Ω)": lambda Omega, S, y: 1 / (1 + np.exp(-Omega)),
}
# … times numbers of its step: p is the ŷ of the target.
NUMBERS: dict[str, Callable] = {
    "": lambda S, y: 1 + 0 * S[:, 0],
    "p ": lambda S, y: (S * y).sum(-1),
    "p² ": lambda S, y: (S * y).sum(-1) ** 2,
    "|ŷ|² ": lambda S, y: (S**2).sum(-1),
}
KNOWN = {  # what some of these sums are called
    "ŷ": ("no_target", "the target is missing: ŷ stands where ŷ − y belongs"),
    "ŷ − 1": (
        "softmax_without_delta",
        "the softmax Jacobian has S_i(1 − S_j) for S_i(δ_ij − S_j), so every "
        "class is taken for the target",
    ),
    "p y − y": (
        "diagonal_softmax",
        "of the softmax Jacobian only the diagonal is used. Its entries "
        "S_i(δ_ij − S_j) with i ≠ j count as well",
    ),
}
STEPS: dict[str, Callable] = {  # whose error or target a step t may have
    "last": lambda T: np.full(T, T - 1),
    "next": lambda T: (np.arange(T) + 1) % T,
    "previous": lambda T: (np.arange(T) - 1) % T,
}
DROPPED = {
    "b": ("b_left_out", "the forward pass runs without the bias b"),
    "c": ("c_left_out", "the forward pass runs without the bias c"),
    "h0": ("h0_left_out", H_0),
}
FORWARDS = [
    part for count in range(4) for part in combinations(DROPPED, count)
]
# How an array may be turned before it has the shape of the gradient.
TURNS: dict[str, Callable] = {
    "": lambda array: array,
    "transposed": lambda array: array.T,
    "column": lambda array: array.reshape(-1),
    "per_step": lambda array: array.sum(axis=0),
}
Head = Callable[[Trial], NDArray]  # a gradient of the logits, (T, K)


@dataclass(frozen=True, eq=False)
class Explained:
    """What fits: the way back, the gradient of the logits, the forward pass.

    turned is done to the array first. factor is that of any trial, and 1
    until two have been compared.
    """

    name: str
    reading: Reading
    findings: list[Finding]
    way: Way
    head: Head = lambda trial: trial.dOmega
    dropped: tuple[str, ...] = ()
    turned: Callable[[NDArray], NDArray] = lambda array: array
    factor: Callable[[Trial], float] = lambda trial: 1.0

    @property
    def whole(self) -> bool:
        """Whether each pair counts once or is cut, so at any length."""
        keys = {key for key, _ in self.reading.findings}
        return keys <= {"truncated", "immediate_only"}

    def sides(self, trial: Trial) -> Sides:
        """Return the Sides of another trial."""
        trial = without(trial, self.dropped)
        return sides(self.name, self.way, trial, self.head(trial)[None])

    def predict(self, trial: Trial, kept: NDArray, both: Sides) -> NDArray:
        """Return the gradient of another trial, of the kept pairs alone."""
        shape = getattr(trial.right, self.name).shape
        return self.factor(trial) * total(self.name, both, kept, shape)

    def scaled(self, came: NDArray, trials: list[Trial], turn: str) -> Any:
        """Return it with its factor, seen on another trial, too, or None."""
        both, factor = self.sides(trials[1]), 0.0
        a, residual = weights(self.name, came, both, free=True)
        if residual <= ROUNDING and a.any():
            factor = read(self.name, a[0], both).factor
        found = scale([self.reading.factor, factor], trials)
        if not factor or not found:
            return None
        keys = [*found.names, *([turn] if turn else [])]
        what = f"{found.words}{'the transpose of ' * (turn == 'transposed')}"
        says = [f"this is {what}dL/d{self.name}", *(ADVICE[k] for k in keys)]
        first = [(" + ".join(keys), ". ".join(says))] * bool(keys)
        return replace(
            self,
            findings=first + self.findings,
            turned=TURNS[turn],
            factor=found.of,
        )


def explain(
    name: str, turned: dict[str, NDArray], trial: Trial, wide: bool
) -> tuple[str, Explained] | None:
    """Return which of the arrays fits, and how, with the fewest faults.

    Other gradients of the logits are tried where the trial is wide enough.
    """
    for candidates in (_heads,) if wide else (fits, _forwards):
        for turn, gradient in turned.items():
            for found in candidates(name, gradient, trial):
                return turn, found
    return None


def without(trial: Trial, dropped: tuple[str, ...]) -> Trial:
    """Return the trial run again with zeros for what is dropped."""
    parts = dict(trial.rnn.arrays(), h0=trial.trace.h[0])
    zeros = {part: 0 * parts[part] for part in dropped}
    return trial.of(**zeros) if dropped else trial


def fits(
    name: str,
    gradient: NDArray,
    trial: Trial,
    dropped: tuple[str, ...] = (),
    most: int = 3,
) -> Iterator[Explained]:
    """Yield each way that fits the right gradient of the logits."""
    trial = without(trial, dropped)
    for way in ways(name, most):
        both = right_sides(name, way, trial)
        a, residual = weights(name, gradient, both, free=True)
        if residual <= ROUNDING and a.any():
            reading = read(name, a[0], both)
            findings = [DROPPED[part] for part in dropped] + spoken(way)
            findings += reading.findings
            yield Explained(name, reading, findings, way, dropped=dropped)


def plain(name: str, trial: Trial) -> Iterator[Explained]:
    """Yield each way, as if every pair counted once."""
    for way in ways(name, most=1):
        M = as_it_should(right_sides(name, way, trial))
        yield Explained(name, Reading(1.0, M, M, []), spoken(way), way)


def _forwards(
    name: str, gradient: NDArray, trial: Trial
) -> Iterator[Explained]:
    for dropped in FORWARDS[1:]:
        yield from fits(name, gradient, trial, dropped, most=1)


def _heads(name: str, gradient: NDArray, trial: Trial) -> Iterator[Explained]:
    T, S, y = len(trial.y), trial.trace.y_hat, trial.one_hot
    errors, targets = (np.repeat(a[:, None], T, 1) for a in (trial.dOmega, y))
    for starts, readable in (
        (bases(trial), _formula),
        (errors, _other_step),
        (np.concatenate([targets, S[None]]), _other_step),
    ):
        shifts = (0, 1, -1) if name in "WUVE" else (0,)
        for way, by in product(ways(name, most=1), shifts):
            both = sides(name, way, trial, starts)
            met = shifted(name, by, both[2], len(both[1]))
            a, residual = weights(name, gradient, (*both[:2], met), free=False)
            if not residual <= ROUNDING:
                continue
            M = a.sum(-1)
            shares = np.einsum(  # of the pair that weighs most in a loss
                "itk,tk->it", M, np.eye(T)[abs(M).sum(0).argmax(1)]
            )
            if head := readable(shares, trial):
                factor, finding, function = head
                length = (shares**2).sum(0)[:, None]
                map_ = np.einsum("itk,it->tk", M, shares)
                map_ = factor * map_ / np.where(length, length, 1)
                ones = np.eye(a.shape[-1])[met]
                reading = read(name, map_.round(9)[..., None] * ones, both)
                findings = [finding, *spoken(way), *reading.findings]
                yield Explained(name, reading, findings, way, function)


def bases(trial: Trial) -> NDArray:
    """Return what BASES says of each step, (n, T, K)."""
    given = trial.trace.Omega, trial.trace.y_hat, trial.one_hot
    return np.array(
        [trial.per_step(basis(*given)) for basis in BASES.values()]
    )


def _numbers(trial: Trial) -> NDArray:
    given = trial.trace.y_hat, trial.one_hot
    return np.array([number(*given) for number in NUMBERS.values()])


Named = tuple[float, Finding, Head] | None


def _formula(shares: NDArray, trial: Trial) -> Named:
    """Name a gradient of the logits that is a sum of the bases."""
    there = shares.any(0)  # not where a step has nothing to meet
    table, shares = _numbers(trial)[:, there], shares[:, there]
    c = np.linalg.lstsq(table.T, shares.T, rcond=None)[0].T
    if not np.allclose(c @ table, shares, atol=1e-6):
        return None
    c[abs(c) < 1e-5 * abs(c).max()] = 0
    i, n = np.nonzero(c)
    factor = float(c[i[0], n[0]]) * (-1 if i[0] == 0 else 1)
    c = c / factor
    names = [list(NUMBERS)[m] + list(BASES)[j] for j, m in zip(i, n)]
    text = " ".join(
        f"{'−' if value < 0 else '+'} {abs(value):.4g} {name}"
        for value, name in sorted(zip(c[i, n], names), key=lambda p: p[0] < 0)
    )
    text = text.replace(" 1 ", " ").removeprefix("+ ")
    text = text.replace("− ", "−", 1) if text[0] == "−" else text
    text = text.replace("− 1 1", "− 1").replace("+ 1 1", "+ 1")
    says = f"dL/dΩ_t is {text} where {trial.loss.head} belongs"
    finding = "another_loss", says + "; p is the target's ŷ" * ("p" in text)
    if trial.loss is CROSS_ENTROPY:
        finding = KNOWN.get(text, finding)
    return (
        factor,
        finding,
        lambda trial: np.einsum(
            "in,nt,itk->tk", c, _numbers(trial), bases(trial)
        ),
    )


def _other_step(shares: NDArray, trial: Trial) -> Named:
    """Name a step whose error, or target after ŷ, each step has."""
    T, targets = shares.shape[1], len(shares) > shares.shape[1]
    of_S = shares[-1, shares[-1] != 0]
    factor = float(of_S[0]) if targets and of_S.size else 1.0
    whose = -shares[:T] / factor if targets else shares[:T]
    there = whose.any(0)
    for rule, step in STEPS.items():
        right = np.eye(T)[:, step(T)]
        if np.allclose(whose[:, there], right[:, there], atol=1e-6):
            break
    else:
        return None
    if targets:
        says = f"the target is that of the {rule} step: step t has y[t-1]"
        return (
            factor,
            (f"{rule}_target", says),
            lambda t: t.per_step(t.trace.y_hat - t.one_hot[step(len(t.y))]),
        )
    says = f"ŷ − y is that of the {rule} step"
    finding = LAST_LOSS if rule == "last" else (f"{rule}_error", says)
    return 1.0, finding, lambda t: t.dOmega[step(len(t.y))]
