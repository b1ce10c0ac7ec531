"""Other programs for the same gradients, to be measured against.

Each peer takes (rnn, x, y), an RNN with arrays x (T, B, D) and targets
y (T, B), and returns a function without arguments. Called, it goes forward
and back once and returns what it found, with dL/dW under the key "W".
Everything that can be made before is made before.
"""

from importlib.util import find_spec

import numpy as np

from rnnlib import RNN, backward, forward
from rnnlib.delta import delta_literal

NAMES = "WUbVc"


def problem(T, B, H, D, K):
    """Return (rnn, x, y) of one size; nothing in it is zero."""
    random = np.random.default_rng(0)
    rnn = RNN.init(D, H, K).replace(b=random.normal(size=H) / 9)
    return (
        rnn,
        random.normal(size=(T, B, D)),
        random.integers(K, size=(T, B)),
    )


def ours(rnn, x, y):
    """Return the one-pass forward and backward of rnnlib."""
    return lambda: backward(rnn, forward(rnn, x), y).arrays()


def products(rnn, x, y, phi=lambda array: None):
    """Return the matrix products of ours alone: what NumPy cannot beat."""
    W, U, V, n = rnn.W, rnn.U, rnn.V, y.size
    h = np.ascontiguousarray(forward(rnn, x).h[1:])
    steps, x, h = h, x.reshape(n, -1), h.reshape(n, -1)
    Omega = h @ V.T

    def run():
        np.dot(x, U.T), np.dot(h, V.T), np.dot(Omega, V)
        for h_t in steps:
            phi(np.dot(h_t, W.T))
        for h_t in steps:
            np.dot(h_t, W)
        np.dot(h.T, h), np.dot(h.T, x), np.dot(Omega.T, h)

    return run


def products_and_tanh(rnn, x, y):
    """Return the same with tanh, which no program does without."""
    return products(rnn, x, y, np.tanh)


def step_loop(rnn, x, y):
    """Return everything a step at a time, as short scripts have it."""
    W, U, b, V, c = (getattr(rnn, name) for name in NAMES)
    targets = np.eye(len(c))[y]

    def run():
        h, y_hat = {-1: np.zeros((x.shape[1], len(b)))}, {}
        for t in range(len(x)):
            h[t] = np.tanh(h[t - 1] @ W.T + x[t] @ U.T + b)
            e = np.exp(h[t] @ V.T + c)
            y_hat[t] = e / e.sum(axis=1, keepdims=True)
        dW, dU, db, dV, dc = (np.zeros_like(p) for p in (W, U, b, V, c))
        dh = np.zeros_like(h[0])
        for t in reversed(range(len(x))):
            dOmega = y_hat[t] - targets[t]
            dV += dOmega.T @ h[t]
            dc += dOmega.sum(axis=0)
            da = (1 - h[t] * h[t]) * (dOmega @ V + dh)
            dW += da.T @ h[t - 1]
            dU += da.T @ x[t]
            db += da.sum(axis=0)
            dh = da @ W
        return dict(W=dW, U=dU, b=db, V=dV, c=dc)

    return run


def double_sum(rnn, x, y):
    """Return the double sum of (11), corrected, as it reads."""

    def run():
        trace = forward(rnn, x[:, 0])
        return dict(
            W=sum(
                np.outer(
                    delta_literal(rnn, trace, y[:, 0], t, k), trace.h[k - 1]
                )
                for t in range(1, len(x) + 1)
                for k in range(1, t + 1)
            )
        )

    return run


def torch_rnn(rnn, x, y):
    """Return torch.nn.RNN with a linear layer."""
    import torch

    torch.set_num_threads(1)
    T, B, D = x.shape
    layer = torch.nn.RNN(D, len(rnn.b), dtype=torch.float64)
    top = torch.nn.Linear(len(rnn.b), len(rnn.c), dtype=torch.float64)
    with torch.no_grad():
        for parameter, array in (
            (layer.weight_hh_l0, rnn.W),
            (layer.weight_ih_l0, rnn.U),
            (layer.bias_ih_l0, rnn.b),
            (layer.bias_hh_l0, 0 * rnn.b),
            (top.weight, rnn.V),
            (top.bias, rnn.c),
        ):
            parameter.copy_(torch.tensor(array))
    inputs, targets = torch.from_numpy(x), torch.from_numpy(y).reshape(-1)

    def run():
        layer.zero_grad()
        top.zero_grad()
        Omega = top(layer(inputs)[0]).reshape(T * B, -1)
        torch.nn.functional.cross_entropy(
            Omega, targets, reduction="sum"
        ).backward()
        return dict(W=layer.weight_hh_l0.grad, U=layer.weight_ih_l0.grad)

    return run


