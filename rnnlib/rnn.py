"""The network and the trace of a forward pass: what all formulas are about.

T steps, H hidden units, D inputs, K classes, M words. Arrays are time-major
with any batch axes after time. `h` has T+1 rows and `h[0]` is h_0, so `h[t]`
is the document's h_t. Every other array has T rows, and row t-1 belongs to
step t.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rnnlib.arguments import (
    any_numbers,
    fits,
    frozen,
    indices,
    instance,
    integer,
    non_negative,
    numbers,
    one_of,
    room,
)
from rnnlib.softmax import softmax

RECURRENT = ("gaussian", "orthogonal", "identity")
SHAPES = dict(W="HH", U="HD", b="H", V="KH", c="K", E="MD")


@dataclass(frozen=True, eq=False)
class RNN:
    """The parameters of equations (1) to (4), in the document's letters.

    W (H, H)  hidden to hidden: `W[i, j]` is the weight from unit j to unit i
    U (H, D)  input to hidden
    b (H,)    bias of the hidden units
    V (K, H)  hidden to logits
    c (K,)    bias of the logits
    E (M, D)  embedding, row m is the vector of word m; None without words

    H hidden units, D inputs, K classes, M words. `arrays()` gives all by
    name, `replace(W=...)` a copy with another W. The arrays are copies that
    cannot be written to, so that a network never changes; one that cannot be
    written to already is taken as it is. Raises TypeError or ValueError,
    naming the parameter, if an array is not numeric, not finite or does not
    fit the others. Source: section 1 of the document.
    """

    W: np.ndarray
    U: np.ndarray
    b: np.ndarray
    V: np.ndarray
    c: np.ndarray
    E: np.ndarray | None = None

    def __post_init__(self) -> None:
        sizes = {"H": len(numbers("W", self.W, ("H", "H")))}
        for name, letters in SHAPES.items():
            if name == "E" and self.E is None:
                continue
            shape = tuple(sizes.get(letter, letter) for letter in letters)
            array = numbers(name, getattr(self, name), shape)
            object.__setattr__(self, name, frozen(array))
            sizes.update(zip(letters, array.shape))

    @classmethod
    def init(
        cls,
        inputs: int,
        hidden: int,
        outputs: int,
        vocabulary: int | None = None,
        recurrent: str = "gaussian",
        spectral_radius: float = 0.9,
        seed: int = 0,
    ) -> "RNN":
        """Draw random parameters; the same seed gives the same numbers.

        W is Gaussian, orthogonal or the identity, scaled so that its largest
        eigenvalue has modulus `spectral_radius`. U and V are Gaussian with
        standard deviation 1/√D and 1/√H, the biases are zero, and E, drawn
        if `vocabulary` is given, is standard Gaussian. Raises TypeError or
        ValueError, naming the argument, for sizes below 1 and the like.

        >>> RNN.init(inputs=2, hidden=3, outputs=4).V.shape
        (4, 3)
        """
        D = integer("inputs", inputs, 1)
        H = integer("hidden", hidden, 1)
        K = integer("outputs", outputs, 1)
        rho = non_negative("spectral_radius", spectral_radius)
        random = np.random.default_rng(integer("seed", seed, 0, np.inf))
        one_of("recurrent", recurrent, RECURRENT)
        M = (
            None
            if vocabulary is None
            else integer("vocabulary", vocabulary, 1)
        )
        room("hidden", H, H)
        room("inputs", H, D)
        room("outputs", K, H)
        W = rho * recurrent_matrix(recurrent, H, random)
        U = random.normal(size=(H, D)) / np.sqrt(D)
        V = random.normal(size=(K, H)) / np.sqrt(H)
        E = None if M is None else random.normal(size=room("vocabulary", M, D))
        return cls(W, U, np.zeros(H), V, np.zeros(K), E)

    def arrays(self) -> dict:
        """Return the parameters that are set, as a dict from name to array."""
        return {
            name: array
            for name, array in vars(self).items()
            if array is not None
        }

    def replace(self, **arrays: Any) -> "RNN":
        """Return a copy with some parameters exchanged, checked again."""
        return replace(self, **arrays)


def recurrent_matrix(
    kind: str, H: int, random: np.random.Generator
) -> np.ndarray:
    """Return an (H, H) matrix of the named kind with spectral radius 1.

    `random` is a NumPy generator. The Gaussian matrix has independent normal
    entries; the orthogonal one is uniform over all rotations and reflections.
    Raises TypeError or ValueError, naming the argument.
    """
    one_of("kind", kind, RECURRENT)
    H = integer("H", H, 1)
    room("H", H, H)
    instance("random", random, np.random.Generator)
    if kind == "identity":
        return np.eye(H)
    G = random.normal(size=(H, H))
    if kind == "gaussian":
        return G / np.abs(np.linalg.eigvals(G)).max()
    Q, R = np.linalg.qr(G)
    return Q * np.sign(np.diag(R))


@dataclass(frozen=True, eq=False)
class Trace:
    """The arrays of one forward pass; T steps, H hidden units, K classes.

    x     (T, *batch, D)    inputs; row t-1 is x_t
    h     (T+1, *batch, H)  hidden states; row t is h_t, row 0 is h_0
    Omega (T, *batch, K)    logits; row t-1 is Ω_t
    words (T, *batch)       word indices, or None if x was given as numbers
    rnn                     the network that made it, or None if made by hand

    The arrays are copies, as in RNN. A trace made by hand is taken at its
    word: that another network made it cannot be seen, if the sizes fit.
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
        if self.rnn is not None:
            instance("trace.rnn", self.rnn, RNN)

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
    T, *batch = fits("trace.Omega", trace.Omega, ("T", ..., K)).shape[:-1]
    fits("trace.x", trace.x, (T, *batch, D))
    fits("trace.h", trace.h, (T + 1, *batch, H))
    if rnn.E is not None:
        words = instance("trace.words", trace.words, np.ndarray)
        indices("trace.words", words, (T, *batch), len(rnn.E))
    if trace.rnn is None or trace.rnn is rnn:
        return
    for name, array in rnn.arrays().items():
        its_own = getattr(trace.rnn, name)
        if its_own is not array and not np.array_equal(its_own, array):
            raise ValueError(
                f"trace: expected that of this network, got one "
                f"made with another {name}"
            )


def steps(rnn: RNN, trace: Trace) -> int:
    """Return T, for a trace that fits the network and is of one sequence."""
    check_trace(rnn, trace)
    return len(fits("trace.x", trace.x, ("T", "D")))


def embedding(rnn: RNN) -> np.ndarray:
    """Return E, for a network that has one."""
    return instance("rnn.E", instance("rnn", rnn, RNN).E, np.ndarray)
