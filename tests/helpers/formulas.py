"""The page of formulas, written out again in plain NumPy.

Time is counted from 1 as on the page, sums are loops, and nothing here comes
from the package. A `Case` is a network of words and its run; the letters of
the page are its attributes.
"""

from types import SimpleNamespace

import numpy as np
from instances import instance

H, D, K, M = 3, 2, 5, 4
STEP = 1e-30


def run(p, words, y, h_0, place=None, by=0):
    """Equations (1) to (5); index t is step t.

    What is calculated at one place, such as ("h", 2) for h_2, is nudged.
    """

    def at(name, t, value):
        return value + by if (name, t) == place else value

    s = SimpleNamespace(
        x_o=[None],
        x=[None],
        a=[None],
        h=[at("h", 0, h_0)],
        Omega=[None],
        y_hat=[None],
        y=[None],
        L_t=[None],
    )
    for t, (word, target) in enumerate(zip(words, y), 1):
        s.x_o.append(np.eye(M)[word])
        s.y.append(np.eye(K)[target])
        s.x.append(at("x", t, p["E"].T @ s.x_o[t]))
        s.a.append(at("a", t, p["W"] @ s.h[t - 1] + p["U"] @ s.x[t] + p["b"]))
        s.h.append(at("h", t, np.tanh(s.a[t])))
        s.Omega.append(at("Omega", t, p["V"] @ s.h[t] + p["c"]))
        s.y_hat.append(np.exp(s.Omega[t]) / sum(np.exp(s.Omega[t])))
        s.L_t.append(-s.y[t] @ np.log(s.y_hat[t]))
    s.L = sum(s.L_t[1:])
    return s


class Case:
    """One run over T steps, with t = T and k two steps before, if it can."""

    def __init__(self, T, stretch=None):
        it = instance(T, H, D, K, M, seed=T)
        if stretch is not None:  # is ‖W‖₂ then
            W = it.rnn.W * stretch / np.linalg.norm(it.rnn.W, 2)
            it = it.replace(rnn=it.rnn.replace(W=W))
        self.rnn, self.p, self.given = (
            it.rnn,
            it.rnn.arrays(),
            (it.x, it.y, it.h0),
        )
        self.T, self.t, self.k = T, T, max(1, T - 2)
        vars(self).update(self.p, **vars(run(self.p, *self.given)))

    def sum(self, term):
        return sum(term(t) for t in range(1, self.T + 1))

    def J(self, t):
        return np.diag(1 - self.h[t] ** 2) @ self.W

    def P(self, t, k):
        product = np.eye(H)
        for j in range(t, k, -1):
            product = product @ self.J(j)
        return product

    def path(self, t, k):
        """δ_{t,k}: the factor with the smallest j on the left."""
        product = np.eye(H)
        for j in range(k + 1, t + 1):
            product = product @ self.W.T @ np.diag(1 - self.h[j] ** 2)
        return (
            np.diag(1 - self.h[k] ** 2)
            @ product
            @ self.V.T
            @ (self.y_hat[t] - self.y[t])
        )

    def delta(self, k):
        if k > self.T:
            return np.zeros(H)
        return (1 - self.h[k] ** 2) * (
            self.V.T @ (self.y_hat[k] - self.y[k])
            + self.W.T @ self.delta(k + 1)
        )

    def both(self, term):
        """Σ_t Σ_{k≤t} term(δ_{t,k}, k) and Σ_k term(δ_k, k)."""
        return (
            self.sum(
                lambda t: sum(
                    term(self.path(t, k), k) for k in range(1, t + 1)
                )
            ),
            self.sum(lambda k: term(self.delta(k), k)),
        )

    def slope(self, name):
        """∂L/∂(name) of a parameter, entry by entry, by the complex step."""
        found = np.empty(self.p[name].shape)
        for index in np.ndindex(found.shape):
            array = self.p[name].astype(complex)
            array[index] += 1j * STEP
            found[index] = (
                run(self.p | {name: array}, *self.given).L.imag / STEP
            )
        return found

    def answer(self, f, name, t):
        """[..., j] is the slope of f of the run in entry j of (name)_t."""
        nudges = 1j * STEP * np.eye(len(getattr(self, name)[t]))
        return np.stack(
            [
                np.imag(f(run(self.p, *self.given, (name, t), by))) / STEP
                for by in nudges
            ],
            axis=-1,
        )


