"""One forward pass in the document's symbols, with oracles for its claims."""

import numpy as np

from rnnlib.check import STEP
from rnnlib.document.symbols import Symbols
from rnnlib.forward import forward
from rnnlib.softmax import log_softmax, softmax


def remembered(method):
    """Compute a method's result once for each Run and its arguments."""
    def wrapped(self, *arguments):
        key = method.__name__, *arguments
        if key not in self.known:
            self.known[key] = method(self, *arguments)
        return self.known[key]
    return wrapped


class Run(Symbols):
    """The symbols of one sequence, and what their derivatives are.

    All of them come from the complex step through the forward pass; nothing
    of section 2 is used.
    """

    def h_of(self, t, **parameter):
        """h_t as a function of a parameter."""
        trace = forward(self.rnn.replace(**parameter), self.input,
                        self.trace.h[0])
        return trace.h[t]

    def losses_of(self, **parameter):
        """All L_t as a function of a parameter."""
        Omega = forward(self.rnn.replace(**parameter), self.input,
                        self.trace.h[0]).Omega
        return -log_softmax(Omega)[range(self.T), self.targets]

    @remembered
    def losses(self, name):
        """∂L_t/∂(name) in row t-1."""
        return slope(lambda array: self.losses_of(**{name: array}),
                     getattr(self.rnn, name))

    def gradient(self, name):
        """∂L/∂(name)."""
        return self.losses(name).sum(axis=0)

    @remembered
    def loss_of_logits(self, t):
        """∂L_t/∂Ω_t."""
        return slope(lambda o: -log_softmax(o)[self.targets[t - 1]],
                     self.trace.Omega[t - 1])

    @remembered
    def loss_of_y_hat(self, t):
        """∂L_t/∂ŷ_t, the entries of ŷ_t taken as free."""
        return slope(lambda y_hat: -np.log(y_hat)[self.targets[t - 1]],
                     self.trace.y_hat[t - 1])

    @remembered
    def y_hat_of_h(self, t):
        """∂ŷ_t/∂h_t."""
        return slope(lambda h: softmax(self.V @ h + self.rnn.c),
                     self.trace.h[t])

    def scores_of_h(self, t):
        """∂Ω_t/∂h_t."""
        return slope(lambda h: self.V @ h + self.rnn.c, self.trace.h[t])

    @remembered
    def hop(self, t, k):
        """∂h_t/∂h_k, through all steps between."""
        if t == k:
            return np.eye(len(self.W))
        return slope(lambda h: forward(
            self.rnn, self.input[k:t], h).h[-1], self.trace.h[k])

    @remembered
    def immediate(self, name, k):
        """∂⁺h_k/∂(name): the parameter changes at step k alone."""
        return slope(lambda array: forward(
            self.rnn.replace(**{name: array}), self.input[k - 1:k],
            self.trace.h[k - 1]).h[-1], getattr(self.rnn, name))

    @remembered
    def total(self, name, k):
        """dh_k/d(name): the parameter changes wherever it stands."""
        return slope(lambda array: self.h_of(k, **{name: array}),
                     getattr(self.rnn, name))


    @remembered
    def of_input(self, k):
        """∂h_k/∂x_k."""
        a = self.W @ self.trace.h[k - 1] + self.rnn.b
        return slope(lambda x: np.tanh(a + self.U @ x), self.trace.x[k - 1])

    @remembered
    def input_of_E(self, k):
        """∂x_k/∂E."""
        return slope(lambda E: E[self.trace.words[k - 1]], self.E)


def slope(f, at):
    """Return `[..., j]`, the derivative of f's entries in the jth of `at`."""
    columns = []
    for index in np.ndindex(at.shape):
        nudged = at.astype(complex)
        nudged[index] += 1j * STEP
        columns.append(np.imag(f(nudged)) / STEP)
    table = np.moveaxis(np.array(columns), 0, -1)
    return table.reshape(*table.shape[:-1], *at.shape)
