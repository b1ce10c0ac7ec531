import numpy as np
import pytest
from hypothesis import given
from instances import (
    assert_close,
    assert_gradients,
    instance,
    instances,
    member,
    unsaturated,
)

from rnnlib import (
    RNN,
    backward,
    backward_from,
    forward,
    squared_loss,
)
from rnnlib.check import (
    assert_same_gradient,
    complex_step,
    numeric_gradient,
)
from rnnlib.loss import grad_squared


@given(unsaturated)
def test_every_entry_is_the_complex_step_s(it):
    assert_gradients(
        it, lambda name: numeric_gradient(name, it.rnn, it.x, it.y, it.h0)
    )


@given(instances())
def test_a_batch_is_the_sum_of_its_members(it):
    whole = backward(it.rnn, it.trace, it.y).arrays()
    h0, total = whole.pop("h0"), dict.fromkeys(whole, 0)
    for n in np.ndindex(it.y.shape[1:]):
        one = it.member(*n)
        assert_close(member(it.trace.h, n), one.trace.h)
        assert_close(member(it.trace.Omega, n), one.trace.Omega)
        part = backward(one.rnn, one.trace, one.y).arrays()
        assert_close(h0[n], part["h0"])
        for name in total:
            total[name] = total[name] + part[name]
    for name in total:
        assert_close(whole[name], total[name])


def test_saturated_units_pass_nothing_back():
    it = instance(H=4)
    it = it.replace(rnn=it.rnn.replace(b=[25.0, -25.0, 0.1, -0.2]))
    gradients = backward(it.rnn, it.trace, it.y)
    assert (it.trace.h[1:, :2] == [1, -1]).all()
    # The true value, of the order of exp(-2 · 19), is below the rounding of 1.
    for name in "WUb":
        assert not getattr(gradients, name)[:2].any()
    assert_gradients(
        it, lambda name: numeric_gradient(name, it.rnn, it.x, it.y, it.h0)
    )


@pytest.mark.parametrize("right", [True, False])
def test_logits_of_1000(right):
    it = instance(H=1, K=2, T=1)
    it = it.replace(
        rnn=it.rnn.replace(V=np.zeros((2, 1)), c=[1000.0, -1000.0]),
        y=np.array([0 if right else 1]),
    )
    gradients = backward(it.rnn, it.trace, it.y)
    assert it.loss == (0 if right else 2000)
    assert gradients.c.tolist() == ([0, 0] if right else [1, -1])


def test_letters_in_bytes_reach_their_own_rows():
    words = np.frombuffer(b"hello", np.uint8)
    rnn = RNN.init(inputs=16, hidden=4, outputs=128, vocabulary=128)
    E = backward(rnn, forward(rnn, words[:-1]), words[1:]).E
    assert np.flatnonzero(E.any(axis=1)).tolist() == sorted(set(b"hell"))
    wide = words.astype(int)
    same = backward(rnn, forward(rnn, wide[:-1]), wide[1:]).E
    assert (E == same).all()


@pytest.mark.parametrize("weights", ["last", "padding", "mean", "signed"])
@pytest.mark.parametrize("M", [None, 4])
def test_weighted_losses_have_the_derivative_s_gradient(M, weights):
    it = instance(M=M, T=5, batch=(3,))
    w = dict(
        last=np.repeat(np.eye(5)[:, -1:], 3, 1),
        padding=np.arange(5)[:, None] < [5, 2, 3],
        mean=np.full((5, 3), 1 / 15),
        signed=np.random.default_rng(0).normal(size=(5, 3)),
    )[weights]
    w = w.astype(float)
    y = np.where(w, it.y, -1)
    found = backward(it.rnn, it.trace, y, w).arrays()
    for name, gradient in found.items():
        assert_same_gradient(
            name,
            gradient,
            numeric_gradient(name, it.rnn, it.x, y, it.h0, w),
            rtol=1e-11,
        )


def test_the_squared_loss_goes_in_by_its_gradient():
    it = instance(batch=(2,))
    target = np.random.default_rng(1).normal(size=it.trace.Omega.shape)
    w = np.random.default_rng(2).normal(size=(4, 2))
    found = backward_from(
        it.rnn, it.trace, grad_squared(it.trace.Omega, target, w)
    )
    for name in "WUbVc":
        numeric = complex_step(
            lambda array: squared_loss(
                forward(it.rnn.replace(**{name: array}), it.x, it.h0).Omega,
                target,
                w,
            ),
            getattr(it.rnn, name),
        )
        assert_same_gradient(name, getattr(found, name), numeric, rtol=1e-11)


@pytest.mark.parametrize("single", ["W", "U", "b", "V", "c", "E", "dOmega"])
def test_float32_and_float64_mix(single):
    it = instance(M=4)
    dOmega = np.random.default_rng(0).normal(size=it.trace.Omega.shape)
    exact = backward_from(it.rnn, it.trace, dOmega).arrays()
    rnn = it.rnn
    if single == "dOmega":
        dOmega = dOmega.astype("f")
    else:
        rnn = rnn.replace(**{single: getattr(rnn, single).astype("f")})
    found = backward_from(rnn, forward(rnn, it.x, it.h0), dOmega).arrays()
    for name in exact:
        np.testing.assert_allclose(
            found[name], exact[name], rtol=1e-4, atol=1e-6
        )


def test_complex_numbers_go_all_the_way():
    """Reverse mode of a complex loss is linear: real and imaginary parts."""
    it = instance(M=4)
    dOmega = np.random.default_rng(0).normal(size=(2, *it.trace.Omega.shape))
    both = backward_from(it.rnn, it.trace, dOmega[0] + 1j * dOmega[1])
    for name, array in both.arrays().items():
        parts = [
            getattr(backward_from(it.rnn, it.trace, part), name)
            for part in dOmega
        ]
        assert_close(array, parts[0] + 1j * parts[1])


def test_complex_numbers_may_be_carried_in():
    it = instance()
    carried = np.array([1.0, 2j, -0.5])
    dOmega = np.zeros_like(it.trace.Omega)
    found = backward_from(it.rnn, it.trace, dOmega, carried)
    parts = [
        backward_from(it.rnn, it.trace, dOmega, part)
        for part in (carried.real, carried.imag)
    ]
    assert_close(found.W, parts[0].W + 1j * parts[1].W)
