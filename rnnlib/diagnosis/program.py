"""The second door: a whole program, its loss and its gradients at once.

What a program means is read off its values first: which loss after which
forward pass is, up to a factor that can be named, what it returned for two
networks. Differences of its loss and values on longer sequences confirm that.
Then its gradients are held against those of that loss, each through the first
door. Where no loss is known, the differences alone judge.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache, partial
from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnnlib.arguments import function, integer, one_of
from rnnlib.diagnosis.checker import (
    SINGLE,
    Fault,
    attempt,
    given,
    guarded,
    judged,
    returned,
)
from rnnlib.diagnosis.explain import FORWARDS, without
from rnnlib.diagnosis.result import Diagnosis, ProgramDiagnosis
from rnnlib.diagnosis.terms import ROUNDING
from rnnlib.diagnosis.trials import (
    BATCHES,
    CROSS_ENTROPY,
    INPUTS,
    LONG,
    LOSSES,
    SHORT,
    Call,
    Loss,
    Trial,
    longest,
    own_loss,
    trial,
)
from rnnlib.diagnosis.words import ONCE, Scale, scale
from rnnlib.loss import cross_entropy
from rnnlib.rnn import RNN, Trace

STEP = 1e-4  # of a difference
AGREED = 1e-6  # largest error of a difference, relative
INEXACT = {"float32", "nearly", "coarse"}  # verdicts on digits alone
Run = Callable[[Trial], tuple[float, dict]]  # a program on a trial


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
            without(self.dropped).trial(trial),
            loss=self.loss,
            counts=self.scale.of(trial) / B * counts,
            given=trial,
        )


def diagnose_program(
    program: Callable,
    inputs: str = "numbers",
    networks: Iterable[tuple[RNN, Trace, NDArray]] = (),
    seed: int = 0,
    loss: Callable = cross_entropy,
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
    the gradients are those of that loss, or not. `networks`, `seed` and
    `loss` are as in `diagnose`. Raises ValueError or TypeError for what is not
    a function, one of these inputs, a seed, or a network with its trace.
    """
    function("program", program)
    one_of("inputs", inputs, INPUTS)
    known = own_loss(loss)
    seed, own = integer("seed", seed, 0), given(networks, known)
    calls: Counter[tuple] = Counter()

    def draw(size: dict) -> Trial:
        return trial(inputs, seed, known, **size)

    def once(trial: Trial) -> tuple[float, dict]:
        calls[trial.trace.Omega.shape] += 1
        return _run(program, trial)

    run = cache(once)
    try:
        with np.errstate(over="ignore", invalid="ignore"):  # of wrong code
            return _diagnosed(run, once, draw, own, calls)
    except Fault as fault:
        verdict, says = fault.args
        return ProgramDiagnosis(verdict, "unknown", says, {}, calls)


def _run(program: Callable, trial: Trial) -> tuple[float, dict]:
    """Return loss and gradients of one run, or raise a Fault."""
    weights, names = trial.rnn.arrays(), [*trial.parts]
    came = attempt(program, weights, trial.input, trial.y, trial.trace.h[0])
    try:
        loss, gradients = came
        loss, gradients = np.asarray(loss, float).item(), dict(gradients)
    except (TypeError, ValueError, RuntimeError) as problem:
        raise Fault(
            "shape",
            "Expected a loss that is one number, and gradients by name, "
            f"got {type(came).__name__}: {problem}.",
        ) from None
    if not gradients or gradients.keys() - set(names):
        says = f"Expected gradients by the names {', '.join(names)}, got "
        raise Fault("names", says + ", ".join(map(str, gradients)) + ".")
    return loss, gradients


