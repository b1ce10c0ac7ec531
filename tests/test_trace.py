import numpy as np
from instances import instance

from rnnlib.trace import rows, steps


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
