import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from instances import assert_close, instances

from rnnlib import RNN, backward, cross_entropy, forward
from rnnlib.check import assert_same_gradient, complex_step
from rnnlib.delta import deltas


def gradients(it):
    return backward(it.rnn, it.trace, it.y).arrays()


def assert_same(left, right):
    """Two dicts of gradients agree in every array."""
    assert left.keys() == right.keys()
    for name in left:
        assert_close(left[name], right[name])


@given(instances(), st.floats(-3, 3), st.floats(-3, 3))
def test_deltas_are_linear_in_the_loss(it, p, q):
    first, second = np.random.default_rng(0).normal(
        size=(2, *it.trace.Omega.shape)
    )
    assert_close(
        deltas(it.rnn, it.trace, p * first + q * second),
        p * deltas(it.rnn, it.trace, first)
        + q * deltas(it.rnn, it.trace, second),
    )


@given(instances())
def test_a_batch_is_the_sum_of_its_members(it):
    whole = gradients(it)
    members = {n: gradients(it.member(*n)) for n in np.ndindex(it.y.shape[1:])}
    for n, one in members.items():
        assert_close(whole["h0"][n], one["h0"])
    for name in it.rnn.arrays():
        assert_close(whole[name], sum(one[name] for one in members.values()))


@given(instances(), st.data())
def test_cut_in_time_the_gradient_is_carried_by_the_state(it, data):
    T = len(it.y)
    assume(T > 1)
    cut = data.draw(st.integers(1, T - 1))
    late = it.replace(x=it.x[cut:], y=it.y[cut:], h0=it.trace.h[cut])
    carried = gradients(late)

    def early_loss(rnn, h0):
        trace = forward(rnn, it.x[:cut], h0)
        return (
            cross_entropy(trace.Omega, it.y[:cut])
            + (carried["h0"] * trace.h[-1]).sum()
        )

    whole = gradients(it)
    assert_close(
        whole["h0"], complex_step(lambda h0: early_loss(it.rnn, h0), it.h0)
    )
    for name, array in it.rnn.arrays().items():
        early = complex_step(
            lambda array: early_loss(it.rnn.replace(**{name: array}), it.h0),
            array,
        )
        assert_close(whole[name], early + carried[name])


@given(instances(), st.randoms(use_true_random=False))
def test_renaming_the_classes_permutes_V_and_c(it, random):
    K = len(it.rnn.c)
    order = np.array(random.sample(range(K), K))
    renamed = it.replace(
        rnn=it.rnn.replace(V=it.rnn.V[order], c=it.rnn.c[order]),
        y=np.argsort(order)[it.y],
    )
    assert renamed.loss == pytest.approx(it.loss, rel=1e-12)
    expected = gradients(it)
    for name in "Vc":
        expected[name] = expected[name][order]
    assert_same(gradients(renamed), expected)


@given(instances(), st.randoms(use_true_random=False))
def test_renaming_the_hidden_units_permutes_everything(it, random):
    H = len(it.rnn.b)
    order = np.array(random.sample(range(H), H))

    def renamed(W, U, b, V, c, h0, E=None):
        return dict(
            W=W[order][:, order],
            U=U[order],
            b=b[order],
            V=V[:, order],
            c=c,
            h0=h0[..., order],
            **({} if E is None else {"E": E}),
        )

    parts = renamed(**it.rnn.arrays(), h0=it.h0)
    other = it.replace(h0=parts.pop("h0"), rnn=RNN(**parts))
    assert other.loss == pytest.approx(it.loss, rel=1e-12)
    assert_same(gradients(other), renamed(**gradients(it)))


@given(instances())
def test_a_sequence_twice_doubles_the_gradient(it):
    def twice(array, axis):
        return np.stack([array, array], axis)

    once = gradients(it)
    doubled = gradients(
        it.replace(x=twice(it.x, 1), y=twice(it.y, 1), h0=twice(it.h0, 0))
    )
    assert_same(
        doubled,
        {
            **{name: 2 * once[name] for name in once},
            "h0": twice(once["h0"], 0),
        },
    )


@given(instances())
def test_a_step_down_the_gradient_lowers_the_loss(it):
    def along(size):
        rnn = it.rnn.replace(
            **{
                name: array - size * slope[name]
                for name, array in it.rnn.arrays().items()
            }
        )
        return cross_entropy(
            forward(rnn, it.x, it.h0 - size * slope["h0"]).Omega, it.y
        )

    slope = gradients(it)
    square = sum((array**2).sum() for array in slope.values())
    assert_same_gradient("step", -square, complex_step(along, 0))
