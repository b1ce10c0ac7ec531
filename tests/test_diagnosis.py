"""Every diagnosis, by making the mistake: written here again, as loops."""

import re

import numpy as np
import pytest

from rnnlib import backward, forward
from rnnlib.diagnosis import NAMES, diagnose
from rnnlib.mistakes import MISTAKES
from rnnlib.pieces import Pieces

PAST = ["W", "U", "b", "E", "h0"]


def right(name):
    return lambda rnn, trace, y: getattr(backward(rnn, trace, y), name)


def errors(rnn, trace, y):
    """ŷ_t − y_t, at index t."""
    e = [None] + [row.copy() for row in trace.y_hat]
    for t, target in enumerate(y, 1):
        e[t][target] -= 1
    return e


def recursion(rnn, trace, e, W=None, jacobian=None, last=None, inner=None):
    """δ_k, at index k, one step back at a time."""
    T, h = len(e) - 1, trace.h
    slope = inner or (lambda j: 1 - h[j]**2)
    jacobian = jacobian or (lambda j: slope(j)[:, None] * rnn.W)
    last = last or (lambda k: 1 - h[k]**2)
    g = rnn.V.T @ e[T]
    delta = [None] * (T + 1)
    for k in range(T, 0, -1):
        delta[k] = last(k) * g
        if k > 1:
            g = rnn.V.T @ e[k - 1] + jacobian(k).T @ g
    return delta


def finish(name, rnn, trace, delta, meet=None, h0=None):
    """Σ_k δ_k times what it meets, which is at index k, too."""
    T = len(trace.x)
    if name == "h0":
        return rnn.W.T @ delta[1]
    if name == "E":
        words = meet or [None, *trace.words]
        dE = np.zeros_like(rnn.E)
        for k in range(1, T + 1):
            if words[k] is not None:
                dE[words[k]] += rnn.U.T @ delta[k]
        return dE
    if name == "b":
        return sum(delta[1:])
    meet = meet or {"W": [None, *trace.h], "U": [None, *trace.x]}[name]
    return sum(np.outer(delta[k], meet[k]) for k in range(1, T + 1))


def through(change):
    """Make gradients of every parameter with the δ that `change` makes."""
    def make(name):
        return lambda rnn, trace, y: finish(
            name, rnn, trace, change(rnn, trace, errors(rnn, trace, y)))
    return make


def paths(weigh=lambda t, k: 1, ascending=False, transposed=False):
    """Change the sum over paths instead of the recursion."""
    def change(rnn, trace, e):
        T, h = len(e) - 1, trace.h
        delta = [None] + [np.zeros(len(rnn.b)) for _ in range(T)]
        for t in range(1, T + 1):
            for k in range(1, t + 1):
                row = e[t] @ rnn.V
                order = list(range(k + 1, t + 1))
                for j in order if ascending else order[::-1]:
                    J = np.diag(1 - h[j]**2) @ rnn.W
                    row = row @ (J.T if transposed else J)
                delta[k] += weigh(t, k) * row * (1 - h[k]**2)
        return delta
    return change


def with_errors(change):
    """Make gradients of every parameter, V and c too, with other errors."""
    def make(name):
        def gradient(rnn, trace, y):
            e = change(errors(rnn, trace, y), rnn, trace, y)
            if name == "V":
                return sum(np.outer(e[t], trace.h[t])
                           for t in range(1, len(e)))
            if name == "c":
                return sum(e[1:])
            return finish(name, rnn, trace, recursion(rnn, trace, e))
        return gradient
    return make


def diagonal_softmax(e, rnn, trace, y):
    made = [None]
    for t, target in enumerate(y):
        S, dL_dS = trace.y_hat[t], np.zeros(len(rnn.c))
        dL_dS[target] = -1 / S[target]
        made.append(S * (1 - S) * dL_dS)
    return made


def next_target(e, rnn, trace, y):
    made = [None]
    for t, row in enumerate(trace.y_hat):
        made.append(row - np.eye(len(row))[y[(t + 1) % len(y)]])
    return made


def from_zero(name):
    def gradient(rnn, trace, y):
        x = trace.x if trace.words is None else trace.words
        return getattr(backward(rnn, forward(rnn, x), y), name)
    return gradient


