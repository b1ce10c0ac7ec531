"""Whole programs of readers, forward and back, with their own losses.

`vectorised` runs sequences and batches; `characters` is written as
min-char-rnn is. Neither shares anything with the package.
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


class Characters:
    """min-char-rnn: lists of characters, columns, dicts, globals."""

    def __init__(self, slope=lambda h: 1 - h * h, clipped=None):
        self.slope, self.clipped = slope, clipped

    def loss(self, inputs, targets, hprev, Wxh, Whh, Why, bh, by):
        xs, hs, ys, ps = {}, {}, {}, {}
        hs[-1] = np.copy(hprev)
        loss = 0
        for t in range(len(inputs)):
            xs[t] = np.zeros((Wxh.shape[1], 1))
            xs[t][inputs[t]] = 1
            hs[t] = np.tanh(np.dot(Wxh, xs[t]) + np.dot(Whh, hs[t - 1]) + bh)
            ys[t] = np.dot(Why, hs[t]) + by
            ps[t] = np.exp(ys[t]) / np.sum(np.exp(ys[t]))
            loss += -np.log(ps[t][targets[t], 0])
        grads = [np.zeros_like(a) for a in (Wxh, Whh, Why, bh, by)]
        dWxh, dWhh, dWhy, dbh, dby = grads
        dhnext = np.zeros_like(hs[0])
        for t in reversed(range(len(inputs))):
            dy = np.copy(ps[t])
            dy[targets[t]] -= 1
            dWhy += np.dot(dy, hs[t].T)
            dby += dy
            dhraw = self.slope(hs[t]) * (np.dot(Why.T, dy) + dhnext)
            dbh += dhraw
            dWxh += np.dot(dhraw, xs[t].T)
            dWhh += np.dot(dhraw, hs[t - 1].T)
            dhnext = np.dot(Whh.T, dhraw)
        if self.clipped:
            for dparam in grads:
                np.clip(dparam, -self.clipped, self.clipped, out=dparam)
        return loss, *grads, hs[len(inputs) - 1]
