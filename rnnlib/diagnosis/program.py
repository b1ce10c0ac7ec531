"""The second door: a whole program, its loss and its gradients at once.

What a program means is read off its values first. On short sequences of one
network its loss is written as a sum over the steps of a known loss after a
known forward pass; the weights of the steps are unknown. Then its gradients
are held against those of that loss, each through the first door, and
differences of the reader's own loss confirm the whole.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnnlib.arguments import function, integer, one_of
from rnnlib.diagnosis.checker import (
    Fault,
    attempt,
    given,
    judge,
    returned,
)
from rnnlib.diagnosis.explain import DROPPED, FORWARDS, without
from rnnlib.diagnosis.result import Diagnosis, ProgramDiagnosis
from rnnlib.diagnosis.search import error
from rnnlib.diagnosis.terms import ROUNDING
from rnnlib.diagnosis.trials import (
    BATCHES,
    CROSS_ENTROPY,
    INPUTS,
    LONG,
    LOSSES,
    SHORT,
    Loss,
    Trial,
    longest,
    trial,
)
from rnnlib.diagnosis.words import Scale, scale
from rnnlib.rnn import RNN, Trace

STEP = 1e-4  # of a difference
AGREED = 1e-6  # largest error of a difference, relative


class Meant(NamedTuple):
    """The loss and the forward pass of a program."""

    loss: Loss
    last: bool  # of the last step alone
    scale: Scale
    dropped: tuple[str, ...]
    mean: bool = False  # over the sequences of a batch

    def trial(self, trial: Trial) -> Trial:
        """Return a trial with this loss and this forward pass."""
        counts = np.ones(len(trial.y))
        counts[:-1] = not self.last
        B = trial.y[0].size if self.mean else 1
        return replace(
            without(trial, self.dropped),
            loss=self.loss,
            counts=self.scale.of(trial) / B * counts,
        )


class Program:
    """A reader's program on trials, each of them run once."""

    def __init__(self, program: Callable) -> None:
        self.program, self.calls = program, Counter[tuple]()
        self.runs: dict[Trial, tuple[float, dict] | Fault] = {}

    def __call__(self, trial: Trial) -> tuple[float, dict]:
        """Return what `once` returns, or raises, the same each time."""
        if trial not in self.runs:
            self.calls[trial.trace.Omega.shape] += 1
            try:
                self.runs[trial] = self.once(trial)
            except Fault as fault:
                self.runs[trial] = fault
        came = self.runs[trial]
        if isinstance(came, Fault):
            raise came
        return came

    def once(self, trial: Trial) -> tuple[float, dict]:
        """Return loss and gradients of one run, or raise a Fault."""
        came = attempt(
            self.program,
            trial.rnn.arrays(),
            trial.input,
            trial.y,
            trial.trace.h[0],
        )
        try:
            loss, gradients = came
            loss, gradients = np.asarray(loss, float).item(), dict(gradients)
        except (TypeError, ValueError, RuntimeError) as problem:
            raise Fault(
                "shape",
                "Expected a loss that is one number, and gradients by name, "
                f"got {type(came).__name__}: {problem}.",
            ) from None
        names = [*trial.rnn.arrays(), "h0"]
        if not gradients or gradients.keys() - set(names):
            says = f"Expected gradients by the names {', '.join(names)}, got "
            raise Fault("names", says + ", ".join(map(str, gradients)) + ".")
        return loss, gradients


def diagnose_program(
    program: Callable,
    inputs: str = "numbers",
    networks: Iterable[tuple[RNN, Trace, NDArray]] = (),
    seed: int = 0,
) -> ProgramDiagnosis:
    """Return the ProgramDiagnosis of a function of loss and gradients.

    program(weights, x, y, h0) runs forward and back, for one sequence or for
    a batch as well, and returns the loss and a dict of gradients by name.
    weights is a dict of the arrays W, U, b, V, c; y (T,) holds target indices
    and h0 (H,) the first state. With `inputs` "numbers" x is (T, D). With
    "one_hot" each row of it has a single one, and x.argmax(-1) are the
    characters of a program as min-char-rnn. With "words" x (T,) are integers,
    and weights has E. Gradients that are not returned are not judged.

    Its loss may be a mean, that of the last step alone, or a squared one, and
    its forward pass may do without biases and h_0: what it is, is said, and
    the gradients are those of that loss, or not. `networks` and `seed` are as
    in `diagnose`. Raises ValueError or TypeError for what is not a function,
    one of these inputs, a seed, or a network with its trace.
    """
    run = Program(function("program", program))
    one_of("inputs", inputs, INPUTS)
    seed, own = integer("seed", seed, 0), given(networks)

    def draw(size: dict) -> Trial:
        return trial(inputs, seed, **size)

    main, other = map(draw, SHORT)
    try:
        loss, first = run(main)
        if loss != run.once(main)[0]:
            says = "It gave two losses for the same numbers. Nothing may be"
            raise Fault("random", f"{says} drawn or kept between two runs.")
        if loss == run(other)[0]:
            says = f"The loss is {loss:g} on two networks. Nothing is written"
            raise Fault("constant", f"{says} yet, or the loss hears nothing.")
        meant = _meant(run, main, other)
        differences = [_differences(run, other)]
        last = longest(run.once, draw)
        long = [draw(size) for size in (*LONG, last)]
        if meant and not _confirmed(run, meant, differences[0], long):
            meant = None
        if meant:
            meant = meant._replace(mean=_mean(run, meant, draw(BATCHES[0])))
        else:
            tried = [_differences(run, each) for each in [*long, *own]]
            differences += [each for each in tried if each.finite]
    except Fault as fault:
        verdict, says = fault.args
        return ProgramDiagnosis(verdict, "unknown", says, {}, dict(run.calls))
    found = {
        name: _compared(name, run, differences)
        if meant is None or name in meant.dropped
        else _judged(name, run, meant, draw, own, last)
        for name in first
    }
    differs, says = _said(meant)
    verdict, more = _summary(found, "your" if differs else "the book's")
    return ProgramDiagnosis(
        verdict, differs, f"{says} {more}", found, dict(run.calls)
    )


