import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from instances import assert_close

from rnnlib.check import assert_same_gradient, complex_step
from rnnlib.softmax import (
    log_softmax,
    softmax,
    softmax_jacobian,
    softmax_jacobian_literal,
)

SHAPES = array_shapes(max_dims=3, max_side=5)
LOGITS = arrays(float, SHAPES, elements=st.floats(-1000, 1000))
# Shifting whole numbers by whole numbers rounds nothing.
WHOLE = arrays(float, SHAPES, elements=st.integers(-1000, 1000))


def test_odds_of_one_two_three():
    assert_close(softmax(np.log([1.0, 2, 3])), [1 / 6, 2 / 6, 3 / 6])


@given(LOGITS)
def test_rows_sum_to_one(Omega):
    assert (softmax(Omega) >= 0).all()
    assert_close(softmax(Omega).sum(axis=-1), np.ones(Omega.shape[:-1]))


@given(WHOLE, st.integers(-1000, 1000))
def test_a_shift_of_all_logits_changes_nothing(Omega, shift):
    assert (softmax(Omega + shift) == softmax(Omega)).all()
    assert (log_softmax(Omega + shift) == log_softmax(Omega)).all()


def test_logits_of_1000():
    assert softmax([1000.0, -1000, 0]).tolist() == [1, 0, 0]
    assert log_softmax([1000.0, -1000, 0]).tolist() == [0, -2000, -1000]
    assert softmax([-1000.0, -1000]).tolist() == [0.5, 0.5]


@given(arrays(float, SHAPES, elements=st.floats(-20, 20)))
def test_log_softmax_is_the_log_of_softmax(Omega):
    np.testing.assert_allclose(
        np.exp(log_softmax(Omega)), softmax(Omega), rtol=1e-13
    )


def test_one_class_is_certain():
    assert softmax([[7.0], [-3.0]]).tolist() == [[1], [1]]
    assert log_softmax([7.0]).tolist() == [0]
    assert softmax_jacobian([1.0]).tolist() == [[0]]


@pytest.mark.parametrize("K", [1, 2, 5])
def test_the_jacobian_is_the_complex_step_s(K):
    Omega = np.random.default_rng(K).normal(size=K)
    for i, row in enumerate(softmax_jacobian(softmax(Omega))):
        assert_same_gradient(
            f"Omega of S[{i}]",
            row,
            complex_step(lambda logits: softmax(logits)[i], Omega),
            rtol=1e-12,
        )


@given(LOGITS)
def test_the_literal_jacobian_is_the_vectorised_one(Omega):
    S = softmax(Omega)
    J = softmax_jacobian(S)
    for n in np.ndindex(S.shape[:-1]):
        assert (J[n] == softmax_jacobian_literal(S[n])).all()