def _diagnosed(
    run: Run, once: Run, draw: Callable, own: list[Trial], calls: dict
) -> ProgramDiagnosis:
    main, other = map(draw, SHORT)
    loss, first = run(main)
    if not np.isfinite(loss):
        raise Fault("not_finite", "Its loss is nan or infinity.")
    if loss != once(main)[0]:
        says = "It gave two losses for the same numbers. Nothing may be"
        raise Fault("random", f"{says} drawn or kept between two runs.")
    if loss == run(other)[0]:
        says = f"The loss is {loss:g} on two networks. Nothing is written"
        raise Fault("constant", f"{says} yet, or the loss hears nothing.")
    slope, last = cache(partial(_slope, run)), longest(once, draw)
    tried = [other, *(draw(size) for size in (*LONG, last))]
    meant = _meant(run, [main, other])
    slopes = {name: slope(other, name) for name in first}
    if meant and not _confirmed(run, meant, slopes, tried):
        meant = None
    if meant:
        meant = meant._replace(mean=_mean(run, meant, draw(BATCHES[0])))
    found = {}
    for name in first:

        def call(trial: Trial) -> NDArray:
            return run(trial.given or trial)[1][name]

        if meant is None or name in meant.dropped:
            # The other slopes say how much of each trial is rounding.
            names = [*first] if meant is None else [name]
            pairs = [
                (
                    each,
                    _sober(slope(each, name), [slope(each, n) for n in names]),
                )
                for each in [*tried, *own]
            ]
            found[name] = guarded(_compared, name, call, pairs)
        else:
            takes = meant.trial
            mine = [takes(each) for each in own]
            found[name] = guarded(
                judged, name, call, lambda size: takes(draw(size)), mine, last
            )
    differs, says = _said(meant, main.loss)
    book = not differs and main.loss is CROSS_ENTROPY
    verdict, more = _summary(found, "the book's" if book else "your")
    return ProgramDiagnosis(
        verdict, differs, f"{says} {more}", found, dict(calls)
    )


def _meant(run: Run, trials: list[Trial]) -> Meant | None:
    """Return which loss after which forward pass has the program's values.

    Two are enough: no other loss is the same multiple of both.
    """
    values = [run(each)[0] for each in trials]
    if not np.isfinite(values).all():
        return None
    losses = [trials[0].loss, *LOSSES]
    for dropped, loss, last in product(FORWARDS, losses, (False, True)):
        meant = Meant(loss, last, ONCE, dropped)
        totals = [meant.trial(each).losses.sum() for each in trials]
        if found := scale((np.array(values) / totals).tolist(), trials):
            return meant._replace(scale=found)
    return None


class Slope(NamedTuple):
    """How a loss changes along a direction; rounding is no change.

    doubt is what the value differs by from the difference of its two outer
    points alone: large where the loss bends within a step.
    """

    way: NDArray
    value: float
    doubt: float
    rounding: float

    def off(self, gradient: NDArray) -> tuple[float, float]:
        """Return by how much a gradient is off at least, and the doubt of it.

        Both are relative.
        """
        size = np.linalg.norm(gradient) / np.sqrt(gradient.size)
        size = max(size, abs(self.value), self.rounding)
        off = abs((gradient * self.way).sum() - self.value) - self.doubt
        return float(max(off, 0) / size), self.doubt / size


def _slope(run: Run, trial: Trial, name: str) -> Slope:
    """Return the Slope in a parameter or h0 along a random direction."""
    part = trial.parts[name]
    way = np.random.default_rng(len(part)).normal(size=part.shape)
    way /= np.linalg.norm(way)
    losses = [
        run(trial.of(**{name: part + n * STEP * way}))[0]
        for n in (-2, -1, 1, 2)
    ]
    value = float(np.dot(losses, [1, -8, 8, -1]) / (12 * STEP))
    doubt = abs(value - (losses[3] - losses[0]) / (4 * STEP))
    return Slope(way, value, doubt, 1e-5 * abs(run(trial)[0]) or 1.0)


def _sober(slope: Slope, others: list[Slope]) -> Slope:
    """Return a slope in no less doubt than rounding puts all of its trial in.

    By chance its own two differences may agree although the values are noise.
    """
    noise = 10 * float(np.median([each.doubt for each in others]))
    return slope._replace(doubt=max(slope.doubt, noise))


def _confirmed(
    run: Run, meant: Meant, slopes: dict[str, Slope], trials: list[Trial]
) -> bool:
    """Whether the loss that is meant is the reader's: its slopes and values.

    The slopes are those of the first trial. A value that is not finite says
    nothing: code may overflow.
    """
    right = meant.trial(trials[0]).right.arrays()
    return all(
        slope.off(right[name])[0] < AGREED
        for name, slope in slopes.items()
        if name not in meant.dropped
    ) and all(
        np.isclose(came, meant.trial(each).losses.sum(), AGREED, 1e-12)
        for each in trials
        if np.isfinite(came := run(each)[0])
    )


