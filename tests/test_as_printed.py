"""The document's equations: all there, in order, and judged by running."""

import ast
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from instances import instance

import rnnlib.document
from rnnlib import backward, cross_entropy, forward
from rnnlib.as_printed import ENTRIES, judge, judgements, networks
from rnnlib.check import assert_same_gradient
from rnnlib.delta import delta_paths, jacobian
from rnnlib.document.latex import WRAP
from rnnlib.document.networks import network
from rnnlib.document.run import Run
from rnnlib.document.show import CHAPTERS, Judged
from rnnlib.softmax import softmax_jacobian
from rnnlib.sums import sum_by_word

VERDICTS = ("right", "right in one reading", "misleading", "wrong",
            "does not fit")
BY_NAME = {entry.name: entry for entry in ENTRIES}
JUDGED = {j.entry.name: j for j in judgements()}
EACH = pytest.mark.parametrize(
    "entry", ENTRIES, ids=lambda e: f"{e.section}-{e.name}")


def test_all_numbers_are_there_in_order_and_once():
    numbers = [e.name for e in ENTRIES if re.fullmatch(r"\(\d+\)", e.name)]
    assert numbers == [f"({n})" for n in range(1, 18)]
    sections = [e.section for e in ENTRIES]
    assert sections == sorted(sections) and set(sections) == set(CHAPTERS)


def test_the_formulas_are_the_documents():
    """The digest is of the document's displayed formulas, one by one.

    It was taken when the two were compared block by block. Where a line of
    four terms is broken is the page's affair.
    """
    printed = [re.sub(r"\s+", "", e.printed.replace(WRAP, "+"))
               for e in ENTRIES if not e.words]
    assert len(printed) == 73
    digest = hashlib.sha256("\n".join(printed).encode()).hexdigest()
    assert digest[:16] == "ffdfe7a032e79570"


def test_more_than_25_places_are_not_right_as_they_stand():
    different = {j.entry.printed.replace(r"\mathcal{S}", "S")
                 for j in judgements() if j.verdict != "right"}
    assert len(different) > 25


def test_no_verdict_is_written_down():
    for path in Path(rnnlib.document.__path__[0]).glob("*.py"):
        if path.stem in ("show", "notes"):  # they put verdicts in words
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant):
                assert node.value not in VERDICTS, (path.stem, node.value)


@EACH
def test_other_code_changes_the_verdict(entry):
    def with_code(change):
        return replace(entry, gradient=None, readings=tuple(
            replace(r, truth=None, value=change(r)) for r in entry.readings))

    def spoiled(run):
        right = np.asarray(entry.truth(run), float)
        return right + np.linspace(.5, 1, right.size).reshape(right.shape)
    assert judge(with_code(lambda r: entry.truth)).verdict == "right"
    assert judge(with_code(lambda r: spoiled)).verdict == "wrong"
    assert judge(with_code(lambda r: lambda run: np.ones(
        (2, 3, 1, 4)))).verdict == "does not fit"


@EACH
def test_verdicts_on_other_networks(entry):
    """Judge again at T = 1, 2, 3, other sizes, by plain comparison."""
    runs = [network(T, seed, H=4, D=3, K=6, M=5)
            for T in (1, 2, 3) for seed in (7, 8)]
    agree, fit = [], []
    for reading in entry.readings:
        truth = reading.truth or entry.truth
        pairs = []
        for run in runs:
            try:
                pairs.append((np.asarray(reading.value(run), float),
                              np.asarray(truth(run), float)))
            except (ValueError, TypeError):
                pairs.append((np.zeros(0), np.ones(1)))
        fit.append(all(a.shape == b.shape and np.isfinite(a).all()
                       for a, b in pairs))
        agree.append(fit[-1] and all(
            np.allclose(a, b, rtol=1e-9, atol=1e-12) for a, b in pairs))
    verdict = ("right" if all(agree) else
               ("misleading" if entry.words else "right in one reading")
               if any(agree) else "wrong" if any(fit) else "does not fit")
    j = judgements()[ENTRIES.index(entry)]
    assert verdict == j.verdict
    if entry.right:
        for run in runs:
            np.testing.assert_allclose(
                np.asarray(entry.right(run), float), np.asarray(
                    entry.truth(run), float), rtol=1e-9, atol=1e-12)


