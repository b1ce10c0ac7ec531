"""The document's symbols for one forward pass.

Vectors are columns, matrices with one column, and `@` is strict about
shapes: what NumPy would broadcast in silence raises ValueError here.
"""

import numpy as np

from rnnlib.trace import steps


class Symbols:
    """The symbols of one sequence: h(t), x(t), y(t), … are columns."""

    def __init__(self, rnn, trace, y):
        self.T, self.rnn, self.trace = steps(rnn, trace), rnn, trace
        self.W, self.U, self.V, self.E = rnn.W, rnn.U, rnn.V, rnn.E
        self.b, self.c = rnn.b[:, None], rnn.c[:, None]
        self.known = {}
        self.steps, self.targets = range(1, self.T + 1), y
        self.input = trace.x if rnn.E is None else trace.words

    def h(self, t):
        return self.trace.h[t][:, None]

    def x(self, t):
        return self.trace.x[t - 1][:, None]

    def Omega(self, t):
        return self.trace.Omega[t - 1][:, None]

    def y_hat(self, t):
        return self.trace.y_hat[t - 1][:, None]

    def y(self, t):
        return np.eye(len(self.c))[self.targets[t - 1]][:, None]

    def word(self, t):
        """x_t^o, the word of step t as a one-hot column."""
        return np.eye(len(self.E))[self.trace.words[t - 1]][:, None]