# The page's formula: as it is written, in a tuple if in two forms, and what
# it must be.
FORMULAS = {
    r"$x_t = E^\top x_t^o$": (
        lambda m: m.E.T @ m.x_o[m.t],
        lambda m: m.E[m.given[0][m.t - 1]],
    ),
    r"$h_t = \tanh(W h_{t-1} + U x_t + b)$": (
        lambda m: np.tanh(m.W @ m.h[m.t - 1] + m.U @ m.x[m.t] + m.b),
        lambda m: [
            np.tanh(
                sum(m.W[i, j] * m.h[m.t - 1][j] for j in range(H))
                + sum(m.U[i, j] * m.x[m.t][j] for j in range(D))
                + m.b[i]
            )
            for i in range(H)
        ],
    ),
    r"$\Omega_t = V h_t + c$": (
        lambda m: m.V @ m.h[m.t] + m.c,
        lambda m: [
            sum(m.V[i, j] * m.h[m.t][j] for j in range(H)) + m.c[i]
            for i in range(K)
        ],
    ),
    r"$\hat y_t = \operatorname{softmax}(\Omega_t), \quad "
    r"\operatorname{softmax}(\Omega)_i = "
    r"e^{\Omega_i} \big/ \sum_{j=1}^{K} e^{\Omega_j}$": (
        lambda m: [
            np.exp(m.Omega[m.t][i])
            / sum(np.exp(m.Omega[m.t][j]) for j in range(K))
            for i in range(K)
        ],
        lambda m: m.y_hat[m.t],
    ),
    r"$L_t = -y_t^\top \ln \hat y_t = "
    r"\ln \sum_{j=1}^{K} e^{\Omega_{t,j}} - y_t^\top \Omega_t$": (
        lambda m: (
            -m.y[m.t] @ np.log(m.y_hat[m.t]),
            np.log(sum(np.exp(m.Omega[m.t]))) - m.y[m.t] @ m.Omega[m.t],
        ),
        lambda m: -np.log(m.y_hat[m.t][m.given[1][m.t - 1]]),
    ),
    r"$L = \sum_{t=1}^{T} L_t$": (
        lambda m: m.sum(lambda t: m.L_t[t]),
        lambda m: (
            -np.log(np.prod([m.y_hat[t] @ m.y[t] for t in range(1, m.T + 1)]))
        ),
    ),
    r"$\partial \hat y_{t,i} / \partial \Omega_{t,j} = "
    r"\hat y_{t,i}\, ([i = j] - \hat y_{t,j})$": (
        lambda m: [
            [m.y_hat[m.t][i] * ((i == j) - m.y_hat[m.t][j]) for j in range(K)]
            for i in range(K)
        ],
        lambda m: m.answer(lambda s: s.y_hat[m.t], "Omega", m.t),
    ),
    r"$\partial L / \partial \Omega_t = \hat y_t - y_t$": (
        lambda m: m.y_hat[m.t] - m.y[m.t],
        lambda m: m.answer(lambda s: s.L, "Omega", m.t),
    ),
    r"$\partial h_t / \partial h_{t-1} = J_t = "
    r"\operatorname{diag}(1 - h_t^2)\, W$": (
        lambda m: m.J(m.t),
        lambda m: m.answer(lambda s: s.h[m.t], "h", m.t - 1),
    ),
    r"$\partial h_t / \partial h_k = P_{t,k} = "
    r"J_t J_{t-1} \cdots J_{k+1}, \quad P_{t,t} = I$": (
        lambda m: m.P(m.t, m.k),
        lambda m: m.answer(lambda s: s.h[m.t], "h", m.k),
    ),
    r"$\delta_{t,k} = \operatorname{diag}(1 - h_k^2) \bigl( "
    r"\prod_{j=k+1}^{t} W^\top \operatorname{diag}(1 - h_j^2) \bigr) "
    r"V^\top (\hat y_t - y_t)$": (
        lambda m: m.path(m.t, m.k),
        lambda m: m.answer(lambda s: s.L_t[m.t], "a", m.k),
    ),
    r"$\delta_k = \sum_{t=k}^{T} \delta_{t,k} = (1 - h_k^2) \odot \bigl( "
    r"V^\top (\hat y_k - y_k) + W^\top \delta_{k+1} \bigr), "
    r"\quad \delta_{T+1} = 0$": (
        lambda m: (
            sum(m.path(t, m.k) for t in range(m.k, m.T + 1)),
            m.delta(m.k),
        ),
        lambda m: m.answer(lambda s: s.L, "a", m.k),
    ),
    r"$\partial L / \partial V = "
    r"\sum_{t=1}^{T} (\hat y_t - y_t)\, h_t^\top$": (
        lambda m: m.sum(lambda t: np.outer(m.y_hat[t] - m.y[t], m.h[t])),
        lambda m: m.slope("V"),
    ),
    r"$\partial L / \partial c = \sum_{t=1}^{T} (\hat y_t - y_t)$": (
        lambda m: m.sum(lambda t: m.y_hat[t] - m.y[t]),
        lambda m: m.slope("c"),
    ),
    r"$\partial L / \partial W = \sum_{t=1}^{T} \sum_{k=1}^{t} "
    r"\delta_{t,k}\, h_{k-1}^\top = \sum_{k=1}^{T} "
    r"\delta_k\, h_{k-1}^\top$": (
        lambda m: m.both(lambda delta, k: np.outer(delta, m.h[k - 1])),
        lambda m: m.slope("W"),
    ),
    r"$\partial L / \partial U = \sum_{t=1}^{T} \sum_{k=1}^{t} "
    r"\delta_{t,k}\, x_k^\top = \sum_{k=1}^{T} \delta_k\, x_k^\top$": (
        lambda m: m.both(lambda delta, k: np.outer(delta, m.x[k])),
        lambda m: m.slope("U"),
    ),
    r"$\partial L / \partial b = \sum_{t=1}^{T} \sum_{k=1}^{t} "
    r"\delta_{t,k} = \sum_{k=1}^{T} \delta_k$": (
        lambda m: m.both(lambda delta, k: delta),
        lambda m: m.slope("b"),
    ),
    r"$\partial L / \partial E = \sum_{t=1}^{T} \sum_{k=1}^{t} x_k^o\, "
    r"(U^\top \delta_{t,k})^\top = \sum_{k=1}^{T} x_k^o\, "
    r"(U^\top \delta_k)^\top$": (
        lambda m: m.both(lambda delta, k: np.outer(m.x_o[k], m.U.T @ delta)),
        lambda m: m.slope("E"),
    ),
    r"$\partial L / \partial x_k = U^\top \delta_k$": (
        lambda m: m.U.T @ m.delta(m.k),
        lambda m: m.answer(lambda s: s.L, "x", m.k),
    ),
    r"$\partial L / \partial h_0 = W^\top \delta_1$": (
        lambda m: m.W.T @ m.delta(1),
        lambda m: m.answer(lambda s: s.L, "h", 0),
    ),
}
