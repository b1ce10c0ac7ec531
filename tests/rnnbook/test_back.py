"""The walk back's drawing, in V8: its numbers and its ink, by rnnlib."""

import json
import re

import numpy as np
import pytest

from rnnbook.walk import back, back_in
from rnnbook.walk.back import BIASED, GHOSTS, LIT, LSTM, PLAIN, START, given
from rnnbook.walk.piece import engine
from rnnlib import RNN, forward, gates
from rnnlib.check import assert_same_gradient, complex_step
from rnnlib.delta import delta_paths
from rnnlib.grad_E import losses_E
from rnnlib.softmax import softmax
from rnnlib.text import ALPHABET, encode

STATES = [START | preset for preset in PLAIN.presets.values()] + [
    START | {"rho": 0.7, "t": 6, "split": True},
    START | {"rho": 1.5, "b": 3.0, "text": "a gate.", "t": 3},
    # 99.7 is left: with two digits it is a hundred, and not 1.0e+2.
    START | {"rho": 1.93, "W": "Orthogonal", "sd": 0.0},
]
GATED = START | LIT["f"] | {"lit": "f"}
GATED_STATES = [GATED | preset for preset in LSTM.presets.values()] + [
    GATED | {"b_f": 2.5, "t": 6, "text": "a longer sentence.", "sd": 0.3},
]


@pytest.fixture(scope="module")
def v8():
    context = engine(("marks", "bptt", "lstm", "unrolled", "back"))
    both = {cell.name: given(cell) for cell in (PLAIN, LSTM)}
    context.eval(f"const given = {json.dumps(both)};")
    return context


def called(v8, function, state):
    cell = "lstm" if state.get("lit") == "f" else "bptt"
    call = f"{function}(given.{cell}, {json.dumps(START | state)})"
    return json.loads(v8.eval(f"JSON.stringify({call})"))


def drawn(v8, **state):
    return called(v8, "walk.back.draw", state)


def marks(drawing, panel=0):
    """All marks of a panel, one after the other, with what is in groups."""

    def flat(each, within=""):
        for mark in each:
            names = f"{within} {mark.get('class', '')}"
            yield mark | {"class": names.split()}
            yield from flat(mark.get("marks", []), names)

    return list(flat(drawing["panels"][panel]["marks"]))


def texts(drawing, name):
    return [
        m["text"] for m in marks(drawing) if name in m["class"] and "text" in m
    ]


def run(W, rho, sd, b, text, matrix=None, **_):
    """What rnnlib says is left of every loss at every step, and why.

    With a matrix of radius 1 in W's place, if one is given.
    """
    parameters = given(PLAIN)["networks"][W]
    M, H = len(ALPHABET), len(parameters["b"])
    shapes = dict(W=(H, H), U=(H, -1), b=H, V=(M, H), c=M, E=(M, -1))
    single = {
        name: np.array(parameters[name], "f").reshape(shape).astype(float)
        for name, shape in shapes.items()
    }
    single["W"] *= rho / abs(np.linalg.eigvals(single["W"])).max()
    if matrix is not None:
        single["W"] = rho * matrix
    single["E"] *= sd
    single["b"] += b
    rnn = RNN(**single)
    words = np.array([ALPHABET.index(letter) for letter in text])
    trace = forward(rnn, words[:-1])
    paths = delta_paths(rnn, trace, words[1:])
    size = np.linalg.norm(paths, axis=-1)
    return size / np.diag(size)[:, None], trace, paths, rnn


def read(text):
    """A number as the picture writes it."""
    text = text.lstrip("×")
    digits = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    mantissa, _, power = text.partition("·10")
    return float(mantissa) * 10.0 ** int((power or "0").translate(digits))


@pytest.mark.parametrize("state", STATES, ids=str)
def test_numbers_below_the_network_are_rnnlibs(v8, state):
    left, t = run(**state)[0], state["t"]
    drawing = drawn(v8, **state)
    numbers = texts(drawing, "products") + texts(drawing, "factors")
    assert not [number for number in numbers if "e" in number]
    shown = [read(text) for text in texts(drawing, "products")]
    np.testing.assert_allclose(shown, left[t - 1, :t], rtol=0.05)
    shown = [read(text) for text in texts(drawing, "factors")]
    factor = left[t - 1, : t - 1] / left[t - 1, 1:t]
    np.testing.assert_allclose(shown[: t - 1], factor, rtol=0.05)
    if state["split"]:
        of_W, of_slopes = shown[t - 1 : 2 * t - 2], shown[2 * t - 2 :]
        np.testing.assert_allclose(
            np.multiply(of_W, of_slopes), factor, rtol=0.1
        )
        assert max(of_slopes) <= 1


