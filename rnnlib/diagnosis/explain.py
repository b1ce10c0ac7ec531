"""A gradient explained: what it believes, the way it goes back, its map.

What code believes is another trial: with a bias or h_0 left out, with the
target of another step, or with another gradient of the logits. Each is tried
with every way back, the right one first. A gradient of the logits that nobody
thought of is found as the weights are, one level up, as a sum of ŷ, y and
their powers, where the trial is wide enough.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnnlib.diagnosis.terms import (
    Sides,
    Way,
    right_sides,
    sides,
    total,
    ways,
    weights,
)
from rnnlib.diagnosis.trials import (
    CROSS_ENTROPY,
    SHORT,
    WIDE,
    Call,
    Trial,
)
from rnnlib.diagnosis.words import (
    H_0,
    ONCE,
    Finding,
    Reading,
    Scale,
    as_it_should,
    read,
    scale,
    spoken,
    stated,
)

# What a gradient of the logits is made of: of Ω, ŷ and y of its step …
BASES: dict[str, Callable] = {
    "y": lambda Omega, S, y: y,
    "ŷ": lambda Omega, S, y: S,
    "": lambda Omega, S, y: 1 + 0 * S,
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
        "the softmax Jacobian has S_i(1 − S_j) for S_i([i = j] − S_j), so "
        "every class is taken for the target",
    ),
    "p y − y": (
        "diagonal_softmax",
        "of the softmax Jacobian only the diagonal is used. Its entries "
        "S_i([i = j] − S_j) with i ≠ j count as well",
    ),
}
DROPPED = {
    "b": ("b_left_out", "the forward pass runs without the bias b"),
    "c": ("c_left_out", "the forward pass runs without the bias c"),
    "h0": ("h0_left_out", H_0),
}
FORWARDS = [
    part for count in range(4) for part in combinations(DROPPED, count)
]
STEPS: dict[str, Callable] = {  # whose error or target a step t may have
    "last": lambda T: np.full(T, T - 1),
    "next": lambda T: (np.arange(T) + 1) % T,
    "previous": lambda T: (np.arange(T) - 1) % T,
}
LAST_LOSS = (
    "last_loss_everywhere",
    "the last loss is put in at every step. Step t has its own ŷ_t − y_t",
)


class Belief(NamedTuple):
    """What code takes a trial for, and what is said of that."""

    findings: list[Finding]
    trial: Callable[[Trial], Trial]


def without(dropped: tuple[str, ...]) -> Belief:
    """Return the Belief that these are zero."""

    def change(trial: Trial) -> Trial:
        zeros = {part: 0 * trial.parts[part] for part in dropped}
        return trial.of(**zeros) if dropped else trial

    return Belief([DROPPED[part] for part in dropped], change)


def _other_step(rule: str) -> list[Belief]:
    """Return the Beliefs that a step has another one's error, or target."""
    step = STEPS[rule]
    says = f"the target is that of the {rule} step: step t has y[t-1]"
    of_error = f"{rule}_error", f"ŷ − y is that of the {rule} step"
    return [
        Belief(
            [LAST_LOSS if rule == "last" else of_error],
            lambda trial: replace(
                trial, head=lambda t: trial.head(t)[step(len(t.y))]
            ),
        ),
        Belief(
            [(f"{rule}_target", says)],
            lambda trial: trial.of(y=trial.y[step(len(trial.y))]),
        ),
    ]


BELIEFS = [*map(without, FORWARDS), *chain(*map(_other_step, STEPS))]


@lru_cache(maxsize=256)
def _believed(belief: Callable[[Trial], Trial], trial: Trial) -> Trial:
    return belief(trial)


def _heads(name: str, call: Call, draw: Callable) -> Iterator[Belief]:
    """Yield each sum of the bases that may be the gradient of the logits."""
    trial = draw(WIDE)
    gradient = call(trial)
    for way in ways(name, most=1):
        both = sides(name, way, trial, _bases(trial))
        a = weights(name, gradient, both)
        if a is None:
            continue
        M = a.sum(-1)
        at = abs(M).sum(0).argmax(1)  # the pair that weighs most in a loss
        shares = M[:, np.arange(len(at)), at]
        there = shares.any(0)  # not where a step has nothing to meet
        table = _numbers(trial)[:, there]
        c = np.linalg.lstsq(table.T, shares[:, there].T, rcond=None)[0].T
        if np.allclose(c @ table, shares[:, there], atol=1e-6):
            c[abs(c) < 1e-5 * abs(c).max()] = 0
            first = c.flat[np.flatnonzero(c)[0]]
            c = c / first * (-1 if c[0].any() else 1)
            yield _head(c.round(9), trial)


