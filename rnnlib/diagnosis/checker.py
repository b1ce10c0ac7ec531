"""The first door: one gradient, as a function of network, trace and targets.

A gradient is explained on a short trial and seen again on another of other
sizes. Then it is tried on long and large ones, and on batches: only what is
right there too is called right.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from sysconfig import get_path
from traceback import extract_tb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlib.arguments import (
    any_numbers,
    function,
    indices,
    integer,
    numbers,
    one_of,
)
from rnnlib.diagnosis.explain import Explained, explain, plain
from rnnlib.diagnosis.result import Diagnosis
from rnnlib.diagnosis.search import Tried, batch, changes, error, same
from rnnlib.diagnosis.trials import (
    BATCHES,
    LONG,
    ONE_STEP,
    SHORT,
    Call,
    Loss,
    Trial,
    longest,
    own_loss,
    trial,
)
from rnnlib.diagnosis.words import Finding, sentence
from rnnlib.loss import cross_entropy
from rnnlib.rnn import RNN, Trace, check_trace

NAMES = ("W", "U", "V", "b", "c", "E", "h0")
NEARLY = 1e-4  # a larger error is no matter of digits
EXACT = 1e-12  # a smaller one is rounding
SINGLE = "dL/d{} is float32, and its rounding hides mistakes: use float64."
MORE = "on long or large sequences there is more that differs"
# What begins the name of a file that is none of the reader's.
OTHERS = (
    str(Path(__file__).parents[1]),
    *map(get_path, ("stdlib", "platstdlib", "purelib", "platlib")),
)
# How an array may be turned before it has the shape of the gradient.
TURNS: dict[str, Callable[[NDArray], NDArray]] = {
    "": lambda array: array,
    "transposed": lambda array: array.T,
    "column": lambda array: array.ravel() if array.ndim == 2 else array,
    "per_step": lambda array: array.sum(axis=0),
}


class Fault(Exception):
    """What came is no gradient: a verdict and a message."""


def diagnose(
    name: str,
    gradient: Callable,
    networks: Iterable[tuple[RNN, Trace, NDArray]] = (),
    seed: int = 0,
    loss: Callable = cross_entropy,
) -> Diagnosis:
    """Return the Diagnosis of your own function for one gradient.

    `name` is W, U, V, b, c, E or h0; gradient(rnn, trace, y) returns the
    array dL/d(name), for one sequence or for a batch as well. It is run on
    networks drawn by `seed`, and on those that you give as (rnn, trace, y).
    What it says is read off the weights with which the terms of the right
    gradient stand in yours. The right one is that of `cross_entropy`, or of
    your own loss(Omega, y), which returns a number and lets complex ones
    through: the same with weights, say, or a squared one. Raises ValueError
    or TypeError for another name and for what is not a function, a seed, or a
    network with its trace.
    """
    one_of("name", name, NAMES)
    function("gradient", gradient)
    meant = own_loss(loss)
    seed, own = integer("seed", seed, 0), given(networks, meant)

    def call(trial: Trial) -> NDArray:
        return gradient(trial.rnn, trial.trace, trial.y)

    def draw(size: dict) -> Trial:
        inputs = "words" if name == "E" else "numbers"
        return trial(inputs, seed, meant, **size)

    last = longest(call, draw)
    return guarded(judged, name, call, draw, own, last)


def given(
    networks: Iterable[tuple[RNN, Trace, NDArray]], loss: Loss
) -> list[Trial]:
    """Return a reader's own networks as Trials, checked."""
    try:
        cases = [(rnn, trace, y) for rnn, trace, y in networks]
    except (TypeError, ValueError):
        raise TypeError(
            "networks: expected (rnn, trace, y) for each, got "
            + type(networks).__name__
        ) from None
    for rnn, trace, _ in cases:
        check_trace(rnn, trace)
        for array in (*rnn.arrays().values(), trace.x, trace.h, trace.Omega):
            if array.dtype.char not in "dg":
                raise TypeError(
                    "networks: expected float64 in network and trace, got "
                    f"{array.dtype}: its rounding hides mistakes"
                )
            numbers("networks", array, array.shape)
    return [
        Trial(r, t, indices("y", y, t.Omega.shape[:-1], len(r.c)), loss)
        for r, t, y in cases
    ]


def guarded(judged: Callable[..., Diagnosis], *given: Any) -> Diagnosis:
    """Return a Diagnosis, also where what came is no gradient."""
    try:
        with np.errstate(over="ignore", invalid="ignore"):  # of wrong code
            return judged(*given)
    except Fault as fault:
        return Diagnosis(*fault.args)


def judged(
    name: str, call: Call, draw: Callable, own: list[Trial], last: dict
) -> Diagnosis:
    """Return the Diagnosis of what a call returns of each trial.

    `last` is the longest that is tried, own are the reader's.
    """
    main = draw(SHORT[0])
    came, right = returned(name, call, main), getattr(main.right, name)
    if says := _no_sum(name, came, main) or _inexact(name, came, right):
        return Diagnosis(*says, error(came, right))
    turns = [n for n, to in TURNS.items() if to(came).shape == right.shape]
    for turn in turns:

        def turned(trial: Trial) -> NDArray:
            return TURNS[turn](returned(name, call, trial))

        if found := explain(name, turned, draw, turn):
            break
    else:
        return _unexplained(name, call, draw, "" in turns)
    tried = [draw(size) for size in LONG]
    if not found.findings:
        tried += [draw(ONE_STEP), draw(last)]
        tried += [each for each in own if each.y.ndim == 1]
    batches = [*map(draw, BATCHES), *(each for each in own if each.y.ndim > 1)]
    try:
        pairs = [(each, turned(each)) for each in tried]
        more = changes(found, pairs)
    except Fault:
        if not found.findings:
            raise
        more = []  # what is wrong overflows there
    if not found.findings and more == []:
        return _right(name, call, pairs, batches)
    return _wrong(found, more or [], error(turned(main), right))


