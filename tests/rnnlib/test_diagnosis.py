"""Every diagnosis, by making the mistake in a reader's own code."""

import re
import tracemalloc
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from found import FOUND
from instances import instance
from mistakes import ALL, KINDS, PAST, Reader, clipped_together, shifted

from rnnlib import (
    backward,
    backward_from,
    cross_entropy,
    diagnose,
    forward,
    squared_loss,
)
from rnnlib.diagnosis.trials import LAST, LONG, ONE_STEP, SHORT, trial
from rnnlib.grad_W import grad_W, grad_W_literal
from rnnlib.loss import grad_squared
from rnnlib.truncation import kept, truncated

RIGHT = Reader()
READERS = [Reader(**switches) for *_, switches in KINDS]  # δ is known to all
EACH = pytest.mark.parametrize("name", ALL)


def right(name):
    return lambda rnn, trace, y: getattr(backward(rnn, trace, y), name)


@pytest.mark.parametrize(
    "verdict, says, name, reader, seed",
    [
        pytest.param(*each, id=f"{i}-{each[0]}-{each[2]}")
        for i, each in enumerate(
            (verdict, says, name, READERS[i], i % 3)
            for i, (verdict, says, names, _) in enumerate(KINDS)
            for name in names
        )
    ],
)
def test_a_mistake_is_named(verdict, says, name, reader, seed):
    """Another seed than its neighbours; each seed draws seven networks."""
    with np.errstate(over="ignore", invalid="ignore"):
        found = diagnose(name, reader(name), seed=seed)
    assert found.verdict == verdict
    assert says in found.message and found.message.endswith(".")
    assert len(found.message) < 260 and str(found) == found.message


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", range(0, len(KINDS), 5))
def test_on_three_networks_it_is_the_same(kind, seed):
    verdict, _, (name, *_), _ = KINDS[kind]
    assert diagnose(name, READERS[kind](name), seed=seed).verdict == verdict


def groups():
    """Kinds that can stand beside each other: no two of one group."""
    way = re.compile("slope|transposed|order")
    pattern = re.compile("immediate|truncated|losses|last_loss_only")
    scale = re.compile("^(sign|factor)$")
    return [
        [kind for kind in KINDS if each.search(kind[0])]
        for each in (way, pattern, scale)
    ]


def pairs(count):
    random = np.random.default_rng(60)
    drawn = []
    while len(drawn) < count:
        i, j = random.choice(3, 2, replace=False)
        one, other = (
            groups()[n][random.integers(len(groups()[n]))] for n in (i, j)
        )
        names = [name for name in one[2] if name in other[2]]
        changed = set(one[3]) & set(other[3])
        long = "12" in one[1] + other[1] or "of 10" in one[1] + other[1]
        if (
            names
            and not changed
            and not long
            and "dL/dh" not in one[1] + other[1]
        ):
            drawn.append((one, other, str(random.choice(names))))
    return drawn


@pytest.mark.parametrize(
    "one, other, name",
    [
        pytest.param(*each, id=f"{i}-{each[0][0]}-{each[1][0]}-{each[2]}")
        for i, each in enumerate(pairs(60))
    ],
)
def test_two_at_once_are_both_named(one, other, name):
    both = Reader(**one[3], **other[3])(name)
    found = diagnose(name, both)
    parts = set(found.verdict.split(" + "))
    named = {one[0], other[0]} <= parts
    assert named or found.map is not None and found.verdict != "right"
    if "immediate_only" not in (one[0], other[0]):  # no way back to be wrong
        assert named, found


def pass_back(name):
    def gradient(rnn, trace, y):
        dOmega, h = trace.y_hat.copy(), trace.h
        dOmega[np.arange(len(y)), y] -= 1
        grads, back = backward(rnn, trace, y).arrays(), np.zeros(len(rnn.b))
        delta = np.zeros_like(h[1:])
        for t in reversed(range(len(y))):
            delta[t] = back = (1 - h[t + 1] ** 2) * (
                dOmega[t] @ rnn.V + back @ rnn.W
            )
        made = dict(W=delta.T @ h[:-1], U=delta.T @ trace.x, b=delta.sum(0))
        return made.get(name, grads[name])

    return gradient