@pytest.mark.parametrize("state", STATES, ids=str)
def test_ink_is_the_root_of_what_is_left_and_hue_tells_1(v8, state):
    left = run(**state)[0]
    drawing = drawn(v8, **state | {"all": True})
    by_cell = {}
    for mark in marks(drawing, panel=2):
        for cell in re.findall(
            "M[^M]*", mark["d"] if "full" in mark["class"] else ""
        ):
            x, y = map(float, re.findall(r"[\d.]+", cell)[:2])
            by_cell[y, x] = mark["opacity"], "over" in mark["class"]
    T = len(left)
    seen = np.sqrt(np.minimum(left, 1)) * 24
    assert len(by_cell) == (np.rint(seen) > 0).sum()
    rows = sorted({y for y, _ in by_cell})
    columns = sorted({x for _, x in by_cell})
    assert len(rows) == len(columns) == T
    for (y, x), (opacity, over) in by_cell.items():
        i, j = rows.index(y), columns.index(x)
        assert abs(opacity * 24 - seen[i, j]) < 0.51
        assert over == (left[i, j] > 1.05)
    told = drawing["panels"][2]["alt"].split()[-1].rstrip(".")
    assert np.isclose(read(told), left[-1, 0], rtol=0.05)


def test_nothing_left_is_paper_and_later_steps_have_no_ink(v8):
    """At ρ = 0.3 the first columns are white; right of the loss all are."""
    T, width = 10, START["width"]
    X = [30 + k * (width - 60) / (T - 1) for k in range(T)]
    for t in (4, 10):
        ink = [
            m for m in marks(drawn(v8, rho=0.3, t=t)) if "ink" in m["class"]
        ]
        places = [
            float(x)
            for m in ink
            for x in re.findall(r"[ML](-?[\d.]+),", m["d"])
        ]
        assert max(places) <= X[t - 1] + 5
        assert min(places) > X[0] + 5 if t == 10 else min(places) < X[1]


def test_a_walk_shows_only_where_it_has_come(v8):
    whole = texts(drawn(v8), "products")
    assert len(whole) == 10
    for reach, some in ((10, 1), (7.4, 3), (7, 4), (1, 10)):
        assert texts(drawn(v8, reach=reach), "products") == whole[-some:]


def test_what_is_pointed_at_is_the_product_of_bold_factors(v8):
    drawing = drawn(v8, k=7, rho=0.9)
    bold = [m["text"] for m in marks(drawing) if "chain" in m["class"]]
    letter, *factors, left = bold
    assert letter == "b" and len(factors) == 3
    product = np.prod([read(factor) for factor in factors])
    assert np.isclose(product, read(left), rtol=0.05)
    exact = run(**START | {"rho": 0.9})[0][-1, 6]
    label = texts(drawing, "label")[-1]
    assert label.startswith(f"At step 7, “b”: {exact:.3g} is left")


def test_the_curve_stays_below_its_bound(v8):
    for state in STATES:
        paths = {
            name: np.array(
                [float(v) for v in re.findall(r",(-?[\d.]+)", mark["d"])]
            )
            for mark in marks(drawn(v8, **state | {"all": True}), panel=1)
            for name in ("curve", "bound")
            if name in mark["class"]
        }
        assert (paths["bound"] <= paths["curve"] + 0.11).all()  # y is down


