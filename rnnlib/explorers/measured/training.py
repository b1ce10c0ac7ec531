"""A small network while it learns the prose of this book."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.delta import delta_paths
from rnnlib.forward import forward
from rnnlib.rnn import RNN
from rnnlib.text import ALPHABET, bits, chunks, ngram_bits, sample, split
from rnnlib.training import adam, start, train

K, D, H = len(ALPHABET), 16, 32
UPDATES = 0, 10, 20, 30, 50, 75, 100, 150, 200, 250
LAGS = 41  # 0 … 40


@dataclass(frozen=True)
class Moment:
    """What is drawn: the network after some updates.

    losses (updates,)  bits per character of each chunk, before its update
    held_out           bits per character on the text held out
    curve (LAGS,)      what of a loss's gradient is left, by the lag
    norm, rho          ‖W‖₂ and the spectral radius of W
    text               what the network writes
    """

    losses: np.ndarray
    held_out: float
    curve: np.ndarray
    norm: float
    rho: float
    text: str


def lag_curve(rnn: RNN, words: np.ndarray, batch: int = 8,
              losses: int = 20) -> np.ndarray:
    """Return how much of a loss is left by the lag, (LAGS,); 1 at lag 0.

    `[l]` is the root mean square of ‖δ_{t,t−l}‖ over the last losses of some
    stretches of text, divided by that at l = 0.
    """
    x, y, _ = chunks(words, LAGS - 1 + losses, batch)(0)
    size = (delta_paths(rnn, forward(rnn, x), y)**2).sum(-1).mean(-1)
    t = np.arange(LAGS - 1, len(size))
    curve = np.array([size[t, t - lag].mean() for lag in range(LAGS)])
    return np.sqrt(curve / curve[0])


@cache
def baselines() -> tuple[float, float, float]:
    """Return the bits of uniform, unigram and bigram predictions."""
    return float(np.log2(K)), ngram_bits(*split(), 1), ngram_bits(*split(), 2)


@cache
def moments(W: str) -> list[Moment]:
    """Train from a kind of matrix and return the Moment of each UPDATES."""
    words, held_out = split()
    rnn = RNN.init(D, H, K, K, recurrent=W.lower(), seed=0)
    state, losses, found = start(rnn, batch=32), np.empty(0), []
    for updates in UPDATES:
        state, more = train(state, chunks(words, 32, 32), updates
                            - state.updates, adam(1e-2), threshold=1.)
        losses, rnn = np.append(losses, more / np.log(2)), state.rnn
        found.append(Moment(
            losses, bits(rnn, held_out), lag_curve(rnn, held_out),
            float(np.linalg.norm(rnn.W, 2)),
            abs(np.linalg.eigvals(rnn.W)).max(), sample(rnn, 80)))
    return found
