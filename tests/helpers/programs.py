"""Whole programs of readers, forward and back, with their own losses.

`vectorised` runs sequences and batches. It shares nothing with the package.
"""

import numpy as np


def softmax(Omega):
    S = np.exp(Omega - Omega.max(-1, keepdims=True))
    return S / S.sum(-1, keepdims=True)


def cross_entropy(O, S, Y):
    return -(Y * np.log(S)).sum(-1), S - Y


def squared(O, S, Y):
    return ((O - Y) ** 2).sum(-1), 2 * (O - Y)


def of_softmax(O, S, Y):
    error = 2 * (S - Y)
    return ((S - Y) ** 2).sum(-1), S * (
        error - (S * error).sum(-1, keepdims=True)
    )


def sigmoids(O, S, Y):
    return (np.logaddexp(0, O) - Y * O).sum(-1), 1 / (1 + np.exp(-O)) - Y


def bits(O, S, Y):
    return -(Y * np.log2(S)).sum(-1), (S - Y) / np.log(2)


def softened(O, S, Y):
    """The gradient is not that of this loss."""
    return -(Y * np.log(S + 1e-8)).sum(-1), S - Y


def hardly_softened(O, S, Y):
    """It shows where a unit is saturated alone."""
    return -(Y * np.log(S + 1e-12)).sum(-1), S - Y


def fourth(O, S, Y):
    """A loss that is known to nobody."""
    return (O**4).sum(-1), 4 * O**3


def vectorised(
    loss=cross_entropy,
    over="",
    last=False,
    without="",
    head=lambda e, S, Y: e,
    way=lambda W: W,
    after=lambda gradients: gradients,
):
    """A program; its loss is a mean over the letters T, K, B in `over`."""

    def program(weights, x, y, h0):
        W, U, b, V, c = (weights[name] for name in "WUbVc")
        words, E = x, weights.get("E")
        if E is not None:
            x = E[words]
        b, c = b * ("b" not in without), c * ("c" not in without)
        h = [h0 * ("h0" not in without)]
        for x_t in x:
            h.append(np.tanh(h[-1] @ W.T + x_t @ U.T + b))
        h = np.array(h)
        Omega, Y = h[1:] @ V.T + c, np.eye(len(c))[y]
        S = softmax(Omega)
        sizes = dict(T=len(y), K=len(c), B=y[0].size)
        counts = np.ones(y.shape) / np.prod([sizes[n] for n in over])
        counts[:-1] *= not last
        L, e = loss(Omega, S, Y)
        e = head(e, S, Y) * counts[..., None]
        delta, back = np.zeros_like(h[1:]), 0
        for t in reversed(range(len(y))):
            delta[t] = (1 - h[t + 1] ** 2) * (e[t] @ V + back)
            back = delta[t] @ way(W)
        rows = {
            n: a.reshape(-1, a.shape[-1])
            for n, a in dict(e=e, d=delta, h=h[1:], p=h[:-1], x=x).items()
        }
        gradients = dict(
            W=rows["d"].T @ rows["p"],
            U=rows["d"].T @ rows["x"],
            b=rows["d"].sum(0) * ("b" not in without),
            V=rows["e"].T @ rows["h"],
            c=rows["e"].sum(0) * ("c" not in without),
            h0=back * ("h0" not in without),
        )
        if E is not None:
            gradients["E"] = np.zeros_like(E)
            np.add.at(gradients["E"], words, delta @ U)
        return (counts * L).sum(), after(gradients)

    return program


def additive(weights, x, y, h0, slope=lambda s: 1 - s**2):
    """A cell that is known to nobody and whose loss may bend at once."""
    W, U, b, V, c = (weights[name] for name in "WUbVc")
    h, s, e, loss = [h0], [], [], 0
    for x_t, y_t in zip(x, y):
        s.append(np.tanh(W @ h[-1] + U @ x_t + b))
        h.append(h[-1] + s[-1])
        Omega = V @ h[-1] + c
        e.append(softmax(Omega) - np.eye(len(c))[y_t])
        loss += np.logaddexp.reduce(Omega) - Omega[y_t]
    gradients, back = {n: np.zeros_like(a) for n, a in weights.items()}, 0
    for t in reversed(range(len(y))):
        back = back + V.T @ e[t]
        delta = slope(s[t]) * back
        gradients["V"] += np.outer(e[t], h[t + 1])
        gradients["c"] += e[t]
        gradients["W"] += np.outer(delta, h[t])
        gradients["U"] += np.outer(delta, x[t])
        gradients["b"] += delta
        back = back + W.T @ delta
    return loss, gradients
