"""The first door: one gradient, as a function of network, trace and targets.

A gradient is explained on a short trial and seen again on another of other
sizes. Then it is tried on long and large ones, and on batches: only what is
right there too is called right.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlib.arguments import function, indices, integer, one_of
from rnnlib.diagnosis.explain import Explained, explain, fits
from rnnlib.diagnosis.result import Diagnosis
from rnnlib.diagnosis.search import Tried, batch, changes, error
from rnnlib.diagnosis.terms import ROUNDING, weights
from rnnlib.diagnosis.trials import (
    BATCHES,
    LAST,
    LONG,
    SHORT,
    WIDE,
    Call,
    Trial,
    trial,
)
from rnnlib.diagnosis.words import ADVICE, Scale, read, scale
from rnnlib.rnn import RNN, Trace, check_trace

NAMES = ("W", "U", "V", "b", "c", "E", "h0")
NEARLY = 1e-4  # a larger error is no matter of digits
# How an array may be turned before it has the shape of the gradient.
TURNS: dict[str, Callable] = {
    "": lambda array: array,
    "transposed": lambda array: array.T,
    "column": lambda array: array.reshape(-1),
    "per_step": lambda array: array.sum(axis=0),
}


class Fault(Exception):
    """What came is no gradient: a verdict and a message."""


def diagnose(
    name: str,
    gradient: Callable,
    networks: Iterable[tuple[RNN, Trace, NDArray]] = (),
    seed: int = 0,
) -> Diagnosis:
    """Return the Diagnosis of your own function for one gradient.

    `name` is W, U, V, b, c, E or h0; gradient(rnn, trace, y) returns the
    array dL/d(name), for one sequence or for a batch as well. It is run on
    networks drawn by `seed`, and on those that you give as (rnn, trace, y).
    What it says is read off the weights with which the terms of the right
    gradient stand in yours. Raises ValueError or TypeError for another name
    and for what is not a function, a seed, or a network with its trace.
    """
    one_of("name", name, NAMES)
    function("gradient", gradient)
    seed, own = integer("seed", seed, 0), given(networks)
    return judge(
        name,
        lambda trial: gradient(trial.rnn, trial.trace, trial.y),
        lambda size: trial(
            "words" if name == "E" else "numbers", seed, **size
        ),
        own,
    )


def given(networks: Iterable[tuple[RNN, Trace, NDArray]]) -> list[Trial]:
    """Return a reader's own networks as Trials, checked."""
    own = []
    for rnn, trace, y in networks:
        check_trace(rnn, trace)
        y = indices("y", y, trace.Omega.shape[:-1], len(rnn.c))
        own.append(Trial(rnn, trace, y))
    return own


@np.errstate(over="ignore", invalid="ignore")  # wrong code overflows
def judge(
    name: str, call: Call, draw: Callable, own: list[Trial]
) -> Diagnosis:
    """Return the Diagnosis of what a call returns of each trial."""
    try:
        return _judged(name, call, draw, own)
    except Fault as fault:
        return Diagnosis(*fault.args)


def _judged(
    name: str, call: Call, draw: Callable, own: list[Trial]
) -> Diagnosis:
    other, turn, found = draw(SHORT[1]), "", None
    for size in SHORT[0], WIDE:
        main = draw(size)
        came, right = returned(name, call, main), getattr(main.right, name)
        turned = {turn: to(came) for turn, to in TURNS.items()}
        turned = {n: a for n, a in turned.items() if a.shape == right.shape}
        if ROUNDING < error(came, right) < NEARLY or not came.any():
            return _unexplained(name, came, right)  # no map is so exact
        if fit := explain(name, turned, main, size is WIDE):
            turn, found = fit
            break
    short = main, other

    def tried(trials: Iterable[Trial]) -> Tried:
        to = TURNS[turn]
        return [(each, to(returned(name, call, each))) for each in trials]

    long = [draw(size) for size in LONG]
    factor = found and _scale(found, tried(short))
    if found and factor:
        found = replace(found, factor=factor.of)
    else:  # it may be clipped even here
        found = next(fits(name, right, main))
        clipped = changes(found, tried([*short, *long])) if turned else None
        if not clipped:
            return _unexplained(name, came, right)
        found = replace(found, findings=clipped)
        factor = Scale([], "", found.factor)
    says = {key: ADVICE[key] for key in [*factor.names, turn] if key}
    findings = dict(found.findings)
    if not says and not findings:
        long += [*map(draw, LAST), *(each for each in own if each.y.ndim == 1)]
    try:
        pairs = tried(long)
        more = changes(found, pairs) if found.whole else []
    except Fault:
        if not says and not findings:
            raise
        more = []  # what is wrong overflows there
    findings |= dict(more or [])
    if not says and not findings and more is not None:
        return _right(name, call, pairs, [*map(draw, BATCHES), *own])
    parts = "; and ".join(findings.values())
    turned_words = "the transpose of " * (turn == "transposed")
    start = f"This is {factor.words}{turned_words}dL/d{name}"
    if not findings:
        start += ". " + " ".join(says.values())
    elif says:
        start += f", and {parts}."
    else:
        word = parts.split(" ")[0].isalpha() and parts[1:2] != "L"
        start = f"{parts[0].upper() if word else parts[0]}{parts[1:]}."
    if more is None and not findings:
        findings["more"] = ""
        start += " On long or large sequences there is more that differs."
    return Diagnosis(
        " + ".join([*says, *findings]),
        start,
        error(TURNS[turn](came), right),
        found.reading.map * found.reading.factor,
        found.reading.expected,
    )


