"""The networks and sequences on which a gradient is tried.

Two short ones are for the map: sequences of a few steps, and more units,
inputs and classes than there are pairs (t, k), so that the terms of the
gradient are independent. All others are long, large, saturated or batches:
there a cut or a threshold shows. No size equals another, and nothing is zero.
"""

import sys
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import count
from math import prod
from typing import Any, NamedTuple, Optional

import numpy as np
from numpy.typing import NDArray

from rnnlib.arguments import function
from rnnlib.backward import Gradients, backward_from
from rnnlib.check import complex_step
from rnnlib.forward import forward
from rnnlib.loss import cross_entropy
from rnnlib.rnn import RNN, Trace
from rnnlib.softmax import log_softmax, softmax, softmax_jacobian

# What `trial` is drawn with.
SHORT = (
    dict(T=5, H=24, D=26, K=20, x=0.5),
    dict(T=7, H=30, D=33, K=29, x=0.5),
)
WIDE = dict(
    T=6, H=150, D=157, K=61, x=0.5
)  # for other gradients of the logits
LONG = (
    dict(T=30, H=10, D=7, K=6, W=1.1, x=0.3),
    dict(T=30, H=8, D=5, K=4, V=60.0),  # large: entries above 5
    dict(T=20, H=9, D=4, K=5, W=2.0, x=1.5, b=1.0),  # saturated
)
ONE_STEP = dict(T=1, H=4, D=3, K=5)
LAST: dict[str, Any] = dict(
    T=200, H=16, D=3, K=5, x=0.01, b=0.01, kind="orthogonal"
)
BATCHES = (
    dict(T=6, H=5, D=7, K=4, batch=(3,)),
    dict(T=25, H=6, D=4, K=3, batch=(2,), V=5.0),
)
LINES = 500_000  # of Python that a call may run
M = 9  # words
INPUTS = ("numbers", "one_hot", "words")


class Loss(NamedTuple):
    """A loss of one step, of Ω (..., K) and of the target as ones and zeros.

    Its words, its gradient of the logits in words, and both as functions.
    """

    words: str
    head: str
    value: Callable[[NDArray, NDArray], NDArray]
    gradient: Callable[[NDArray, NDArray], NDArray]


CROSS_ENTROPY = Loss(
    "−ln ŷ of the target",
    "ŷ − y",
    lambda Omega, y: -(y * log_softmax(Omega)).sum(-1),
    lambda Omega, y: softmax(Omega) - y,
)
LOSSES = (
    CROSS_ENTROPY,
    Loss(
        "|Ω − y|²",
        "2 (Ω − y)",
        lambda Omega, y: ((Omega - y) ** 2).sum(-1),
        lambda Omega, y: 2 * (Omega - y),
    ),
    Loss(
        "|ŷ − y|²",
        "2 (diag(ŷ) − ŷ ŷᵀ)(ŷ − y)",
        lambda Omega, y: ((softmax(Omega) - y) ** 2).sum(-1),
        lambda Omega, y: np.einsum(
            "...ij,...j->...i",
            softmax_jacobian(softmax(Omega)),
            2 * (softmax(Omega) - y),
        ),
    ),
    Loss(
        "−ln σ(Ω) of the target − ln(1 − σ(Ω)) of the others",
        "σ(Ω) − y",
        lambda Omega, y: (np.logaddexp(0, Omega) - y * Omega).sum(-1),
        lambda Omega, y: np.exp(-np.logaddexp(0, -Omega)) - y,
    ),
)


def own_loss(total: Callable) -> Loss:
    """Return a reader's own loss of all logits, with its gradient.

    Each step has its share of it. Raises TypeError for what is no function or
    cannot be hashed, and for what does not return one complex number of
    complex logits: the slope of a real one would seem to be zero.
    """
    if function("loss", total) is cross_entropy:
        return CROSS_ENTROPY
    if not isinstance(total, Hashable):
        got = type(total).__name__
        raise TypeError(f"loss: expected what can be hashed, got {got}")
    return _with_gradient(total)


@cache  # so that the trials with it are the same each time
def _with_gradient(total: Callable) -> Loss:
    came = total(np.zeros((3, 3), complex), np.arange(3))
    if not isinstance(came, complex):
        raise TypeError(
            "loss: expected one complex number of complex logits, "
            f"got {type(came).__name__}"
        )

    def value(Omega: NDArray, y: NDArray) -> NDArray:
        steps = y.argmax(-1)
        return np.full(steps.shape, total(Omega, steps) / steps.size)

    def gradient(Omega: NDArray, y: NDArray) -> NDArray:
        return complex_step(lambda Omega: total(Omega, y.argmax(-1)), Omega)

    return Loss("the loss that you gave", "that of your loss", value, gradient)


def error(trial: "Trial") -> NDArray:
    """Return the loss's gradient of the logits, (T, *batch, K)."""
    of = trial.loss.gradient(trial.trace.Omega, trial.one_hot)
    return trial.per_step(of)


