import numpy as np
import pytest
from instances import assert_close, instance

from rnnlib import RNN, Trace, backward, forward
from rnnlib.trace import blocks, rows, steps


def test_rows_are_all_steps_of_all_sequences():
    array = np.arange(24).reshape(2, 3, 4)
    assert rows(array).tolist() == [*array[0].tolist(), *array[1].tolist()]
    assert np.shares_memory(rows(array), array)


def test_steps_counts_from_one():
    it = instance(T=4)
    assert steps(it.rnn, it.trace) == 4


def test_row_t_of_h_is_h_t():
    trace = instance(T=4, batch=(2,)).trace
    assert trace.x.shape == (4, 2, 2)
    assert trace.h.shape == (5, 2, 3)
    assert trace.Omega.shape == trace.y_hat.shape == (4, 2, 5)
    assert trace.words is None


@pytest.mark.parametrize("batch", [(), (2, 2)])
@pytest.mark.parametrize("numbers", [1, 7, 30])
def test_blocks_of_any_size_give_the_same(monkeypatch, numbers, batch):
    it = instance(T=11, batch=batch)
    whole = backward(it.rnn, it.trace, it.y).arrays()
    monkeypatch.setattr("rnnlib.trace.CACHED", numbers)
    assert len(blocks(it.trace.h[1:])) > 1
    for name, gradient in backward(it.rnn, it.trace, it.y).arrays().items():
        assert_close(gradient, whole[name])


def test_blocks_cover_every_step_once():
    h = instance(T=11).trace.h
    covered = [t for block in blocks(h) for t in range(*block.indices(12))]
    assert covered == list(range(12))


def test_a_step_that_fills_the_cache_is_a_block_of_its_own():
    assert len(blocks(np.broadcast_to(0., (3, 2**16)))) == 3


# ---- Of this network, as it was ----

@pytest.mark.parametrize("name", "WUbVcE")
def test_the_trace_of_another_network_is_refused(name):
    it = instance(M=4)
    other = it.rnn.replace(**{name: getattr(it.rnn, name) * (1 + 1e-15)})
    with pytest.raises(ValueError, match=(
            f"^trace: expected that of this network, got .* another {name}$")):
        backward(other, it.trace, it.y)


def test_the_same_network_built_again_will_do():
    it = instance(M=4)
    again = RNN(**{k: v.tolist() for k, v in it.rnn.arrays().items()})
    assert (backward(again, it.trace, it.y).W
            == backward(it.rnn, it.trace, it.y).W).all()
    without_words = it.rnn.replace(E=None)
    assert (backward(without_words, it.trace, it.y).W
            == backward(it.rnn, it.trace, it.y).W).all()


def test_arrays_that_change_later_change_nothing():
    it = instance()
    x, h0 = it.x.copy(), it.h0.copy()
    arrays = {k: v.copy() for k, v in it.rnn.arrays().items()}
    rnn = RNN(**arrays)
    trace = forward(rnn, x, h0)
    for array in (x, h0, *arrays.values()):
        array *= 2  # as a training loop reuses its buffers
    assert (backward(rnn, trace, it.y).W
            == backward(it.rnn, it.trace, it.y).W).all()


def test_words_that_change_later_change_nothing():
    it = instance(M=4)
    words = it.x.copy()
    trace = forward(it.rnn, words, it.h0)
    words[:] = 0
    assert (backward(it.rnn, trace, it.y).E
            == backward(it.rnn, it.trace, it.y).E).all()


def test_networks_and_traces_cannot_be_written_to():
    it = instance(M=4)
    for array in (*it.rnn.arrays().values(), it.trace.x, it.trace.h,
                  it.trace.Omega, it.trace.words):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0


def test_a_trace_by_hand_is_taken_at_its_word():
    it = instance()
    by_hand = Trace(it.trace.x, it.trace.h, it.trace.Omega)
    assert (backward(it.rnn, by_hand, it.y).W
            == backward(it.rnn, it.trace, it.y).W).all()
