from math import tanh

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from instances import assert_close, instance, instances

from rnnlib import forward
from rnnlib.forward import forward_literal


def by_hand(rnn, x, h0):
    """Return h and Omega in plain Python, on lists."""
    W, U, b, V, c = (rnn.arrays()[name].tolist() for name in "WUbVc")

    def dot(left, right):
        return sum(i * j for i, j in zip(left, right, strict=True))

    h = [h0]
    for x_t in x:
        h.append(
            [
                tanh(dot(w, h[-1]) + dot(u, x_t) + b_i)
                for w, u, b_i in zip(W, U, b)
            ]
        )
    return h, [[dot(v, h_t) + c_i for v, c_i in zip(V, c)] for h_t in h[1:]]


@pytest.mark.parametrize("T", [1, 2, 3, 20])
def test_forward_is_the_literal_loops_is_plain_python(T):
    it = instance(T=T)
    h, Omega = by_hand(it.rnn, it.x.tolist(), it.h0.tolist())
    for found in [
        (it.trace.h, it.trace.Omega),
        forward_literal(it.rnn, it.x, it.h0),
    ]:
        assert_close(found[0], h)
        assert_close(found[1], Omega)


def test_the_first_state_is_h0():
    it = instance(batch=(2,))
    assert (it.trace.h[0] == it.h0).all()
    assert not forward(it.rnn, it.x).h[0].any()
    single = it.float32()
    assert forward(single.rnn, single.x).h.dtype == np.float32


@given(instances(words=st.just(True)))
def test_a_word_is_a_one_hot_row_times_E(it):
    one_hot = np.eye(len(it.rnn.E))[it.x]
    assert (it.trace.x == one_hot @ it.rnn.E).all()
    assert (it.trace.words == it.x).all()
    assert_close(
        it.trace.h,
        forward(it.rnn.replace(E=None), one_hot @ it.rnn.E, it.h0).h,
    )


@pytest.mark.parametrize("cut", [1, 2, 6])
def test_a_sequence_can_be_cut_and_its_state_carried(cut):
    it = instance(T=7, batch=(2,))
    first = forward(it.rnn, it.x[:cut], it.h0)
    second = forward(it.rnn, it.x[cut:], first.h[-1])
    assert_close(np.concatenate([first.h, second.h[1:]]), it.trace.h)
    assert_close(np.concatenate([first.Omega, second.Omega]), it.trace.Omega)


def test_y_hat_is_the_softmax_of_the_logits():
    Omega = instance(batch=(2,)).trace.Omega
    assert_close(
        instance(batch=(2,)).trace.y_hat,
        np.exp(Omega) / np.exp(Omega).sum(axis=-1, keepdims=True),
    )


@pytest.mark.parametrize("a", [19.5, 300.0, 1e300])
def test_saturated_units_are_plus_and_minus_one(a):
    it = instance(H=2)
    rnn = it.rnn.replace(b=[a, -a], W=np.zeros((2, 2)), U=np.zeros((2, 2)))
    assert (forward(rnn, it.x).h[1:] == [1, -1]).all()