@pytest.mark.parametrize("state", STATES, ids=str)
def test_ghosts_are_what_other_matrices_leave(v8, state):
    state = state | {"all": True, "ghosts": True}
    kind = given(PLAIN)["networks"][state["W"]]
    H, t = len(kind["b"]), state["t"]
    others = np.array(kind["others"], "f").astype(float).reshape(-1, H, H)
    radii = abs(np.linalg.eigvals(others)).max(axis=1)
    np.testing.assert_allclose(radii, np.ones(GHOSTS), rtol=1e-6)
    found = called(v8, "walk.unrolled.measure", state)["ghosts"]
    for other, ghost in zip(others, found, strict=True):
        left = run(**state, matrix=other)[0]
        np.testing.assert_allclose([*ghost.values()], left[t - 1, :t], 1e-9)
    (drawing,) = (
        mark
        for mark in marks(drawn(v8, **state), panel=1)
        if "ghost" in mark["class"]
    )
    assert drawing["d"].count("M") == (GHOSTS if t > 1 else 0)
    assert (
        called(v8, "walk.unrolled.measure", GATED | {"ghosts": True})["ghosts"]
        == []
    )


def test_many_letters_merge_into_few_marks(v8):
    long = ("the state is carried on, " * 5)[:101]
    for width in (360, 720):
        drawing = drawn(v8, text=long, t=100, width=width, all=True)
        assert len(marks(drawing)) < 350
        assert not texts(drawing, "factors")
        assert drawing["panels"][0]["size"][0] == width


def test_each_place_of_the_slider_is_a_round_number_nearest_to_it(v8):
    places = json.loads(
        v8.eval(
            "JSON.stringify([...Array(201).keys()]"
            ".map((i) => walk.back.rho(i - 105)))"
        )
    )
    assert (np.diff(places) > 0).all() and places[0] == 0.3 and places[-1] == 3
    exact = 10 ** (np.arange(-105, 96) / 200)
    assert abs(np.log10(places / exact)).max() < 0.5 / 200
    assert {0.3, 0.5, 0.9, 1.0, 1.1, 1.5, 2.0, 3.0} <= set(places)


def test_networks_are_exact_in_float32_and_their_radius_is_known():
    for parameters in given(PLAIN)["networks"].values():
        H = len(parameters["b"])
        W = np.array(parameters["W"], "f")
        assert [float(str(v)) for v in W] == parameters["W"]
        eigenvalues = np.linalg.eigvals(W.astype(float).reshape(H, H))
        assert np.isclose(
            abs(eigenvalues).max(), parameters["radius"], rtol=1e-14
        )


@pytest.mark.parametrize("parameter", ["W", "U", "b", "E"])
def test_what_each_step_adds_to_a_gradient(v8, parameter):
    """Its length, and how many steps back give 99 % of their sum."""
    state = START | {"rho": 0.7, "sd": 1.0, "t": 8, "lit": parameter}
    _, trace, paths, rnn = run(**state)
    come = paths[state["t"] - 1, : state["t"]]
    met = {
        "W": trace.h[:-1],
        "U": trace.x,
        "b": np.ones((10, 1)),
        "E": np.eye(len(ALPHABET))[trace.words],
    }[parameter]
    if parameter == "E":
        come = come @ rnn.U
    terms = come[:, :, None] * met[:8, None, :]
    drawing = drawn(v8, **state)
    numbers = [read(text) for text in texts(drawing, "factors")]
    shown = numbers[:8] if parameter == "E" else numbers[-8:]
    length = np.linalg.norm(terms, axis=(1, 2))
    np.testing.assert_allclose(shown, length, rtol=0.5, atol=1e-3)
    missing = np.linalg.norm(np.cumsum(terms, axis=0), axis=(1, 2))
    few = missing < 0.01 * missing[-1]
    enough = next((back for back in range(8) if few[6 - back]), 7)
    assert (
        f" in {parameter} to within 1\u00a0%, go back {enough}."
        in (drawing["says"])
    )


def test_a_letters_row_is_the_sum_of_the_steps_that_read_it(v8):
    state = START | LIT["E"] | {"lit": "E", "t": 10}
    _, trace, paths, rnn = run(**state)
    rows = losses_E(rnn, trace, paths)[9]
    for k, steps in (1, "1, 4, 6, 8"), (9, "2, 9"), (5, None):
        drawing = drawn(v8, **state | {"k": k})
        letter = state["text"][k - 1]
        size = np.linalg.norm(rows[ALPHABET.index(letter)])
        says = texts(drawing, "label")[0].rstrip(".")
        some = f"the sum of steps {steps}" if steps else f"what step {k} adds"
        assert says.startswith(f"In the row of “{letter}” stands {some}, of ")
        assert np.isclose(read(says.split()[-1]), size, rtol=0.005)
        bold = [m["text"] for m in marks(drawing) if "chain" in m["class"]]
        many = len(steps.split()) if steps else 1
        assert bold.count(letter) == many
        assert len(bold) == 2 * many + 10 - k + 1


