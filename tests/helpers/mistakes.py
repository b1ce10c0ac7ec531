"""Mistakes in a reader's own code: one small reference, and switches on it.

`Reader` is written as in min-char-rnn, with loops and columns, a loss at a
time. Each switch changes one thing in it. It shares nothing with the checker.
"""

from functools import cache

import numpy as np

from rnnlib import backward, forward

PAST = "W U b E h0".split()
ALL = "W U b E h0 V c".split()


class Reader:
    """dL/d(name) of one sequence, as loops, with switches."""

    def __init__(self, **switches):
        self.__dict__.update(switches)

    # ---- What a switch can exchange ----

    def error(self, Omega, S, target):
        """dL_t/dΩ_t of one step."""
        return S - target

    def errors(self, e, targets, S):
        return e

    def slope(self, h, before, g):
        return 1 - h * h

    last = path = None  # the slope for the parameters, for the step before

    def back(self, W, slope, g):
        return W.T @ (slope * g)

    passes = None  # from δ_{k+1} to δ_k, with the slopes of k and of k + 1
    late = False  # δ is used when it has gone through Wᵀ
    ascending = False
    forwards = False  # the loop of the backward pass, from the first step on

    def counts(self, t, k, T):
        return 1

    def met(self, states, k, T):
        """What step k meets, of h_0 … h_T or x_1 … x_T, or None."""
        return states[k]

    def start(self, W, h0, delta):
        return W.T @ delta

    def assigned(self, name, words, terms):
        """Add up the terms of the steps."""
        return sum(terms)

    def passed(self, rnn, trace):
        """The forward pass that the backward pass believes in."""
        return trace

    def after(self, gradient):
        return gradient

    # ---- The reference ----

    def __call__(self, name):
        return lambda rnn, trace, y: self.after(
            self.gradient(name, rnn, self.passed(rnn, trace), y)
        )

    def gradient(self, name, rnn, trace, y):
        h, T, e = trace.h, len(y), self.heads(rnn, trace, y)
        if name in "Vc":
            terms = []
            for t in range(T):
                met = self.met(h[1:], t, T) if name == "V" else 1.0
                if met is not None:
                    term = np.outer(e[t], met) if name == "V" else e[t]
                    terms.append(self.counts(t, t, T) * term)
            return self.assigned(name, None, terms)
        delta = self.known(rnn, trace, tuple(y))
        if name == "h0":
            k = self.met(np.arange(T), 0, T)
            return self.start(rnn.W, h[0], delta[k])
        states = {"W": h[:-1], "U": trace.x, "E": trace.words}.get(name, [])
        terms = []
        for k in range(T):
            if name == "b":
                terms.append(delta[k])
            elif (met := self.met(states, k, T)) is not None:
                if name == "E":
                    one_hot = np.eye(len(rnn.E))[met]
                    terms.append(np.outer(one_hot, rnn.U.T @ delta[k]))
                else:
                    terms.append(np.outer(delta[k], met))
        return self.assigned(name, trace.words, terms)

    def heads(self, rnn, trace, y):
        """dL/dΩ of all steps."""
        S, targets = trace.y_hat, np.eye(len(rnn.c))[y]
        e = np.array(
            [self.error(*each) for each in zip(trace.Omega, S, targets)]
        )
        return self.errors(e, targets, S)

    @cache
    def known(self, rnn, trace, y):
        """δ of all steps, which every parameter has in common."""
        return self.deltas(rnn, trace.h, self.heads(rnn, trace, list(y)))

    def deltas(self, rnn, h, e):
        if self.forwards:
            d, found = 0 * rnn.b, []
            for e_t, h_t in zip(e, h[1:]):
                d = (1 - h_t**2) * (rnn.V.T @ e_t + rnn.W.T @ d)
                found.append(d)
            return np.array(found)
        T, last, path = (
            len(e),
            self.last or self.slope,
            self.path or self.slope,
        )
        total = self.incoming(rnn, h, e) if self.of_gradient else 0 * h
        delta = np.zeros((T, len(rnn.b)))
        for t in range(T):
            g = rnn.V.T @ e[t]
            for k in range(t, -1, -1):
                if self.ascending:
                    g = rnn.V.T @ e[t]
                for j in range(
                    k + 1, t + 1 if self.ascending else min(k + 2, t + 1)
                ):
                    g = self.back(rnn.W, path(h[j + 1], h[j], total[j]), g)
                own = last(h[k + 1], h[k], total[k])
                if k < t and self.passes:
                    slopes = own, 1 - h[k + 2] ** 2
                    d = self.passes(rnn.W, d, *slopes)
                else:
                    d = own * g
                delta[k] += self.counts(t, k, T) * d
        return delta @ rnn.W if self.late else delta

    of_gradient = False

    def incoming(self, rnn, h, e):
        """dL/dh of each step, as code finds it with 1 − dh²."""
        total, later = 0 * h, 0
        for k in range(len(e) - 1, -1, -1):
            total[k] = rnn.V.T @ e[k] + later
            later = rnn.W.T @ ((1 - total[k] ** 2) * total[k])
        return total


