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
from rnnlib.diagnosis.explain import TURNS, Explained, explain, plain
from rnnlib.diagnosis.result import Diagnosis
from rnnlib.diagnosis.search import Tried, batch, changes, error
from rnnlib.diagnosis.trials import (
    BATCHES,
    LONG,
    ONE_STEP,
    SHORT,
    WIDE,
    Call,
    Trial,
    longest,
    trial,
)
from rnnlib.diagnosis.words import sentence
from rnnlib.rnn import RNN, Trace, check_trace

NAMES = ("W", "U", "V", "b", "c", "E", "h0")
NEARLY = 1e-4  # a larger error is no matter of digits
EXACT = 1e-12  # a smaller one is rounding
MORE = "on long or large sequences there is more that differs"


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

    def call(trial: Trial) -> NDArray:
        return gradient(trial.rnn, trial.trace, trial.y)

    def draw(size: dict) -> Trial:
        return trial("words" if name == "E" else "numbers", seed, **size)

    return judge(name, call, draw, own, longest(call, draw))


def given(networks: Iterable[tuple[RNN, Trace, NDArray]]) -> list[Trial]:
    """Return a reader's own networks as Trials, checked."""
    try:
        cases = [(rnn, trace, y) for rnn, trace, y in networks]
    except (TypeError, ValueError):
        raise TypeError(
            "networks: expected (rnn, trace, y) for each, got "
            + type(networks).__name__
        ) from None
    own = []
    for rnn, trace, y in cases:
        check_trace(rnn, trace)
        y = indices("y", y, trace.Omega.shape[:-1], len(rnn.c))
        own.append(Trial(rnn, trace, y))
    return own


@np.errstate(over="ignore", invalid="ignore")  # wrong code overflows
def judge(
    name: str, call: Call, draw: Callable, own: list[Trial], last: dict
) -> Diagnosis:
    """Return the Diagnosis of what a call returns of each trial.

    `last` is the longest that is tried, own are the reader's.
    """
    try:
        return _judged(name, call, draw, own, last)
    except Fault as fault:
        return Diagnosis(*fault.args)


def _judged(
    name: str, call: Call, draw: Callable, own: list[Trial], last: dict
) -> Diagnosis:
    main, came = draw(SHORT[0]), returned(name, call, draw(SHORT[0]))
    found = _found(name, call, draw)
    if not found:
        return _unexplained(name, came, getattr(main.right, name))
    long = [draw(size) for size in LONG]
    if not found.findings:
        long += [draw(ONE_STEP), draw(last)]
        long += [each for each in own if each.y.ndim == 1]
    try:
        pairs = [
            (each, found.turned(returned(name, call, each))) for each in long
        ]
        more = changes(found, pairs) if found.whole else []
    except Fault:
        if not found.findings:
            raise
        more = []  # what is wrong overflows there
    if not found.findings and more == []:
        return _right(name, call, pairs, [*map(draw, BATCHES), *own])
    findings = dict([*found.findings, *(more or [])]) or {"more": MORE}
    return Diagnosis(
        " + ".join(findings),
        " ".join(map(sentence, findings.values())),
        error(found.turned(came), getattr(main.right, name)),
        found.reading.map * found.reading.factor,
        found.reading.expected,
    )


def _found(name: str, call: Call, draw: Callable) -> Explained | None:
    """Return what explains a gradient on both short trials, if it can be."""
    short = [draw(size) for size in SHORT]
    for size in SHORT[0], WIDE:
        main = draw(size)
        came, right = returned(name, call, main), getattr(main.right, name)
        turned = {turn: to(came) for turn, to in TURNS.items()}
        turned = {n: a for n, a in turned.items() if a.shape == right.shape}
        ratio = (came * right).sum() / (right**2).sum() if "" in turned else 0
        near = EXACT < error(came, right) < NEARLY
        if near and error(came, ratio * right) > EXACT or not came.any():
            return None  # no map is so exact
        if fit := explain(name, turned, main, size is WIDE):
            turn, found = fit
            array = TURNS[turn](returned(name, call, short[1]))
            if found := found.scaled(array, [main, short[1]], turn):
                return found
            break
    if not turned:
        return None
    trials = [*short, *(draw(size) for size in LONG)]
    tried = [(each, returned(name, call, each)) for each in trials]
    for found in plain(name, short[0]):  # it may be clipped even here
        if clipped := changes(found, tried):
            return replace(found, findings=found.findings + clipped)
    return None


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
        says = "Every entry is zero: nothing is written yet, or comes back."
        return Diagnosis("zero", says, off)
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
