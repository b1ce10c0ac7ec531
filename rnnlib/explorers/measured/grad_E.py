"""Section 2.8: whose vectors the loss after a word reaches."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.forward import forward
from rnnlib.grad_E import flow_E, losses_E
from rnnlib.rnn import RNN

SENTENCE = "the cat that the dog and the bird chased sat on the mat".split()
WORDS = list(dict.fromkeys(SENTENCE)) + ["fish"]  # the last never occurs
T, H, D = len(SENTENCE) - 1, 24, 8


@dataclass(frozen=True)
class Reached:
    """What is drawn: how far each loss reaches, an untrained network.

    steps (T, T)  norm of what the word of step k gets from loss t, [t-1, k-1]
    rows (T, M)   norm of row m of dL_t/dE, in [t-1, m]
    whole (M,)    norm of row m of dL/dE, for all losses together
    """

    steps: np.ndarray
    rows: np.ndarray
    whole: np.ndarray


@cache
def reached(rho: float, sd: float) -> Reached:
    """Read the sentence, predict the next word; return what is Reached.

    rho is the spectral radius of W, sd the standard deviation of the entries
    of E. The random numbers are always the same.
    """
    M = len(WORDS)
    rnn = RNN.init(D, H, M, M, spectral_radius=rho, seed=5)
    rnn = rnn.replace(E=sd * rnn.arrays()["E"])
    words = np.array([WORDS.index(word) for word in SENTENCE])
    trace, y = forward(rnn, words[:-1]), words[1:]
    losses = losses_E(rnn, trace, y)
    return Reached(flow_E(rnn, trace, y), np.linalg.norm(losses, axis=-1),
                   np.linalg.norm(losses.sum(axis=0), axis=-1))