def other_slope(h, before, g):
    return np.cosh(np.arctanh(h)) ** -2


@EACH
@pytest.mark.parametrize(
    "style",
    [
        right,
        lambda name: Reader(slope=other_slope)(name),
        pass_back,
        RIGHT,
        lambda name: lambda *case: right(name)(*case).tolist(),
        lambda name: (
            lambda *case: np.asfortranarray(
                right(name)(*case).astype(np.longdouble)
            )
        ),
    ],
    ids=[
        "package",
        "cosh",
        "recursion",
        "double sum",
        "lists",
        "long doubles",
    ],
)
def test_right_gradients_in_many_styles_are_right(name, style):
    found = diagnose(name, style(name))
    assert found.verdict == "right" and found.error < 1e-12
    assert "7 networks: T up to 200" in found.message


@EACH
def test_what_is_called_right_cannot_be_clipped(name):
    trials = [
        trial("words" if name == "E" else "numbers", 0, **size)
        for size in (*LONG, ONE_STEP, LAST)
    ]
    gradients = [getattr(each.right, name) for each in trials]
    assert max(abs(g).max() for g in gradients) > 5
    assert max(np.linalg.norm(g) for g in gradients) > 10


@pytest.mark.parametrize("name", PAST)
@pytest.mark.parametrize("back", [5, 25, 199])
def test_a_cut_shorter_than_the_longest_is_found(name, back):
    def cut(rnn, trace, y):
        given = trace.x if trace.words is None else trace.words
        length = min(back, len(y))
        return getattr(truncated(rnn, given, y, length, trace.h[0]), name)

    found = diagnose(name, cut)
    assert found.verdict == "truncated" or name == "h0" and back == 5
    assert f"goes back {back} steps" in found.message


def windows(name, every, back, limit=np.inf):
    """Of one sequence, clipped to a norm."""

    def gradient(rnn, trace, y):
        counts = kept(len(y), every, back)
        made = Reader(counts=lambda t, k, T: counts[t, k])(name)
        G = made(rnn, trace, y)
        return G * min(1, limit / (np.linalg.norm(G) or 1))

    return gradient


@pytest.mark.parametrize("name", ["W", "U", "b", "E"])
@pytest.mark.parametrize("every, back", [(2, 3), (3, 7), (7, 12), (50, 120)])
def test_every_window_is_found(name, every, back):
    found = diagnose(name, windows(name, every, back))
    assert found.verdict == "truncated"
    assert f"back {back} steps, looked at every {every}" in found.message


@pytest.mark.parametrize("name", PAST)
@pytest.mark.parametrize("back", [3, 10])
def test_a_cut_and_a_clip_are_both_found(name, back):
    found = diagnose(name, windows(name, 1, back, limit=3.0))
    assert found.verdict == "truncated + clipped"
    assert f"back {back} steps" in str(found) and "norm of 3." in str(found)


@pytest.mark.parametrize("by, verdict", [(1, "later"), (-1, "earlier")])
@pytest.mark.parametrize("name", "WUVE")
def test_a_wrong_head_and_a_shift_are_both_named(name, by, verdict):
    both = Reader(met=shifted(by), error=lambda O, S, y: S)
    assert diagnose(name, both(name)).verdict == f"no_target + {verdict}"


def test_code_of_cubic_cost_is_tried_on_fewer_steps():
    first, again = (diagnose("W", grad_W_literal) for _ in range(2))
    assert first.verdict == "right" and str(first) == str(again)
    assert 30 < int(re.search("T up to ([0-9]+)", str(first))[1]) < 200


@EACH
def test_a_common_norm_is_told_from_its_own(name):
    found = diagnose(name, clipped_together(name))
    assert found.verdict == "clipped" and "all gradients" in found.message


@pytest.mark.parametrize(
    "verdict, says, name, gradient",
    [pytest.param(*each, id=f"{i}-{each[0]}") for i, each in enumerate(FOUND)],
)
def test_what_was_found_in_public_code_is_named(verdict, says, name, gradient):
    found = diagnose(name, gradient)
    assert found.verdict == verdict, found
    assert says in found.message and found.message.endswith(".")


