"""Whole programs: their loss and forward pass, and then their gradients."""

import ast
import re
from functools import partial
from pathlib import Path

import numpy as np
import programs
import pytest
from programs import vectorised

import rnnlib
from rnnlib import diagnose_program
from rnnlib.diagnosis.trials import SHORT, trial

BOOK = Path(__file__).parents[2] / "book"
WITHOUT = {"b": "b_left_out", "c": "c_left_out", "h0": "h0_left_out"}


@pytest.mark.parametrize(
    "options, differs, says",
    [
        (dict(), "", "are the book's. The gradients are right"),
        (dict(over="T"), "averaged", "1/T times the sum over the steps"),
        (dict(over="TB"), "averaged + batch_mean", "of a batch the mean"),
        (dict(over="B"), "batch_mean", "the mean"),
        (dict(loss=programs.bits), "factor", "1.443 times"),
        (dict(loss=programs.squared), "another_loss", "|Ω − y|²"),
        (
            dict(loss=programs.squared, over="TK"),
            "averaged + another_loss",
            "1/TK times",
        ),
        (
            dict(loss=programs.of_softmax, over="T", last=True),
            "averaged + last_step + another_loss",
            "the last step's |ŷ − y|²",
        ),
        (
            dict(loss=programs.sigmoids, last=True),
            "last_step + another_loss",
            "σ(Ω)",
        ),
        (dict(last=True), "last_step", "the last step's −ln ŷ"),
        *(
            (dict(without=name, over="T"), f"averaged + {word}", "without")
            for name, word in WITHOUT.items()
            if name != "h0"
        ),
        (dict(without="h0"), "h0_left_out", "h_0 is left out"),
        (dict(without="b c h0"), " + ".join(WITHOUT.values()), "bias c"),
    ],
)
@pytest.mark.parametrize("inputs", ["numbers", "one_hot", "words"])
def test_what_is_right_for_its_own_loss_is_right(
    options, differs, says, inputs
):
    found = diagnose_program(vectorised(**options), inputs)
    assert (found.verdict, found.differs) == ("right", differs), found
    assert says in found.message and "T up to 200" in found.message
    assert "also for batches" in found.message
    assert str(found) == repr(found) == found.message
    assert max(found.calls.values()) <= 50


def sign_of_U(gradients):
    return gradients | {"U": -gradients["U"]}


def clipped(gradients):
    return {name: np.clip(g, -5, 5) for name, g in gradients.items()}


def to_one(gradients):
    return {name: np.clip(g, -1, 1) for name, g in gradients.items()}


@pytest.mark.parametrize(
    "options, verdict, says",
    [
        (dict(way=lambda W: W.T), "W U b h0: not_transposed", "Wᵀ"),
        (
            dict(way=lambda W: W.T, loss=programs.squared, last=True),
            "W U b h0: not_transposed",
            "Right: V, c.",
        ),
        (dict(way=lambda W: 0 * W, over="T"), "W U b: immediate_only", "k ="),
        (dict(after=sign_of_U, without="h0"), "U: sign", "minus"),
        (dict(after=clipped), "W U b V c h0: clipped", "±5"),
        (
            dict(head=lambda e, S, Y: S - Y, loss=programs.squared, over="T"),
            "W U b V c h0: another_loss",
            "dL/dΩ_t is ŷ − y where 2 (Ω − y) belongs",
        ),
        (
            dict(head=lambda e, S, Y: len(e) * e, over="T"),
            "W U b V c h0: summed",
            "T times",
        ),
        (  # a classifier of sentences, as a popular tutorial has it
            dict(way=lambda W: W.T, last=True, without="h0", after=to_one),
            "W U b: not_transposed + clipped; V: clipped",
            "at ±1",
        ),
        (  # all are learned, and only some are returned in full
            dict(after=lambda g: g | {"b": 0 * g["b"], "c": 0 * g["c"]}),
            "b c: zero",
            "Every entry is zero",
        ),
        (
            dict(after=lambda g: {n: a.astype("f") for n, a in g.items()}),
            "W U b V c h0: float32",
            "not exact for the book's loss",
        ),
    ],
)
def test_what_is_wrong_for_its_own_loss_is_named(options, verdict, says):
    found = diagnose_program(vectorised(**options))
    assert found.verdict == verdict or "immediate" in verdict, found
    assert verdict.split(": ")[1] in found.verdict and says in found.message


