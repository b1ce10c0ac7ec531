"""The mistakes that `diagnose` knows, made again: as loops, δ a column."""

import numpy as np

from rnnlib import backward, forward

PAST = "W U b E h0"
ALL = PAST + " V c"


def errors(trace, y):
    """ŷ_t − y_t, at index t."""
    return [None, *(S - np.eye(len(S))[m] for S, m in zip(trace.y_hat, y))]


def recursion(
    J=lambda rnn, h, j: np.diag(1 - h[j] ** 2) @ rnn.W,
    last=lambda h, k: 1 - h[k] ** 2,
):
    """δ_k, at index k, one step back at a time, with these two factors."""

    def delta(rnn, h, e):
        made, g = [None] * len(e), 0
        for k in range(len(e) - 1, 0, -1):
            g = g + rnn.V.T @ e[k]
            made[k] = last(h, k) * g
            g = J(rnn, h, k).T @ g
        return made

    return delta


def paths(weigh=lambda t, k: 1, ascending=False, transposed=False):
    """The same as a sum over paths, weighed, or in another order."""

    def delta(rnn, h, e):
        made = [None] + [0 * rnn.b for _ in e[1:]]
        for t in range(1, len(e)):
            for k in range(1, t + 1):
                row, steps = e[t] @ rnn.V, range(k + 1, t + 1)
                for j in steps if ascending else reversed(steps):
                    J = np.diag(1 - h[j] ** 2) @ rnn.W
                    row = row @ (J.T if transposed else J)
                made[k] += weigh(t, k) * row * (1 - h[k] ** 2)
        return made

    return delta


def meets(name, trace, k):
    """What δ_k, or the error of step k, is multiplied by."""
    return {
        "W": trace.h[k - 1],
        "V": trace.h[k],
        "U": trace.x[k - 1],
        "E": trace.words is not None and trace.words[k - 1],
    }.get(name, 1)


def made(
    error=errors,
    delta=recursion(),
    met=meets,
    start=lambda rnn, trace, delta: rnn.W.T @ delta[1],
):
    """Make dL/d(name) from loops in which one piece is exchanged.

    met returns None for a term that is left out; start makes dL/dh_0.
    """

    def make(name):
        def gradient(rnn, trace, y):
            back, terms = error(trace, y), []
            if name not in "Vc":
                back = delta(rnn, trace.h, back)
            if name == "h0":
                return start(rnn, trace, back)
            for k in range(1, len(y) + 1):
                what = met(name, trace, k)
                if what is not None:
                    terms.append(
                        back[k]
                        if name in "bc"
                        else np.outer(
                            np.eye(len(rnn.E))[what], back[k] @ rnn.U
                        )
                        if name == "E"
                        else np.outer(back[k], what)
                    )
            return sum(terms)

        return gradient

    return make


def shifted(by, circular=False):
    """What is met `by` steps later, if there is such a step."""

    def met(name, trace, k):
        row = {"W": trace.h, "V": trace.h, "U": trace.x, "E": trace.words}
        at, length = k - (name != "V") + by, len(row[name])
        if circular:
            return row[name][at % length]
        return row[name][at] if 0 <= at < length else None

    return met


def skipping(step, met=meets):
    """Leave the term of one step out; step 0 is the last."""
    return lambda name, trace, k: (
        None if k == (step or len(trace.x)) else met(name, trace, k)
    )


def diagonal_softmax(trace, y):
    return [
        None,
        *(-np.eye(len(S))[m] * (1 - S) for S, m in zip(trace.y_hat, y)),
    ]


def printed_softmax(trace, y):
    """Σ_i ∂L/∂ŷ_i ŷ_i (1 − ŷ_j), with ∂L/∂ŷ_i = −y_i/ŷ_i: equation (6)."""
    return [
        None,
        *(
            (-np.eye(len(S))[m] / S) @ np.outer(S, 1 - S)
            for S, m in zip(trace.y_hat, y)
        ),
    ]


def last_loss(trace, y):
    e = errors(trace, y)
    return [None, *(0 * row for row in e[1:-1]), e[-1]]


def from_zero(name):
    def gradient(rnn, trace, y):
        x = trace.x if trace.words is None else trace.words
        return getattr(backward(rnn, forward(rnn, x), y), name)

    return gradient


def overwritten(name):
    def gradient(rnn, trace, y):
        dE = np.zeros_like(rnn.E)
        delta = recursion()(rnn, trace.h, errors(trace, y))
        for k, word in enumerate(trace.words, 1):
            dE[word] = rnn.U.T @ delta[k]
        return dE

    return gradient


