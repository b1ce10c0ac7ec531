"""The page of formulas: every formula and every line of code on it is run.

The formulas stand in `formulas.py` letter for letter, each beside the same in
plain NumPy, and are compared with the complex step. The rules of thumb stand
here in the same way.
"""

import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from formulas import FORMULAS, Case, run
from instances import assert_close, instance

import rnnlib
from rnnlib import RNN, backward, forward
from rnnlib.delta import delta_paths, deltas
from rnnlib.gradient_flow import forecast, rate
from rnnlib.loss import grad_Omega

PAGE = (Path(__file__).parents[2] / "book" / "formulas.md").read_text("utf-8")
ROWS = re.findall(r"^\| (\$.*?\$) \| [^|]*? \| `(.*?)` \| \[", PAGE, re.M)
RULES = re.findall(r"^\| \*\*(.*?)\.\*\* (.*?) \| `(.*?)` \| \[", PAGE, re.M)
TABLES = [row for row in PAGE.split("\n") if row.startswith("| ")]
CODE = {
    name: value
    for path in Path(rnnlib.__file__).parent.glob("*.py")
    for name, value in vars(import_module(f"rnnlib.{path.stem}")).items()
}


def evaluate(code, rnn, words, y, h0, **names):
    """Run a line of code as it stands on the page; return its value."""
    trace = forward(rnn, words, h0)
    dOmega = grad_Omega(trace.Omega, y)
    names |= dict(rnn=rnn, words=words, y=y, h0=h0, trace=trace)
    names |= dict(dOmega=dOmega, delta=deltas(rnn, trace, dOmega))
    names |= dict(grads=backward(rnn, trace, y), slopes=1 - trace.h[1:] ** 2)
    return eval(code, CODE | names)


def test_every_row_of_the_page_is_tested():
    headers = 2 * 4  # two lines in each table
    assert len(ROWS) + len(RULES) + headers == len(TABLES)
    assert [formula for formula, _ in ROWS] == list(FORMULAS)
    assert [name for name, _, _ in RULES] == list(TESTED)
    for name, text, _ in RULES:
        assert re.findall(r"\$(.*?)\$", text) == TESTED[name][0], name


@pytest.mark.parametrize("T", [1, 2, 3, 6])
@pytest.mark.parametrize("formula, code", ROWS, ids=[c for _, c in ROWS])
def test_formula_and_code(formula, code, T):
    case = Case(T)
    written, truth = (f(case) for f in FORMULAS[formula])
    for form in written if isinstance(written, tuple) else (written,):
        assert_close(form, truth)
    assert_close(
        evaluate(code, case.rnn, *case.given, t=case.t, k=case.k), truth
    )


# Rules of thumb: the formulas in their order, and a test. It takes a function
# that evaluates the page's line of code, with other names if they are given.
TESTED = {}

m = Case(6)
GIVEN = dict(zip(("rnn", "words", "y", "h0"), (m.rnn, *m.given)))


def rule(name, *formulas):
    def note(test):
        TESTED[name] = list(formulas), test

    return note


@pytest.mark.parametrize("name, text, code", RULES, ids=[n for n, *_ in RULES])
def test_rule(name, text, code):
    _, test = TESTED[name]
    test(lambda **names: evaluate(code, **GIVEN | names))


def spectral_norm(matrix):
    return np.sqrt(np.linalg.eigvalsh(matrix.T @ matrix)[-1])


def radius(matrix):
    return max(abs(np.linalg.eigvals(matrix)))


@rule(
    "Ceiling",
    r"\lVert P_{t,k} \rVert_2 \le (\gamma \lVert W \rVert_2)^{t-k}",
    r"\gamma",
    r"\tanh",
    r"\tfrac14",
    r"\gamma \lVert W \rVert_2 < 1",
    r"\gamma \lVert W \rVert_2 > 1",
)
def ceiling(value):
    assert_close(value(), spectral_norm(m.W))
    for size in (0.2, 0.5, 2):
        for k in range(1, 7):
            stretch = spectral_norm(Case(6, size).P(6, k))
            assert stretch <= size ** (6 - k) * (1 + 1e-12)
    z = np.linspace(-9, 9, 1001)
    assert max(1 - np.tanh(z) ** 2) == 1
    sigma = 1 / (1 + np.exp(-z))
    assert_close(max(sigma * (1 - sigma)), 1 / 4)
    nilpotent = np.array([[0, 5.0], [0, 0]])  # does not suffice
    assert spectral_norm(nilpotent) == 5 and not (nilpotent @ nilpotent).any()