def _mean(run: Run, meant: Meant, batch: Trial) -> bool:
    """Whether the loss of a batch is the mean of those of its sequences."""
    try:
        share = run(batch)[0] / meant.trial(batch).losses.sum()
    except Fault:
        return False
    return bool(abs(share * batch.y.shape[1] - 1) < ROUNDING)


def _compared(
    name: str, call: Call, tried: list[tuple[Trial, Slope]]
) -> Diagnosis:
    """Return a Diagnosis by differences of the reader's own loss alone.

    One that is in doubt may show that a gradient is wrong, not that it is
    right.
    """
    finite = [each for each in tried if np.isfinite(each[1].value)]
    worst, sure = 0.0, []
    for each, slope in finite or tried[:1]:  # code may overflow
        array = returned(name, call, each)
        if array.shape != slope.way.shape:
            says = f"Expected the shape of {name}, {slope.way.shape}, got "
            raise Fault("shape", f"{says}{array.shape}.")
        if array.dtype == np.float32:
            raise Fault("float32", SINGLE.format(name))
        off, doubt = slope.off(array)
        worst = max(worst, off)
        if not off < AGREED:
            says = (
                f"dL/d{name} is wrong: along a random direction your loss "
                f"changes by {slope.value:.8g}, and by the gradient it should "
                f"be {(array * slope.way).sum():.8g}, at T = {len(each.y)}."
            )
            return Diagnosis("differs", says, off)
        if doubt < AGREED:
            sure.append(len(each.y))
    if not sure:
        raise Fault(
            "coarse",
            f"Differences of your loss are too coarse to judge dL/d{name} by: "
            "its values have few digits, or it bends within a small step.",
        )
    says = f"dL/d{name} agrees with differences of your loss to {AGREED:.0e}"
    return Diagnosis(
        "right",
        f"{says} on {len(sure)} networks: T up to {max(sure)}.",
        worst,
    )


def _said(meant: Meant | None, known: Loss) -> tuple[str, str]:
    """Return how loss and forward pass differ, in short and in a sentence."""
    if meant is None:
        return "unknown", (
            "Your loss, or your forward pass, is none that is known here, so "
            "your gradients are held against differences of your loss."
        )
    names = meant.scale.names + ["batch_mean"] * meant.mean
    names += ["last_step"] * meant.last
    names += ["another_loss"] * (meant.loss is not known)
    sums = "the last step's " if meant.last else "the sum over the steps of "
    is_ = f"it is {meant.scale.words}{sums * (meant.loss in LOSSES)}"
    is_ += meant.loss.words + ", and of a batch the mean" * meant.mean
    findings = [(" + ".join(names), is_)] * bool(names)
    findings += without(meant.dropped).findings
    if not findings:
        your = "Your loss" if known is CROSS_ENTROPY else "Your logits"
        return "", f"{your} and your forward pass are the book's."
    keys, says = zip(*findings)
    return " + ".join(keys), (
        f"Your {'loss' if names else 'forward pass'} differs from the book's: "
        f"{'; and '.join(says)}."
    )


def _summary(found: dict[str, Diagnosis], whose: str) -> tuple[str, str]:
    """Return a verdict and sentences; those that are the same, once."""
    names: dict[tuple, list[str]] = {("right", ""): []}
    for name, each in found.items():
        says = each.message.replace(f"dL/d{name}", "the gradient")
        key = each.verdict, says * (each.verdict != "right")
        names.setdefault(key, []).append(name)
    right = ", ".join(names.pop(("right", "")))
    if not names:
        tried = min(  # of those that know the loss, the one tried least
            (each.message for each in found.values()),
            key=lambda m: (
                "rounding" not in m,
                m.endswith("batches."),
                int(m.split(" on ", 1)[1].split()[0]),
            ),
        ).split(" on ", 1)[1]
        says = f"The gradients are right for {whose} loss: {right}, on {tried}"
        return "right", says
    inexact = {verdict for verdict, _ in names} <= INEXACT
    parts = [
        f"The gradients are {'not exact' if inexact else 'wrong'} for {whose} "
        "loss.",
        *(f"{', '.join(n)}: {says}" for (_, says), n in names.items()),
        *[f"Right: {right}."] * bool(right),
    ]
    verdicts = (f"{' '.join(n)}: {v}" for (v, _), n in names.items())
    return "; ".join(verdicts), " ".join(parts)