@dataclass(frozen=True, eq=False)
class Trial:
    """A network, what it did, its targets, and the loss that is meant.

    counts (T,) is what the loss of each step is multiplied by, and head gives
    the gradient of the logits. given is the trial that a reader's program is
    run on, if it takes it for this one.
    """

    rnn: RNN
    trace: Trace
    y: NDArray
    loss: Loss = CROSS_ENTROPY
    counts: NDArray | float = 1.0
    head: Callable[["Trial"], NDArray] = error
    given: Optional["Trial"] = None

    @property
    def one_hot(self) -> NDArray:
        """The targets (T, *batch, K) as ones and zeros."""
        return np.eye(len(self.rnn.c))[self.y]

    def per_step(self, array: NDArray) -> NDArray:
        """Return an array (T, ...) with each step multiplied by its count."""
        return (self.counts * array.T).T

    @cached_property
    def losses(self) -> NDArray:
        """What each step adds to the loss, (T, *batch)."""
        return self.per_step(self.loss.value(self.trace.Omega, self.one_hot))

    @cached_property
    def dOmega(self) -> NDArray:
        """The gradient of the logits, (T, *batch, K)."""
        return self.head(self)

    @cached_property
    def right(self) -> Gradients:
        """The right Gradients, by the package's own pass back."""
        return backward_from(self.rnn, self.trace, self.dOmega)

    @property
    def input(self) -> NDArray:
        """What `forward` was given: words, or x."""
        words = self.trace.words
        return self.trace.x if words is None else words

    @property
    def parts(self) -> dict[str, NDArray]:
        """All that there are gradients of: the parameters, and h0."""
        return dict(self.rnn.arrays(), h0=self.trace.h[0])

    def of(self, **parts: NDArray) -> "Trial":
        """Return the trial run again, with another x, y, h0 or parameters."""
        given = dict(self.parts, x=self.input, y=self.y) | parts
        x, y, h0 = (given.pop(name) for name in ("x", "y", "h0"))
        rnn = RNN(**given)
        return replace(self, rnn=rnn, trace=forward(rnn, x, h0), y=y)


Call = Callable[[Trial], NDArray]  # what the reader's code returns of a trial


@cache
def trial(
    inputs: str,
    seed: int,
    loss: Loss = CROSS_ENTROPY,
    *,
    T: int,
    H: int,
    D: int,
    K: int,
    batch: tuple[int, ...] = (),
    W: float = 1.0,
    V: float = 2.0,
    x: float = 1.0,
    b: float = 0.3,
    kind: str = "gaussian",
) -> Trial:
    """Return a Trial of these sizes that nobody can write to.

    inputs is one of INPUTS. W is the spectral radius; V, x and b say how
    large the numbers are.
    """
    random = np.random.default_rng([seed, T, H])
    rnn = RNN.init(D, H, K, M if inputs == "words" else None, kind, W, seed)
    rnn = rnn.replace(
        V=V * rnn.V, b=b * random.normal(size=H), c=random.normal(size=K) / 3
    )
    # Classes that all differ, or two, so that dL/dc is large.
    y = random.permutation(K)[:T] if K > T else random.integers(2, size=T)
    y = np.add.outer(y, np.arange(prod(batch))).reshape(T, *batch) % K
    given = x * random.normal(size=(T, *batch, D))
    if inputs == "words":
        rnn = rnn.replace(E=x * rnn.arrays()["E"])
        given = random.permuted(np.resize(np.arange(M), (T, *batch)), axis=0)
        given[3:4] = given[1:2]  # one comes twice
    elif inputs == "one_hot":  # all differ where that can be
        given = np.eye(D)[np.resize(random.permutation(D), (T, *batch))]
    h0 = min(1, 9 * x) * random.uniform(-1, 1, size=(*batch, H))
    y.setflags(write=False)
    return Trial(rnn, forward(rnn, given, h0), y, loss)


def longest(call: Callable, draw: Callable) -> dict:
    """Return LAST, with fewer steps for code whose work grows too fast.

    The work are the lines of Python that it runs, counted at 20 and 30 steps:
    a clock would not say the same twice.
    """
    few, many = (_lines(call, draw(size)) for size in (LONG[2], LONG[0]))
    power = np.log(many / few) / np.log(30 / 20)
    T = LAST["T"]
    while T > 40 and many * (T / 30) ** power > LINES:
        T -= 20
    return dict(LAST, T=T)


def _lines(call: Call, trial: Trial) -> int:
    """Return how many lines of Python a call runs, 1 at least."""
    lines, before = count(1), sys.gettrace()

    def counting(*event: object) -> Callable:
        next(lines)
        return counting

    sys.settrace(counting)
    try:
        with suppress(Exception):  # it will be said when it is tried
            call(trial)
    finally:
        sys.settrace(before)
    return next(lines)