def attempt(function: Callable, *given: Any) -> Any:
    """Return what a reader's function returns, or raise a Fault."""
    try:
        return function(*given)
    except Fault:
        raise
    except Exception as problem:
        says = f"It raised {type(problem).__name__}: {problem}"
        if "read-only" in str(problem):
            says = (
                f"It writes into what it was given: {problem}. Copy it first"
            )
        raise Fault("raised", says) from None


def returned(name: str, call: Call, trial: Trial) -> NDArray:
    """Return a call's array of real, finite numbers, or raise a Fault."""
    wanted = getattr(trial.right, name).shape
    came = attempt(call, trial)
    kind = type(came).__name__
    try:
        array = np.asarray(came if not hasattr(came, "detach") else None)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
    if array.dtype.kind not in "fiu":
        kind += f" of {array.dtype}" * (
            array.dtype != object and array.ndim > 0
        )
        says = f"Expected an array of real numbers, got {kind}"
        look = "Look at what it returns"
        if hasattr(came, "detach"):
            look = "Return gradient.detach().numpy(), in float64"
        raise Fault("shape", f"{says}. {look}.")
    if not np.isfinite(array).all():
        raise Fault("not_finite", "There is nan or infinity in it.")
    shapes = [array.shape, array.shape[::-1], array.shape[1:]]
    if wanted not in shapes and (array.ndim, array.size) != (2, *wanted):
        says = f"Expected the shape of {name}, {wanted}, got {array.shape}."
        raise Fault("shape", says)
    return array if array.dtype == np.float32 else array.astype(float)


def _scale(found: Explained, short: Tried) -> Scale | None:
    """Return the factor, if the same fits on the other short trial."""
    (main, _), (other, came) = short
    both = found.sides(other)
    if found.whole:
        made = found.predict(other, np.tri(len(other.y)), both)
        factor = float((came * made).sum() / ((made**2).sum() or 1))
        residual = error(came, factor * made)
    else:
        a, residual = weights(found.name, came, both, free=True)
        factor = read(found.name, a[0], both).factor if a.any() else 0.0
    if residual > ROUNDING:
        return None
    return scale([found.reading.factor, factor], [main, other])


def _right(
    name: str, call: Call, tried: Tried, batches: list[Trial]
) -> Diagnosis:
    """Return the Diagnosis of what is right for one sequence."""
    rights = [getattr(trial.right, name) for trial, _ in tried]
    off = max(error(came, right) for (_, came), right in zip(tried, rights))
    says = (
        f"dL/d{name} is right up to rounding on {len(tried) + len(SHORT)} "
        f"networks: T up to {max(len(trial.y) for trial, _ in tried)}, "
        f"entries up to {max(abs(right).max() for right in rights):.3g}"
    )
    for each in batches:
        if each.y.ndim == 1:
            continue
        try:
            came = returned(name, call, each)
        except Fault:
            return Diagnosis("right", f"{says}, for one sequence.", off)
        if came.shape != getattr(each.right, name).shape:
            says = (
                f"{says}, for one sequence. For a batch, sum over all of its"
            )
            return Diagnosis("right", f"{says} sequences.", off)
        if fault := batch(name, each, came):
            return Diagnosis(fault[0], f"{says}. {fault[1]}.", off)
    return Diagnosis("right", f"{says}, also for batches.", off)


def _unexplained(name: str, came: NDArray, right: NDArray) -> Diagnosis:
    """Return the Diagnosis of what is no sum of the terms known here."""
    off = error(came, right)
    if not came.any():
        return Diagnosis("zero", "Every entry is zero.", off)
    if off <= NEARLY:
        single, says = came.dtype == np.float32, "a finite difference in it?"
        says = "It is float32: use float64." if single else f"Is there {says}"
        start = (
            f"dL/d{name} is right to an error of {off:.1g}, and that is not"
        )
        verdict = "float32" if single else "nearly"
        return Diagnosis(verdict, f"{start} rounding. {says}", off)
    says = "It is wrong, and no sum of the terms known here"
    if off < np.inf:
        ratio = (came * right).sum() / (right**2).sum()
        rest = np.linalg.norm(came - ratio * right) / np.linalg.norm(came)
        worst = np.unravel_index(abs(came - right).argmax(), right.shape)
        says += (
            f": {rest:.0%} of it is left beside {ratio:.2g} times the right "
            f"one. [{', '.join(map(str, worst))}] is {came[worst]:.4g} and "
            f"should be {right[worst]:.4g}"
        )
    return Diagnosis("differs", says + ".", off)
