"""Truncation, clipping and checkpointing in JAX, and what goes wrong."""

from example import T, fails, h0, rnn, same, x, y

from rnnlib import backward, forward
from rnnlib.truncation import clip, norm, truncated


def main():
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    p = rnn.arrays()

    def step(p, h, x_t):
        h = jnp.tanh(h @ p["W"].T + x_t @ p["U"].T + p["b"])
        return h, h @ p["V"].T + p["c"]

    def chunk_loss(p, h, x, y):
        h, Omega = jax.lax.scan(lambda h, x_t: step(p, h, x_t), h, x)
        log_y_hat = jax.nn.log_softmax(Omega)
        return -jnp.take_along_axis(log_y_hat, y[..., None], -1).sum(), h

    def whole(p, between):
        """The loss in chunks of two; `between` is done to the state."""
        h, total = jnp.array(h0), 0
        for n in range(0, T, 2):
            h = between(h)
            loss, h = chunk_loss(p, h, x[n : n + 2], y[n : n + 2])
            total = total + loss
        return total

    # truncation: the state goes on without its derivative
    cut = jax.grad(whole)(p, jax.lax.stop_gradient)
    assert same(cut["W"], truncated(rnn, x, y, length=2, h0=h0).W)
    full = jax.grad(whole)(p, lambda h: h)
    ours = backward(rnn, forward(rnn, x, h0), y)
    assert same(full["W"], ours.W)
    print("stop_gradient: the truncated gradient")

    # checkpointing: what is inside is computed again on the way back
    saved = jax.grad(lambda p: jax.checkpoint(chunk_loss)(p, h0, x, y)[0])(p)
    assert same(saved["W"], ours.W)
    print("checkpoint: the same gradient")

    # clipping by norm: one factor for all
    length = jnp.sqrt(sum((g**2).sum() for g in full.values()))
    clipped = {
        name: g * jnp.minimum(1, 1 / length) for name, g in full.items()
    }
    assert same(length, norm(ours)) and same(clipped["W"], clip(ours, 1.0).W)
    print("one factor for all: clipped by norm")

    # wrong: a state written in place; mended by what scan returns, above
    def in_place():
        h = jnp.zeros((T + 1, *h0.shape))
        h[0] = h0

    print(fails(TypeError, in_place))

    # wrong: a state that leaves a compiled function by the back door
    memory = [jnp.array(h0)]

    @jax.jit
    def forgetful(x, y):
        loss, memory[0] = chunk_loss(p, memory[0], x, y)
        return loss

    forgetful(x[:2], y[:2])
    print(fails(jax.errors.UnexpectedTracerError, jnp.sum, memory[0]))

    # mended: the state comes in as an argument and goes out as a value
    tidy = jax.jit(lambda h, x, y: chunk_loss(p, h, x, y))
    _, h = tidy(h0, x[:2], y[:2])
    assert same(h, forward(rnn, x[:2], h0).h[-1])
    print("in by an argument, out by return: the same state")


if __name__ == "__main__":
    main()
