"""The document's equations: all there, in order, and judged by running.

What the page asserts or prints itself is not repeated here.
"""

import hashlib
import re
from dataclasses import replace

import numpy as np
import pytest
from instances import instance

from rnnbook.printed import ENTRIES, Judged, entry, judge, judgements, networks
from rnnbook.printed.page import CHAPTERS
from rnnbook.printed.run import Run, network
from rnnbook.printed.sums import WRAP
from rnnlib import backward, cross_entropy, forward
from rnnlib.check import assert_same_gradient
from rnnlib.delta import delta_paths, jacobian
from rnnlib.softmax import softmax_jacobian
from rnnlib.sums import sum_by_word

JUDGED = {j.entry.name: j for j in judgements()}
EACH = pytest.mark.parametrize(
    "judged", judgements(), ids=lambda j: f"{j.entry.section}-{j.entry.name}"
)
# What the document says of any function is tried at x = 1 … T.
OF_ANY_FUNCTION = (
    "a quotient",
    "quotient rule",
    "a logarithm",
    "y as a base",
    "logarithm rule",
)


def test_the_sections_come_in_order():
    sections = [e.section for e in ENTRIES]
    assert sections == sorted(sections) and set(sections) == set(CHAPTERS)


def test_the_formulas_are_the_documents():
    """The digest is of the document's displayed formulas, one by one.

    It was taken when the two were compared block by block. Where a line of
    four terms is broken is the page's affair.
    """
    printed = [
        re.sub(r"\s+", "", e.printed.replace(WRAP, "+"))
        for e in ENTRIES
        if not e.words
    ]
    assert len(printed) == 73
    digest = hashlib.sha256("\n".join(printed).encode()).hexdigest()
    assert digest[:16] == "ffdfe7a032e79570"


@EACH
def test_no_verdict_is_written_down(judged):
    """Every value asks the run, and every truth is another in another run."""
    e = judged.entry
    truths = [e.truth, e.before, *(r.truth for r in e.readings)]
    values = [e.right, *(r.value for r in e.readings)]
    for value in filter(None, truths + values):
        with pytest.raises(AttributeError):
            value(None)
    one = network(3, seed=1)
    other = network(4 if e.name in OF_ANY_FUNCTION else 3, seed=2)
    for truth in filter(None, truths):
        assert not np.array_equal(truth(one), truth(other))


@EACH
def test_other_code_changes_the_verdict(judged):
    e = judged.entry

    def verdict(value):
        reading = entry.Reading("", value)
        return judge(replace(e, gradient=None, readings=(reading,))).verdict

    def spoiled(run):
        right = np.asarray(e.truth(run), float)
        return right + np.linspace(0.5, 1, right.size).reshape(right.shape)

    assert verdict(e.truth) == "right"
    assert verdict(spoiled) == "wrong"
    assert verdict(lambda run: np.ones((2, 3, 1, 4))) == "does not fit"
    assert verdict(lambda run: np.nan * spoiled(run)) == "does not fit"


@EACH
def test_the_verdict_is_the_same_on_other_networks(judged, monkeypatch):
    runs = [
        network(T, seed, H=4, D=3, K=6, M=5)
        for T in (1, 2, 3)
        for seed in (7, 8)
    ]
    monkeypatch.setattr(entry, "networks", lambda: runs)
    again = judge(replace(judged.entry, gradient=None))
    assert again.verdict == judged.verdict
    assert again.corrected is None or again.corrected < 1e-12


@EACH
def test_what_is_not_right_is_corrected(judged):
    e = judged.entry
    if judged.verdict == "right":
        assert not e.words
    else:
        assert e.corrected and judged.corrected < 1e-13


def test_what_is_no_entry_is_named():
    with pytest.raises(TypeError, match="^entry: expected Entry, got str$"):
        judge("(2)")
    with pytest.raises(ValueError, match="^section: expected one of 1, 2.1"):
        Judged("3")


@pytest.mark.parametrize("T", [1, 2, 3])
@pytest.mark.parametrize("number", range(8, 18))
def test_gradients_against_differences(T, number):
    """Five-point differences of the loss: neither oracle nor correction."""
    e = JUDGED[f"({number})"].entry
    it = instance(T=T, M=4, H=3, D=2, K=5, seed=T)
    run, name = Run(it.rnn, it.trace, it.y), e.gradient
    array, h = getattr(it.rnn, name), 1e-3
    numeric = np.empty(array.shape)
    for index in np.ndindex(array.shape):

        def loss(by):
            moved = array.copy()
            moved[index] += by * h
            rnn = it.rnn.replace(**{name: moved})
            return cross_entropy(forward(rnn, it.x, it.h0).Omega, it.y)

        numeric[index] = (8 * (loss(1) - loss(-1)) - (loss(2) - loss(-2))) / (
            12 * h
        )
    right = e.right or e.readings[-1].value  # (8) and (9) are right as printed
    np.testing.assert_allclose(e.truth(run), numeric, atol=1e-9)
    np.testing.assert_allclose(right(run), numeric, atol=1e-9)


