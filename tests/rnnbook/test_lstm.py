"""The LSTM in JavaScript, held to that of rnnlib in V8, as test_bptt does it.

A step is compared from the port's own states, elementwise. What the step back
may differ by is what it would be of absolute values, times (4H + 16) ε: no
product has more factors, and no sum more terms.
"""

import json

import numpy as np
import pytest

from rnnbook.walk.piece import engine
from rnnlib.gates import back, initial, lstm, run
from rnnlib.softmax import softmax

EPSILON = 2.0**-53
SEEDS = pytest.mark.parametrize("seed", range(100))
RUN = """
function run({ T, x, h0, c0, y, ...flat }) {
  const rnn = Object.fromEntries(
    Object.entries(flat).map(([name, a]) => [name, Float64Array.from(a)]));
  const trace = walk.lstm.forward(rnn, x, h0, c0), chains = [];
  for (let t = 1; t <= T; t++) {
    chains.push(walk.lstm.chain(rnn, trace, y[t - 1], t));
  }
  return JSON.stringify([trace, chains], (_, value) => (
    ArrayBuffer.isView(value) ? [...value] : value));
}"""


@pytest.fixture(scope="module")
def v8():
    context = engine(("marks", "bptt", "lstm"))
    context.eval(RUN)
    return context


def state(seed):
    """A random LSTM with its head, a sequence, a start, and targets."""
    random = np.random.default_rng(seed)
    H, D, K = random.permutation(np.arange(3, 20))[:3]
    T = int(random.integers(1, 31))
    p = initial(lstm(), D, H, seed)
    p["b"] = random.normal(size=4 * H)
    p["b"][H : 2 * H] += random.choice([-2.0, 0.0, 3.0, 6.0])
    p["W"] *= random.uniform(0.5, 1.5)
    head = dict(V=random.normal(size=(K, H)), c=random.normal(size=K))
    x = random.choice([0.1, 1.0, 3.0]) * random.normal(size=(T, D))
    s0 = random.uniform(-1, 1, (2, H))
    return p, head, x, s0, random.integers(K, size=T)


def port(v8, p, head, x, s0, y):
    """What the port computes, its arrays by their names."""
    flat = {name: a.ravel().tolist() for name, a in (p | head).items()}
    h0, c0 = s0.tolist()
    given = dict(T=len(x), x=x.tolist(), h0=h0, c0=c0, y=y.tolist())
    trace, chains = json.loads(v8.call("run", flat | given))
    named = [
        {name: np.array(a) for name, a in each.items()}
        for each in (trace, *chains)
    ]
    return named[0], named[1:]


def kept(trace):
    """The gates and tanh c_t of the port, as rnnlib's LSTM keeps them."""
    gates = np.split(trace["gates"], 4, axis=-1)
    return np.stack([*gates, trace["n"]], axis=1)


@SEEDS
def test_each_step_is_rnnlibs_up_to_rounding(v8, seed):
    p, head, x, s0, y = state(seed)
    trace = port(v8, p, head, x, s0, y)[0]
    s = np.stack([trace["h"], trace["c"]], axis=1)
    assert (s[0] == s0).all()
    (_, H), D = p["W"].shape, x.shape[1]
    for t, x_t in enumerate(x, start=1):
        (h, c), keeps = lstm().step(p.values(), x_t, s[t - 1])
        terms = abs(p["W"]) @ abs(s[t - 1, 0]) + abs(p["U"]) @ abs(x_t)
        # No slope is above 1, and a tanh is right to a few ε.
        gate = (H + D + 4) * EPSILON * (terms + abs(p["b"])) + 8 * EPSILON
        of_i, of_f, of_g, of_o = np.split(gate, 4)
        i, _, g, _, _ = map(abs, keeps)
        before = abs(s[t - 1, 1])
        of_c = of_f * before + of_i * g + of_g * i + 4 * EPSILON * (before + 1)
        assert (
            abs(trace["gates"][t - 1] - np.concatenate(keeps[:4])) <= gate
        ).all()
        assert (abs(s[t, 1] - c) <= of_c).all()
        assert (abs(s[t, 0] - h) <= of_o + of_c + 8 * EPSILON).all()
    softmaxed = softmax(trace["h"][1:] @ head["V"].T + head["c"])
    np.testing.assert_allclose(trace["y_hat"], softmaxed, 1e-13)


@SEEDS
def test_each_step_back_is_rnnlibs_up_to_rounding(v8, seed):
    p, head, x, s0, y = state(seed)
    trace, chains = port(v8, p, head, x, s0, y)
    s, keeps = np.stack([trace["h"], trace["c"]], axis=1), kept(trace)
    H, f = len(s0[0]), keeps[:, 1]
    sizes = [abs(array) for array in p.values()]
    for t, chain in enumerate(chains, start=1):
        e = trace["y_hat"][t - 1] - np.eye(len(head["c"]))[y[t - 1]]
        bound = (len(e) + 6) * EPSILON * abs(e) @ abs(head["V"])
        assert (abs(chain["dh"][-1] - e @ head["V"]) <= bound).all()
        along = np.zeros((t, H))  # what comes to c_k, with h_k held fixed
        along[:-1] = f[1:t] * chain["delta"][1:]
        for k in range(t, 1, -1):
            ds = chain["dh"][k - 1], along[k - 1]
            given = x[k - 1], s[k - 1], keeps[k - 1], ds
            (_, _, of_a), (dh, dc) = lstm().back(p.values(), *given)
            (_, _, *most), rest = lstm().back(sizes, *map(np.abs, given))
            for found, right, size in zip(
                (chain["of_a"][k - 1], chain["dh"][k - 2], along[k - 2]),
                (of_a, dh, dc),
                (*most, *rest),
            ):
                bound = (4 * H + 16) * EPSILON * size
                assert (abs(found - right) <= bound).all()


@SEEDS
def test_from_end_to_end(v8, seed):
    p, head, x, s0, y = state(seed)
    trace, chains = port(v8, p, head, x, s0, y)
    ran = run(lstm(), p, x, s0)
    np.testing.assert_allclose(trace["c"], ran.s[:, 1], rtol=0, atol=1e-11)
    e = softmax(ran.s[1:, 0] @ head["V"].T + head["c"])
    e[np.arange(len(y)), y] -= 1
    _, f, _, o, n = np.moveaxis(ran.kept, 1, 0)
    for t, chain in enumerate(chains, start=1):
        alone = np.eye(len(x))[:, t - 1 : t] * (e @ head["V"])
        dh, dc = np.moveaxis(back(ran, alone)[1][1 : t + 1], 1, 0)
        through = dh * o[:t] * (1 - n[:t] ** 2)
        size = np.linalg.norm(dc + through, axis=1)
        wrong = np.linalg.norm(chain["delta"] - dc - through, axis=1)
        assert (wrong <= 1e-11 * size).all()
        products = np.cumprod([np.ones(len(dh[0])), *f[1:t][::-1]], axis=0)
        for name, right in {
            "size": dc + through,
            "along": dc,
            "through": through,
            "alone": through[-1] * products[::-1],
        }.items():
            lengths = np.linalg.norm(right, axis=1)
            np.testing.assert_allclose(chain[name], lengths, 1e-11)


def test_a_gate_taken_for_another_would_be_seen(v8):
    p, head, x, s0, y = state(0)
    H = len(s0[0])
    turned = {name: np.roll(array, H, axis=0) for name, array in p.items()}
    trace = port(v8, turned, head, x, s0, y)[0]
    assert abs(trace["c"] - run(lstm(), p, x, s0).s[:, 1]).max() > 1e-3
