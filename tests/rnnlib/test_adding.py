import numpy as np
import pytest
from instances import assert_close, instance

from rnnlib import forward
from rnnlib.adding import adding, squared_error
from rnnlib.check import assert_same_gradient, complex_step


@pytest.mark.parametrize("T", [2, 3, 10, 11])
def test_the_adding_problem_marks_one_value_in_each_half(T):
    x, y, fresh = adding(T, 500)(3)
    value, marker = np.moveaxis(x, -1, 0)
    assert x.shape == (T, 500, 2) and fresh
    assert set(marker.ravel()) <= {0.0, 1.0}
    assert (marker[: T // 2].sum(0) == 1).all()
    assert (marker[T // 2 :].sum(0) == 1).all()
    assert (marker.sum(1) > 0).all()
    assert (0 <= value).all() and (value < 1).all()
    assert_close(
        y, np.array([v[m == 1].sum() for v, m in zip(value.T, marker.T)])
    )
    assert abs(((y - 1) ** 2).mean() - 1 / 6) < 0.03


def test_the_adding_problem_depends_on_update_and_seed_alone():
    x = adding(4, 3, seed=1)(7)[0]
    assert (adding(4, 3)(7)[0] == adding(4, 3, seed=0)(7)[0]).all()
    assert (adding(4, 3, seed=1)(7)[0] == x).all()
    assert (adding(4, 3, seed=1)(8)[0] != x).any()
    assert (adding(4, 3, seed=2)(7)[0] != x).any()


@pytest.mark.parametrize("batch", [(), (3,), (2, 2)])
def test_squared_error_is_the_sum_and_its_gradient(batch):
    it = instance(K=1, batch=batch)
    y = np.random.default_rng(1).normal(size=batch)

    def sum_of_squares(rnn, h0):
        return ((forward(rnn, it.x, h0).Omega[-1, ..., 0] - y) ** 2).sum()

    loss, gradients = squared_error(it.rnn, it.trace, y)
    assert_close(loss, sum_of_squares(it.rnn, it.h0))
    for name, g in gradients.arrays().items():
        numeric = (
            complex_step(lambda h0: sum_of_squares(it.rnn, h0), it.h0)
            if name == "h0"
            else complex_step(
                lambda a, name=name: sum_of_squares(
                    it.rnn.replace(**{name: a}), it.h0
                ),
                getattr(it.rnn, name),
            )
        )
        assert_same_gradient(name, g, numeric, rtol=1e-11)
