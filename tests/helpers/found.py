"""Mistakes as they were found in public code, each in a few lines anew.

All are of one sequence, as min-char-rnn has it: `back` goes through the steps
and hands each δ to what adds it up.
"""

import numpy as np

from rnnlib import backward


def heads(rnn, trace, y, last=False):
    e = trace.y_hat - np.eye(len(rnn.c))[y]
    e[: -1 if last else 0] = 0
    return e


def back(rnn, trace, y, last=False, matrix=None, hook=lambda d: d):
    """Yield k and δ_k from the last step to the first."""
    e, matrix = (
        heads(rnn, trace, y, last),
        rnn.W.T if matrix is None else matrix,
    )
    later = 0 * rnn.b
    for k in reversed(range(len(y))):
        delta = hook((1 - trace.h[k + 1] ** 2) * (rnn.V.T @ e[k] + later))
        yield k, delta
        later = matrix @ delta


def added(name, rnn, trace, steps, kept=lambda k: True, assign=False):
    """Add up, or overwrite, what the steps give to dW, dU or db."""
    total = 0 * getattr(rnn, name)
    for k, delta in steps:
        met = dict(W=trace.h[k], U=trace.x[k]).get(name)
        term = delta if met is None else np.outer(delta, met)
        if kept(k):
            total = term if assign else total + term
    return total


def many_to_one_assigned(name):
    """A classifier of sentences: the last step alone, W back, = for +=."""

    def gradient(rnn, trace, y):
        steps = back(rnn, trace, y, last=True, matrix=rnn.W)
        return np.clip(added(name, rnn, trace, steps, assign=True), -1, 1)

    return gradient


def inner_product(rnn, trace, y):
    dW = 0 * rnn.W
    for k, delta in back(rnn, trace, y):
        dW += delta @ trace.h[k]
    return dW


def entry_by_entry(rnn, trace, y):
    """A product of two columns is spread over all columns of dW."""
    dW = 0 * rnn.W
    for k, delta in back(rnn, trace, y):
        dW += (delta * trace.h[k])[:, None]
    return dW


def head_assigned(rnn, trace, y):
    """dV = … in the loop, not dV += …"""
    e = heads(rnn, trace, y)
    for t in reversed(range(len(y))):
        dV = np.outer(e[t], trace.h[t + 1])
    return dV


def V_for_W(name):
    """Each step starts from the error anew, with no way through W."""

    def gradient(rnn, trace, y):
        e, h = heads(rnn, trace, y), trace.h
        steps = (
            (k, (rnn.V.T @ e[t]) * (1 - h[k + 1] ** 2))
            for t in range(len(y))
            for k in reversed(range(t + 1))
        )
        return added(name, rnn, trace, steps)

    return gradient


def first_step_skipped(rnn, trace, y):
    steps = back(rnn, trace, y)
    return added("W", rnn, trace, steps, kept=lambda k: k > 0)


def delta_clipped(name):
    def gradient(rnn, trace, y):
        steps = back(rnn, trace, y, hook=lambda d: np.clip(d, -3, 3))
        return added(name, rnn, trace, steps)

    return gradient


def halved(name):
    return lambda *case: getattr(backward(*case), name) / 2


def decayed(name):
    """Weight decay in the gradient."""

    def gradient(rnn, trace, y):
        return getattr(backward(rnn, trace, y), name) + 5e-4 * getattr(
            rnn, name
        )

    return gradient


def wrapped(rnn, trace, y):
    """h_{t-1} from a list of h_1 … h_T, so that step 1 meets h_T."""
    dW, h = 0 * rnn.W, list(trace.h[1:])
    for k, delta in back(rnn, trace, y):
        dW += np.outer(delta, h[k - 1])
    return dW


def window_of_five(name):
    """The loops of the WildML tutorial: each loss goes back five steps."""

    def gradient(rnn, trace, y):
        e, h, total = heads(rnn, trace, y), trace.h, 0 * getattr(rnn, name)
        for t in range(len(y)):
            delta = rnn.V.T @ e[t] * (1 - h[t + 1] ** 2)
            for k in range(t, max(-1, t - 5), -1):
                met = dict(W=h[k], U=trace.x[k])
                total += np.outer(delta, met[name]) if name in met else delta
                delta = rnn.W.T @ delta * (1 - h[k] ** 2)
        return total

    return gradient


# verdict, what the sentence must say, parameter, gradient
FOUND = [
    *(
        (
            "not_transposed + overwritten",
            "+=",
            name,
            many_to_one_assigned(name),
        )
        for name in "WUb"
    ),
    *(
        ("slope_in_jacobians + W_left_out", "W is missing", n, V_for_W(n))
        for n in "WUb"
    ),
    *(("more", "long or large", n, delta_clipped(n)) for n in "WUb"),
    *(("factor", "1/2 times", n, halved(n)) for n in "WUb"),
    *(("penalty", f"0.0005 times {n} itself", n, decayed(n)) for n in "WUbV"),
    *(("truncated", "back 5", n, window_of_five(n)) for n in "WUb"),
    ("inner_product", "np.outer", "W", inner_product),
    ("inner_product", "entry by entry", "W", entry_by_entry),
    ("overwritten", "+=", "V", head_assigned),
    ("h0_left_out", "h_0", "W", first_step_skipped),
    ("other_state", "wraps round", "W", wrapped),
]
