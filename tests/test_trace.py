import numpy as np
import pytest
from instances import assert_close, instance

from rnnlib import backward
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