def _meant(run: Program, main: Trial, other: Trial) -> Meant | None:
    """Return which loss after which forward pass has the program's values."""
    T = len(main.y)
    trials = [main, *(_shuffled(main, n) for n in range(T + 2))]
    others = [other, _shuffled(other, 0)]
    values = np.array([run(each)[0] for each in trials])
    more = np.array([run(each)[0] for each in others])
    if not np.isfinite([*values, *more]).all():
        return None
    for dropped in FORWARDS:
        passed = [without(each, dropped) for each in [*trials, *others]]
        for loss in LOSSES:
            losses = [
                loss.value(each.trace.Omega, each.one_hot) for each in passed
            ]
            A, B = np.array(losses[:-2]), np.array(losses[-2:])
            w = np.linalg.lstsq(A, values)[0]
            if error(A @ w, values) > ROUNDING:
                continue
            last = not np.allclose(w[:-1], w[-1], rtol=1e-6)
            alone = np.allclose(w[:-1], 0, atol=1e-6 * abs(w[-1]))
            factors = (more / (B[:, -1] if last else B.sum(1))).tolist()
            named = scale([float(w[-1]), factors[0]], [main, other])
            same = np.ptp(factors) <= ROUNDING * abs(factors[0])
            if named and same and last <= alone:
                return Meant(loss, last, named, dropped)
    return None


def _shuffled(trial: Trial, seed: int) -> Trial:
    """Return the trial with its steps, targets and h_0 in another order."""
    random = np.random.default_rng(seed)
    return trial.of(
        x=random.permutation(trial.input),
        y=random.permutation(trial.y),
        h0=random.permutation(trial.trace.h[0]),
    )


class Differences(NamedTuple):
    """How a loss changes on a trial: by name, a direction and along it.

    With each slope goes its doubt: what it differs by from the difference of
    the two outer points alone, large where the loss bends within a step.
    rounding is what a change of the loss cannot be told from.
    """

    trial: Trial
    slopes: dict[str, tuple[NDArray, float, float]]
    rounding: float

    @property
    def finite(self) -> bool:
        return bool(np.isfinite([s for _, s, _ in self.slopes.values()]).all())

    def off(self, name: str, gradient: NDArray) -> float:
        """Return the error of a gradient along the direction, relative."""
        way, slope, doubt = self.slopes[name]
        size = np.linalg.norm(gradient) / np.sqrt(gradient.size)
        off = abs((gradient * way).sum() - slope) - doubt
        return float(max(off, 0) / max(size, abs(slope), self.rounding))


def _differences(run: Program, trial: Trial) -> Differences:
    """Return the change of the loss along a direction for each gradient."""
    random, slopes = np.random.default_rng(0), {}
    loss, gradients = run(trial)
    parts = dict(trial.rnn.arrays(), h0=trial.trace.h[0])
    for name in gradients:
        way = random.normal(size=parts[name].shape)
        way /= np.linalg.norm(way)
        losses = [
            run(trial.of(**{name: parts[name] + n * STEP * way}))[0]
            for n in (-2, -1, 1, 2)
        ]
        with np.errstate(invalid="ignore"):  # some may be infinite
            slope = np.dot(losses, [1, -8, 8, -1]) / (12 * STEP)
            doubt = abs(slope - (losses[3] - losses[0]) / (4 * STEP))
        slopes[name] = way, float(slope), float(doubt)
    return Differences(trial, slopes, 1e-5 * abs(loss) or 1.0)


