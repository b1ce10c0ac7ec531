import numpy as np
import pytest
from instances import assert_close

from rnnlib.sums import outer_sum, rows, sum_by_word


def test_rows_are_all_steps_of_all_sequences():
    array = np.arange(24).reshape(2, 3, 4)
    assert rows(array).tolist() == [*array[0].tolist(), *array[1].tolist()]
    assert np.shares_memory(rows(array), array)


@pytest.mark.parametrize("batch", [(), (2,), (2, 3)])
def test_outer_sum_is_the_sum_of_outer_products(batch):
    random = np.random.default_rng(0)
    left, right = (random.normal(size=(4, *batch, n)) for n in (3, 2))
    assert_close(
        outer_sum(left, right),
        sum(np.outer(left[n], right[n]) for n in np.ndindex(4, *batch)),
    )


@pytest.mark.parametrize("shape", [(1,), (6,), (4, 3), (2, 3, 2)])
@pytest.mark.parametrize("M", [1, 3, 50])
def test_it_is_the_product_with_one_hot_columns(shape, M):
    random = np.random.default_rng(0)
    words, dx = random.integers(M, size=shape), random.normal(size=(*shape, 2))
    one_hot = np.eye(M)[words].reshape(-1, M)
    assert_close(sum_by_word(dx, words, M), one_hot.T @ dx.reshape(-1, 2))


def test_words_that_do_not_occur_get_zero():
    found = sum_by_word([[1.0, 2], [10, 20], [100, 200]], [3, 1, 3], 5)
    assert found.tolist() == [[0, 0], [10, 20], [0, 0], [101, 202], [0, 0]]
