import tracemalloc
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from instances import assert_close, instance, paths_of

from rnnlib import Gradients, backward, backward_from, forward
from rnnlib.check import (
    assert_same_gradient,
    complex_step,
    numeric_gradient,
)
from rnnlib.delta import delta_literal, deltas
from rnnlib.loss import grad_Omega
from rnnlib.sums import outer_sum
from rnnlib.truncation import (
    angle,
    checkpointed,
    clip,
    kept,
    kept_deltas,
    norm,
    parameters,
    truncated,
    weighted_deltas,
)


def assert_same(left, right):
    for name, array in left.arrays().items():
        assert_close(array, right.arrays()[name])


@pytest.mark.parametrize("M", [None, 4])
@pytest.mark.parametrize("T, length", [(1, 1), (3, 1), (6, 2), (7, 3)])
def test_truncated_is_the_slope_while_the_carried_states_stand_still(
    T, length, M
):
    it = instance(T=T, M=M)
    h, got = it.trace.h, truncated(it.rnn, it.x, it.y, length, it.h0)
    for name, array in parameters(got).items():
        assert_same_gradient(
            name,
            array,
            sum(
                numeric_gradient(
                    name,
                    it.rnn,
                    it.x[s : s + length],
                    it.y[s : s + length],
                    h[s],
                )
                for s in range(0, T, length)
            ),
            rtol=1e-11,
        )
    assert_same_gradient(
        "h0",
        got.h0,
        numeric_gradient("h0", it.rnn, it.x[:length], it.y[:length], it.h0),
        rtol=1e-11,
    )


@pytest.mark.parametrize("batch", [(), (3,), (2, 2)])
def test_one_chunk_cuts_nothing(batch):
    it = instance(T=5, batch=batch)
    for length in 5, 6:
        assert_same(
            truncated(it.rnn, it.x, it.y, length, it.h0),
            backward(it.rnn, it.trace, it.y),
        )


def test_no_h0_is_a_start_from_zero():
    it = instance(T=5)
    assert_same(
        truncated(it.rnn, it.x, it.y, 2),
        truncated(it.rnn, it.x, it.y, 2, 0 * it.h0),
    )


@pytest.mark.parametrize(
    "T, every, back",
    [(1, 1, 1), (8, 1, 3), (8, 4, 4), (8, 2, 4), (7, 3, 5), (5, 2, 9)],
)
def test_kept_is_what_the_windows_reach(T, every, back):
    pairs = np.zeros((T, T), bool)
    for t in range(1, T + 1):
        end = next(e for e in range(t, t + every) if e % every == 0)
        for k in range(1, t + 1):
            pairs[t - 1, k - 1] = k in range(end - back + 1, end + 1)
    assert (kept(T, every, back) == pairs).all()


@pytest.mark.parametrize(
    "every, back", [(1, 1), (1, 3), (3, 3), (2, 5), (1, 7)]
)
def test_kept_deltas_sum_the_kept_paths(every, back):
    it = instance(T=7)
    got = kept_deltas(paths_of(it), every, back)
    want = np.zeros_like(got)
    for t, k in zip(*np.nonzero(kept(7, every, back))):
        want[k] += delta_literal(it.rnn, it.trace, it.y, t + 1, k + 1)
    assert_close(got, want)


def test_kept_deltas_of_chunks_make_the_truncated_gradients():
    it = instance(T=7, batch=(2,))
    delta = kept_deltas(paths_of(it), 3, 3)
    got = truncated(it.rnn, it.x, it.y, 3, it.h0)
    assert_close(outer_sum(delta, it.trace.h[:-1]), got.W)
    assert_close(outer_sum(delta, it.x), got.U)
    assert_close(delta.sum(axis=(0, 1)), got.b)
    assert_close(delta[0] @ it.rnn.W, got.h0)


def test_angles():
    assert np.isclose(angle([1, 0], [0, 2]), 90)
    assert np.isclose(angle([[3], [0]], [[-1], [0]]), 180)
    assert np.isclose(angle([1, 1e-9], [1, 0]), np.degrees(1e-9))
    assert np.isclose(angle([1e200, 1e200], [1e-200, 0]), 45)
    assert np.isclose(angle([10, 1], [1, 1]), 39.2894, rtol=1e-5)


@pytest.fixture
def g():
    it = instance(M=4)
    return backward(it.rnn, it.trace, it.y)


def flat(gradients):
    return np.concatenate(
        [
            a.ravel()
            for a in (
                gradients.W,
                gradients.U,
                gradients.V,
                gradients.b,
                gradients.c,
                gradients.E,
            )
        ]
    )


def test_norm_is_that_of_all_parameters_together(g):
    assert np.isclose(norm(g), np.sqrt((flat(g) ** 2).sum()), rtol=1e-14)
    assert norm(replace(g, h0=9 * g.h0)) == norm(g)
    assert norm(replace(g, E=None)) < norm(g)
    nothing = Gradients(**{k: 0 * v for k, v in g.arrays().items()})
    assert norm(nothing) == 0 and clip(nothing, 1.0) is nothing