def meeting(of):
    """Make gradients where δ_k meets of(trace, k), or nothing."""
    def make(name):
        def gradient(rnn, trace, y):
            T = len(y)
            e = errors(rnn, trace, y)
            met = [None] + [of(name, trace, k, T) for k in range(1, T + 1)]
            if name == "V":
                return sum(np.outer(e[t], met[t]) for t in range(1, T + 1)
                           if met[t] is not None)
            if name == "c":
                return sum(e[t] for t in range(1, T + 1)
                           if met[t] is not None)
            delta = recursion(rnn, trace, e)
            if name == "b":
                return sum(delta[k] for k in range(1, T + 1)
                           if met[k] is not None)
            if name == "E":
                return finish(name, rnn, trace, delta, met)
            return sum(np.outer(delta[k], met[k]) for k in range(1, T + 1)
                       if met[k] is not None)
        return gradient
    return make


def shifted(by, circular=False):
    def of(name, trace, k, T):
        if name == "W":
            at = k - 1 + by
            return trace.h[at] if at >= 0 else None
        if name == "V":
            at = k + by
            return trace.h[at] if at <= T else None
        at = k - 1 + by
        row = trace.words if name == "E" else trace.x
        if circular:
            return row[at % T]
        return row[at] if 0 <= at < T else None
    return of


def skipping(step):
    def of(name, trace, k, T):
        if k == (T if step == -1 else step):
            return None
        return {"W": trace.h[k - 1], "V": trace.h[k], "U": trace.x[k - 1],
                "E": None if trace.words is None else trace.words[k - 1],
                "b": 1, "c": 1}[name]
    return of


def overwritten(name):
    def gradient(rnn, trace, y):
        dE = np.zeros_like(rnn.E)
        delta = recursion(rnn, trace, errors(rnn, trace, y))
        for k, word in enumerate(trace.words, 1):
            dE[word] = rnn.U.T @ delta[k]
        return dE
    return gradient


def of_h0(change):
    return lambda name: lambda rnn, trace, y: change(
        rnn, trace, recursion(rnn, trace, errors(rnn, trace, y)))


def last_loss(e, rnn, trace, y):
    return [None] + [0 * row for row in e[1:-1]] + [e[-1]]


ALL = [*PAST, "V", "c"]
MADE = [
    ("no_slope", PAST, through(lambda rnn, trace, e: recursion(
        rnn, trace, e, last=lambda k: 1))),
    ("no_slope_in_jacobians", PAST, through(lambda rnn, trace, e: recursion(
        rnn, trace, e, jacobian=lambda j: rnn.W))),
    ("no_slopes", PAST, through(lambda rnn, trace, e: recursion(
        rnn, trace, e, jacobian=lambda j: rnn.W, last=lambda k: 1))),
    ("slope_of_h", PAST, through(lambda rnn, trace, e: recursion(
        rnn, trace, e, inner=lambda j: np.cosh(trace.h[j])**-2,
        last=lambda k: np.cosh(trace.h[k])**-2))),
    ("slope_one_step_off", PAST, through(lambda rnn, trace, e: recursion(
        rnn, trace, e, last=lambda k: 1 - trace.h[k - 1]**2))),
    ("jacobian_one_step_off", PAST, through(lambda rnn, trace, e: recursion(
        rnn, trace, e, inner=lambda j: 1 - trace.h[j - 1]**2))),
    ("not_transposed", PAST, through(lambda rnn, trace, e: recursion(
        rnn, trace, e, jacobian=lambda j: (1 - trace.h[j]**2)[:, None]
        * rnn.W.T))),
    ("not_transposed", ["h0"], of_h0(
        lambda rnn, trace, delta: rnn.W @ delta[1])),
    ("jacobian_transposed", PAST, through(paths(transposed=True))),
    ("slope_side", PAST, through(lambda rnn, trace, e: recursion(
        rnn, trace, e, jacobian=lambda j: rnn.W * (1 - trace.h[j]**2)))),
    ("wrong_order", PAST, through(paths(ascending=True))),
    ("as_typeset", PAST, through(paths(ascending=True, transposed=True))),
    ("counted_again", PAST, through(paths(lambda t, k: t - k + 1))),
    ("immediate_only", PAST, through(lambda rnn, trace, e: [None] + [
        (1 - trace.h[k]**2) * (rnn.V.T @ e[k]) for k in range(1, len(e))])),
    ("immediate_left_out", PAST, through(paths(lambda t, k: int(t > k)))),
    ("last_loss_only", ALL, with_errors(last_loss)),
    ("no_target", ALL, with_errors(
        lambda e, rnn, trace, y: [None, *trace.y_hat])),
    ("next_target", [*PAST, "V"], with_errors(next_target)),
    ("diagonal_softmax", ALL, with_errors(diagonal_softmax)),
    ("h0_left_out", ["W"], meeting(skipping(1))),
    ("h0_left_out", ALL, from_zero),
    ("first_step_left_out", ["U", "b", "E", "V", "c"], meeting(skipping(1))),
    ("last_step_left_out", ["W", "U", "b", "E", "V", "c"],
     meeting(skipping(-1))),
    ("later", ["W", "U", "V", "E"], meeting(shifted(1))),
    ("later", ["U", "E"], meeting(shifted(1, circular=True))),
    ("later", ["W"], lambda name: lambda rnn, trace, y: sum(
        np.outer(row, trace.h[k]) for k, row in enumerate(recursion(
            rnn, trace, errors(rnn, trace, y))[1:-1], 1))),
    ("later", ["h0"], of_h0(lambda rnn, trace, delta: rnn.W.T @ delta[2])),
    ("earlier", ["W", "U", "V", "E"], meeting(shifted(-1))),
    ("earlier", ["U", "E"], meeting(shifted(-1, circular=True))),
    ("earlier", ["V"], lambda name: lambda rnn, trace, y: sum(
        np.outer(errors(rnn, trace, y)[t], trace.h[t - 1])
        for t in range(2, len(y) + 1))),
    ("overwritten", ["E"], overwritten),
    ("W_left_out", ["h0"], of_h0(lambda rnn, trace, delta: delta[1])),
    ("slope_of_h0", ["h0"], of_h0(
        lambda rnn, trace, delta: (1 - trace.h[0]**2) * (rnn.W.T @ delta[1]))),
]
EACH_MADE = pytest.mark.parametrize("verdict, name, gradient", [
    pytest.param(verdict, name, make(name), id=f"{i}-{verdict}-{name}")
    for i, (verdict, names, make) in enumerate(MADE) for name in names])
