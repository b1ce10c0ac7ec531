"""The fast loops give what the loops that read like the formulas give."""

import numpy as np
import pytest
from hypothesis import given
from instances import assert_close, instance, instances

from rnnlib import delta, fast
from rnnlib.fast import blocks
from rnnlib.forward import recurrence


def assert_both_are_equal(it):
    plain = recurrence(it.rnn, it.x, it.h0)
    assert_close(it.trace.h, plain)
    dOmega = np.random.default_rng(0).normal(size=it.trace.Omega.shape)
    assert_close(
        fast.deltas(it.rnn, it.trace, dOmega),
        delta.deltas(it.rnn, it.trace, dOmega),
    )


@given(instances())
def test_fast_is_plain(it):
    assert_both_are_equal(it)


@pytest.mark.parametrize("batch", [(), (2, 2)])
@pytest.mark.parametrize("numbers", [1, 7, 30])
def test_blocks_of_any_size_give_the_same(monkeypatch, numbers, batch):
    monkeypatch.setattr("rnnlib.fast.CACHED", numbers)
    it = instance(T=11, batch=batch)
    assert len(blocks(it.trace.h[1:])) > 1
    assert_both_are_equal(it)


def test_blocks_cover_every_step_once():
    h = instance(T=11).trace.h
    covered = [t for block in blocks(h) for t in range(*block.indices(12))]
    assert covered == list(range(12))


def test_a_step_that_fills_the_cache_is_a_block_of_its_own():
    assert len(blocks(np.broadcast_to(0.0, (3, 2**16)))) == 3
