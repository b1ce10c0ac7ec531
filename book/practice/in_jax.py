"""The same network, loss and gradients in JAX."""

import numpy as np
from example import h0, rnn, same, x, y

from rnnlib import backward, cross_entropy, forward


def main():
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)  # otherwise all is float32

    def loss(p, x, y):
        def step(h, x_t):
            h = jnp.tanh(h @ p["W"].T + x_t @ p["U"].T + p["b"])  # (2)
            return h, h @ p["V"].T + p["c"]  # (3)

        _, Omega = jax.lax.scan(step, p["h0"], x)
        log_y_hat = jax.nn.log_softmax(Omega)
        return -jnp.take_along_axis(log_y_hat, y[..., None], -1).sum()  # (5)

    p = {**rnn.arrays(), "h0": h0}
    value, gradients = jax.jit(jax.value_and_grad(loss))(p, x, y)

    trace = forward(rnn, x, h0)
    ours = backward(rnn, trace, y).arrays()
    assert same(value, cross_entropy(trace.Omega, y))
    for name, gradient in ours.items():
        assert same(gradients[name], gradient), name
    print(f"loss {value:.4f}, and the same gradients:", *ours)

    single = {name: array.astype(np.float32) for name, array in p.items()}
    rough = jax.grad(loss)(single, x.astype(np.float32), y)
    off = max(abs(rough[name] - ours[name]).max() for name in ours)
    assert 1e-8 < off < 1e-5
    print("in float32, JAX's default, they are off in the seventh digit")


if __name__ == "__main__":
    main()