@EACH
@pytest.mark.parametrize("size", [1e-10, 1e-8, 1e-6])
def test_nearly_right_is_not_right(name, size):
    found = diagnose(name, lambda *case: right(name)(*case) * (1 + size))
    assert found.verdict == "factor" and f"(1 + {size:.0e})" in found.message

    def in_one_entry(*case):
        gradient = right(name)(*case)
        gradient.flat[0] += size * abs(gradient).max()
        return gradient

    found = diagnose(name, in_one_entry)
    assert found.verdict == "nearly" and f"{size:.0e}" in found.message


@EACH
def test_rounding_is_never_accused(name):
    random = np.random.default_rng(0)

    def noisy(*case):
        gradient = right(name)(*case)
        return gradient * (1 + 1e-13 * random.normal(size=gradient.shape))

    assert diagnose(name, noisy).verdict == "right"


@EACH
@pytest.mark.parametrize("letter", "THKD")
def test_a_mean_for_a_sum_is_named(name, letter):
    def size(rnn, trace):
        (H, D), (K, _) = rnn.U.shape, rnn.V.shape
        return dict(T=len(trace.x), H=H, K=K, D=D)[letter]

    found = diagnose(name, lambda *case: right(name)(*case) / size(*case[:2]))
    assert found.verdict == "averaged" and f"1/{letter} times" in found.message
    found = diagnose(name, lambda *case: right(name)(*case) * size(*case[:2]))
    assert found.verdict == "summed" and f" {letter} times" in found.message


def test_a_sign_that_changes_with_the_network_is_no_sign():
    def fickle(rnn, trace, y):
        return (-1) ** (len(y) == 5) * right("W")(rnn, trace, y)

    assert diagnose("W", fickle).verdict == "differs"


@EACH
def test_noise_has_no_name(name):
    random = np.random.default_rng(0)

    def noisy(*case):
        gradient = right(name)(*case)
        return gradient + random.normal(size=gradient.shape)

    found = diagnose(name, noisy)
    assert found.verdict == "differs" and "should be" in found.message


# ---- Batches ----


@EACH
def test_a_mean_over_the_batch_is_named(name):
    def mean(rnn, trace, y):
        return right(name)(rnn, trace, y) / (y.shape[1] if y.ndim > 1 else 1)

    found = diagnose(name, mean)
    assert found.verdict == "averaged" and "1/B" in found.message


def test_a_sequence_that_is_forgotten_is_counted():
    def first_only(rnn, trace, y):
        if y.ndim == 1:
            return right("W")(rnn, trace, y)
        one = forward(rnn, trace.x[:, 0], trace.h[0, 0])
        return right("W")(rnn, one, y[:, 0])

    found = diagnose("W", first_only)
    assert found.verdict == "batch" and "1, 0, 0" in found.message


@EACH
def test_what_is_halved_for_a_batch_is_neither_a_mean_nor_clipped(name):
    def halved(rnn, trace, y):
        return right(name)(rnn, trace, y) / y.ndim

    found = diagnose(name, halved)
    assert found.verdict == "batch" and "counted 0.5, 0.5, 0.5" in str(found)


def test_what_is_clipped_for_a_batch_alone_is_found():
    most = 1e3  # more than any entry of a sequence that is tried

    def clipped(rnn, trace, y):
        G = right("W")(rnn, trace, y)
        return G if y.ndim == 1 else np.clip(G, -most, most)

    case = trial("numbers", 7, T=9, H=4, D=3, K=5, V=1e4, batch=(6,))
    found = diagnose("W", clipped, [(case.rnn, case.trace, case.y)])
    assert found.verdict == "clipped"
    assert "For a batch it is clipped entry by entry at ±1000" in str(found)


@EACH
def test_a_batch_need_not_be_taken(name):
    def one_only(rnn, trace, y):
        assert y.ndim == 1
        return right(name)(rnn, trace, y)

    found = diagnose(name, one_only)
    assert found.verdict == "right" and "for one sequence" in found.message


# ---- Networks of one's own ----


