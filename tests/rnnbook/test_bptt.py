"""The JavaScript port of the forward pass and of δ, held to rnnlib in V8.

ε is 2⁻⁵³. A state or a δ is compared step by step, from the port's own states,
within the bounds that rounding gives; from end to end only where no chaos
amplifies rounding and no unit is so saturated that 1 − h² cancels.
"""

import json

import numpy as np
import pytest

from rnnbook.walk.piece import engine
from rnnlib import RNN, forward
from rnnlib.delta import delta_paths
from rnnlib.softmax import softmax

EPSILON = 2.0**-53
RUN = """
function run({ T, x, h0, y, ...flat }) {
  const rnn = Object.fromEntries(
    Object.entries(flat).map(([name, a]) => [name, Float64Array.from(a)]));
  const { h, y_hat } = walk.bptt.forward(rnn, x, h0), chains = [];
  for (let t = 1; t <= T; t++) {
    const { delta, size, arrived } =
      walk.bptt.chain(rnn, { h, y_hat }, y[t - 1], t);
    chains.push([delta.map((d) => [...d]), [...size], [...arrived]]);
  }
  const nested = (rows) => rows.map((row) => [...row]);
  return JSON.stringify([nested(h), nested(y_hat), chains]);
}"""


@pytest.fixture(scope="module")
def v8():
    context = engine(("marks", "bptt"))
    context.eval(RUN)
    return context


def state(seed):
    """A random network and sequence, with all that the walk can be set to."""
    random = np.random.default_rng(seed)
    H, D, K = random.permutation(np.arange(3, 33))[:3]
    T = int(random.integers(1, 41))
    rnn = RNN.init(
        D,
        H,
        K,
        recurrent=random.choice(["gaussian", "orthogonal"]),
        spectral_radius=10 ** random.uniform(-0.6, 0.5),
        seed=seed,
    )
    bias = random.choice([0.0, 1.0, 3.0]) * random.choice([-1, 1])
    rnn = rnn.replace(b=np.full(H, bias), c=random.normal(size=K))
    x = random.choice([0.0, 0.1, 1.0, 2.0]) * random.normal(size=(T, D))
    return rnn, x, random.uniform(-1, 1, H), random.integers(K, size=T)


def port(v8, rnn, x, h0, y):
    """What the port computes: h, ŷ, and δ, its length, and before slopes."""
    flat = {name: a.ravel().tolist() for name, a in rnn.arrays().items()}
    given = flat | dict(T=len(x), x=x.tolist(), h0=h0.tolist(), y=y.tolist())
    h, y_hat, chains = json.loads(v8.call("run", given))
    return np.array(h), np.array(y_hat), chains


@pytest.mark.parametrize("seed", range(200))
def test_each_step_is_rnnlibs_up_to_rounding(v8, seed):
    rnn, x, h0, y = state(seed)
    H, D = rnn.U.shape
    h, y_hat, chains = port(v8, rnn, x, h0, y)
    W, U = abs(rnn.W), abs(rnn.U)

    assert (h[0] == h0).all()
    right = np.tanh(h[:-1] @ rnn.W.T + x @ rnn.U.T + rnn.b)
    terms = abs(h[:-1]) @ W.T + abs(x) @ U.T + abs(rnn.b)
    bound = (H + D + 4) * EPSILON * terms + 8 * EPSILON
    assert (abs(h[1:] - right) <= bound).all()

    K, V = len(rnn.c), abs(rnn.V)
    softmaxed = softmax(h[1:] @ rnn.V.T + rnn.c)
    np.testing.assert_allclose(y_hat, softmaxed, 1e-13)
    for t, (delta, size, arrived) in enumerate(chains, start=1):
        delta, slope = np.array(delta), 1 - h[1 : t + 1] ** 2
        dOmega = y_hat[t - 1] - np.eye(K)[y[t - 1]]
        last = (K + 6) * EPSILON * slope[-1] * (abs(dOmega) @ V)
        assert (abs(delta[-1] - slope[-1] * (dOmega @ rnn.V)) <= last).all()
        step = (H + 6) * EPSILON * slope[:-1] * (abs(delta[1:]) @ W)
        assert (
            abs(delta[:-1] - slope[:-1] * (delta[1:] @ rnn.W)) <= step
        ).all()
        lengths = np.linalg.norm(delta, axis=1)
        np.testing.assert_allclose(size, lengths, 1e-14)
        np.testing.assert_allclose(
            arrived[:-1], np.linalg.norm(delta[1:] @ rnn.W, axis=1), 1e-12
        )


def is_calm(rnn):
    radius = abs(np.linalg.eigvals(rnn.W)).max()
    return radius <= 1.3 and abs(rnn.b).max() <= 1


@pytest.mark.parametrize(
    "seed", [s for s in range(200) if is_calm(state(s)[0])]
)
def test_from_end_to_end_where_nothing_amplifies_rounding(v8, seed):
    rnn, x, h0, y = state(seed)
    h, _, chains = port(v8, rnn, x, h0, y)
    trace = forward(rnn, x, h0)
    paths = delta_paths(rnn, trace, y)
    np.testing.assert_allclose(h, trace.h, rtol=0, atol=1e-11)
    for t, (delta, _, _) in enumerate(chains, start=1):
        wrong = np.linalg.norm(delta - paths[t - 1, :t], axis=1)
        assert (
            wrong <= 1e-11 * np.linalg.norm(paths[t - 1, :t], axis=1)
        ).all()


def test_a_transposed_product_would_be_seen(v8):
    rnn, x, h0, y = state(0)
    h, _, _ = port(v8, rnn.replace(W=rnn.W.T), x, h0, y)
    right = np.tanh(h[:-1] @ rnn.W.T + x @ rnn.U.T + rnn.b)
    assert abs(h[1:] - right).max() > 1e-3