def test_a_rows_ink_is_what_comes_back_to_its_entries(v8):
    state = START | LIT["E"] | {"lit": "E"}
    left, _, paths, rnn = run(**state)
    come = abs(paths[-1] @ rnn.U)
    amount = come / np.linalg.norm(come[-1]) * np.sqrt(come.shape[1])
    level = np.rint(24 * np.sqrt(np.minimum(amount, 1)))
    entries = {}
    for mark in marks(drawn(v8, **state)):
        if "ink" in mark["class"] and "full" in mark["class"]:
            for x, y, h in re.findall(
                r"M([\d.]+),([\d.]+)h[\d.]+v([\d.]+)", mark["d"]
            ):
                if h == "9":
                    entries[float(x), float(y)] = mark["opacity"]
    columns, rows = (sorted({place[i] for place in entries}) for i in (0, 1))
    assert len(columns) == len(left) and len(rows) == come.shape[1]
    for k, x in enumerate(columns):
        for i, y in enumerate(rows):
            assert np.isclose(24 * entries.get((x, y), 0), level[k, i])


@pytest.mark.parametrize("preset", BIASED.presets.values(), ids=BIASED.presets)
def test_a_wall_is_as_thick_as_its_unit_is_shut(v8, preset):
    state = START | LIT["b"] | {"lit": "b"} | preset
    h = run(**state)[1].h[1:, :]
    columns = {}
    for mark in marks(drawn(v8, **state)):
        if "wall" in mark["class"]:
            for x, y in re.findall(r"M([\d.]+),([\d.]+)", mark["d"]):
                column = columns.setdefault(float(x), {})
                column[float(y)] = mark["stroke-width"] / 7
    shut = np.rint(8 * h**2) / 8
    shut[shut < 2 / 8] = 0  # hardly shut: no wall
    assert len(columns) == shut.any(axis=1).sum()
    for x, row in zip(sorted(columns), shut[shut.any(axis=1)], strict=True):
        found = [columns[x][y] for y in sorted(columns[x])]
        np.testing.assert_allclose(found, row[row > 0], atol=0.01)


def test_a_gradient_of_zero_is_said_to_be(v8):
    silent = drawn(v8, **START | PLAIN.presets["Orthogonal"] | {"lit": "W"})
    assert "Its gradient in W is zero" in silent["says"]
    assert texts(silent, "products") == ["1.0"] * 10


def test_a_piece_names_a_parameter_it_does_not_know():
    assert back("W").name == "walk-W"
    with pytest.raises(ValueError, match="parameter: expected one of"):
        back("V")


# ---- In networks of one's own ----


M = len(ALPHABET)
LARGE = RNN.init(7, 24, M, M, spectral_radius=1.7, seed=3)
LARGE = LARGE.replace(b=np.linspace(-1, 1, 24), c=np.linspace(-1, 0, M))


def test_numbers_are_those_of_ones_own_network(v8):
    """One without arrows: its units are too many for them."""
    text = "a longer walk."
    piece = back_in({"small": RNN.init(2, 3, M, M), "large": LARGE}, text)
    assert piece.state["W"] == "small" and piece.state["rho"] == 0.9
    state = piece.state | {"W": "large", "rho": 1.7}
    given = json.dumps(piece.arrays)
    drawing = json.loads(
        v8.eval(
            f"JSON.stringify(walk.back.draw({given}, {json.dumps(state)}))"
        )
    )
    words = encode(text)
    paths = delta_paths(LARGE, forward(LARGE, words[:-1]), words[1:])
    size = np.linalg.norm(paths[-1], axis=-1)
    shown = [read(number) for number in texts(drawing, "products")]
    np.testing.assert_allclose(shown, size / size[-1], rtol=0.05)


def test_the_picture_of_ones_own_network_is_drawn_when_asked_for():
    piece = back_in({"mine": LARGE})
    assert not piece.picture.exists()
    html = piece.html()
    assert "The loss of step 10 goes back" in html and html.count("<svg") == 1


