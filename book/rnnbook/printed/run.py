"""One forward pass in the document's letters, and what its derivatives are.

Vectors are columns, matrices with one column, and `@` is strict about
shapes: what NumPy would broadcast in silence raises ValueError here. All
derivatives come from the complex step through the forward pass; nothing of
section 2 is used.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from rnnlib import RNN, forward
from rnnlib.check import STEP
from rnnlib.rnn import Trace, steps
from rnnlib.softmax import log_softmax, softmax

LENGTHS = 1, 2, 3, 4, 6, 8


def slope(f: Callable, at: np.ndarray) -> np.ndarray:
    """Return `[..., j]`, the derivative of f's entries in the jth of `at`."""
    columns = []
    for index in np.ndindex(at.shape):
        nudged = at.astype(complex)
        nudged[index] += 1j * STEP
        columns.append(np.imag(f(nudged)) / STEP)
    table = np.moveaxis(np.array(columns), 0, -1)
    return table.reshape(*table.shape[:-1], *at.shape)


def remembered(method: Callable) -> Callable:
    """Compute a method's result once for each Run and its arguments."""

    def wrapped(self: Any, *arguments: Any) -> np.ndarray:
        key = method.__name__, *arguments
        if key not in self.known:
            self.known[key] = method(self, *arguments)
        return self.known[key]

    return wrapped


class Run:
    """The symbols of one sequence: h(t), x(t), y(t), … are columns."""

    def __init__(self, rnn: RNN, trace: Trace, y: np.ndarray) -> None:
        self.T, self.rnn, self.trace = steps(rnn, trace), rnn, trace
        self.W, self.U, self.V = rnn.W, rnn.U, rnn.V
        self.b, self.c = rnn.b[:, None], rnn.c[:, None]
        self.E: Any = rnn.E  # None without an embedding, and so are words
        self.words: Any = trace.words
        self.input: Any = trace.x if rnn.E is None else trace.words
        self.steps, self.targets = range(1, self.T + 1), y
        self.known: dict[tuple, np.ndarray] = {}

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

    # As functions of a parameter, given by its name.

    def trace_of(self, **parameter: np.ndarray) -> Trace:
        """The whole forward pass."""
        rnn = self.rnn.replace(**parameter)
        return forward(rnn, self.input, self.trace.h[0])

    def losses_of(self, **parameter: np.ndarray) -> np.ndarray:
        """All L_t."""
        logarithms = log_softmax(self.trace_of(**parameter).Omega)
        return -logarithms[range(self.T), self.targets]

    def state(self, k: int, **changed: np.ndarray) -> np.ndarray:
        """h_k by (2), some of W, U, b, x_k and h_{k-1} changed at k alone."""
        given = dict(W=self.W, U=self.U, b=self.rnn.b)
        given |= dict(x=self.trace.x[k - 1], h=self.trace.h[k - 1]) | changed
        W, U, b, x, h = given.values()
        return np.tanh(W @ h + U @ x + b)

    # Derivatives in a parameter, given by its name.

    def gradient(self, name: str) -> np.ndarray:
        """∂L/∂(name)."""
        return self.gradients(name).sum(axis=0)

    @remembered
    def gradients(self, name: str) -> np.ndarray:
        """∂L_t/∂(name) in row t-1."""
        return slope(
            lambda array: self.losses_of(**{name: array}),
            getattr(self.rnn, name),
        )

    def total(self, name: str, k: int) -> np.ndarray:
        """dh_k/d(name): the parameter changes wherever it stands."""
        return self.totals(name)[k]

    @remembered
    def totals(self, name: str) -> np.ndarray:
        """dh_k/d(name) in row k."""
        return slope(
            lambda array: self.trace_of(**{name: array}).h,
            getattr(self.rnn, name),
        )

    @remembered
    def immediate(self, name: str, k: int) -> np.ndarray:
        """∂⁺h_k/∂(name): the parameter changes at step k alone."""
        return slope(
            lambda array: self.state(k, **{name: array}),
            getattr(self.rnn, name),
        )

    @remembered
    def dOmega_dV(self, t: int) -> np.ndarray:
        """∂Ω_t/∂V."""
        return slope(lambda V: V @ self.trace.h[t] + self.rnn.c, self.V)

    @remembered
    def dOmega_dc(self, t: int) -> np.ndarray:
        """∂Ω_t/∂c."""
        return slope(lambda c: self.V @ self.trace.h[t] + c, self.rnn.c)

    @remembered
    def dx_dE(self, k: int) -> np.ndarray:
        """∂x_k/∂E."""
        return slope(lambda E: E[self.words[k - 1]], self.E)

    # Derivatives of one symbol in another.

    @remembered
    def dL_dOmega(self, t: int) -> np.ndarray:
        """∂L_t/∂Ω_t."""
        return slope(
            lambda Omega: -log_softmax(Omega)[self.targets[t - 1]],
            self.trace.Omega[t - 1],
        )

    @remembered
    def dL_dy_hat(self, t: int) -> np.ndarray:
        """∂L_t/∂ŷ_t, the entries of ŷ_t taken as free."""
        return slope(
            lambda y_hat: -np.log(y_hat)[self.targets[t - 1]],
            self.trace.y_hat[t - 1],
        )

    @remembered
    def dy_hat_dOmega(self, t: int) -> np.ndarray:
        """∂ŷ_t/∂Ω_t, which is ∂S/∂x in 2.1."""
        return slope(softmax, self.trace.Omega[t - 1])

    @remembered
    def dy_hat_dh(self, t: int) -> np.ndarray:
        """∂ŷ_t/∂h_t."""
        return slope(
            lambda h: softmax(self.V @ h + self.rnn.c), self.trace.h[t]
        )

    @remembered
    def dOmega_dh(self, t: int) -> np.ndarray:
        """∂Ω_t/∂h_t."""
        return slope(lambda h: self.V @ h + self.rnn.c, self.trace.h[t])

    @remembered
    def dh_dh(self, t: int, k: int) -> np.ndarray:
        """∂h_t/∂h_k, through all steps between."""
        if t == k:
            return np.eye(len(self.W))
        return slope(
            lambda h: forward(self.rnn, self.input[k:t], h).h[-1],
            self.trace.h[k],
        )

    @remembered
    def dh_dx(self, k: int) -> np.ndarray:
        """∂h_k/∂x_k."""
        return slope(lambda x: self.state(k, x=x), self.trace.x[k - 1])


def network(
    T: int, seed: int, H: int = 3, D: int = 2, K: int = 5, M: int = 7
) -> Run:
    """Return a random Run of T steps, with words, biases and an h_0."""
    random = np.random.default_rng(seed)
    rnn = RNN.init(D, H, K, M, spectral_radius=2, seed=seed).replace(
        b=random.normal(size=H) / 4, c=random.normal(size=K)
    )
    trace = forward(
        rnn, random.integers(M, size=T), random.uniform(-1, 1, size=H)
    )
    return Run(rnn, trace, random.integers(K, size=T))


@cache
def networks() -> tuple[Run, ...]:
    """Return the networks on which every entry is run.

    There is one for each length: small, and H, D, K and M all differ.
    """
    return tuple(network(T, seed=54 + T) for T in LENGTHS)