def one(h, before, g):
    return 1.0 + 0 * h


SLOPES = {
    "1 − h_k² is missing": one,
    "tanh²": lambda h, before, g: 1 - np.tanh(h) ** 2,
    "1 + h_k²": lambda h, before, g: 1 + h**2,
    "1/(1 − h_k²)": lambda h, before, g: 1 / (1 - h**2),
    "h_k(1 − h_k)": lambda h, before, g: h * (1 - h),
    "1 − h_{k-1}²": lambda h, before, g: 1 - before**2,
    "(dL/dh_k)²": lambda h, before, g: 1 - g**2,
}


def shifted(by):
    """What is met `by` steps later, if there is such a step."""

    def met(states, k, T):
        return states[k + by] if 0 <= k + by < len(states) else None

    return met


def circular(by):
    return lambda states, k, T: states[(k + by) % T]


def only(kept):
    return lambda name, words, terms: sum(
        term for k, term in enumerate(terms) if kept(k, len(terms))
    )


def overwritten(name, words, terms):
    if name != "E":
        return terms[0]
    last = {word: term for word, term in zip(words, terms)}
    return sum(last.values())


def sigmoid(Omega):
    return 1 / (1 + np.exp(-Omega))


def jacobian(S):
    return np.diag(S) - np.outer(S, S)


def from_zero(rnn, trace):
    return forward(rnn, trace.x if trace.words is None else trace.words)


def without(**zero):
    def passed(rnn, trace):
        given = trace.x if trace.words is None else trace.words
        parts = {name: 0 * rnn.arrays()[name] for name in zero}
        return forward(rnn.replace(**parts), given, trace.h[0])

    return passed


def h_1_for_h_0(states, k, T):
    return states[max(k, 1)]