@EACH
def test_what_is_not_right_is_corrected(entry):
    j = judgements()[ENTRIES.index(entry)]
    if j.verdict == "right":
        assert not entry.words
    else:
        assert entry.corrected and j.corrected < 1e-13


@pytest.mark.parametrize("T", [1, 2, 3])
@pytest.mark.parametrize("number", range(8, 18))
def test_gradients_against_differences(T, number):
    """Five-point differences of the loss: neither oracle nor correction."""
    entry = BY_NAME[f"({number})"]
    it = instance(T=T, M=4, H=3, D=2, K=5, seed=T)
    run, name = Run(it.rnn, it.trace, it.y), entry.gradient
    array, h = getattr(it.rnn, name), 1e-3
    numeric = np.empty(array.shape)
    for index in np.ndindex(array.shape):
        def loss(by):
            moved = array.copy()
            moved[index] += by * h
            return cross_entropy(forward(
                it.rnn.replace(**{name: moved}), it.x, it.h0).Omega, it.y)
        numeric[index] = (8 * (loss(1) - loss(-1))
                          - (loss(2) - loss(-2))) / (12 * h)
    np.testing.assert_allclose(entry.truth(run), numeric, atol=1e-9)
    if entry.right:
        np.testing.assert_allclose(entry.right(run), numeric, atol=1e-9)
    if number in (11, 13, 15, 17):
        assert all(np.shape(_value(r, run)) != numeric.shape or not
                   np.allclose(_value(r, run), numeric, atol=1e-6)
                   for r in entry.readings if not r.truth)
    else:
        np.testing.assert_allclose(
            _value(entry.readings[-1], run), numeric, atol=1e-9)


def _value(reading, run):
    try:
        return reading.value(run)
    except ValueError:
        return np.zeros(0)


@pytest.mark.parametrize("T", [1, 2, 3])
def test_the_oracles_agree_with_closed_forms(T):
    it = instance(T=T, M=4)
    run, trace = Run(it.rnn, it.trace, it.y), it.trace
    grads = backward(it.rnn, trace, it.y)
    for name in "WUVbcE":
        assert_same_gradient(
            name, run.gradient(name), getattr(grads, name), 1e-12)
    paths = delta_paths(it.rnn, trace, it.y)
    for t in run.steps:
        S = trace.y_hat[t - 1]
        np.testing.assert_allclose(
            run.y_hat_of_h(t), softmax_jacobian(S) @ it.rnn.V, atol=1e-14)
        np.testing.assert_allclose(
            run.hop(t, t - 1), jacobian(it.rnn, trace, t), atol=1e-14)
        np.testing.assert_allclose(
            run.losses("b")[t - 1], paths[t - 1].sum(axis=0), atol=1e-13)
        np.testing.assert_allclose(run.losses("E")[t - 1], sum_by_word(
            paths[t - 1] @ it.rnn.U, trace.words, 4), atol=1e-13)
        np.testing.assert_allclose(
            run.loss_of_y_hat(t), -run.y(t)[:, 0] / S, rtol=1e-13)
        for name in "WUb":
            total = sum(np.tensordot(run.hop(t, k), run.immediate(name, k), 1)
                        for k in range(1, t + 1))
            np.testing.assert_allclose(run.total(name, t), total, atol=1e-13)


# What is known about the document's slips.

def test_six_has_exactly_S_i_too_much_off_the_diagonal():
    six = BY_NAME["(6)"]
    for run in networks():
        for t, (came, right) in enumerate(zip(
                six.readings[0].value(run), six.truth(run)), 1):
            S = run.y_hat(t)
            expected = S * (1 - np.eye(len(S)))
            np.testing.assert_allclose(came - right, expected, atol=1e-15)


@pytest.mark.parametrize("number, name", [(11, "W"), (15, "b"), (17, "E")])
def test_the_kindest_reading_is_exactly_minus_the_gradient(number, name):
    j = JUDGED[f"({number})"]
    assert j.errors[j.kindest] == pytest.approx(2, abs=1e-12)
    assert j.says[j.kindest].startswith(f"This is minus dL/d{name}.")
    assert j.errors[0] == np.inf and j.says[0].startswith("It raised")


@pytest.mark.parametrize("name, named", [
    ("∂L/∂W in (13)", "U"), ("∂L/∂W in (15)", "b"), ("∂L_4/∂W", "E")])
