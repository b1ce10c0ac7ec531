"""The document's symbols for one forward pass.

Vectors are columns, matrices with one column, and `@` is strict about
shapes: what NumPy would broadcast in silence raises ValueError here.
"""

from typing import Any

import numpy as np

from rnnlib.rnn import RNN, Trace, steps


class Symbols:
    """The symbols of one sequence: h(t), x(t), y(t), … are columns."""

    def __init__(self, rnn: RNN, trace: Trace, y: np.ndarray) -> None:
        self.T, self.rnn, self.trace = steps(rnn, trace), rnn, trace
        self.W, self.U, self.V = rnn.W, rnn.U, rnn.V
        self.E: Any = rnn.E  # None without an embedding, and so are words
        self.words: Any = trace.words
        self.b, self.c = rnn.b[:, None], rnn.c[:, None]
        self.known: dict[tuple, np.ndarray] = {}
        self.steps, self.targets = range(1, self.T + 1), y
        self.input: Any = trace.x if rnn.E is None else self.words

    def h(self, t: int) -> np.ndarray:
        return self.trace.h[t][:, None]

    def x(self, t: int) -> np.ndarray:
        return self.trace.x[t - 1][:, None]

    def Omega(self, t: int) -> np.ndarray:
        return self.trace.Omega[t - 1][:, None]

    def y_hat(self, t: int) -> np.ndarray:
        return self.trace.y_hat[t - 1][:, None]

    def y(self, t: int) -> np.ndarray:
        return np.eye(len(self.c))[self.targets[t - 1]][:, None]

    def word(self, t: int) -> np.ndarray:
        """x_t^o, the word of step t as a one-hot column."""
        return np.eye(len(self.E))[self.words[t - 1]][:, None]
