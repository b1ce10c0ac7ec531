from dataclasses import replace

import numpy as np
import pytest
from instances import assert_close, instance

from rnnlib import RNN, backward, cross_entropy, forward
from rnnlib.adding import adding, squared_error
from rnnlib.text import chunks
from rnnlib.training import adam, prediction, resume, sgd, start, train, update
from rnnlib.truncation import norm

T, BATCH, M = 5, 4, 6
TEXT = np.random.default_rng(5).integers(M, size=200)
DATA = chunks(TEXT, T, BATCH)
OPTIMISERS = {"sgd": sgd(0.3), "adam": adam(0.01)}


def network(seed=0):
    it = instance(K=M, M=M, seed=seed)  # its arrays cannot be modified
    return it.rnn


def assert_same_state(left, right):
    assert left.arrays().keys() == right.arrays().keys()
    for name, array in left.arrays().items():
        other = right.arrays()[name]
        assert array.dtype == other.dtype and array.shape == other.shape
        assert array.tobytes() == other.tobytes()


# The loop


@pytest.mark.parametrize("optimiser", OPTIMISERS.values(), ids=OPTIMISERS)
@pytest.mark.parametrize("after", [0, 1, 9, 13])
def test_resuming_gives_bitwise_the_same(optimiser, after, tmp_path):
    begin = start(network(), BATCH)
    whole, losses = train(begin, DATA, 24, optimiser, threshold=0.1)
    half, first = train(begin, DATA, after, optimiser, threshold=0.1)
    np.savez(tmp_path / "state.npz", **half.arrays())
    with np.load(tmp_path / "state.npz") as stored:
        read = resume(stored)
    assert_same_state(read, half)
    resumed, second = train(read, DATA, 24 - after, optimiser, threshold=0.1)
    assert_same_state(resumed, whole)
    assert np.concatenate([first, second]).tobytes() == losses.tobytes()


def test_a_network_without_words_resumes_too(tmp_path):
    data, begin = adding(5, BATCH), start(RNN.init(2, 3, 1), BATCH)
    arguments = data, 6, adam(0.01), squared_error
    half, _ = train(begin, *arguments)
    np.savez(tmp_path / "state.npz", **half.arrays())
    whole, _ = train(half, *arguments)
    resumed, _ = train(resume(np.load(tmp_path / "state.npz")), *arguments)
    assert_same_state(resumed, whole)
    assert resumed.rnn.E is None and resumed.updates == 12
    assert start(resumed.rnn, 1).h.shape == (1, 3)


def test_an_update_steps_against_the_mean_gradient():
    begin = start(network(), BATCH)
    x, y, _ = DATA(0)
    state, loss = update(begin, DATA, sgd(0.5))
    trace = forward(begin.rnn, x)
    assert_close(loss, cross_entropy(trace.Omega, y) / 20)
    for name, g in backward(begin.rnn, trace, y).arrays().items():
        if name != "h0":
            assert_close(
                getattr(state.rnn, name),
                getattr(begin.rnn, name) - 0.5 * g / 20,
            )
    assert state.updates == 1 and (state.h == trace.h[-1]).all()


def test_without_learning_the_chunks_are_one_long_sequence():
    begin, count = start(network(), BATCH), 9
    x, y = (
        np.concatenate(parts)
        for parts in zip(*(DATA(n)[:2] for n in range(count)))
    )
    state, losses = train(begin, DATA, count, sgd(0.0))
    trace = forward(begin.rnn, x)
    assert_close(losses.mean(), cross_entropy(trace.Omega, y) / y.size)
    assert_close(state.h, trace.h[-1])
    again, more = train(state, DATA, count, sgd(0.0))  # the text begins anew
    assert more.tobytes() == losses.tobytes()


def test_a_step_is_no_longer_than_the_threshold():
    begin = start(network(), BATCH)
    x, y, _ = DATA(0)
    length = norm(prediction(begin.rnn, forward(begin.rnn, x), y)[1]) / y.size
    for threshold in 0.5 * length, 2 * length:
        state, _ = update(begin, DATA, sgd(1.0), threshold=threshold)
        moved = np.sqrt(
            sum(
                ((array - state.rnn.arrays()[name]) ** 2).sum()
                for name, array in begin.rnn.arrays().items()
            )
        )
        assert_close(moved, min(threshold, length))


def test_adam_by_hand():
    # n = 1: m = .2, v = .04;  n = 2: m = .08, v = .0496, corrected below
    optimiser = adam(1.0, beta_1=0.9, beta_2=0.99, epsilon=0.5)
    step, memory = optimiser(1, np.array(2.0), np.zeros(2))
    assert_close(step, 2 / 2.5)
    assert_close(memory, [0.2, 0.04])
    step, memory = optimiser(2, np.array(-1.0), memory)
    assert_close(memory, [0.08, 0.0496])
    assert_close(step, 0.08 / 0.19 / (np.sqrt(0.0496 / 0.0199) + 0.5))


def test_a_gradient_that_is_left_out_leaves_its_moments():
    def frozen(rnn, trace, y):
        loss, gradients = prediction(rnn, trace, y)
        return loss, replace(gradients, E=None)

    state = start(network(), BATCH)
    after, _ = update(state, DATA, adam(0.1), frozen)
    assert (after.rnn.E == state.rnn.E).all()
    assert resume(after.arrays()).moments.keys() == state.moments.keys()
    again, _ = update(after, DATA, adam(0.1))
    assert (again.rnn.E != state.rnn.E).any()


STORED = start(network(), BATCH).arrays()


@pytest.mark.parametrize(
    "call, message",
    [
        (
            lambda: update(
                start(network(), 3), lambda n: (*DATA(1)[:2], False), sgd(1)
            ),
            r"h0: expected shape \(4, 3\), got \(3, 3\)",
        ),
        (
            lambda: update(
                start(network(), BATCH),
                lambda n: (*2 * [np.zeros((T, BATCH), int)], True),
                adam(1, epsilon=0),
            ),
            "epsilon: expected a number > 0, as the gradient of an entry",
        ),
        (lambda: resume({}), "W: expected an array of this name"),
        (
            lambda: resume({k: STORED[k] for k in STORED if k != "h"}),
            "h: expected an array of this name, got only W, U, b, V, c, E",
        ),
    ],
)
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=f"^{message}"):
        call()