def test_networks_and_seeds_can_be_given():
    other = trial("numbers", 7, T=9, H=4, D=3, K=5)
    seen = []

    def watched(rnn, trace, y):
        seen.append((rnn, len(y)))
        return grad_W(rnn, trace, y)

    found = diagnose("W", watched, [(other.rnn, other.trace, other.y)], seed=5)
    assert "8 networks" in found.message
    assert any(rnn is other.rnn for rnn, _ in seen)
    assert not any(
        rnn is trial("numbers", 0, **SHORT[0]).rnn for rnn, _ in seen
    )


def test_wrong_on_ones_own_network_alone_is_wrong():
    other = trial("numbers", 7, T=9, H=4, D=3, K=5)

    def special(rnn, trace, y):
        return grad_W(rnn, trace, y) * (1 + (len(y) == 9))

    given = [(other.rnn, other.trace, other.y)]
    assert diagnose("W", special).verdict == "right"
    assert diagnose("W", special, given).verdict != "right"


# ---- A loss of one's own ----


def late(y):
    """Weights (T, *batch), more for later steps."""
    return 0.1 + np.add.outer(np.arange(len(y)), np.zeros(y.shape[1:]))


def late_loss(Omega, y):
    return cross_entropy(Omega, y, late(y))


@EACH
def test_weights_are_taken(name):
    def gradient(rnn, trace, y):
        return getattr(backward(rnn, trace, y, late(y)), name)

    found = diagnose(name, gradient, loss=late_loss)
    assert found.verdict == "right" and "also for batches" in str(found)
    assert diagnose(name, gradient).verdict != "right"
    found = diagnose(name, right(name), loss=late_loss)
    assert found.verdict not in ("right", "differs")


def test_a_loss_of_ones_own_is_taken():
    def gradient(rnn, trace, y):
        target = np.eye(len(rnn.c))[y]
        return backward_from(rnn, trace, grad_squared(trace.Omega, target)).W

    def squares(Omega, y):
        return squared_loss(Omega, np.eye(Omega.shape[-1])[y])

    assert diagnose("W", gradient, loss=squares).verdict == "right"
    other = trial("numbers", 7, T=9, H=4, D=3, K=5)
    given = [(other.rnn, other.trace, other.y)]
    found = diagnose("W", gradient, given, loss=squares)
    assert "8 networks" in found.message
    found = diagnose("W", right("W"), loss=squares)
    assert found.verdict == "another_loss" and "your loss" in found.message


# ---- What is no gradient ----


class Tensor:
    """As one that requires grad."""

    def detach(self):
        raise AssertionError("nobody asked for it")


@EACH
@pytest.mark.parametrize(
    "verdict, spoil, says",
    [
        ("shape", lambda g: g[:-1], "got ("),
        ("shape", lambda g: g[None, None], "got (1, "),
        ("shape", lambda g: None, "NoneType. Look at what it returns"),
        ("shape", lambda g: [[1.0], [2.0, 3.0]], "different lengths"),
        ("shape", lambda g: 1j * g, "real numbers"),
        ("shape", lambda g: "gradient", "numbers, got dtype <U"),
        ("shape", lambda g: Tensor(), "got Tensor. Return gradient.detach()"),
        ("not_finite", lambda g: g * np.nan, "nan"),
        ("zero", lambda g: 0 * g, "zero"),
        ("float32", lambda g: g.astype("f"), "float32"),
        ("raised", lambda g: g @ np.ones((17, 17)), "It raised ValueError: "),
        ("raised", lambda g: g[1700], "It raised IndexError: "),
    ],
)
def test_what_is_no_gradient(name, verdict, spoil, says):
    found = diagnose(name, lambda *case: spoil(right(name)(*case)))
    assert found.verdict == verdict and says in found.message


def test_what_raises_is_told_with_the_readers_own_line():
    def mine(rnn, trace, y):
        wide = np.ones((17, 17))
        return trace.h @ wide

    message = diagnose("W", mine).message
    assert message.startswith("It raised ValueError: matmul: ")
    assert message.endswith(". The line is: return trace.h @ wide")


def test_whoever_changes_the_network_is_told():
    def careless(rnn, trace, y):
        trace.h[0] = 0

    assert "It writes into what it was given" in str(diagnose("W", careless))


def test_a_sum_over_the_steps_that_is_missing():
    def per_step(rnn, trace, y):
        e = trace.y_hat - np.eye(len(rnn.c))[y]
        return e

    found = diagnose("c", per_step)
    assert (
        found.verdict == "per_step" and "sum over the steps" in found.message
    )