def test_a_gradient_that_misses_its_own_loss_is_never_right():
    for options in (
        dict(loss=programs.softened),
        dict(loss=programs.softened, over="T"),
        dict(loss=programs.hardly_softened),
        dict(loss=programs.fourth, way=lambda W: W.T),
        dict(loss=programs.fourth, after=clipped),
        dict(without="h0", after=lambda g: g | {"h0": g["W"][0]}),
    ):
        found = diagnose_program(vectorised(**options))
        assert "differs" in found.verdict and found.differs


def test_a_loss_with_the_right_values_must_have_the_right_slopes_too():
    right, other = vectorised(), trial("numbers", 0, **SHORT[1]).rnn

    def program(weights, x, y, h0):
        loss, gradients = right(weights, x, y, h0)
        if weights["W"].shape == other.W.shape:  # 0 where it is looked at
            loss += weights["W"][0, 0] - other.W[0, 0]
        return loss, gradients

    found = diagnose_program(program)
    assert (found.verdict, found.differs) == ("W: differs", "unknown"), found


def test_where_no_loss_is_known_differences_decide():
    right = diagnose_program(vectorised(loss=programs.fourth))
    assert (right.verdict, right.differs) == ("right", "unknown")
    wrong = diagnose_program(vectorised(programs.fourth, after=sign_of_U))
    assert wrong.verdict == "U: differs" and "along a random" in str(wrong)
    assert max(right.calls.values()) <= 50


def test_differences_of_a_loss_that_bends_are_not_held_against_the_gradients():
    right = diagnose_program(programs.additive)
    assert (right.verdict, right.differs) == ("right", "unknown")
    for slope in lambda s: 1 - np.tanh(s) ** 2, lambda s: 1 - s**2 + 1e-4:
        wrong = diagnose_program(partial(programs.additive, slope=slope))
        assert wrong.verdict == "W: differs; U: differs; b: differs"
        assert "Right: V, c." in wrong.message


def fourth(Omega, y):
    return (Omega**4).sum()


@pytest.mark.parametrize(
    "over, differs, says",
    [
        ("", "", "Your logits and your forward pass are the book's."),
        ("T", "averaged", "it is 1/T times the loss that you gave."),
    ],
)
def test_a_loss_of_ones_own_is_taken(over, differs, says):
    program = vectorised(programs.fourth, over)
    found = diagnose_program(program, loss=fourth)
    assert (found.verdict, found.differs) == ("right", differs), found
    assert says in str(found) and "right for your loss" in str(found)
    program = vectorised(programs.fourth, over, way=lambda W: W.T)
    found = diagnose_program(program, loss=fourth)
    assert found.verdict == "W U b h0: not_transposed"
    other = diagnose_program(vectorised(over=over), loss=fourth)
    assert "another_loss" in other.differs and "−ln ŷ" in str(other)


@pytest.mark.parametrize("back", [np.float32, np.float64])
def test_what_differences_in_float32_cannot_show_is_not_called_right(back):
    program = vectorised(programs.fourth)

    def single(*given):
        weights, x, y, h0 = given
        weights = {n: a.astype("f") for n, a in weights.items()}
        loss, gradients = program(weights, x.astype("f"), y, h0.astype("f"))
        return loss, {n: a.astype(back) for n, a in gradients.items()}

    found = diagnose_program(single)
    verdicts = {each.verdict for each in found.gradients.values()}
    assert verdicts == {"float32" if back is np.float32 else "coarse"}
    assert "not exact" in found.message


def test_a_loss_that_overflows_is_not_held_against_the_gradients():
    program = vectorised()

    def overflowing(weights, x, y, h0):
        loss, gradients = program(weights, x, y, h0)
        return loss if loss < 100 else np.inf, gradients

    assert diagnose_program(overflowing).verdict == "right"


@pytest.mark.parametrize("loss", [np.nan, np.inf])
def test_a_loss_that_is_not_finite_is_said(loss):
    right = vectorised()
    found = diagnose_program(lambda *given: (loss, right(*given)[1]))
    assert found.verdict == "not_finite" and "nan or infinity" in str(found)

    def on_one(weights, x, y, h0):
        L, gradients = right(weights, x, y, h0)
        return L if len(y) == SHORT[0]["T"] else loss, gradients

    found = diagnose_program(on_one)
    assert "W: differs" in found.verdict and found.differs == "unknown"


# ---- Templates and adapters of the page to try it ----


