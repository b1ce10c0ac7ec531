"""Not nearly but exactly: an instance in which no operation rounds.

Weights, inputs and states are quarters and eighths, and all logits are equal,
so that ŷ = 1/4 for each of four classes. Three steps need fewer than 53 bits:
what the package computes in float64 is exact, and it must be equal, with ==,
to forward-mode derivatives in fractions. The states are given and not made by
a tanh, as the algebra of section 2 knows of it only that its slope is 1 − h².
"""

from fractions import Fraction
from importlib import import_module

import numpy as np
import pytest

from rnnlib import RNN, Trace, backward

T, H, D, K, M = 3, 3, 2, 4, 3


def dyadic(*shape, seed):
    """Return multiples of 1/4 from −3/4 to 3/4, none of them 0."""
    random = np.random.default_rng(seed)
    return random.choice([-3, -2, -1, 1, 2, 3], size=shape) / 4


RIGHT = RNN(
    W=dyadic(H, H, seed=1),
    U=dyadic(H, D, seed=2),
    b=dyadic(H, seed=3),
    V=dyadic(K, H, seed=4),
    c=dyadic(K, seed=5),
    E=dyadic(M, D, seed=6),
)
WORDS, Y = np.array([2, 0, 2]), np.array([1, 3, 0])
TRACE = Trace(
    RIGHT.E[WORDS], dyadic(T + 1, H, seed=7) / 2, np.zeros((T, K)), WORDS
)


def fractions(array):
    """Return the same numbers as fractions, exactly."""
    return np.vectorize(Fraction, otypes=[object])(array)


def slope(name, index):
    """Return dL/d(name)[index] by forward mode: every line differentiated."""
    p = {each: fractions(array) for each, array in RIGHT.arrays().items()}
    h = fractions(TRACE.h)
    nudge = {each: 0 * array for each, array in p.items()}
    nudge["h0"] = 0 * h[0]
    nudge[name][index] = Fraction(1)
    dh, dL = nudge["h0"], Fraction(0)
    for t, (word, y) in enumerate(zip(WORDS, Y), 1):
        dx = nudge["E"][word]
        da = (
            nudge["W"] @ h[t - 1]
            + p["W"] @ dh
            + nudge["U"] @ p["E"][word]
            + p["U"] @ dx
            + nudge["b"]
        )
        dh = (1 - h[t] ** 2) * da
        dOmega = nudge["V"] @ h[t] + p["V"] @ dh + nudge["c"]
        dL += dOmega.sum() / K - dOmega[y]
    return dL


def assert_exact(name, gradient):
    assert np.shape(gradient) == np.shape(
        TRACE.h[0] if name == "h0" else getattr(RIGHT, name)
    )
    for index in np.ndindex(gradient.shape):
        assert Fraction(float(gradient[index])) == slope(name, index) != 0


@pytest.mark.parametrize("name", ["W", "U", "b", "V", "c", "E", "h0"])
def test_backward_is_exact(name):
    gradients = backward(RIGHT, TRACE, Y)
    if name == "E":  # its second word never comes
        assert not gradients.E[1].any()
        assert Fraction(gradients.E[2, 0]) == slope("E", (2, 0)) != 0
    else:
        assert_exact(name, getattr(gradients, name))


@pytest.mark.parametrize("form", ["grad_{}", "grad_{}_literal"])
@pytest.mark.parametrize("name", "WUbVcE")
def test_every_form_of_every_chapter_is_exact(name, form):
    function = getattr(import_module(f"rnnlib.grad_{name}"), form.format(name))
    gradient = function(RIGHT, TRACE, Y)
    assert (gradient == getattr(backward(RIGHT, TRACE, Y), name)).all()


def test_a_wrong_order_of_the_factors_is_not_exact():
    W = backward(RIGHT.replace(W=RIGHT.W.T), TRACE, Y).W
    assert Fraction(W[0, 0]) != slope("W", (0, 0))
