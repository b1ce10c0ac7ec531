"""What a text costs a model, in bits per character, and how the model writes.

The cost is the mean of −log₂ of the probability that had been given to the
character which came.
"""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.arguments import fits, indices, instance, integer
from rnnlib.forward import forward
from rnnlib.loss import cross_entropy
from rnnlib.optimisers import Array
from rnnlib.rnn import RNN
from rnnlib.tasks import chunks
from rnnlib.text import ALPHABET, decode


def bits(rnn: RNN, words: ArrayLike, batch: int = 20) -> float:
    """Return the bits per character that a network pays for words (N,).

    The text is cut into `batch` stretches, each read from a state of zeros,
    so a few characters are predicted without their past. Raises TypeError or
    ValueError, naming the argument, for a network without words and for words
    that it does not know.
    """
    words = indices("words", words, ("N",), min(len(_words_of(rnn)),
                                                len(rnn.c)))
    T = (len(words) - 1) // integer("batch", batch, 1)
    x, y, _ = chunks(words, max(T, 1), batch)(0)
    return cross_entropy(forward(rnn, x).Omega, y) / y.size / float(np.log(2))


def ngram_bits(words: ArrayLike, held_out: ArrayLike, n: int) -> float:
    """Return the bits per character of held_out (N,), by counts in words.

    The probability of a character is its share of what followed the same
    n − 1 characters in `words`, every count raised by one, so none is 0.
    Raises TypeError or ValueError, naming the argument.
    """
    counts = np.ones((len(ALPHABET),) * integer("n", n, 1, 4))
    np.add.at(counts, _windows("words", words, n), 1)
    share = counts / counts.sum(axis=-1, keepdims=True)
    at_target = share[_windows("held_out", held_out, n)]
    return float(-np.log2(at_target).mean())


def sample(rnn: RNN, length: int, seed: int = 0) -> str:
    """Return text of the network: draw ŷ, read what was drawn, go on.

    It begins after a line break, from a state of zeros. Raises TypeError or
    ValueError, naming the argument, also for a network that does not read and
    write the letters of ALPHABET.
    """
    fits("rnn.E", _words_of(rnn), (len(ALPHABET), "D"))
    fits("rnn.c", rnn.c, (len(ALPHABET),))
    random = np.random.default_rng(integer("seed", seed, 0, np.inf))
    word, h, drawn = ALPHABET.index("\n"), None, []
    for _ in range(integer("length", length, 1)):
        trace = forward(rnn, np.array([word]), h)
        word, h = random.choice(len(ALPHABET), p=trace.y_hat[0]), trace.h[1]
        drawn.append(word)
    return decode(drawn)


def _words_of(rnn: RNN) -> Array:
    return instance("rnn.E", instance("rnn", rnn, RNN).E, np.ndarray)


def _windows(name: str, words: ArrayLike, n: int) -> tuple[Array, ...]:
    """Return n rows: the characters, each with the n − 1 before it."""
    text: Array = indices(name, words, ("N",), len(ALPHABET))
    if len(text) < n:
        raise ValueError(f"{name}: expected at least {n}, got {len(text)}")
    return tuple(np.lib.stride_tricks.sliding_window_view(text, n).T)
