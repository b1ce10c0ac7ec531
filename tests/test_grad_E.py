import numpy as np
import pytest
from instances import assert_close, instance

from rnnbook.explorers.grad_E import SENTENCE, WORDS, explorer, reached
from rnnlib import cross_entropy, forward
from rnnlib.check import assert_same_gradient, complex_step
from rnnlib.grad_E import (
    grad_E,
    grad_x,
    losses_E,
    sum_by_word,
)


@pytest.mark.parametrize("shape", [(1,), (6,), (4, 3), (2, 3, 2)])
@pytest.mark.parametrize("M", [1, 3, 50])
def test_it_is_the_product_with_one_hot_columns(shape, M):
    random = np.random.default_rng(0)
    words, dx = random.integers(M, size=shape), random.normal(size=(*shape, 2))
    one_hot = np.eye(M)[words].reshape(-1, M)
    assert_close(sum_by_word(dx, words, M), one_hot.T @ dx.reshape(-1, 2))


def test_words_that_do_not_occur_get_zero():
    found = sum_by_word([[1., 2], [10, 20], [100, 200]], [3, 1, 3], 5)
    assert found.tolist() == [[0, 0], [10, 20], [0, 0], [101, 202], [0, 0]]


def test_float32_stays_float32():
    assert sum_by_word(np.ones((2, 1), "f"), [0, 0], 1).dtype == np.float32


@pytest.mark.parametrize("batch", [(), (3,)])
def test_the_gradient_in_the_inputs(batch):
    it = instance(batch=batch)
    numeric = complex_step(
        lambda x: cross_entropy(forward(it.rnn, x, it.h0).Omega, it.y), it.x)
    assert_same_gradient("x", grad_x(it.rnn, it.trace, it.y), numeric,
                         rtol=1e-11)


@pytest.mark.parametrize("T", [1, 2, 5])
def test_each_loss_has_its_own_gradient(T):
    it = instance(T=T, M=4)
    losses = losses_E(it.rnn, it.trace, it.y)
    assert_close(losses.sum(axis=0), grad_E(it.rnn, it.trace, it.y))
    for t in range(1, T + 1):  # without the loss of step t
        others = np.delete(np.arange(T), t - 1)
        without = complex_step(lambda E: cross_entropy(
            forward(it.rnn.replace(E=E), it.x, it.h0).Omega[others],
            it.y[others]), it.rnn.E) if T > 1 else 0
        assert_close(losses[t - 1],
                     grad_E(it.rnn, it.trace, it.y) - without)


def test_float32_stays_float32_from_words_on():
    it = instance(M=4).float32()
    for function in grad_x, losses_E:
        assert function(it.rnn, it.trace, it.y).dtype == np.float32


def test_the_explorer_reaches_the_words_read_so_far():
    shown = reached(.9, .3)
    for t in range(1, len(SENTENCE)):
        read = {WORDS.index(word) for word in SENTENCE[:t]}
        assert set(np.flatnonzero(shown.rows[t - 1])) == read
    assert not shown.whole[[WORDS.index("mat"), WORDS.index("fish")]].any()


def test_the_explorer_shows_its_effect():
    cat, chased = SENTENCE.index("cat"), SENTENCE.index("chased")
    after = reached(.9, .3).steps[chased]
    assert after[cat] < .2 * after[chased]
    strong = reached(1.2, .1).steps[chased]
    assert strong[cat] > strong[chased]
    weak = reached(.3, .3).steps[chased]
    assert weak[cat] < 1e-3 * weak[chased]
    caption = explorer.frame(**explorer.defaults).caption
    assert f"{after[cat]:.3g} to “cat” at step 2" in caption
    assert "4 of 11 rows get exactly nothing" in caption