@pytest.mark.parametrize("T", [1, 2, 3])
def test_the_oracles_agree_with_closed_forms(T):
    it = instance(T=T, M=4)
    run, trace = Run(it.rnn, it.trace, it.y), it.trace
    grads = backward(it.rnn, trace, it.y)
    for name in "WUVbcE":
        assert_same_gradient(
            name, run.gradient(name), getattr(grads, name), 1e-12
        )
    paths = delta_paths(it.rnn, trace, it.y)
    for t in run.steps:
        S, delta = trace.y_hat[t - 1], paths[t - 1]
        of_E = sum_by_word(delta @ it.rnn.U, trace.words, 4)
        J, a = softmax_jacobian(S), 1 - trace.h[t] ** 2
        for derivative, expected in (
            (run.dL_dy_hat(t), -run.y(t)[:, 0] / S),
            (run.dL_dOmega(t), S - run.y(t)[:, 0]),
            (run.dy_hat_dOmega(t), J),
            (run.dy_hat_dh(t), J @ it.rnn.V),
            (run.dOmega_dh(t), it.rnn.V),
            (run.dOmega_dc(t), np.eye(len(S))),
            (run.dh_dh(t, t - 1), jacobian(it.rnn, trace, t)),
            (run.dh_dx(t), a[:, None] * it.rnn.U),
            (run.immediate("b", t), np.diag(a)),
            (run.gradients("b")[t - 1], delta.sum(axis=0)),
            (run.gradients("E")[t - 1], of_E),
        ):
            np.testing.assert_allclose(
                derivative, expected, rtol=1e-13, atol=1e-13
            )
        for name in "WUb":
            total = sum(
                np.tensordot(run.dh_dh(t, k), run.immediate(name, k), 1)
                for k in range(1, t + 1)
            )
            np.testing.assert_allclose(run.total(name, t), total, atol=1e-13)


# What is known about the document's slips.


def test_the_logarithm_rule_is_right_for_base_e_only():
    e = JUDGED["logarithm rule"].entry
    run = networks()[0]
    two, natural, ten = abs(
        np.subtract(e.readings[0].value(run), e.truth(run))[0]
    )
    assert natural < 1e-15 < min(two, ten)


def test_line_4_of_the_chain_is_off_by_1_at_all_classes_but_the_target():
    e = JUDGED["chain, line 4"].entry
    for run in networks():
        off = np.subtract(e.readings[0].value(run), e.truth(run))
        targets = np.eye(5)[run.targets]
        np.testing.assert_allclose(off, targets - 1, atol=1e-14)


@pytest.mark.parametrize("number", [11, 15, 17])
def test_the_kindest_reading_is_exactly_minus_the_gradient(number):
    errors = JUDGED[f"({number})"].errors
    assert min(errors) == pytest.approx(2, abs=1e-12)


@pytest.mark.parametrize("number", [10, 12, 14, 16])
def test_products_as_typeset_miss_by_1_to_3(number):
    errors = JUDGED[f"({number})"].errors
    assert 1 < errors[0] < 3 and errors[-1] < 1e-13


@pytest.mark.parametrize(
    "name, reading, says",
    [
        ("(8)", 0, "right up to rounding"),
        ("(9)", 0, "right up to rounding"),
        *(
            (f"({n})", *rest)
            for n in (10, 12, 14, 16)
            for rest in ((0, "wrong order"), (1, "empty product"))
        ),
        ("(11)", 2, "This is minus dL/dW."),
        ("(11) at k = 1", 0, "h_0"),
        ("(15)", 2, "This is minus dL/db."),
        ("(17)", 3, "This is minus dL/dE."),
    ],
)
def test_what_the_checker_says(name, reading, says):
    assert says in JUDGED[name].says[reading]


def test_thirteen_repeats_eleven_and_does_not_follow():
    assert "section 2.5: (11)" in Judged("2.6").markdown()
    assert JUDGED["(13)"].step == np.inf and JUDGED["(11)"].step < 1e-13


# The page.


@pytest.mark.parametrize("section", CHAPTERS)
def test_the_page_shows_what_was_judged(section):
    shown = Judged(section)
    page, lines = shown.markdown(), repr(shown).split("\n")
    assert len(lines) == len(shown.shown)
    for line, j in zip(lines, shown.shown):
        assert line.startswith(f"{j.entry.name}: {j.verdict}")
        assert j.entry.printed in page
    assert r"\tag" not in page and "nan" not in page


def test_a_formula_printed_again_is_corrected_once():
    same = "as in section 2.5, with the same errors"
    first, again = (Judged(s).markdown() for s in ("2.5", "2.6"))
    assert same not in first
    (line,) = [line for line in again.split("\n") if same in line]
    assert line.count("$") == 6  # the three factors, in one line
    corrected = r"{\partial \Omega_t} = \hat y_t - y_t$"
    assert corrected in first and corrected not in again


def test_the_page_is_markdown_on_the_site_and_a_widget_elsewhere(monkeypatch):
    monkeypatch.delenv("RNNLIB_SITE", raising=False)
    kernel = Judged("1")._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in kernel
    monkeypatch.setenv("RNNLIB_SITE", "1")
    site = Judged("1")._repr_mimebundle_()
    assert set(site) == {"text/plain", "text/markdown"}
    assert site["text/plain"] == kernel["text/plain"] == repr(Judged("1"))