def template(adapter, *changes):
    """Run the cell with this adapter; return what its last line shows."""
    text = (BOOK / "try_it.md").read_text("utf-8")
    cells = re.findall(r"```\{code-cell\}.*?$(.*?)^```", text, re.M | re.S)
    (source,) = [cell for cell in cells if f"def {adapter}(" in cell]
    for old, new in changes:
        assert old in source
        source = source.replace(old, new)
    tree = ast.parse(source)
    for each in tree.body:
        if getattr(each, "name", "") in ("characters", "batch_first"):
            assert each.end_lineno - each.lineno <= 5
    shown = ast.Expression(tree.body.pop().value)
    space = {}
    exec(compile(tree, adapter, "exec"), space)
    return eval(compile(shown, adapter, "eval"), space)


UNCLIPPED = "-5, 5", "-np.inf, np.inf"
SLOPE = "(1 - hs[t]**2)", "(1 - hs[t])"
MEAN = "return loss, *", "return loss / len(inputs), *"
ADDED = '_l0"] = delta', '_l0"] += delta'
FORWARD_W = "delta @ W\n", "delta @ W.T\n"


@pytest.mark.parametrize(
    "changes, differs, verdict",
    [
        ([], "", "U W V b c: clipped"),
        ([UNCLIPPED], "", "right"),
        ([UNCLIPPED, MEAN], "averaged", "U W V b c: summed"),
        ([UNCLIPPED, SLOPE], "", "U W b: slope"),
    ],
)
def test_min_char_rnn(changes, differs, verdict):
    found = template("characters", *changes)
    assert (found.verdict, found.differs) == (verdict, differs)


@pytest.mark.parametrize(
    "changes, verdict",
    [
        ([], "b: overwritten"),
        ([ADDED], "right"),
        ([ADDED, FORWARD_W], "W U b: not_transposed"),
    ],
)
def test_other_names_and_other_axes(changes, verdict):
    found = template("batch_first", *changes)
    assert (found.verdict, found.differs) == (verdict, "averaged + batch_mean")


def test_one_gradient():
    assert template("mine").verdict == "not_transposed"
    right = template("mine", ("rnn.W @ delta", "rnn.W.T @ delta"))
    assert right.verdict == "right"


# ---- What is no program ----


def test_what_is_no_program():
    right, count = vectorised(), iter(range(10**6))

    def careless(weights, x, y, h0):
        weights["W"] *= 2
        return right(weights, x, y, h0)

    def drawn(*given):
        loss, gradients = right(*given)
        return loss + next(count), gradients

    for program, verdict, says in (
        (lambda: None, "raised", "It raised TypeError: "),
        (careless, "raised", "It writes into what it was given"),
        (drawn, "random", "two losses"),
        (lambda *given: 1.0, "shape", "got float"),
        (lambda *given: (0.0, {"b": np.zeros(3)}), "constant", "is 0 on"),
        (lambda *given: (np.ones(2), {}), "shape", "one number"),
        (lambda *given: (1.0, {}), "names", "W, U, b, V, c, h0, got ."),
        (lambda *given: (1.0, {"Wxh": 1}), "names", "got Wxh"),
        (lambda *given: (1.0, {"E": 1}), "names", "got E"),
    ):
        found = diagnose_program(program)
        assert found.verdict == verdict and says in found.message, found


def test_a_gradient_that_is_none_is_said_by_name():
    found = diagnose_program(vectorised(after=lambda g: g | {"U": None}))
    assert found.verdict == "U: shape" and "Right: W, b" in found.message


def test_the_maps_show():
    found = diagnose_program(vectorised(way=lambda W: 0 * W))
    assert found.gradients["U"].picture() in found._repr_html_()
    assert found._repr_html_().count("<svg") == 1


def test_networks_and_seeds_can_be_given():
    other = trial("numbers", 7, T=9, H=4, D=3, K=5)
    right, seen = vectorised(), []

    def special(weights, x, y, h0):
        seen.append(weights["W"])
        loss, gradients = right(weights, x, y, h0)
        factor = 1 + (weights["W"].shape == (4, 4) and len(y) == 9)
        return loss, {name: factor * g for name, g in gradients.items()}

    given = [(other.rnn, other.trace, other.y)]
    assert diagnose_program(special, seed=3).verdict == "right"
    first = trial("numbers", 0, **SHORT[0]).rnn
    assert not any(np.array_equal(W, first.W) for W in seen)
    assert diagnose_program(special, "numbers", given).verdict != "right"
    for loss in programs.cross_entropy, programs.fourth:
        right = vectorised(loss)
        assert diagnose_program(special, networks=given).verdict != "right"


def test_it_is_exported():
    assert rnnlib.diagnose_program is diagnose_program