@pytest.mark.parametrize(
    "networks, text, message",
    [
        ({}, "we go.", "number of networks: expected an integer ≥ 1"),
        ({"a": LARGE.W}, "we go.", r"networks\['a'\]: expected RNN"),
        (
            {"a": LARGE.replace(E=None)},
            "we go.",
            r"E of networks\['a'\]: expected",
        ),
        (
            {"a": RNN.init(2, 3, M, 5)},
            "we go.",
            rf"E of networks\['a'\]: expected shape \({M}, D\)",
        ),
        (
            {"a": RNN.init(2, 3, 5, M)},
            "we go.",
            rf"V of networks\['a'\]: expected shape \({M}, H\)",
        ),
        (
            {"a": LARGE.replace(W=0 * LARGE.W)},
            "we go.",
            r"spectral radius of W of networks\['a'\]: expected",
        ),
        ([LARGE], "we go.", "^networks: expected Mapping, got list"),
        (LARGE, "we go.", "^networks: expected Mapping, got RNN"),
        ({1: LARGE}, "we go.", "^name of a network: expected str, got int"),
        ({"a": LARGE}, "go", "letters of text: expected an integer ≥ 3"),
        ({"a": LARGE}, "WE GO", "text: expected letters of ALPHABET"),
    ],
)
def test_a_network_or_text_that_cannot_be_walked_is_named(
    networks, text, message
):
    with pytest.raises((TypeError, ValueError), match=message):
        back_in(networks, text)


# ---- In an LSTM ----


def gated(b_f, sd, text, t, **_):
    """The gradient in c_k of every loss, k ≤ t, the gates, and a run."""
    parameters = {
        name: np.array(a, "f").astype(float)
        for name, a in given(LSTM)["networks"]["LSTM"].items()
    }
    M, H = len(ALPHABET), len(parameters["b"]) // 4
    p = {name: parameters[name].reshape(4 * H, -1) for name in "WU"}
    V, E = (parameters[name].reshape(M, -1) for name in "VE")
    p["b"] = parameters["b"] + b_f * np.repeat([0, 1, 0, 0], H)
    words = np.array([ALPHABET.index(letter) for letter in text])
    ran = gates.run(gates.lstm(), p, sd * E[words[:-1]])

    def loss(h):  # of step t, from its state
        Omega = V @ h + parameters["c"]
        return np.log(np.exp(Omega).sum()) - Omega[words[t]]

    y_hat = softmax(ran.s[1:, 0] @ V.T + parameters["c"])
    dh = (y_hat - np.eye(M)[words[1:]]) @ V
    paths = np.zeros((len(dh), *dh.shape))
    _, f, _, o, n = np.moveaxis(ran.kept, 1, 0)
    for at in range(len(dh)):
        ds = gates.back(ran, np.eye(len(dh))[:, at : at + 1] * dh)[1][1:]
        paths[at] = ds[:, 1] + ds[:, 0] * o * (1 - n**2)
    return paths, f, ran, loss


@pytest.mark.parametrize("state", GATED_STATES, ids=str)
def test_what_walks_back_in_an_lstm_is_the_gradient_in_c(v8, state):
    """By the complex step: c_k is moved, and h_k with it."""
    paths, _, ran, loss = gated(**state)
    t, delta = state["t"], called(v8, "walk.unrolled.measure", state)["delta"]
    for k in range(1, t + 1):
        o = ran.kept[k - 1, 3]

        def later(c):
            s = np.stack([o * np.tanh(c), c])
            if k < t:
                s = gates.run(ran.cell, ran.p, ran.x[k:t], s).s[-1]
            return loss(s[0])

        measured = complex_step(later, ran.s[k, 1])
        found = np.array([delta[k - 1][str(j)] for j in range(len(o))])
        assert_same_gradient("c", found, measured, rtol=1e-11)
        assert_same_gradient("c", paths[t - 1, k - 1], measured, rtol=1e-11)


