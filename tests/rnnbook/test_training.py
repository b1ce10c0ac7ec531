import numpy as np
import pytest
from instances import assert_close

from rnnbook.explorers.training import (
    UPDATES,
    Samples,
    baselines,
    lag_curve,
    moments,
)
from rnnlib import RNN
from rnnlib.text import ALPHABET


@pytest.mark.parametrize("W", ["Gaussian", "Orthogonal"])
def test_the_explorers_network_learns_more_than_pairs_of_letters(W):
    shown = dict(zip(UPDATES, moments(W)))
    uniform, unigram, bigram = baselines()
    assert bigram < unigram < uniform < shown[0].held_out
    assert shown[250].held_out < bigram - 0.5 < bigram < shown[30].held_out
    assert abs(shown[250].held_out - shown[250].losses[-50:].mean()) < 0.3
    assert [len(m.losses) for m in shown.values()] == list(UPDATES)


@pytest.mark.parametrize("W", ["Gaussian", "Orthogonal"])
def test_the_explorers_gradient_vanishes_while_its_bound_grows(W):
    first, *_, last = moments(W)
    assert last.norm > 2 * first.norm and last.rho > 2
    for shown in moments(W):
        assert shown.curve[0] == 1 and shown.curve[40] < 1e-6
        assert shown.curve[10] < shown.norm**10
    assert moments(W)[1].curve[10] < first.curve[10]
    assert (last.curve[10] > first.curve[10]) == (W == "Gaussian")


def test_the_lag_curve_of_a_linear_network_is_exact():
    K = len(ALPHABET)
    rnn = RNN.init(2, 3, K, K, recurrent="orthogonal", spectral_radius=0.5)
    words = np.random.default_rng(0).integers(K, size=600)
    curve = lag_curve(rnn.replace(U=1e-9 * rnn.U), words)
    assert_close(curve, 0.5 ** np.arange(41))


def test_samples_show_their_text_on_pages_and_keep_it_out_of_git(monkeypatch):
    samples = Samples({"at first": "<qx>", "later": "the"})
    assert repr(samples) == "Samples: at first, later"
    assert "&lt;qx&gt;" in samples.html()
    monkeypatch.delenv("RNNLIB_SITE", raising=False)
    assert "&lt;qx&gt;" in samples.widget().value
    shown = samples._repr_mimebundle_()
    assert shown["text/plain"] == "Samples: at first, later"
