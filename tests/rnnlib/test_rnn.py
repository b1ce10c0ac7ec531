from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from instances import assert_close, instance

from rnnlib import RNN, Trace, backward, forward
from rnnlib.rnn import RECURRENT


def test_a_network_is_frozen():
    with pytest.raises(FrozenInstanceError):
        instance().rnn.W = np.eye(3)


def test_replace_exchanges_checks_and_leaves_the_rest():
    rnn = instance().rnn
    other = rnn.replace(W=2 * rnn.W)
    assert (other.W == 2 * rnn.W).all() and other.U is rnn.U


def test_arrays_are_those_that_are_set():
    assert [*instance().rnn.arrays()] == [*"WUbVc"]
    assert [*instance(M=4).rnn.arrays()] == [*"WUbVcE"]


@pytest.mark.parametrize("kind", RECURRENT)
def test_init_draws_the_shapes_and_the_same_numbers_again(kind):
    first, again, other = (
        RNN.init(2, 3, 5, vocabulary=7, recurrent=kind, seed=seed).arrays()
        for seed in (4, 4, 5)
    )
    assert [array.shape for array in first.values()] == [
        (3, 3),
        (3, 2),
        (3,),
        (5, 3),
        (5,),
        (7, 2),
    ]
    for name in first:
        assert (first[name] == again[name]).all()
    assert not first["b"].any() and not first["c"].any()
    for name in "UVE":
        assert not (first[name] == other[name]).any()


def test_what_init_draws_unless_told_otherwise():
    told = RNN.init(
        2, 3, 5, 7, recurrent="gaussian", spectral_radius=0.9, seed=0
    )
    for name, array in RNN.init(2, 3, 5, 7).arrays().items():
        assert (array == told.arrays()[name]).all()


@pytest.mark.parametrize("kind", RECURRENT)
@pytest.mark.parametrize("rho", [0, 0.2, 1, 3.5])
@pytest.mark.parametrize("H", [1, 2, 30])
def test_the_spectral_radius_is_the_one_asked_for(kind, rho, H):
    W = RNN.init(1, H, 1, recurrent=kind, spectral_radius=rho).W
    assert_close(abs(np.linalg.eigvals(W)).max(), rho)


@pytest.mark.parametrize("seed", range(3))
def test_an_orthogonal_matrix_is_orthogonal(seed):
    W = RNN.init(
        1, 20, 1, recurrent="orthogonal", spectral_radius=0.5, seed=seed
    ).W
    assert_close(W.T @ W, 0.25 * np.eye(20))


def test_orthogonal_matrices_both_rotate_and_reflect():
    signs = {
        round(
            np.linalg.det(
                RNN.init(
                    1,
                    3,
                    1,
                    recurrent="orthogonal",
                    spectral_radius=1,
                    seed=seed,
                ).W
            )
        )
        for seed in range(10)
    }
    assert signs == {-1, 1}


def test_a_gaussian_matrix_has_independent_entries():
    W = RNN.init(1, 60, 1, spectral_radius=1).W * np.sqrt(60)
    assert 0.7 < W.std() < 1.1
    apart = W.T @ W / W.var()  # off the diagonal of variance 60, not 0
    assert apart[~np.eye(60, dtype=bool)].std() > 6


def test_the_identity_is_the_identity():
    W = RNN.init(1, 3, 1, recurrent="identity", spectral_radius=2).W
    assert (W == 2 * np.eye(3)).all()


def test_inputs_and_outputs_are_scaled_to_their_number():
    rnn = RNN.init(100, 400, 50, vocabulary=300)
    assert rnn.U.std() == pytest.approx(1 / 10, rel=0.02)
    assert rnn.V.std() == pytest.approx(1 / 20, rel=0.02)
    assert rnn.E.std() == pytest.approx(1, rel=0.02)


def test_whole_numbers_become_floats():
    rnn = RNN(W=[[1]], U=[[1, 2]], b=[0], V=[[1], [2]], c=[0, 0])
    assert all(array.dtype == float for array in rnn.arrays().values())


# ---- Of this network, as it was ----


@pytest.mark.parametrize("name", "WUbVcE")
def test_the_trace_of_another_network_is_refused(name):
    it = instance(M=4)
    other = it.rnn.replace(**{name: getattr(it.rnn, name) * (1 + 1e-15)})
    with pytest.raises(
        ValueError,
        match=(
            f"^trace: expected that of this network, got .* another {name}$"
        ),
    ):
        backward(other, it.trace, it.y)


def test_the_same_network_built_again_will_do():
    it = instance(M=4)
    again = RNN(**{k: v.tolist() for k, v in it.rnn.arrays().items()})
    assert (
        backward(again, it.trace, it.y).W == backward(it.rnn, it.trace, it.y).W
    ).all()
    without_words = it.rnn.replace(E=None)
    assert (
        backward(without_words, it.trace, it.y).W
        == backward(it.rnn, it.trace, it.y).W
    ).all()


def test_arrays_that_change_later_change_nothing():
    it = instance()
    x, h0 = it.x.copy(), it.h0.copy()
    arrays = {k: v.copy() for k, v in it.rnn.arrays().items()}
    rnn = RNN(**arrays)
    trace = forward(rnn, x, h0)
    for array in (x, h0, *arrays.values()):
        array *= 2  # as a training loop reuses its buffers
    assert (
        backward(rnn, trace, it.y).W == backward(it.rnn, it.trace, it.y).W
    ).all()


def test_words_that_change_later_change_nothing():
    it = instance(M=4)
    words = it.x.copy()
    trace = forward(it.rnn, words, it.h0)
    words[:] = 0
    assert (
        backward(it.rnn, trace, it.y).E == backward(it.rnn, it.trace, it.y).E
    ).all()


def test_networks_and_traces_cannot_be_written_to():
    it = instance(M=4)
    for array in (
        *it.rnn.arrays().values(),
        it.trace.x,
        it.trace.h,
        it.trace.Omega,
        it.trace.words,
    ):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_a_trace_by_hand_is_taken_at_its_word():
    it = instance()
    by_hand = Trace(it.trace.x, it.trace.h, it.trace.Omega)
    assert (
        backward(it.rnn, by_hand, it.y).W == backward(it.rnn, it.trace, it.y).W
    ).all()


@pytest.mark.parametrize(
    "name, other",
    [
        ("words", lambda it: it.trace.words.T),
        ("words", lambda it: it.trace.words[:-1]),
        ("words", lambda it: it.trace.words + len(it.rnn.E)),
        ("Omega", lambda it: it.trace.Omega[0, 0]),
        ("Omega", lambda it: np.array(0.5)),
        ("h", lambda it: it.trace.h[1:]),
        ("x", lambda it: it.trace.x[:, :1]),
        ("rnn", lambda it: "a"),
    ],
)
def test_a_trace_by_hand_has_to_fit(name, other):
    it = instance(T=5, M=4, batch=(2,))
    parts = dict(vars(it.trace), rnn=None) | {name: other(it)}
    with pytest.raises((TypeError, ValueError), match=rf"^trace\.{name}: exp"):
        backward(it.rnn, Trace(**parts), it.y)