EACH = pytest.mark.parametrize("name", NAMES)


@EACH_MADE
def test_a_mistake_is_recognised(verdict, name, gradient):
    found = diagnose(name, gradient)
    assert found.verdict == verdict
    assert found.error > 1e-3 and str(found) == found.message
    assert not re.search(r"\{[a-z]{2}", found.message)  # all filled in


@EACH_MADE
def test_also_with_a_sign_a_factor_and_turned(verdict, name, gradient):
    two_d = name in "WUVE"
    found = diagnose(name, lambda *case: -gradient(*case).T / 2)
    assert found.verdict == " + ".join(
        ["sign", "factor", *["transposed"] * two_d, verdict])
    turned = "the transpose of " * two_d
    assert found.message.startswith(
        f"This is minus 1/2 times {turned}dL/d{name}, and ")


def test_every_row_of_the_table_is_tested_for_every_parameter():
    def pairs(rows):
        return {(verdict, name) for verdict, names in rows for name in names}
    assert pairs((v, names) for v, names, _ in MADE) == pairs(
        (m.verdict, m.names.split()) for m in MISTAKES)


def test_messages_differ_and_are_short():
    says = {}
    for verdict, names, make in MADE:
        message = diagnose(names[0], make(names[0])).message
        assert len(message) < 220 and message.endswith(".")
        assert says.setdefault(message, verdict) == verdict
    assert len(says) >= len({verdict for verdict, *_ in MADE})


@EACH
def test_the_right_gradient_is_right(name):
    found = diagnose(name, right(name))
    assert found.verdict == "right" and found.error == 0
    assert "right up to rounding" in str(found)


@EACH
@pytest.mark.parametrize("seed", range(5))
def test_rounding_is_never_accused(name, seed):
    random = np.random.default_rng(seed)

    def noisy(*case):
        gradient = right(name)(*case)
        return gradient * (1 + 1e-13 * random.normal(size=gradient.shape))
    found = diagnose(name, noisy)
    assert found.verdict == "right" and 0 < found.error < 1e-12


@EACH
@pytest.mark.parametrize("size", [1e-6, 1e-8])
@pytest.mark.parametrize("seed", range(5))
def test_nearly_right_is_not_right(name, size, seed):
    random = np.random.default_rng(seed)

    def nearly(*case):
        gradient = right(name)(*case)
        return gradient * (1 + size * random.normal(size=gradient.shape))
    found = diagnose(name, nearly)
    assert found.verdict == "nearly" and f"{found.error:.1g}" in str(found)


@EACH
def test_one_wrong_entry_is_found(name):
    def spoiled(*case):
        gradient = right(name)(*case).copy()
        gradient.flat[1] += 1e-3
        return gradient
    found = diagnose(name, spoiled)
    assert found.verdict == "differs"
    assert f"d/d{name}[" in str(found) and "numeric" in str(found)