def inner(slope):
    """Another slope in the Jacobians."""
    return lambda rnn, h, j: np.diag(slope(h, j)) @ rnn.W


MADE = [
    (verdict, names.split(), make)
    for verdict, names, make in [
        ("no_slope", PAST, made(delta=recursion(last=lambda h, k: 1))),
        (
            "no_slope_in_jacobians",
            PAST,
            made(delta=recursion(lambda rnn, h, j: rnn.W)),
        ),
        (
            "no_slopes",
            PAST,
            made(delta=recursion(lambda rnn, h, j: rnn.W, lambda h, k: 1)),
        ),
        (
            "slope_of_h",
            PAST,
            made(
                delta=recursion(
                    inner(lambda h, j: np.cosh(h[j]) ** -2),
                    lambda h, k: np.cosh(h[k]) ** -2,
                )
            ),
        ),
        (
            "slope_one_step_off",
            PAST,
            made(delta=recursion(last=lambda h, k: 1 - h[k - 1] ** 2)),
        ),
        (
            "jacobian_one_step_off",
            PAST,
            made(delta=recursion(inner(lambda h, j: 1 - h[j - 1] ** 2))),
        ),
        (
            "slope_side",
            PAST,
            made(delta=recursion(lambda rnn, h, j: rnn.W * (1 - h[j] ** 2))),
        ),
        (
            "slope_of_h0",
            "h0",
            made(
                start=lambda rnn, trace, delta: (
                    (1 - trace.h[0] ** 2) * (rnn.W.T @ delta[1])
                )
            ),
        ),
        ("later", "W U V E", made(met=shifted(1))),
        ("later", "U E", made(met=shifted(1, circular=True))),
        ("later", "W", made(met=skipping(0, shifted(1)))),
        (
            "later",
            "h0",
            made(start=lambda rnn, trace, delta: rnn.W.T @ delta[2]),
        ),
        ("earlier", "W U V E", made(met=shifted(-1))),
        ("earlier", "U E", made(met=shifted(-1, circular=True))),
        ("earlier", "V", made(met=skipping(1, shifted(-1)))),
        (
            "immediate_only",
            PAST,
            made(
                delta=lambda rnn, h, e: (
                    [None]
                    + [
                        (1 - h[k] ** 2) * (rnn.V.T @ e[k])
                        for k in range(1, len(e))
                    ]
                )
            ),
        ),
        ("immediate_left_out", PAST, made(delta=paths(lambda t, k: t > k))),
        ("last_loss_only", ALL, made(last_loss)),
        ("h0_left_out", "W", made(met=skipping(1))),
        ("h0_left_out", ALL, from_zero),
        ("first_step_left_out", "U b E V c", made(met=skipping(1))),
        ("last_step_left_out", "W U b E V c", made(met=skipping(0))),
        ("counted_again", PAST, made(delta=paths(lambda t, k: t - k + 1))),
        ("overwritten", "E", overwritten),
        ("wrong_order", PAST, made(delta=paths(ascending=True))),
        (
            "not_transposed",
            PAST,
            made(
                delta=recursion(
                    lambda rnn, h, j: np.diag(1 - h[j] ** 2) @ rnn.W.T
                )
            ),
        ),
        (
            "not_transposed",
            "h0",
            made(start=lambda rnn, trace, delta: rnn.W @ delta[1]),
        ),
        (
            "not_transposed",
            "h0",
            made(
                delta=recursion(
                    lambda rnn, h, j: np.diag(1 - h[j] ** 2) @ rnn.W.T
                ),
                start=lambda rnn, trace, delta: rnn.W @ delta[1],
            ),
        ),
        ("jacobian_transposed", PAST, made(delta=paths(transposed=True))),
        (
            "as_typeset",
            PAST,
            made(delta=paths(ascending=True, transposed=True)),
        ),
        ("W_left_out", "h0", made(start=lambda rnn, trace, delta: delta[1])),
        ("no_target", ALL, made(lambda trace, y: [None, *trace.y_hat])),
        (
            "next_target",
            PAST + " V",
            made(lambda trace, y: errors(trace, np.roll(y, -1))),
        ),
        ("diagonal_softmax", ALL, made(diagonal_softmax)),
        ("softmax_without_delta", ALL, made(printed_softmax)),
    ]
]