@rule(
    "Linear network only",
    r"\lVert W^l \rVert_2^{1/l} \to \rho",
    r"l \to \infty",
)
def linear(value):
    assert_close(value(), radius(m.W))
    power = spectral_norm(np.linalg.matrix_power(m.W, 500)) ** (1 / 500)
    assert abs(power / radius(m.W) - 1) < 0.01


@rule(
    "Random W",
    r"\operatorname{var} W_{ij} = 1/H",
    r"\rho \to 1",
    r"\lVert W \rVert_2 \to 2",
    r"\lVert W^l \rVert_2 \to \sqrt{(l+1)^{l+1} / l^l}",
    r"H \to \infty",
)
def random_W(value):
    random = np.random.default_rng(0)
    W = random.normal(size=(500, 500)) / np.sqrt(500)
    turn = value(kind="orthogonal", H=20, random=random)
    assert abs(radius(W) - 1) < 0.05 and abs(spectral_norm(W) - 2) < 0.05
    for l in (2, 3, 4):
        size = spectral_norm(np.linalg.matrix_power(W, l))
        assert abs(size / np.sqrt((l + 1) ** (l + 1) / l**l) - 1) < 0.05
        assert_close(spectral_norm(np.linalg.matrix_power(turn, l)), 1)
    assert_close(radius(turn), 1)


@rule(
    "Measured",
    r"\lVert \delta_{t,k} \rVert \approx "
    r"\kappa^{\,t-k}\, \lVert \delta_{t,t} \rVert",
    r"\kappa = (\lVert W \rVert_F / \sqrt H) \operatorname{rms}(1 - h^2)",
)
def measured(value):
    it = instance(T=60, H=100, M=4, spectral_radius=1.2, seed=1)
    f = value(rnn=it.rnn, words=it.x, y=it.y, h0=it.h0)
    slopes = 1 - it.trace.h[1:] ** 2
    assert_close(
        f, np.sqrt((it.rnn.W**2).sum() / 100) * np.sqrt((slopes**2).mean())
    )
    sizes = np.linalg.norm(delta_paths(it.rnn, it.trace, it.y)[-1], axis=-1)
    assert abs(rate(sizes[::-1]) / f - 1) < 0.05


@rule(
    "Before there is a network",
    r"\operatorname{var} W_{ij} = \sigma_w^2 / H",
    r"\sigma_x^2",
    r"\kappa^2 \approx \chi = \sigma_w^2 "
    r"\mathbb{E}[(1 - \tanh^2(\sqrt{q^*} z))^2]",
    r"q^* = \sigma_w^2 \mathbb{E}[\tanh^2(\sqrt{q^*} z)] + \sigma_x^2",
    r"\mathbb{E}",
    "z",
)
def before(value):
    q, chi = value(sigma_w=1.3, sigma_x=0.3)
    random = np.random.default_rng(0)
    z = random.normal(size=1_000_000)
    h = np.tanh(np.sqrt(q) * z)
    assert abs(1.3**2 * np.mean(h**2) + 0.3**2 - q) < 2e-3
    assert abs(1.3**2 * np.mean((1 - h**2) ** 2) - chi) < 2e-3
    W = 1.3 * random.normal(size=(400, 400)) / np.sqrt(400)
    rnn = RNN(W, 0.3 * np.eye(400), np.zeros(400), np.eye(400), np.zeros(400))
    trace = forward(rnn, random.normal(size=(60, 400)))
    f = forecast(W, 1 - trace.h[20:] ** 2)
    assert abs(f**2 / chi - 1) < 0.03


