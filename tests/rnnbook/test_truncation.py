import numpy as np
import pytest

from rnnbook.explorers.networks import T as STEPS
from rnnbook.explorers.truncation import (
    FORMS,
    LENGTHS,
    bias,
    descents,
    explorer,
    removed,
)
from rnnlib import RNN, backward, forward
from rnnlib.truncation import angle, kept, truncated


@pytest.mark.parametrize("rho", [0.3, 0.9, 3.0])
def test_the_explorer_measures_the_bias(rho):
    rnn = RNN.init(4, 24, 8, spectral_radius=rho, seed=3)
    random = np.random.default_rng(4)
    x, h0 = random.normal(size=(30, 4)) / 10, random.normal(size=24) / 10
    y = random.integers(8, size=30)
    whole = backward(rnn, forward(rnn, x, h0), y).W
    shown = bias(rho)
    for at, length in enumerate(LENGTHS):
        cut = truncated(rnn, x, y, length, h0).W
        assert np.isclose(
            shown.ratio["Chunks"][at],
            np.linalg.norm(cut) / np.linalg.norm(whole),
        )
        assert np.isclose(
            shown.angle["Chunks"][at], angle(cut, whole), atol=1e-4
        )
    for form in FORMS:
        assert shown.angle[form][-1] < 1e-6
        assert np.isclose(shown.ratio[form][-1], 1, rtol=1e-12)
    assert shown.angle["Band"][0] == shown.angle["Chunks"][0]


def test_the_explorer_shows_that_memory_makes_it_worse():
    at = LENGTHS.index(5)
    angles = [
        bias(rho).angle["Chunks"][at] for rho in (0.3, 0.5, 0.9, 1.1, 3.0)
    ]
    assert angles == sorted(angles) and angles[1] < 10 < 90 < angles[-1]
    assert (bias(0.9).angle["Band"] <= bias(0.9).angle["Chunks"] + 1e-9).all()


@pytest.mark.parametrize("every, back", [(5, 5), (1, 5), (12, 12)])
def test_the_hatching_covers_what_is_removed_and_nothing_else(every, back):
    outline, *lines = removed(STEPS, every, back).to_polygons(
        closed_only=False
    )
    x, y = np.transpose(outline)
    area = abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2
    gone = np.tri(STEPS) - kept(STEPS, every, back)
    assert np.isclose(area, gone.sum()) and lines
    for (k0, t0), (k1, t1) in lines:
        assert k0 + t0 == k1 + t1
        for k in np.arange(k1 + 0.5, k0):
            assert gone[int(k0 + t0 - k) - 1, int(k) - 1]


def test_nothing_removed_is_nothing_hatched():
    assert removed(STEPS, 30, 30).vertices.shape == (1, 2)


def test_descents_shows_the_points_and_the_lines_of_equal_loss():
    path = np.array([[0.0, 0.0], [1.0, 0.5]])
    figure = descents(
        lambda w, b: w**2 + b**2,
        (0.25, 1.0),
        {"here": path},
        "title",
        (-2, 2),
        (-1, 1),
    )
    (ax,) = figure.axes
    assert (ax.lines[0].get_xydata() == path).all()
    circle = ax.collections[0].get_paths()[0].vertices
    assert np.allclose(np.hypot(*circle.T), 0.5, atol=0.02)
    assert ax.get_xlim() == (-2, 2) and ax.get_ylim() == (-1, 1)


def test_the_explorer_does_not_answer_its_question_at_once():
    at = LENGTHS.index(explorer.defaults["length"])
    few, asked, more = (
        bias(rho).angle["Chunks"][at] for rho in (0.5, 0.9, 1.1)
    )
    assert explorer.defaults["rho"] == 0.5 and round(few) == 9
    assert abs(asked - 30) < 10 < more - asked


def test_the_explorers_caption_says_what_was_measured():
    shown, at = bias(0.9), LENGTHS.index(5)
    frame = explorer.frame(**explorer.defaults | {"rho": 0.9})
    assert "90 of 465 terms" in frame.caption
    assert f"points {shown.angle['Chunks'][at]:.0f}° away" in frame.caption
    assert f"is {shown.ratio['Chunks'][at]:.3g} times" in frame.caption
    assert "it takes chunks of 30 steps" in frame.caption
    band = explorer.frame(length=1, rho=0.9, form="Band").caption
    assert "a band of 1 step: 30 of 465" in band
    assert "it takes a band of 10 steps" in band