@pytest.mark.parametrize("state", GATED_STATES, ids=str)
def test_numbers_below_the_lstm_are_rnnlibs(v8, state):
    paths, f, _, _ = gated(**state)
    t = state["t"]
    delta = paths[t - 1, :t]
    size = np.linalg.norm(delta, axis=1)
    along = f[1:t] * delta[1:]
    drawing = drawn(v8, **state | {"split": True})
    shown = [read(text) for text in texts(drawing, "products")]
    np.testing.assert_allclose(shown, size / size[-1], rtol=0.05)
    shown = np.reshape(
        [read(text) for text in texts(drawing, "factors")], (3, t - 1)
    )
    by_gates, by_W = along, delta[:-1] - along
    for row, part in zip(shown, (delta[:-1], by_gates, by_W)):
        right = np.linalg.norm(part, axis=1) / size[1:]
        np.testing.assert_allclose(row, right, rtol=0.05)
    alone = np.linalg.norm(delta[-1] * f[1:t].prod(axis=0)) / size[-1]
    rates = [
        float(f"{product ** (1 / (t - 1)):.2g}")
        for product in (size[0] / size[-1], alone)
    ]
    told = re.findall(r"by ([\d.]+)", drawing["says"])
    assert list(map(float, told)) == rates
    curve = drawn(v8, **state | {"all": True})["panels"][1]["alt"]
    assert np.isclose(read(curve.split()[-1].rstrip(".")), alone, rtol=0.05)


@pytest.mark.parametrize("state", [*STATES, *GATED_STATES], ids=str)
def test_what_the_arrows_carry_to_a_unit_is_its_gradient(v8, state):
    cell = "lstm" if state["lit"] == "f" else "bptt"
    sums = v8.eval(
        f"""
        const m = walk.unrolled.measure(given.{cell}, {json.dumps(state)});
        const units = [...Array(m.H).keys()];
        JSON.stringify(m.delta.slice(0, -1).map((d, at) => units.map((j) => [
            d[j], units.reduce((sum, i) => sum + m.cell.sent(m, at + 1, i, j),
                m.cell.lane?.(m, at + 1, j) ?? 0)])))""".replace(
            "const ", "var "
        )
    )
    delta, arrived = np.moveaxis(json.loads(sums), -1, 0)
    scale = np.linalg.norm(delta, axis=1, keepdims=True)
    assert (abs(arrived - delta) <= 1e-12 * scale).all()


@pytest.mark.parametrize("state", GATED_STATES, ids=str)
def test_ink_in_a_lane_is_what_the_forget_gate_lets_through(v8, state):
    paths, f, _, _ = gated(**state)
    t, (T, H) = state["t"], f.shape
    delta = paths[t - 1, :t]
    share = np.sqrt(H) * abs(f[1:t] * delta[1:]) / np.linalg.norm(delta[-1])
    levels = np.rint(24 * np.sqrt(np.minimum(share, 1)))
    all_marks = marks(drawn(v8, **state))
    (lanes,) = (m["d"] for m in all_marks if "f" in m["class"])
    assert lanes.count("M") == (T - 1) * H
    found = np.zeros((t - 1, H))
    X, Y = (
        sorted(set(map(float, re.findall(pattern, lanes))))
        for pattern in (r"M([\d.]+),", r",([\d.]+)H")
    )
    for mark in all_marks:
        if mark.get("stroke-width") == 7 * mark.get("opacity", 0):
            for x, y in re.findall(r"L([\d.]+),([\d.]+)", mark["d"]):
                place = X.index(float(x)), Y.index(float(y))
                found[place] = 24 * mark["opacity"]
    np.testing.assert_allclose(found, levels)


def test_a_larger_W_may_shut_its_units(v8):
    """What the welcome page says of ρ = 2 and ρ = 3."""
    arrives = [run(**START | {"rho": rho})[0][-1, 0] for rho in (1, 2, 3)]
    assert 0.1 < arrives[0] < 7 < arrives[2] < 10 < arrives[1]


def test_the_bias_of_the_forget_gates_decides(v8):
    """What a reader is to find: half of it arrives between 2 and 3."""
    left = [
        read(texts(drawn(v8, **GATED | {"b_f": b_f}), "products")[0])
        for b_f in (0, 1, 2, 3, 6)
    ]
    assert left[0] < 0.01 < left[1] < 0.1 < left[2] < 0.5 < left[3] < 1
    assert 1 < left[4] < 2
