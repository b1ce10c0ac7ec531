import numpy as np
import pytest
from instances import assert_close, instance, paths_of

from rnnlib.delta import delta_literal
from rnnlib.grad_W import grad_W, lags_W


def test_the_first_step_counts_only_through_h0():
    it = instance(T=1)
    assert grad_W(it.rnn, it.trace, it.y).any()
    it = it.replace(h0=0 * it.h0)
    assert not grad_W(it.rnn, it.trace, it.y).any()


@pytest.mark.parametrize("T", [1, 2, 5])
def test_a_lag_sums_the_terms_that_came_back_over_it(T):
    it = instance(T=T)
    lags = lags_W(it.trace, paths_of(it))
    for lag in range(T):
        assert_close(
            lags[lag],
            sum(
                np.outer(
                    delta_literal(it.rnn, it.trace, it.y, k + lag, k),
                    it.trace.h[k - 1],
                )
                for k in range(1, T - lag + 1)
            ),
        )
    assert_close(lags.sum(axis=0), grad_W(it.rnn, it.trace, it.y))
