"""What a forward pass leaves behind, and how its arrays are laid out.

Arrays are time-major with any batch axes after time. `h` has T+1 rows and
`h[0]` is h_0, so `h[t]` is the document's h_t. Every other array has T rows,
and row t-1 belongs to step t.
"""

from dataclasses import dataclass

import numpy as np

from rnnlib.arguments import any_numbers, fits, frozen, indices, instance
from rnnlib.parameters import RNN
from rnnlib.softmax import softmax

CACHED = 2**15  # numbers: a quarter of a megabyte


@dataclass(frozen=True, eq=False)
class Trace:
    """The arrays of one forward pass; T steps, H hidden units, K classes.

    x     (T, *batch, D)    inputs; row t-1 is x_t
    h     (T+1, *batch, H)  hidden states; row t is h_t, row 0 is h_0
    Omega (T, *batch, K)    logits; row t-1 is Ω_t
    words (T, *batch)       word indices, or None if x was given as numbers
    rnn                     the network that made it, or None if made by hand

    The arrays are copies that cannot be written to. A trace made by hand is
    taken at its word: that another network made it cannot be seen, if the
    sizes fit.
    """

    x: np.ndarray
    h: np.ndarray
    Omega: np.ndarray
    words: np.ndarray | None = None
    rnn: RNN | None = None

    def __post_init__(self) -> None:
        for name in ("x", "h", "Omega"):
            array = any_numbers(f"trace.{name}", getattr(self, name))
            object.__setattr__(self, name, frozen(array))
        if self.words is not None:
            words = indices("trace.words", self.words, (...,))
            object.__setattr__(self, "words", frozen(words))

    @property
    def y_hat(self) -> np.ndarray:
        """ŷ_t = softmax(Ω_t) of equation (4) in row t-1: (T, *batch, K)."""
        return softmax(self.Omega)


def check_trace(rnn: RNN, trace: Trace) -> None:
    """Raise TypeError or ValueError unless the network made the trace.

    A network with the same parameters will do, and so will one whose E is not
    set. See Trace for what cannot be seen.
    """
    instance("rnn", rnn, RNN)
    instance("trace", trace, Trace)
    (H, D), K = rnn.U.shape, len(rnn.c)
    T, *batch = trace.Omega.shape[:-1]
    fits("trace.x", trace.x, (T, *batch, D))
    fits("trace.h", trace.h, (T + 1, *batch, H))
    fits("trace.Omega", trace.Omega, (T, *batch, K))
    if rnn.E is not None:
        instance("trace.words", trace.words, np.ndarray)
    if trace.rnn is None or trace.rnn is rnn:
        return
    for name, array in rnn.arrays().items():
        its_own = getattr(trace.rnn, name)
        if its_own is not array and not np.array_equal(its_own, array):
            raise ValueError(f"trace: expected that of this network, got one "
                             f"made with another {name}")


def steps(rnn: RNN, trace: Trace) -> int:
    """Return T, for a trace that fits the network and is of one sequence."""
    check_trace(rnn, trace)
    return len(fits("trace.x", trace.x, ("T", "D")))


def blocks(array: np.ndarray) -> list[slice]:
    """Return slices of time, so short that a block stays in the cache.

    What is done to a whole long array goes through slow memory each time;
    block by block it costs half. A short array is one block.
    """
    step = max(1, CACHED // array[0].size)
    return [slice(start, start + step)
            for start in range(0, len(array), step)]


def rows(array: np.ndarray) -> np.ndarray:
    """Return all steps of all sequences as the rows of one matrix.

    A product of two stacks of rows is one matrix product, several times
    faster than one product a step. The result is a view where it can be.
    """
    return array.reshape(-1, array.shape[-1])