@pytest.mark.parametrize("part", [0.01, 0.5, 0.999])
def test_clip_is_one_factor_for_all_parameters(g, part):
    clipped = clip(g, part * norm(g))
    for name, array in parameters(g).items():
        assert_close(clipped.arrays()[name], part * array)
    assert clipped.h0 is g.h0
    assert np.isclose(norm(clipped), part * norm(g), rtol=1e-14)
    assert angle(flat(clipped), flat(g)) < 1e-6


def test_clip_leaves_what_is_short_enough(g):
    for threshold in norm(g), 2 * norm(g):
        assert clip(g, threshold) is g


def test_clip_brings_huge_gradients_back(g):
    for factor, dtype in (1e200, float), (1e25, np.float32):
        huge = Gradients(
            **{
                name: array.astype(dtype) * dtype(factor)
                for name, array in g.arrays().items()
            }
        )
        clipped = clip(huge, 1.0)
        assert np.isclose(norm(clipped), 1, rtol=1e-6)
        assert angle(clipped.W, g.W) < 1e-4
        assert clipped.W.dtype == dtype


# ---- Checkpoints, and weights on the way back ----


@pytest.mark.parametrize("M", [None, 4])
@pytest.mark.parametrize("batch", [(), (3,), (2, 2)])
@pytest.mark.parametrize("T, length", [(1, 1), (7, 1), (7, 3), (7, 7), (7, 9)])
def test_checkpoints_leave_the_gradient_as_it_is(T, length, batch, M):
    it = instance(T=T, batch=batch, M=M, spectral_radius=1.5)
    assert_same(
        checkpointed(it.rnn, it.x, it.y, length, it.h0),
        backward(it.rnn, it.trace, it.y),
    )
    assert_same(
        checkpointed(it.rnn, it.x, it.y, length),
        checkpointed(it.rnn, it.x, it.y, length, 0 * it.h0),
    )


def test_checkpoints_save_memory():
    it = instance(T=900, H=50, D=2, K=2)

    def peak(f):
        tracemalloc.start()
        f()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    whole = peak(lambda: backward(it.rnn, forward(it.rnn, it.x, it.h0), it.y))
    assert peak(lambda: checkpointed(it.rnn, it.x, it.y, 30)) < whole / 5


def test_what_is_carried_comes_back_to_the_last_state():
    it = instance(T=4, batch=(2,))
    carried = np.random.default_rng(1).normal(size=it.h0.shape)
    got = backward_from(it.rnn, it.trace, 0 * it.trace.Omega, carried).arrays()
    assert not got["V"].any() and not got["c"].any()
    for name in "W", "U", "b", "h0":
        array = it.h0 if name == "h0" else getattr(it.rnn, name)

        def last(nudged, name=name):
            rnn, h0 = it.rnn, it.h0
            if name == "h0":
                h0 = nudged
            else:
                rnn = rnn.replace(**{name: nudged})
            return (carried * forward(rnn, it.x, h0).h[-1]).sum()

        assert_same_gradient(
            name, got[name], complex_step(last, array), rtol=1e-11
        )


def test_weights_of_one_leave_all_and_of_zero_make_chunks():
    it = instance(T=7, batch=(2,))
    dOmega = grad_Omega(it.trace.Omega, it.y)
    ones = weighted_deltas(it.rnn, it.trace, dOmega, np.ones(7))
    assert_close(ones, deltas(it.rnn, it.trace, dOmega))
    cuts = np.arange(1, 8) % 3 != 0
    assert_close(
        weighted_deltas(it.rnn, it.trace, dOmega, cuts.astype(float)),
        kept_deltas(paths_of(it), 3, 3),
    )


def test_random_cuts_are_right_on_average():
    """The average over all 2⁵ ways to cut six steps, exactly."""
    it, stop = instance(T=6, spectral_radius=1.5), 0.3
    dOmega = grad_Omega(it.trace.Omega, it.y)
    mean = 0
    for cut in product([True, False], repeat=5):
        share = np.prod(np.where(cut, stop, 1 - stop))
        weights = [*np.where(cut, 0, 1 / (1 - stop)), 0]
        mean = mean + share * weighted_deltas(
            it.rnn, it.trace, dOmega, weights
        )
    assert_close(mean, deltas(it.rnn, it.trace, dOmega))


def test_clip_keeps_the_direction_where_the_norm_overflows(g):
    largest = max(abs(array).max() for array in parameters(g).values())
    huge = Gradients(
        **{k: v * (1.7e308 / largest) for k, v in g.arrays().items()}
    )
    assert norm(huge) == np.inf
    clipped = clip(huge, 1.0)
    assert np.isclose(norm(clipped), 1, rtol=1e-12)
    assert angle(flat(clipped), flat(g)) < 1e-6


def test_weights_of_another_precision_do_not_raise_it():
    it = instance(T=3).float32()
    dOmega = grad_Omega(it.trace.Omega, it.y)
    assert dOmega.dtype == np.float32
    delta = weighted_deltas(it.rnn, it.trace, dOmega, np.ones(3))
    assert delta.dtype == np.float32