def test_left_sides_that_say_W_mean_another(name, named):
    j = JUDGED[name]
    as_W, as_named = j.errors
    assert j.verdict == "misleading" and j.entry.corrected.endswith(
        rf"{{\partial {named}}}")
    assert as_W == np.inf and as_named < 1e-13


def test_eleven_needs_h_0():
    j = JUDGED["(11) at k = 1"]
    assert j.verdict == "misleading" and j.entry.section == "2.5"
    assert "h_0" in j.says[0] and "right up to rounding" in j.says[1]


def test_t_and_k_of_the_softmax_are_classes():
    steps, classes = JUDGED["t and k"].errors
    assert .1 < steps < np.inf and classes < 1e-15


def test_six_headings_stand_too_high():
    j = JUDGED["the headings"]
    came, right = (np.array(f(networks()[0])) for f in (
        j.entry.readings[0].value, j.entry.truth))
    assert j.verdict == "wrong" and (right - came).sum() == 6


def test_thirteen_repeats_eleven():
    j = JUDGED["(13)"]
    assert "section 2.5: (11)" in Judged("2.6").markdown()
    assert "got (3, 3)" in j.says[2] and "shape of U, (3, 2)" in j.says[2]
    assert j.errors[:3] == (np.inf,) * 3
    assert j.errors[3] == pytest.approx(2, abs=1e-12)  # as the ∂L/∂W it says
    assert j.step == np.inf and JUDGED["(11)"].step < 1e-13


def test_seventeen_in_the_order_of_print_is_transposed():
    says = JUDGED["(17)"].says
    assert says[2].startswith("This is minus the transpose of dL/dE.")


@pytest.mark.parametrize("number", [10, 12, 14, 16])
def test_products_as_typeset_miss_by_1_to_3(number):
    j = JUDGED[f"({number})"]
    assert 1 < j.errors[0] < 3 and j.errors[-1] < 1e-13
    assert "wrong order" in j.says[0] and "empty product" in j.says[1]
    assert "right up to rounding" in j.says[-1]


@pytest.mark.parametrize("number", [8, 9])
def test_eight_and_nine_are_right(number):
    assert JUDGED[f"({number})"].verdict == "right"
    assert "right up to rounding" in JUDGED[f"({number})"].says[0]


def test_the_logarithm_rule_is_right_for_base_e_only():
    entry = BY_NAME["logarithm rule"]
    run = networks()[0]
    two, e, ten = np.subtract(
        entry.readings[0].value(run), entry.truth(run))
    assert abs(e) < 1e-15 < min(abs(two), abs(ten))


def test_the_chain_of_section_2_2():
    lines = [JUDGED[f"chain, line {n}"] for n in range(10)]
    assert [j.verdict for j in lines[1:4]] == ["right"] * 3
    holds = [j.step < 1e-12 for j in [*lines[2:], JUDGED["(7)"]]]
    assert holds == [True, True, False, True, True, False, False, False,
                     False]
    entry = BY_NAME["chain, line 4"]
    for run in networks():
        off = np.subtract(entry.readings[0].value(run), entry.truth(run))
        targets = np.eye(5)[run.targets]
        np.testing.assert_allclose(off, targets - 1, atol=1e-14)


def test_the_expansions_of_E_need_no_second_reading():
    for j in judgements():
        if j.entry.name.startswith("four losses"):
            assert j.verdict == ("right" if j.entry.section == "2.8"
                                 else "right in one reading")


# The page.

def test_the_page_shows_what_was_judged():
    for section in CHAPTERS:
        shown = Judged(section)
        lines = repr(shown).split("\n")
        assert len(lines) == len(shown.shown)
        for line, j in zip(lines, shown.shown):
            assert line.startswith(f"{j.entry.name}: {j.verdict}")
        page = shown.markdown()
        for j in shown.shown:
            assert j.entry.printed in page
        assert r"\tag" not in page and "nan" not in page


def test_the_page_is_markdown_on_the_site_and_a_widget_elsewhere(monkeypatch):
    monkeypatch.delenv("RNNLIB_SITE", raising=False)
    kernel = Judged("1")._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in kernel
    monkeypatch.setenv("RNNLIB_SITE", "1")
    site = Judged("1")._repr_mimebundle_()
    assert set(site) == {"text/plain", "text/markdown"}
    assert site["text/plain"] == kernel["text/plain"] == repr(Judged("1"))