def real(Omega, y):
    return float(abs(Omega).sum())


class Unhashed:
    __hash__ = None

    def __call__(self, Omega, y):
        return (Omega**2).sum()


def own(it):
    return it.rnn, it.trace, it.y


def with_nan(rnn, trace, y):
    return rnn, replace(trace, Omega=np.nan * trace.Omega), y


def third(Omega, y):
    """A loss of the third class alone."""
    return (Omega[..., 2] ** 2).sum()


def test_a_loss_may_look_at_any_class():
    def gradient(rnn, trace, y):
        dOmega = np.zeros_like(trace.Omega)
        dOmega[..., 2] = 2 * trace.Omega[..., 2]
        return backward_from(rnn, trace, dOmega).W

    assert diagnose("W", gradient, loss=third).verdict == "right"


def test_a_right_gradient_of_a_long_network_takes_no_more_than_it():
    it = instance(T=1500, H=32, D=3, K=4)
    tracemalloc.start()
    found = diagnose("W", right("W"), [own(it)])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.verdict == "right" and "T up to 1500" in found.message
    assert peak < 8 * 1500**2 * 32 / 4  # bytes: of what comes back to each


def test_bad_arguments():
    for match, arguments in (
        ("^name: expected one of W, U, V, b", ("X", right("W"))),
        ("^gradient: expected a function", ("W", np.zeros(3))),
        ("^seed: expected an integer", ("W", right("W"), (), 1.5)),
        ("^rnn: expected RNN", ("W", right("W"), [(1, 2, 3)])),
        ("^loss: expected a function", ("W", right("W"), (), 0, 3)),
        ("^loss: expected one complex number", ("W", right("W"), (), 0, real)),
        (
            "^loss: expected one complex number .* got ndarray",
            ("W", right("W"), (), 0, lambda Omega, y: (Omega**2).sum(-1)),
        ),
        (
            "^networks: expected float64 in network and trace, got float32",
            ("W", right("W"), [own(instance().float32())]),
        ),
        (
            "^networks: expected float64 in network and trace, got complex",
            ("W", right("W"), [own(instance().replace(h0=1j * np.ones(3)))]),
        ),
        (
            "^networks: expected finite numbers",
            ("W", right("W"), [with_nan(*own(instance()))]),
        ),
        (
            "^loss: expected what can be hashed",
            ("W", right("W"), (), 0, Unhashed()),
        ),
    ):
        with pytest.raises((ValueError, TypeError), match=match):
            diagnose(*arguments)


# ---- The picture ----


def test_the_picture_is_two_maps_with_their_words():
    found = diagnose("W", Reader(counts=lambda t, k, T: t - k < 2)("W"))
    svg = found.picture()
    assert svg.count("<rect") == 2 * 25 and "It is truncated" in svg
    shown = re.findall(r'fill-opacity="(.*?)"', svg)
    ink = np.array(shown, float).reshape(2, 5, 5) > 0
    assert (ink[0] == np.tri(5)).all() and (ink[1] == (found.map != 0)).all()
    assert svg in found._repr_html_() and repr(found) == found.message
    assert diagnose("W", lambda rnn, trace, y: 0 * rnn.W).picture() == ""


def test_a_pair_that_counts_once_has_no_number_and_equal_maps_do_not_show():
    def gradient(rnn, trace, y, way=lambda W: W.T, most=np.inf):
        delta, dW = 0, 0
        for t in reversed(range(len(y))):
            error = trace.y_hat[t] - np.eye(len(rnn.c))[y[t]]
            delta = (1 - trace.h[t + 1] ** 2) * (rnn.V.T @ error + delta)
            dW = dW + np.outer(delta, trace.h[t])
            delta = way(rnn.W) @ delta
        return np.clip(dW, -most, most)

    right = diagnose("W", gradient).picture()
    assert re.findall(r">([\d.]+)<", right) == []
    for options in dict(way=lambda W: W), dict(most=0.1):
        wrong = diagnose("W", partial(gradient, **options))
        assert wrong.verdict != "right" and wrong.picture() == ""
