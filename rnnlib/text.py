"""Text to learn from: this book's own prose, its cost in bits, and samples.

A text is words: an index into ALPHABET for each character. What it costs a
model is measured in bits per character: the mean of −log₂ of the probability
that had been given to the character which came.
"""

from importlib import resources

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnnlib.arguments import fits, frozen, indices, instance, integer
from rnnlib.forward import forward
from rnnlib.loss import cross_entropy
from rnnlib.rnn import RNN, embedding
from rnnlib.training import Data

ALPHABET = "\n abcdefghijklmnopqrstuvwxyz.,'()-"


def paragraphs() -> list[str]:
    """Return the prose of the book's first edition, paragraph by paragraph.

    Lower case, in the letters of ALPHABET, each paragraph once, so that none
    can be held out and trained on as well.
    """
    file = resources.files("rnnlib").joinpath("first_edition.txt")
    _, *found = file.read_text(encoding="utf-8").strip().split("\n\n")
    return found  # the first one says what the file is


def split(every: int = 10) -> tuple[NDArray, NDArray]:
    """Return the words to train on, and those that are held out.

    Every `every`-th paragraph is held out; `every` is 2 or more. Raises
    TypeError or ValueError for what is no integer, or so large that nothing
    would be.
    """
    found = paragraphs()
    every = integer("every", every, 2, len(found))
    held_out = found[every - 1 :: every]
    del found[every - 1 :: every]
    return encode("\n".join(found)), encode("\n".join(held_out))


def encode(text: str) -> NDArray:
    """Return the words of a text: one index into ALPHABET a character.

    Raises TypeError or ValueError for what is no text in ALPHABET's letters.
    """
    place = {letter: i for i, letter in enumerate(ALPHABET)}
    strange = set(instance("text", text, str)) - set(place)
    if strange or not text:
        raise ValueError(
            "text: expected letters of ALPHABET, got "
            f"{''.join(sorted(strange))!r}"
        )
    return np.array([place[letter] for letter in text], np.intp)


def decode(words: ArrayLike) -> str:
    """Return the text of words (N,): the inverse of `encode`."""
    text = indices("words", words, ("N",), len(ALPHABET))
    return "".join(ALPHABET[i] for i in text)


def chunks(words: ArrayLike, T: int, batch: int) -> Data:
    """Return the data of a text: predict the next character, T at a time.

    words (N,) is cut into `batch` stretches of equal length, which are read
    side by side; x and y (T, batch) are words and the words that follow. Only
    the first chunk of a stretch is fresh. From the end it begins again. What
    is left over at the ends is not used. Raises TypeError or ValueError,
    naming the argument, for no integers and for a text that is too short.
    """
    text = frozen(indices("words", words, ("N",)))
    T, batch = integer("T", T, 1), integer("batch", batch, 1)
    per_round = (len(text) - 1) // (batch * T)
    if not per_round:
        raise ValueError(
            f"words: expected more than {batch * T} for a chunk "
            f"of {T} by {batch}, got {len(text)}"
        )
    used = batch * per_round * T
    x = text[:used].reshape(batch, -1).T
    y = text[1 : used + 1].reshape(batch, -1).T

    def data(n: int) -> tuple[NDArray, NDArray, bool]:
        at = n % per_round * T
        return x[at : at + T], y[at : at + T], at == 0

    return data


def bits(rnn: RNN, words: ArrayLike, batch: int = 20) -> float:
    """Return the bits per character that a network pays for words (N,).

    The text is cut into `batch` stretches, each read from a state of zeros,
    so a few characters are predicted without their past. Raises TypeError or
    ValueError, naming the argument, for a network without words and for words
    that it does not know.
    """
    known = min(len(embedding(rnn)), len(rnn.c))
    words = indices("words", words, ("N",), known)
    T = (len(words) - 1) // integer("batch", batch, 1)
    x, y, _ = chunks(words, max(T, 1), batch)(0)
    loss = cross_entropy(forward(rnn, x).Omega, y)
    return loss / y.size / float(np.log(2))


def ngram_bits(words: ArrayLike, held_out: ArrayLike, n: int) -> float:
    """Return the bits per character of held_out (N,), by counts in words.

    The probability of a character is its share of what followed the same
    n − 1 characters in `words`, every count raised by one, so none is 0.
    Raises TypeError or ValueError, naming the argument.
    """
    n = integer("n", n, 1, 4)
    counts = np.ones((len(ALPHABET),) * n)
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
    fits("rnn.E", embedding(rnn), (len(ALPHABET), "D"))
    fits("rnn.c", rnn.c, (len(ALPHABET),))
    random = np.random.default_rng(integer("seed", seed, 0, np.inf))
    word, h, drawn = ALPHABET.index("\n"), None, []
    for _ in range(integer("length", length, 1)):
        trace = forward(rnn, np.array([word]), h)
        word, h = random.choice(len(ALPHABET), p=trace.y_hat[0]), trace.h[1]
        drawn.append(word)
    return decode(drawn)


def _windows(name: str, words: ArrayLike, n: int) -> tuple[NDArray, ...]:
    """Return n rows: the characters, each with the n − 1 before it."""
    text = indices(name, words, ("N",), len(ALPHABET))
    if len(text) < n:
        raise ValueError(f"{name}: expected at least {n}, got {len(text)}")
    return tuple(np.lib.stride_tricks.sliding_window_view(text, n).T)
