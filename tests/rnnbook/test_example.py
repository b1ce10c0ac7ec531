"""The worked example: what is said of its numbers is true."""

from itertools import chain, combinations

import numpy as np

from rnnbook import example
from rnnbook.example import h0, rnn, trace, vocabulary, words, y
from rnnlib.delta import delta_paths


def terms():
    """The six terms of dL/dW, rounded to what is printed."""
    products = delta_paths(rnn, trace, y)[..., 0] * trace.h[:-1, 0]
    return np.round(products, 3)


def test_sizes():
    assert rnn.W.shape == (1, 1) and rnn.c.shape == (2,)
    assert rnn.E.shape == (len(vocabulary), rnn.U.shape[1])
    assert words.tolist() == [0, 1, 0] and y.shape == (3,)
    assert trace.h.shape == (4, 1)


def test_every_given_number_has_two_digits():
    given = chain(*(np.ravel(a) for a in (*vars(rnn).values(), h0)))
    for number in given:
        assert number == round(number, 1) != 0 and abs(number) < 2


def test_no_state_is_saturated():
    assert (0.2 < trace.h).all() and (trace.h < 0.7).all()


def test_the_six_terms_differ():
    six = terms()[np.tril_indices(3)]
    assert all(abs(a - b) >= 0.01 for a, b in combinations(abs(six), 2))
    assert six.min() < 0 < six.max()


def test_what_is_rounded_adds_up():
    delta = delta_paths(rnn, trace, y)[..., 0].sum(0)
    added = np.round(delta * trace.h[:-1, 0], 3)
    gradient = np.round((delta * trace.h[:-1, 0]).sum(), 3)
    assert np.allclose(terms().sum(0), added, rtol=0, atol=1e-12)
    assert np.isclose(added.sum(), gradient, rtol=0, atol=1e-12)


def test_e_is_guess_minus_target():
    assert np.allclose(example.e, trace.y_hat - np.eye(2)[y], atol=1e-15)