@EACH
@pytest.mark.parametrize("factor, keys, words", [
    (-1, "sign", "minus "), (2, "factor", "2 times "),
    (.5, "factor", "1/2 times "), (-1 / 3, "sign + factor", "minus 1/3 times"),
    (np.pi, "factor", "3.142 times ")])
def test_a_factor_is_named(name, factor, keys, words):
    found = diagnose(name, lambda *case: factor * right(name)(*case))
    assert found.verdict == keys
    assert str(found).startswith(f"This is {words}")


@EACH
def test_a_sign_that_changes_with_the_network_is_no_sign(name):
    def fickle(rnn, trace, y):
        return (-1)**(len(y) == 5) * right(name)(rnn, trace, y)
    assert diagnose(name, fickle).verdict == "differs"


@EACH
@pytest.mark.parametrize("letter, size", [
    ("T", lambda rnn, trace: len(trace.x)), ("K", lambda rnn, _: len(rnn.c)),
    ("H", lambda rnn, _: len(rnn.b)), ("D", lambda rnn, _: rnn.U.shape[1])])
def test_a_mean_for_a_sum_is_named(name, letter, size):
    for power, verdict, words in ((-1, "averaged", f"1/{letter} times "),
                                  (1, "summed", f"{letter} times ")):
        found = diagnose(name, lambda rnn, trace, y: float(
            size(rnn, trace))**power * right(name)(rnn, trace, y))
        assert found.verdict == verdict
        assert str(found).startswith(f"This is {words}dL/d{name}")


@EACH
def test_a_mean_over_the_batch_is_named(name):
    def mean(rnn, trace, y):
        B = y.shape[1] if y.ndim == 2 else 1
        return right(name)(rnn, trace, y) / B
    found = diagnose(name, mean)
    assert found.verdict == "averaged" and "1/B" in str(found)


@EACH
def test_a_batch_need_not_be_taken(name):
    def one_only(rnn, trace, y):
        assert y.ndim == 1
        return right(name)(rnn, trace, y)
    found = diagnose(name, one_only)
    assert found.verdict == "right" and str(found).endswith("one sequence.")


@pytest.mark.parametrize("name", ["W", "U", "V", "E"])
def test_the_transpose_is_named(name):
    found = diagnose(name, lambda *case: right(name)(*case).T)
    assert found.verdict == "transposed"
    assert f"the transpose of dL/d{name}" in str(found)


@EACH
@pytest.mark.parametrize("verdict, spoil, says", [
    ("shape", lambda g: g[:-1], "got ("),
    ("shape", lambda g: g[None], "got (1, "),
    ("shape", lambda g: None, "NoneType. Look at what it returns"),
    ("shape", lambda g: [[1.0], [2.0, 3.0]], "got list"),
    ("shape", lambda g: 1j * g, "real numbers"),
    ("shape", lambda g: "gradient", "got str"),
    ("not_finite", lambda g: g * np.nan, "nan"),
    ("not_finite", lambda g: g / 0., "nan"),
    ("zero", lambda g: 0 * g, "zero"),
    ("raised", lambda g: g @ np.ones((17, 17)), "It raised ValueError: "),
    ("raised", lambda g: g[17], "It raised IndexError: "),
])
@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.filterwarnings("ignore:invalid value")
def test_what_is_no_gradient(name, verdict, spoil, says):
    found = diagnose(name, lambda *case: spoil(right(name)(*case)))
    assert found.verdict == verdict and says in str(found)


def test_a_wrong_shape_that_is_no_transpose_either():
    found = diagnose("V", lambda rnn, trace, y: rnn.V.T)
    assert found.verdict == "shape" and "(4, 3), got (3, 4)" in str(found)


def test_whoever_changes_the_network_is_told():
    def careless(rnn, trace, y):
        rnn.W += 1
    assert "read-only" in str(diagnose("W", careless))
    assert diagnose("W", right("W")).verdict == "right"


def test_bad_arguments():
    with pytest.raises(ValueError, match="^name: expected one of W, U, V, b"):
        diagnose("X", right("W"))
    with pytest.raises(TypeError, match="^gradient: expected a function of"):
        diagnose("W", np.zeros(3))


@EACH
def test_the_pieces_make_the_right_gradient(name):
    def whole(rnn, trace, y):
        return Pieces(name, rnn, trace, y).total()
    assert diagnose(name, whole).verdict == "right"