@rule(
    "Truncation",
    "(t, k)",
    "t - k < n",
    r"\lVert W \rVert_2^n / (1 - \lVert W \rVert_2)",
    r"\max_k \lVert h_k \rVert \cdot "
    r"\sum_t \lVert V^\top (\hat y_t - y_t) \rVert",
    r"\partial L / \partial W",
    r"\lVert W \rVert_2 < 1",
    "l < n",
    "n",
    "(n - l) / n",
)
def truncation(value):
    weak = Case(12, 0.5)
    sigma, steps = spectral_norm(weak.W), range(1, 13)
    assert_close(sigma, 0.5)
    longest = max(np.linalg.norm(h) for h in weak.h)
    sent = weak.sum(
        lambda t: np.linalg.norm(weak.V.T @ (weak.y_hat[t] - weak.y[t]))
    )
    pairs = [(t, k) for t in steps for k in range(1, t + 1)]

    def terms(kept):
        return sum(
            np.outer(weak.path(t, k), weak.h[k - 1])
            for t, k in pairs
            if kept(t, k)
        )

    for n in steps:
        missing = np.linalg.norm(
            weak.slope("W") - terms(lambda t, k: t - k < n)
        )
        assert missing <= sigma**n / (1 - sigma) * longest * sent + 1e-14
    cut = value(
        rnn=weak.rnn, **dict(zip(("words", "y", "h0"), weak.given)), n=4
    )

    def together(t, k):
        return (t - 1) // 4 == (k - 1) // 4

    assert_close(cut.W, terms(together))
    for l in range(4):
        share = [together(t, t - l) for t in range(l + 1, 4001)]
        assert abs(np.mean(share) - (4 - l) / 4) < 1e-3


@rule("Clipping", r"g \cdot \min(1, \theta / \lVert g \rVert)")
def clipping(value):
    g = {name: m.slope(name) for name in m.p}
    length = np.sqrt(sum((array**2).sum() for array in g.values()))
    for theta in length / 3, 3 * length:
        for name, array in g.items():
            assert_close(
                getattr(value(theta=theta), name),
                array * min(1, theta / length),
            )


@rule(
    "Downhill",
    r"\frac{\mathrm{d}}{\mathrm{d}\eta} L(p - \eta g) = "
    r"-\lVert g \rVert^2",
    r"\eta = 0",
    "g",
    r"\eta",
)
def downhill(value):
    g = {name: m.slope(name) for name in m.p}
    moved = {name: m.p[name] - 1e-30j * g[name] for name in g}
    assert_close(run(moved, *m.given).L.imag / 1e-30, -value())


@rule(
    "Adam",
    "n",
    r"\eta",
    r"m \leftarrow \beta_1 m + (1 - \beta_1)\, g",
    r"v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2",
    r"p \leftarrow p - \eta\, \hat m / (\sqrt{\hat v} + \varepsilon)",
    r"\hat m = m / (1 - \beta_1^n)",
    r"\hat v = v / (1 - \beta_2^n)",
)
def adam(value):
    moments, (m, v) = np.zeros((2, 2)), np.zeros((2, 2))
    for n, g in enumerate(np.array([[0.3, -2], [1, 0], [-5, 4]]), 1):
        step, moments = value(eta=0.1, n=n, g=g, moments=moments)
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        m_hat, v_hat = m / (1 - 0.9**n), v / (1 - 0.999**n)
        assert_close(step, 0.1 * m_hat / (np.sqrt(v_hat) + 1e-8))
        assert_close(moments, [m, v])


@rule("Baseline", r"L = T \ln K")
def baseline(value):
    nothing = {name: 0 * array for name, array in m.p.items()}
    assert_close(run(nothing, *m.given).L, value())


@rule(
    "Check",
    r"\partial L / \partial \theta = \operatorname{Im} "
    r"L(\theta + \mathrm{i} \varepsilon) / \varepsilon",
    r"\varepsilon^2",
    r"\varepsilon = 10^{-30}",
)
def check(value):
    theta = 0.3  # of an L whose derivative is known
    assert_close(np.tanh(theta + 1e-30j).imag / 1e-30, 1 - np.tanh(theta) ** 2)
    errors = [
        abs(np.tanh(theta + 1j * e).imag / e - 1 + np.tanh(theta) ** 2)
        for e in (1e-2, 1e-3)
    ]
    assert 90 < errors[0] / errors[1] < 110
    assert_close(value(), m.slope("W"))
