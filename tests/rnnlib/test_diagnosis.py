"""Every diagnosis, by making the mistake."""

import re

import numpy as np
import pytest
from mistakes import MADE

from rnnlib import backward
from rnnlib.diagnosis import NAMES, diagnose
from rnnlib.diagnosis.mistakes import MISTAKES
from rnnlib.diagnosis.pieces import Pieces


def right(name):
    return lambda rnn, trace, y: getattr(backward(rnn, trace, y), name)


EACH_MADE = pytest.mark.parametrize(
    "verdict, name, gradient",
    [
        pytest.param(verdict, name, make(name), id=f"{i}-{verdict}-{name}")
        for i, (verdict, names, make) in enumerate(MADE)
        for name in names
    ],
)
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
        ["sign", "factor", *["transposed"] * two_d, verdict]
    )
    turned = "the transpose of " * two_d
    assert found.message.startswith(
        f"This is minus 1/2 times {turned}dL/d{name}, and "
    )


def test_every_row_of_the_table_is_tested_for_every_parameter():
    def pairs(rows):
        return {(verdict, name) for verdict, names in rows for name in names}

    assert pairs((v, names) for v, names, _ in MADE) == pairs(
        (m.verdict, m.names.split()) for m in MISTAKES
    )


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
@pytest.mark.parametrize(
    "factor, keys, words",
    [
        (-1, "sign", "minus "),
        (2, "factor", "2 times "),
        (0.5, "factor", "1/2 times "),
        (-1 / 3, "sign + factor", "minus 1/3 times"),
        (np.pi, "factor", "3.142 times "),
    ],
)
def test_a_factor_is_named(name, factor, keys, words):
    found = diagnose(name, lambda *case: factor * right(name)(*case))
    assert found.verdict == keys
    assert str(found).startswith(f"This is {words}")


@EACH
def test_a_sign_that_changes_with_the_network_is_no_sign(name):
    def fickle(rnn, trace, y):
        return (-1) ** (len(y) == 5) * right(name)(rnn, trace, y)

    assert diagnose(name, fickle).verdict == "differs"


@EACH
@pytest.mark.parametrize(
    "letter, size",
    [
        ("T", lambda rnn, trace: len(trace.x)),
        ("K", lambda rnn, _: len(rnn.c)),
        ("H", lambda rnn, _: len(rnn.b)),
        ("D", lambda rnn, _: rnn.U.shape[1]),
    ],
)
def test_a_mean_for_a_sum_is_named(name, letter, size):
    for power, verdict, words in (
        (-1, "averaged", f"1/{letter} times "),
        (1, "summed", f"{letter} times "),
    ):
        found = diagnose(
            name,
            lambda rnn, trace, y: (
                float(size(rnn, trace)) ** power * right(name)(rnn, trace, y)
            ),
        )
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
@pytest.mark.parametrize(
    "verdict, spoil, says",
    [
        ("shape", lambda g: g[:-1], "got ("),
        ("shape", lambda g: g[None], "got (1, "),
        ("shape", lambda g: None, "NoneType. Look at what it returns"),
        ("shape", lambda g: [[1.0], [2.0, 3.0]], "got list"),
        ("shape", lambda g: 1j * g, "real numbers"),
        ("shape", lambda g: "gradient", "got str"),
        ("not_finite", lambda g: g * np.nan, "nan"),
        ("not_finite", lambda g: g / 0.0, "nan"),
        ("zero", lambda g: 0 * g, "zero"),
        ("raised", lambda g: g @ np.ones((17, 17)), "It raised ValueError: "),
        ("raised", lambda g: g[17], "It raised IndexError: "),
    ],
)
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
