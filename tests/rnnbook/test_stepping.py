"""Step through: its code runs, and its pictures show what rnnlib computed."""

import json
import re

import numpy as np
import pytest

from rnnbook.example import e, h0, rnn, trace, vocabulary, words, y
from rnnbook.walk import step_through
from rnnbook.walk.piece import evaluate
from rnnbook.walk.stepping import CODE, OWN
from rnnlib import backward
from rnnlib.check import numeric_gradient
from rnnlib.delta import delta_literal

T = len(words)
PAIRS = [(t, k) for t in range(1, T + 1) for k in range(1, t + 1)]
PARAMETER = pytest.mark.parametrize("parameter", OWN)
# Where the pass ends, and each loss is looked at alone; then all.
PASS = 1 + 3 * T
LAST = PASS + T + 1


@pytest.fixture(scope="module", params=OWN)
def drawn(request):
    """A parameter, its arrays and the drawings of all its states."""
    piece = step_through(request.param)
    states = evaluate(
        ("marks", "step"),
        f"""const arrays = {json.dumps(piece.arrays)};
        JSON.stringify(Array.from({{ length: {LAST + 2} }},
            (_, at) => walk.step.draw(arrays, {{ at }})))""",
    )
    return request.param, piece.arrays, json.loads(states)


def flat(drawing):
    return [mark for panel in drawing["panels"] for mark in panel["marks"]]


def seen(drawing):
    """The texts that are not hidden, in a plain spelling."""
    return [
        re.sub(r"_(\{([^}]*)\}|(.))", r"_\2\3", mark["text"])
        for mark in flat(drawing)
        if "text" in mark and "unseen" not in mark.get("class", "")
    ]


def lit(drawing):
    return [mark for mark in flat(drawing) if " lit" in mark.get("class", "")]


def written(*values):
    texts = [f"{value:.3f}".replace("-", "−") for value in values]
    return f"({', '.join(texts)})" if len(texts) > 1 else texts[0]


def term(parameter, t, k):
    """What loss t and step k have in the gradient, without the row of E."""
    delta = delta_literal(rnn, trace, y, t, k)
    return {
        "W": delta * trace.h[k - 1],
        "U": delta * rnn.E[words[k - 1]],
        "b": delta,
        "E": delta @ rnn.U,
    }[parameter]


def test_the_eight_lines_run_and_give_the_gradient():
    names = {
        "h": trace.h,
        "x": rnn.E[words],
        "y_hat": trace.y_hat,
        "y": np.eye(2)[y],
        "word": words,
        "V": rnn.V,
        "U": rnn.U,
        "W": rnn.W,
        "np": np,
    }
    zeros = {f"d{name}": np.zeros_like(getattr(rnn, name)) for name in OWN}
    assert len(CODE.split("\n")) == 8
    exec(CODE, names | zeros, zeros)
    for name, line in OWN.items():
        found = zeros[f"d{name}"]
        measured = numeric_gradient(name, rnn, words, y, h0)
        np.testing.assert_allclose(found, measured, rtol=1e-12, atol=1e-15)
        assert CODE.split("\n")[line - 1].startswith(f"    d{name}")


@PARAMETER
def test_the_arrays_add_up_to_the_gradient(parameter):
    arrays = step_through(parameter).arrays
    measured = numeric_gradient(parameter, rnn, words, y, h0)
    total = np.array(arrays["so_far"][0]).reshape(measured.shape)
    np.testing.assert_allclose(total, measured, rtol=1e-12, atol=1e-15)
    for t, k in PAIRS:
        np.testing.assert_allclose(
            arrays["terms"][t - 1][k - 1], term(parameter, t, k), rtol=1e-12
        )
    np.testing.assert_allclose(
        np.sum(arrays["terms"], 0), arrays["added"], rtol=1e-12
    )


def test_another_parameter_is_refused():
    with pytest.raises(
        ValueError, match="parameter: expected one of.*got 'V'"
    ):
        step_through("V")


def test_every_press_says_and_lights_something_else(drawn):
    parameter, _, states = drawn
    assert states[LAST] == states[LAST + 1]  # there are no more
    told = [state["says"] for state in states[: LAST + 1]]
    assert len(set(told)) == len(told)
    for before, after in zip(states, states[1 : LAST + 1]):
        assert lit(after) != lit(before) and lit(after)


def test_marks_keep_their_order(drawn):
    _, _, states = drawn
    kept = [
        [(mark["tag"], mark.get("thing")) for mark in flat(state)]
        for state in states
    ]
    assert all(marks == kept[0] for marks in kept)


def test_the_pass_lights_its_line(drawn):
    parameter, _, states = drawn
    lines = [1] + [3, 4, OWN[parameter]] * T
    for state, number in zip(states[1:], lines):
        shown = [mark["code"] for mark in lit(state) if "code" in mark]
        assert CODE.split("\n")[number - 1] == shown[0]
        assert f"Line {number}" in state["says"]


def test_what_is_not_made_yet_is_not_shown(drawn):
    _, _, states = drawn
    for t in range(1, T + 1):
        for press, name in enumerate(("e", "δ"), 2 + 3 * (T - t)):
            before, after = (
                [s for s in seen(state) if s.startswith(f"{name}_{t} ")]
                for state in states[press - 1 : press + 1]
            )
            assert not before and len(after) == 1


def test_numbers_in_the_picture_are_rnnlibs(drawn):
    parameter, _, states = drawn
    last = seen(states[LAST])
    for t in range(1, T + 1):
        later = range(t, T + 1)
        delta = sum(delta_literal(rnn, trace, y, s, t) for s in later)
        assert written(trace.h[t, 0]) in last
        pair = [written(v) for v in trace.y_hat[t - 1]]
        assert f"ŷ_{t} {', '.join(pair)}" in last
        pair = [written(v) for v in e[t - 1]]
        assert f"e_{t} {', '.join(pair)}" in last
        assert f"δ_{t} {written(*delta)}" in last
        added = sum(term(parameter, s, t) for s in later)
        assert written(*added) in last
    for t, k in PAIRS:
        assert written(*term(parameter, t, k)) in last
        alone = seen(states[PASS + t])
        value = written(*delta_literal(rnn, trace, y, t, k))
        assert f"δ_{t},{k} {value}" in alone
    gradient = backward(rnn, trace, y).arrays()[parameter]
    total = [s for s in last if s.startswith(f"d{parameter} = ")]
    if parameter == "E":
        rows = (written(*row) if row.any() else "0" for row in gradient)
        named = (f"{w}: {row}" for w, row in zip(vocabulary, rows))
        assert total == [f"dE = {', '.join(named)}"]
    else:
        assert total == [f"d{parameter} = {written(*gradient.reshape(-1))}"]


def calculated(text):
    """What is written with numbers, pairs of them, and the signs + − ·."""
    code = re.sub(r"\(([^()]*,[^()]*)\)", r"np.array([\1])", text)
    return eval(code.replace("−", "-").replace("·", "*"), {"np": np})


def test_a_calculator_gets_what_is_said(drawn):
    """What stands before the last sign of equality is what stands after."""
    parameter, _, states = drawn
    for press in range(2, PASS + 1):
        said = states[press]["says"].split(": ", 1)[1].split(" goes")[0]
        *_, left, right = said.rstrip(".").split(" = ")
        if parameter == "b" and "goes" in states[press]["says"]:
            assert re.fullmatch(r"δ_\d", left)  # nothing to multiply by
        else:
            np.testing.assert_allclose(
                calculated(left), calculated(right), rtol=0, atol=0.0011
            )