def attempt(function: Callable, *given: Any) -> Any:
    """Return what a reader's function returns, or raise a Fault."""
    try:
        return function(*given)
    except Fault:
        raise
    except Exception as problem:
        says = f"It raised {type(problem).__name__}: {problem}{at(problem)}"
        if "read-only" in str(problem):
            says = (
                f"It writes into what it was given: {problem}. Copy it first"
            )
        raise Fault("raised", says) from None


def at(problem: Exception) -> str:
    """Return in words the last of the reader's own lines that led there."""
    lines = [
        frame.line
        for frame in extract_tb(problem.__traceback__)
        if frame.line and not frame.filename.startswith(OTHERS)
    ]
    return f". The line is: {lines[-1]}" if lines else ""


def returned(name: str, call: Call, trial: Trial) -> NDArray:
    """Return a call's array of real, finite numbers, or raise a Fault."""
    came, wanted = attempt(call, trial), getattr(trial.right, name).shape
    look = "Look at what it returns"
    if hasattr(came, "detach"):
        look = "Return gradient.detach().numpy(), in float64"
    try:
        array = any_numbers(f"dL/d{name}", came, "f")
    except (TypeError, ValueError) as problem:
        raise Fault("shape", f"{problem}. {look}.") from None
    if not np.isfinite(array).all():
        raise Fault("not_finite", "There is nan or infinity in it.")
    if all(to(array).shape != wanted for to in TURNS.values()):
        says = f"Expected the shape of {name}, {wanted}, got {array.shape}."
        raise Fault("shape", says)
    return array


def _no_sum(name: str, came: NDArray, trial: Trial) -> Finding | None:
    """Return what is said of a gradient with what no term is in it."""
    right, part = getattr(trial.right, name), trial.parts[name]
    if came.shape != right.shape:
        return None
    rest = came - right
    much = (rest * part).sum() / (part**2).sum()
    if same(rest, much * part) and error(came, right) > EXACT:
        return "penalty", (
            f"There is {much:.4g} times {name} itself in it. A penalty on the "
            "weights is no part of this loss: add it in the update."
        )
    inner = np.diag(right) if name == "W" else np.zeros(1)
    spread = inner.sum(), inner, inner[:, None]
    if inner.any() and any(same(came, each + 0 * came) for each in spread):
        return "inner_product", (
            "What came back and what it meets are multiplied entry by entry, "
            "or by an inner product. dW is a sum of outer products: "
            "np.outer(delta, h) has δ_i h_j in row i, column j."
        )
    return None


def _inexact(
    name: str, came: NDArray, right: NDArray
) -> tuple[str, str] | None:
    """Return what is said of digits that are lost: no map is so exact."""
    if not came.any():
        says = "Every entry is zero: nothing is written yet, or comes back."
        return "zero", says
    if came.dtype == np.float32:
        return "float32", SINGLE.format(name)
    off = error(came, right)
    ratio = (came * right).sum() / (right**2).sum() if off < NEARLY else 0.0
    if EXACT < off < NEARLY and error(came, ratio * right) > EXACT:
        says = f"dL/d{name} is right to an error of {off:.1g}, and that is not"
        return (
            "nearly",
            f"{says} rounding. Is there a finite difference in it?",
        )
    return None


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
    verdict, more = "right", ", also for batches"
    try:
        for each in batches:
            came = returned(name, call, each)
            if found := batch(name, each, came, tried):
                verdict, more = found
                break
    except Fault:
        more = ", for one sequence"
    return Diagnosis(verdict, f"{says}{more}.", off)


def _wrong(found: Explained, more: list[Finding], off: float) -> Diagnosis:
    """Return the Diagnosis of what is explained, and not right."""
    findings = dict([*found.findings, *more]) or {"more": MORE}
    return Diagnosis(
        " + ".join(findings),
        " ".join(map(sentence, findings.values())),
        off,
        found.reading.map * found.reading.factor,
        found.reading.expected,
    )


def _unexplained(
    name: str, call: Call, draw: Callable, fits: bool
) -> Diagnosis:
    """Return the Diagnosis of what is no sum of the terms known here.

    If its shape fits, it may be clipped even where it is short.
    """
    trials = [draw(size) for size in SHORT + LONG]
    tried = [(each, returned(name, call, each)) for each in trials]
    came, right = tried[0][1], getattr(trials[0].right, name)
    off, says = error(came, right), "It is wrong, and no sum of the terms"
    for found in plain(name, trials[0]) if fits else ():
        if clipped := changes(found, tried):
            return _wrong(found, clipped, off)
    says += " known here"
    if fits:
        ratio = (came * right).sum() / (right**2).sum()
        rest = np.linalg.norm(came - ratio * right) / np.linalg.norm(came)
        worst = np.unravel_index(abs(came - right).argmax(), right.shape)
        says += (
            f": taken as {ratio:.2g} times the right one, {100 * rest:.2g}% "
            f"of it is left over. [{', '.join(map(str, worst))}] is "
            f"{came[worst]:.4g} and should be {right[worst]:.4g}"
        )
    return Diagnosis("differs", says + ".", off)
