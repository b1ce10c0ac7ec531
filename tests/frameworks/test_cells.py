"""PyTorch's and JAX's cells: the same states, the same gradients."""

import numpy as np
import pytest
from cells import CELLS, D, drawn
from instances import assert_close

from rnnlib.check import assert_same_gradient
from rnnlib.gates import back, run

SIZES = pytest.mark.parametrize("T, H, B", [(1, 3, 1), (3, 4, 2), (20, 5, 3)])


def assert_the_same(name, ran, dh, states, gradients):
    """`states` (T, B, H), `gradients` by our names, with s0 among them."""
    assert_close(ran.s[1:, 0], states)
    ours, ds = back(ran, dh)
    for each, gradient in {**ours, "s0": ds[0]}.items():
        assert_same_gradient(each, gradient, gradients[each], rtol=1e-12)


@SIZES
@pytest.mark.parametrize("name", ["tanh", "lstm", "gru"])
def test_pytorch_finds_the_same(torch, name, T, H, B):
    p, x, s0, dh = drawn(CELLS[name], T, H, (B,))
    module = {"tanh": "RNN", "lstm": "LSTM", "gru": "GRU"}[name]
    theirs = getattr(torch.nn, module)(D, H).double()
    b, b_h = np.array(p["b"]), np.zeros(len(p["b"]))
    if name == "gru":
        b_h[-H:] = p["m"]  # the second bias of n cannot be added to the first
    else:
        b_h[:] = np.linspace(-1, 1, len(b_h))  # elsewhere only the sum counts
        b -= b_h
    values = dict(
        weight_hh_l0=p["W"], weight_ih_l0=p["U"], bias_ih_l0=b, bias_hh_l0=b_h
    )
    with torch.no_grad():
        for each, value in values.items():
            getattr(theirs, each).copy_(torch.from_numpy(np.array(value)))
    starts = [
        torch.tensor(part[None], requires_grad=True) for part in np.array(s0)
    ]
    given = tuple(starts) if name == "lstm" else starts[0]
    h, _ = theirs(torch.tensor(x), given)
    (h * torch.tensor(dh)).sum().backward()
    grads = {
        "W": theirs.weight_hh_l0.grad,
        "U": theirs.weight_ih_l0.grad,
        "b": theirs.bias_ih_l0.grad,
        "m": theirs.bias_hh_l0.grad[-H:],
        "s0": torch.stack([start.grad[0] for start in starts]),
    }
    assert_the_same(
        name,
        run(CELLS[name], p, x, s0),
        dh,
        h.detach().numpy(),
        {each: gradient.numpy() for each, gradient in grads.items()},
    )


def jax_step(np, name):
    """Return the step (p, x, s) → s of a cell, written for jax.numpy."""

    def sigma(z):
        return 1 / (1 + np.exp(-z))

    def blocks(p, x, h):
        U = x @ p["U"].T + p["b"]
        n = len(p["b"]) // h.shape[-1]
        return np.split(U, n, -1), np.split(p["W"], n)

    def plain(keep, write):
        def step(p, x, s):
            a = x @ p["U"].T + p["b"] + s[0] @ p["W"].T
            return (keep * s[0] + write * np.tanh(a),)

        return step

    def linear(p, x, s):
        return (p["lam"] * s[0] + x @ p["U"].T + p["b"],)

    def lstm(p, x, s):
        a = [u + s[0] @ w.T for u, w in zip(*blocks(p, x, s[0]))]
        c = sigma(a[1]) * s[1] + sigma(a[0]) * np.tanh(a[2])
        return sigma(a[3]) * np.tanh(c), c

    def gru(p, x, s):
        (u_r, u_z, u_n), (w_r, w_z, w_n) = blocks(p, x, s[0])
        r, z = sigma(u_r + s[0] @ w_r.T), sigma(u_z + s[0] @ w_z.T)
        if "m" in p:
            n = np.tanh(u_n + r * (s[0] @ w_n.T + p["m"]))
        else:
            n = np.tanh(u_n + (r * s[0]) @ w_n.T)
        return ((1 - z) * n + z * s[0],)

    return {
        "tanh": plain(0, 1),
        "leaky": plain(0.8, 0.3),
        "residual": plain(1, 1),
        "linear": linear,
        "lstm": lstm,
        "gru": gru,
        "gru_reset_before": gru,
    }[name]


@SIZES
@pytest.mark.parametrize("name", CELLS)
def test_jax_finds_the_same(jax, name, T, H, B):
    p, x, s0, dh = drawn(CELLS[name], T, H, (B,))
    step = jax_step(jax.numpy, name)

    def loss(leaves):
        s, states = tuple(leaves["s0"]), []
        for x_t in x:
            s = step(leaves, x_t, s)
            states.append(s[0])
        states = jax.numpy.stack(states)
        return (states * dh).sum(), states

    leaves = {**p, "s0": s0}
    gradients, states = jax.grad(loss, has_aux=True)(
        {each: jax.numpy.array(value) for each, value in leaves.items()}
    )
    assert_the_same(
        name,
        run(CELLS[name], p, x, s0),
        dh,
        np.asarray(states),
        {each: np.asarray(value) for each, value in gradients.items()},
    )
