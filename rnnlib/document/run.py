"""One forward pass in the document's symbols, with oracles for its claims."""

import numpy as np

from rnnlib.document.slope import remembered, slope
from rnnlib.document.symbols import Symbols
from rnnlib.forward import forward
from rnnlib.softmax import log_softmax, softmax


class Run(Symbols):
    """The symbols of one sequence, and what their derivatives are.

    All of them come from the complex step through the forward pass; nothing
    of section 2 is used.
    """

    def h_of(self, t: int, **parameter: np.ndarray) -> np.ndarray:
        """h_t as a function of a parameter."""
        trace = forward(self.rnn.replace(**parameter), self.input,
                        self.trace.h[0])
        return trace.h[t]

    def losses_of(self, **parameter: np.ndarray) -> np.ndarray:
        """All L_t as a function of a parameter."""
        Omega = forward(self.rnn.replace(**parameter), self.input,
                        self.trace.h[0]).Omega
        return -log_softmax(Omega)[range(self.T), self.targets]

    @remembered
    def losses(self, name: str) -> np.ndarray:
        """∂L_t/∂(name) in row t-1."""
        return slope(lambda array: self.losses_of(**{name: array}),
                     getattr(self.rnn, name))

    def gradient(self, name: str) -> np.ndarray:
        """∂L/∂(name)."""
        return self.losses(name).sum(axis=0)

    @remembered
    def loss_of_logits(self, t: int) -> np.ndarray:
        """∂L_t/∂Ω_t."""
        return slope(lambda o: -log_softmax(o)[self.targets[t - 1]],
                     self.trace.Omega[t - 1])

    @remembered
    def loss_of_y_hat(self, t: int) -> np.ndarray:
        """∂L_t/∂ŷ_t, the entries of ŷ_t taken as free."""
        return slope(lambda y_hat: -np.log(y_hat)[self.targets[t - 1]],
                     self.trace.y_hat[t - 1])

    @remembered
    def y_hat_of_h(self, t: int) -> np.ndarray:
        """∂ŷ_t/∂h_t."""
        return slope(lambda h: softmax(self.V @ h + self.rnn.c),
                     self.trace.h[t])

    def scores_of_h(self, t: int) -> np.ndarray:
        """∂Ω_t/∂h_t."""
        return slope(lambda h: self.V @ h + self.rnn.c, self.trace.h[t])

    @remembered
    def hop(self, t: int, k: int) -> np.ndarray:
        """∂h_t/∂h_k, through all steps between."""
        if t == k:
            return np.eye(len(self.W))
        return slope(lambda h: forward(
            self.rnn, self.input[k:t], h).h[-1], self.trace.h[k])

    @remembered
    def immediate(self, name: str, k: int) -> np.ndarray:
        """∂⁺h_k/∂(name): the parameter changes at step k alone."""
        return slope(lambda array: forward(
            self.rnn.replace(**{name: array}), self.input[k - 1:k],
            self.trace.h[k - 1]).h[-1], getattr(self.rnn, name))

    @remembered
    def total(self, name: str, k: int) -> np.ndarray:
        """dh_k/d(name): the parameter changes wherever it stands."""
        return slope(lambda array: self.h_of(k, **{name: array}),
                     getattr(self.rnn, name))

    @remembered
    def of_input(self, k: int) -> np.ndarray:
        """∂h_k/∂x_k."""
        a = self.W @ self.trace.h[k - 1] + self.rnn.b
        return slope(lambda x: np.tanh(a + self.U @ x), self.trace.x[k - 1])

    @remembered
    def input_of_E(self, k: int) -> np.ndarray:
        """∂x_k/∂E."""
        return slope(lambda E: E[self.words[k - 1]], self.E)