def _head(c: NDArray, trial: Trial) -> Belief:
    """Return the Belief in a gradient of the logits with weights c."""
    terms = [
        (c[at], f"{list(NUMBERS)[at[1]]}{list(BASES)[at[0]]}")
        for at in zip(*np.nonzero(c))
    ]
    text = ""
    for value, name in sorted(terms, key=lambda term: term[0] < 0):
        text += " − " if value < 0 else " + " * bool(text)
        text += f"{abs(value):.4g} {name}".removeprefix("1 ").strip() or "1"
    text = text.replace(" − ", "−", 1) if text[0] == " " else text
    says = f"dL/dΩ_t is {text} where {trial.loss.head} belongs"
    finding = "another_loss", says + "; p is the target's ŷ" * ("p" in text)
    if trial.loss is CROSS_ENTROPY:
        finding = KNOWN.get(text, finding)
    return Belief(
        [finding],
        lambda trial: replace(
            trial,
            head=lambda t: np.einsum(
                "in,nt,itk->tk", c, _numbers(t), _bases(t)
            ),
        ),
    )


def _bases(trial: Trial) -> NDArray:
    """Return what BASES says of each step, (n, T, K)."""
    given = trial.trace.Omega, trial.trace.y_hat, trial.one_hot
    return np.array(
        [trial.per_step(basis(*given)) for basis in BASES.values()]
    )


def _numbers(trial: Trial) -> NDArray:
    given = trial.trace.y_hat, trial.one_hot
    return np.array([number(*given) for number in NUMBERS.values()])


@dataclass(frozen=True, eq=False)
class Explained:
    """What fits: the belief, the way back, its map and its factor."""

    name: str
    findings: list[Finding]
    way: Way
    belief: Belief
    reading: Reading
    scale: Scale

    def sides(self, trial: Trial) -> Sides:
        """Return the Sides of another trial."""
        trial = self.belief.trial(trial)
        return sides(self.name, self.way, trial, trial.dOmega[None])

    def predict(self, trial: Trial, kept: NDArray, both: Sides) -> NDArray:
        """Return the gradient of another trial, of the kept pairs alone."""
        shape = getattr(trial.right, self.name).shape
        kept = kept.T if self.way.forwards else kept
        return self.scale.of(trial) * total(self.name, both, kept, shape)


def explain(
    name: str, call: Call, draw: Callable, turn: str = ""
) -> Explained | None:
    """Return what explains a gradient on both short trials, if anything does.

    What leaves no pair that meets what it should not goes first.
    """
    trials, vague = [draw(size) for size in SHORT], None
    came = [call(trial) for trial in trials]
    for belief in chain(BELIEFS, _heads(name, call, draw)):
        main, other = (_believed(belief.trial, trial) for trial in trials)
        for way in ways(name, most=1 if belief.findings else 3):
            first = _fit(name, came[0], way, main)
            second = first and _fit(name, came[1], way, other)
            if not first or not second:
                continue
            found = scale([first.factor, second.factor], trials)
            if not found and not first.uneven:
                continue
            if not found:  # each pair has a number of its own
                first, found = _fit(name, came[0], way, main, 1.0), ONCE
            says = stated(name, found, turn) + belief.findings + spoken(way)
            explained = Explained(
                name, says + first.findings, way, belief, first, found
            )
            if not first.vague:
                return explained
            vague = vague or explained
    return vague


def _fit(
    name: str,
    gradient: NDArray,
    way: Way,
    trial: Trial,
    factor: float | None = None,
) -> Any:
    both = right_sides(name, way, trial)
    a = weights(name, gradient, both)
    return None if a is None else read(name, a[0], both, factor)


def plain(name: str, trial: Trial) -> Iterator[Explained]:
    """Yield each way, as if every pair counted once."""
    for way in ways(name, most=1):
        M = as_it_should(right_sides(name, way, trial))
        reading, says = Reading(1.0, M, M, []), spoken(way)
        yield Explained(name, says, way, BELIEFS[0], reading, ONCE)
