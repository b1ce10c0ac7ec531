"""The walk back's drawing, in V8: its numbers and its ink, by rnnlib."""

import json
import re

import numpy as np
import pytest
from py_mini_racer import MiniRacer

from rnnbook.walk.back import KINDS, PRESETS, START, back, given
from rnnbook.walk.piece import SCRIPTS
from rnnlib import RNN, forward
from rnnlib.delta import delta_paths

STATES = [START | preset for preset in PRESETS.values()] + [
    START | {"rho": 0.7, "t": 6, "split": True},
    START | {"rho": 1.5, "b": 3.0, "text": "a gate.", "t": 3},
]


@pytest.fixture(scope="module")
def v8():
    context = MiniRacer()
    for name in ("marks", "bptt", "unrolled", "back"):
        context.eval((SCRIPTS / f"{name}.js").read_text("utf-8"))
    context.eval(f"const given = {json.dumps(given())};")
    return context


def drawn(v8, **state):
    call = f"walk.back.draw(given, {json.dumps(START | state)})"
    return json.loads(v8.eval(f"JSON.stringify({call})"))


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


def run(W, rho, sd, b, text, **_):
    """What rnnlib says is left of every loss at every step, and why."""
    parameters = given()["networks"][W]
    M, H = len(given()["alphabet"]), len(parameters["b"])
    shapes = dict(W=(H, H), U=(H, -1), b=H, V=(M, H), c=M, E=(M, -1))
    single = {
        name: np.array(parameters[name], "f").reshape(shape).astype(float)
        for name, shape in shapes.items()
    }
    single["W"] *= rho / abs(np.linalg.eigvals(single["W"])).max()
    single["E"] *= sd
    single["b"] += b
    rnn = RNN(**single)
    words = np.array([given()["alphabet"].index(letter) for letter in text])
    trace = forward(rnn, words[:-1])
    paths = delta_paths(rnn, trace, words[1:])
    size = np.linalg.norm(paths, axis=-1)
    return size / np.diag(size)[:, None], trace, paths


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
        assert over == (left[i, j] > 1 + 1e-9)
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
    for kind in KINDS:
        parameters = given()["networks"][kind]
        H = len(parameters["b"])
        W = np.array(parameters["W"], "f")
        assert [float(str(v)) for v in W] == parameters["W"]
        eigenvalues = np.linalg.eigvals(W.astype(float).reshape(H, H))
        assert np.isclose(
            abs(eigenvalues).max(), parameters["radius"], rtol=1e-14
        )


@pytest.mark.parametrize("parameter", ["W", "U", "b"])
def test_what_each_step_adds_to_a_gradient(v8, parameter):
    """Its length, and how many steps back give 99 % of their sum."""
    state = START | {"rho": 0.7, "sd": 1.0, "t": 8, "lit": parameter}
    trace, paths = run(**state)[1:]
    delta = paths[state["t"] - 1, : state["t"]]
    met = {"W": trace.h[:-1], "U": trace.x, "b": np.ones((10, 1))}[parameter]
    terms = delta[:, :, None] * met[:8, None, :]
    drawing = drawn(v8, **state)
    shown = [read(text) for text in texts(drawing, "factors")[-8:]]
    length = np.linalg.norm(terms, axis=(1, 2))
    np.testing.assert_allclose(shown, length, rtol=0.5, atol=1e-3)
    missing = np.linalg.norm(np.cumsum(terms, axis=0), axis=(1, 2))
    few = missing < 0.01 * missing[-1]
    enough = next((back for back in range(8) if few[6 - back]), 7)
    assert (
        f" in {parameter} to within 1\u00a0%, go back {enough}."
        in (drawing["says"])
    )


def test_a_gradient_of_zero_is_said_to_be(v8):
    silent = drawn(v8, **START | PRESETS["Orthogonal"] | {"lit": "W"})
    assert "Its gradient in W is zero" in silent["says"]
    assert texts(silent, "products") == ["1.0"] * 10


def test_a_piece_names_a_parameter_it_does_not_know():
    assert back("W").name == "walk-W"
    with pytest.raises(ValueError, match="parameter: expected one of"):
        back("V")
