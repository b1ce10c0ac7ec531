"""JAX finds the same gradients."""

import numpy as np
import pytest
from hypothesis import given, settings
from instances import assert_gradients, unsaturated


@settings(max_examples=20)  # each shape is traced anew
@given(it=unsaturated)
def test_every_entry_of_a_gradient_is_the_same(jax, it):
    def loss(p):
        h, total = p["h0"], 0
        for x_t, y_t in zip(it.x if "E" not in p else p["E"][it.x], it.y):
            h = jax.numpy.tanh(h @ p["W"].T + x_t @ p["U"].T + p["b"])
            log_y_hat = jax.nn.log_softmax(h @ p["V"].T + p["c"])
            total -= jax.numpy.take_along_axis(
                log_y_hat, y_t[..., None], axis=-1
            ).sum()
        return total

    value, slopes = jax.value_and_grad(loss)({**it.rnn.arrays(), "h0": it.h0})
    assert it.loss == pytest.approx(float(value), rel=1e-12)
    assert_gradients(it, lambda name: np.asarray(slopes[name]))
