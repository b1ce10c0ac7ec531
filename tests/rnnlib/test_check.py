import mpmath
import numpy as np
import pytest
from instances import instance

from rnnlib.check import (
    assert_same_gradient,
    complex_step,
    numeric_gradient,
    relative_error,
)

KNOWN = {
    "sin · exp": (lambda m, x: m.sin(x) * m.exp(x)),
    "tanh": (lambda m, x: m.tanh(x)),
    "Squire and Trapp": (
        lambda m, x: m.exp(x) / (m.sin(x) ** 3 + m.cos(x) ** 3)
    ),
}


@pytest.mark.parametrize("f", KNOWN.values(), ids=KNOWN)
@pytest.mark.parametrize("x", [-3.0, 0.1, 1.5, 8.0])
def test_complex_step_has_15_digits(f, x):
    with mpmath.workdps(50):
        truth = float(mpmath.diff(lambda z: f(mpmath, z), x))
    assert complex_step(lambda z: f(np, z)[()], x) == pytest.approx(
        truth, rel=1e-14, abs=0
    )


def test_complex_step_takes_every_entry():
    theta = np.arange(1.0, 7).reshape(2, 3)
    found = complex_step(lambda z: (z**3).sum(), theta)
    assert_same_gradient("theta", found, 3 * theta**2, rtol=1e-15)


def test_the_message_names_everything():
    with pytest.raises(AssertionError) as error:
        assert_same_gradient(
            "W", [[1.0, 2.0], [3.0, 4.0]], [[1.0, 2.0], [3.5, 4.0]]
        )
    assert str(error.value) == (
        "d/dW[1, 0]: analytic 3, numeric 3.5, relative error 1.4e-01, "
        "allowed 1e-10"
    )


GRADIENT = np.random.default_rng(0).normal(size=(40, 50))


def spoiled(value, index=(17, 23)):
    gradient = GRADIENT.copy()
    gradient[index] = value
    return gradient


WRONG = {
    "sign": -GRADIENT,
    "transposed": GRADIENT.T,
    "one more axis": GRADIENT[None],
    "one row short": GRADIENT[1:],
    "zero": 0 * GRADIENT,
    "a billionth off": GRADIENT * (1 + 1e-9),
    "all nan": np.nan * GRADIENT,
    "one nan": spoiled(np.nan),
    "one infinity": spoiled(-np.inf),
    "one sign": spoiled(-GRADIENT[17, 23]),
    "one zero": spoiled(0),
    "last entry": spoiled(1.5, (-1, -1)),
}


@pytest.mark.parametrize("scale", [1e-300, 1e-20, 1, 1e20, 4e307])
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_a_wrong_gradient_fails_at_any_scale(wrong, scale):
    right, wrong = scale * GRADIENT, scale * wrong
    for pair in [(right, wrong), (wrong, right)]:
        with pytest.raises(AssertionError, match="^d/dW"):
            assert_same_gradient("W", *pair)


@pytest.mark.parametrize("value", [np.nan, np.inf, 1.5])
def test_the_wrong_entry_is_found(value):
    with pytest.raises(AssertionError, match=r"^d/dW\[17, 23\]: analytic"):
        assert_same_gradient("W", spoiled(value), GRADIENT)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_nan_and_infinity_agree_with_nothing(value):
    with pytest.raises(AssertionError):
        assert_same_gradient("b", [1.0, value], [1.0, value])


@pytest.mark.parametrize("small", [1e-3, 1e-10, 1e-14])
def test_a_small_entry_beside_a_large_one_counts(small):
    with pytest.raises(AssertionError, match=r"^d/db\[1\]: "):
        assert_same_gradient("b", [1.0, small], [1.0, -small])


def test_rounding_of_the_largest_entry_is_allowed_everywhere():
    assert_same_gradient("b", [1.0, 1e-14], [1.0, 1.01e-14])


@pytest.mark.parametrize("scale", [0, 1e-300, 1, 1e307])
def test_equal_gradients_agree(scale):
    assert_same_gradient("W", scale * GRADIENT, scale * GRADIENT)


def test_an_error_of_just_rtol_is_allowed():
    assert_same_gradient("b", [1.0], [0.5], rtol=0.5)
    with pytest.raises(AssertionError, match="allowed 4e-01"):
        assert_same_gradient("b", [1.0], [0.5], rtol=0.4)


def test_the_error_of_a_gradient():
    assert relative_error([1.0, 2.0], [1.0, 2.0]) == 0
    assert relative_error([1.0, 2.0], [1.0, 2.5]) == pytest.approx(0.2)
    assert relative_error([1.0, -2.0], [1.0, 2.0]) == 2
    assert relative_error([1.0, np.nan], [1.0, 2.0]) == np.inf
    assert relative_error([1.0, 0.0], [1.0, 1e-17]) < 1e-10  # rounding
    with pytest.raises(ValueError, match="^numeric: expected shape"):
        relative_error([1.0, 2.0], [1.0])


def test_a_complex_base_point_is_refused():
    with pytest.raises(TypeError, match="^theta: expected real numbers"):
        complex_step(lambda z: complex((z**2).sum()), [1 + 1j, 2.0])
    it = instance()
    for part, rnn, x, h0 in (
        ("V", it.rnn.replace(V=it.rnn.V + 1j), it.x, it.h0),
        ("x", it.rnn, it.x + 1j, it.h0),
        ("h0", it.rnn, it.x, it.h0 + 1j),
    ):
        with pytest.raises(TypeError, match=f"^{part}: expected real number"):
            numeric_gradient("W", rnn, x, it.y, h0)