def _confirmed(
    run: Program, meant: Meant, found: Differences, long: list[Trial]
) -> bool:
    """Whether the loss that is meant is the reader's: its slopes and values.

    A value that is not finite says nothing: code may overflow.
    """
    right = meant.trial(found.trial).right.arrays()
    slopes = all(
        found.off(name, right[name]) < AGREED
        for name in found.slopes
        if name not in meant.dropped
    )
    return slopes and all(
        np.isclose(came, meant.trial(each).losses.sum(), AGREED, 1e-12)
        for each in long
        if np.isfinite(came := run(each)[0])
    )


def _mean(run: Program, meant: Meant, batch: Trial) -> bool:
    """Whether the loss of a batch is the mean of those of its sequences."""
    try:
        share = run(batch)[0] / meant.trial(batch).losses.sum()
    except Fault:
        return False
    return bool(abs(share * batch.y.shape[1] - 1) < ROUNDING)


def _judged(
    name: str,
    run: Program,
    meant: Meant,
    draw: Callable,
    own: list[Trial],
    last: dict,
) -> Diagnosis:
    """Return the Diagnosis of a gradient, for the loss that is meant."""
    given: dict[Trial, Trial] = {}  # what the program was given of each

    def intended(trial: Trial) -> Trial:
        judged = meant.trial(trial)
        given[judged] = trial
        return judged

    return judge(
        name,
        lambda trial: run(given[trial])[1][name],
        lambda size: intended(draw(size)),
        [intended(each) for each in own],
        last,
    )


def _compared(
    name: str, run: Program, differences: list[Differences]
) -> Diagnosis:
    """Return a Diagnosis by differences of the reader's own loss alone."""
    worst = 0.0
    for each in differences:
        way, slope, _ = each.slopes[name]
        try:
            array = returned(
                name, lambda trial: run(trial)[1][name], each.trial
            )
        except Fault as fault:
            return Diagnosis(*fault.args)
        if array.shape != way.shape:
            says = f"Expected the shape of {name}, {way.shape}, got "
            return Diagnosis("shape", f"{says}{array.shape}.")
        worst = max(worst, off := each.off(name, array))
        if not off < AGREED:
            says = (
                f"dL/d{name} is wrong: along a random direction your loss "
                f"changes by {slope:.6g}, and by the gradient it should be "
                f"{(array * way).sum():.6g}, at T = {len(each.trial.y)}."
            )
            return Diagnosis("differs", says, off)
    T = max(len(each.trial.y) for each in differences)
    says = f"dL/d{name} agrees with differences of your loss to {AGREED:.0e}"
    return Diagnosis(
        "right", f"{says} on {len(differences)} networks: T up to {T}.", worst
    )


def _said(meant: Meant | None) -> tuple[str, str]:
    """Return how loss and forward pass differ, in short and in a sentence."""
    if meant is None:
        return "unknown", (
            "Your loss, or your forward pass, is none that is known here, so "
            "your gradients are held against differences of your loss."
        )
    names = [*meant.scale.names, *(["batch_mean"] * meant.mean)]
    names += ["last_step"] * meant.last
    names += ["another_loss"] * (meant.loss is not CROSS_ENTROPY)
    sums = "the last step's" if meant.last else "the sum over the steps of"
    is_ = f"{meant.scale.words}{sums} {meant.loss.words}"
    is_ += ", and of a batch the mean" * meant.mean
    parts = [f"it is {is_}"] * bool(names) + [
        DROPPED[part][1] for part in meant.dropped
    ]
    names += [DROPPED[part][0] for part in meant.dropped]
    if not names:
        return "", "Your loss and your forward pass are the book's."
    start = "Your loss" if parts[0][:2] == "it" else "Your forward pass"
    return " + ".join(names), (
        f"{start} differs from the book's: {'; and '.join(parts)}."
    )


def _summary(found: dict[str, Diagnosis], whose: str) -> tuple[str, str]:
    """Return a verdict and sentences; those that are the same, once."""
    wrong: dict[tuple, list[str]] = {}
    for name, each in found.items():
        if each.verdict != "right":
            says = each.message.replace(f"dL/d{name}", "the gradient")
            wrong.setdefault((each.verdict, says), []).append(name)
    if not wrong:
        says = f"The gradients are right for {whose} loss"
        messages = [each.message for each in found.values()]
        tried = min(  # of those that know the loss, one that takes no batch
            messages,
            key=lambda m: ("rounding" not in m, m.endswith("batches.")),
        ).split(" on ", 1)[1]
        return "right", f"{says}: {', '.join(found)}, on {tried}"
    right = [n for n, each in found.items() if each.verdict == "right"]
    says = f"The gradients are wrong for {whose} loss."
    for (_, each), names in wrong.items():
        says += f" {', '.join(names)}: {each}"
    if right:
        says += f" Right: {', '.join(right)}."
    verdicts = (f"{' '.join(n)}: {v}" for (v, _), n in wrong.items())
    return "; ".join(verdicts), says