def torch_loop(rnn, x, y):
    """Return a loop over the steps with torch's automatic derivative."""
    import torch

    torch.set_num_threads(1)
    W, U, b, V, c = (
        torch.tensor(getattr(rnn, name), requires_grad=True) for name in NAMES
    )
    inputs, targets = torch.from_numpy(x), torch.from_numpy(y).reshape(-1)

    def run():
        for parameter in (W, U, b, V, c):
            parameter.grad = None
        h, states = torch.zeros(x.shape[1], len(b), dtype=torch.float64), []
        for u_t in (inputs @ U.T + b).unbind():  # indexing is quadratic
            h = torch.tanh(u_t + h @ W.T)
            states.append(h)
        Omega = torch.stack(states).reshape(-1, len(b)) @ V.T + c
        torch.nn.functional.cross_entropy(
            Omega, targets, reduction="sum"
        ).backward()
        return dict(W=W.grad, U=U.grad)

    return run


def jax_jit(rnn, x, y):
    """Return the compiled gradient of a scan in JAX."""
    import jax

    jax.config.update("jax_enable_x64", True)
    parameters = {
        name: jax.numpy.asarray(getattr(rnn, name)) for name in NAMES
    }
    x, y = jax.numpy.asarray(x), jax.numpy.asarray(y)

    def loss(p):
        def step(h, u_t):
            h = jax.numpy.tanh(u_t + h @ p["W"].T)
            return h, h

        start = jax.numpy.zeros((x.shape[1], len(rnn.b)))
        _, h = jax.lax.scan(step, start, x @ p["U"].T + p["b"])
        log_y_hat = jax.nn.log_softmax(h @ p["V"].T + p["c"])
        return -jax.numpy.take_along_axis(
            log_y_hat, y[..., None], axis=-1
        ).sum()

    gradient = jax.jit(jax.grad(loss))
    return lambda: jax.block_until_ready(gradient(parameters))


def hips_autograd(rnn, x, y):
    """Return HIPS autograd on a loop in NumPy."""
    import autograd.numpy as anp
    from autograd import grad

    at = np.arange(y.size), y.reshape(-1)

    def loss(p):
        h, states = np.zeros((x.shape[1], len(rnn.b))), []
        for x_t in x:
            h = anp.tanh(
                anp.dot(h, p["W"].T) + anp.dot(x_t, p["U"].T) + p["b"]
            )
            states.append(h)
        Omega = anp.dot(anp.concatenate(states), p["V"].T) + p["c"]
        largest = anp.max(Omega, axis=1, keepdims=True)
        total = anp.log(anp.sum(anp.exp(Omega - largest), axis=1))
        return anp.sum(total + largest[:, 0] - Omega[at])

    gradient = grad(loss)
    parameters = {name: getattr(rnn, name) for name in NAMES}
    return lambda: gradient(parameters)


# What stands in the table, and the package that it needs.
PEERS = {
    "matrix products alone": (products, "numpy"),
    "with tanh": (products_and_tanh, "numpy"),
    "step loop": (step_loop, "numpy"),
    "double sum": (double_sum, "numpy"),
    "torch nn.RNN": (torch_rnn, "torch"),
    "torch loop": (torch_loop, "torch"),
    "JAX jit": (jax_jit, "jax"),
    "HIPS autograd": (hips_autograd, "autograd"),
}


def installed():
    """Return the peers that can run here, and the packages missing."""
    there = {
        name: make
        for name, (make, package) in PEERS.items()
        if find_spec(package)
    }
    return there, sorted(
        {package for _, package in PEERS.values() if not find_spec(package)}
    )