# verdict, what the sentence must say, parameters, switches
KINDS = [
    *(
        ("slope", words, PAST, dict(slope=f, of_gradient="dL" in words))
        for words, f in SLOPES.items()
    ),
    *(
        ("last_slope", words, PAST, dict(last=f))
        for words, f in list(SLOPES.items())[:-1]
    ),
    *(
        ("slope_in_jacobians", words, PAST, dict(path=f))
        for words, f in list(SLOPES.items())[:-1]
    ),
    (
        "slope_side",
        "wrong side",
        PAST,
        dict(back=lambda W, s, g: s * (W.T @ g)),
    ),
    (
        "slope_side",
        "wrong side of Wᵀ",
        PAST,
        dict(passes=lambda W, d, s, later: W.T @ (s * d)),
    ),
    (
        "later_slope",
        "h_{k+1}²",
        PAST,
        dict(passes=lambda W, d, s, later: later * (W.T @ d)),
    ),
    (
        "slope_missing",
        "only the error",
        PAST,
        dict(passes=lambda W, d, s, later: W.T @ d),
    ),
    ("used_late", "gone through", ["W", "U", "b", "E"], dict(late=True)),
    ("not_transposed", "Wᵀ", PAST, dict(back=lambda W, s, g: W @ (s * g))),
    (
        "not_transposed",
        "Wᵀ",
        ["h0"],
        dict(start=lambda W, h0, delta: W @ delta),
    ),
    (
        "jacobian_transposed",
        "transpose of J_k",
        PAST,
        dict(back=lambda W, s, g: s * (W @ g)),
    ),
    ("wrong_order", "order", PAST, dict(ascending=True)),
    ("forwards", "step T", ["W", "U", "b", "E"], dict(forwards=True)),
    ("W_left_out", "δ_1", ["h0"], dict(start=lambda W, h0, delta: delta)),
    (
        "slope_of_h0",
        "h_0²",
        ["h0"],
        dict(start=lambda W, h0, delta: (1 - h0**2) * (W.T @ delta)),
    ),
    ("immediate_only", "k = t", PAST, dict(counts=lambda t, k, T: t == k)),
    ("immediate_left_out", "k = t", PAST, dict(counts=lambda t, k, T: t > k)),
    ("truncated", "goes back 2", PAST, dict(counts=lambda t, k, T: t - k < 2)),
    ("truncated", "back 3", PAST, dict(counts=lambda t, k, T: t - k < 3)),
    (
        "truncated",
        "goes back 12",
        PAST,
        dict(counts=lambda t, k, T: t - k < 12),
    ),
    (
        "truncated",
        "in chunks of 10",
        ["W", "U", "b", "E"],
        dict(counts=lambda t, k, T: t // 10 == k // 10),
    ),
    (
        "truncated",
        "in chunks of 2",
        ["W", "U", "b", "E"],
        dict(counts=lambda t, k, T: t // 2 == k // 2),
    ),
    (
        "counted_again",
        "t − k + 1",
        PAST,
        dict(counts=lambda t, k, T: t - k + 1),
    ),
    ("losses_again", "T − t + 1", ALL, dict(counts=lambda t, k, T: T - t)),
    ("weighted", "1, 0.9, 0.81", ALL, dict(counts=lambda t, k, T: 0.9**t)),
    ("weighted", "1, 0.5, 0.25", ALL, dict(counts=lambda t, k, T: 0.5**t)),
    ("last_loss_only", "last", ALL, dict(counts=lambda t, k, T: t == T - 1)),
    ("some_losses", "2, 4", ALL, dict(counts=lambda t, k, T: t in (1, 3))),
    (
        "overwritten",
        "+=",
        ["W", "U", "V", "E", "b", "c"],
        dict(assigned=overwritten),
    ),
    (
        "last_loss_everywhere",
        "every step",
        [*PAST, "V"],
        dict(errors=lambda e, y, S: 0 * e + e[-1]),
    ),
    ("h0_left_out", "h_0", ["W"], dict(assigned=only(lambda k, T: k > 0))),
    ("h0_left_out", "h_0", ALL, dict(passed=from_zero)),
    (
        "first_step_left_out",
        "first",
        ["U", "b", "E", "V", "c"],
        dict(assigned=only(lambda k, T: k > 0)),
    ),
    (
        "last_step_left_out",
        "last",
        ["W", "U", "b", "E", "V", "c"],
        dict(assigned=only(lambda k, T: k < T - 1)),
    ),
    ("later", "step off", ["W", "U", "V", "E"], dict(met=shifted(1))),
    ("later", "step off", ["U", "E"], dict(met=circular(1))),
    ("later", "two steps off", ["W", "U", "V"], dict(met=shifted(2))),
    ("later", "δ_2", ["h0"], dict(met=lambda steps, k, T: min(1, T - 1))),
    ("earlier", "step off", ["W", "U", "V", "E"], dict(met=shifted(-1))),
    ("earlier", "step off", ["U", "E"], dict(met=circular(-1))),
    ("earlier", "two steps off", ["W", "U", "V"], dict(met=shifted(-2))),
    ("other_state", "h_1 stands", ["W"], dict(met=h_1_for_h_0)),
    ("no_target", "target", ALL, dict(error=lambda O, S, y: S)),
    (
        "next_target",
        "next",
        [*PAST, "V"],
        dict(errors=lambda e, y, S: S - np.roll(y, -1, axis=0)),
    ),
    (
        "diagonal_softmax",
        "diagonal",
        ALL,
        dict(error=lambda O, S, y: -y * (1 - S)),
    ),
    (
        "softmax_without_delta",
        "[i = j]",
        ALL,
        dict(error=lambda O, S, y: -y.sum() * (1 - S)),
    ),
    (
        "another_loss",
        "ŷ²",
        ALL,
        dict(error=lambda O, S, y: (S - y) * S * (1 - S)),
    ),
    (
        "factor + another_loss",
        "|ŷ|²",
        ALL,
        dict(error=lambda O, S, y: 2 * jacobian(S) @ (S - y)),
    ),
    (
        "factor + another_loss",
        "Ω",
        ALL,
        dict(error=lambda O, S, y: 2 * (O - y)),
    ),
    ("another_loss", "σ(Ω)", ALL, dict(error=lambda O, S, y: sigmoid(O) - y)),
    ("b_left_out", "bias b", ALL, dict(passed=without(b=0))),
    ("c_left_out", "bias c", ALL, dict(passed=without(c=0))),
    ("clipped", "±5", ALL, dict(after=lambda g: np.clip(g, -5, 5))),
    (
        "clipped",
        "norm of 10",
        ALL,
        dict(after=lambda g: g * min(1, 10 / (np.linalg.norm(g) or 1))),
    ),
    ("sign", "minus", ALL, dict(after=lambda g: -g)),
    ("factor", "3/2 times", ALL, dict(after=lambda g: 1.5 * g)),
    (
        "transposed",
        "transpose",
        ["W", "U", "V", "E"],
        dict(after=lambda g: g.T),
    ),
    ("column", "column", ["b", "c", "h0"], dict(after=lambda g: g[:, None])),
]


def clipped_together(name):
    """All gradients clipped to a common norm of 10."""

    def gradient(rnn, trace, y):
        grads = backward(rnn, trace, y).arrays()
        norm = (
            sum((g**2).sum() for key, g in grads.items() if key != "h0") ** 0.5
        )
        return grads[name] * min(1, 10 / norm)

    return gradient
