import io
import sys
from collections import Counter

import numpy as np
import pytest
from instances import assert_close, instance

from rnnbook.explorers.training import (
    UPDATES,
    Samples,
    baselines,
    lag_curve,
    moments,
)
from rnnlib import RNN, backward, cross_entropy, forward
from rnnlib.bits import bits, ngram_bits, sample
from rnnlib.check import assert_same_gradient, complex_step
from rnnlib.optimisers import adam, sgd
from rnnlib.state import resume, start
from rnnlib.tasks import adding, chunks, squared_error
from rnnlib.text import ALPHABET, decode, encode, paragraphs, split
from rnnlib.training import prediction, progress, train, update
from rnnlib.truncation import norm

T, BATCH, M = 5, 4, 6
TEXT = np.random.default_rng(5).integers(M, size=200)
DATA = chunks(TEXT, T, BATCH)
OPTIMISERS = {"sgd": sgd(.3), "adam": adam(.01)}


def network(seed=0):
    it = instance(K=M, M=M, seed=seed)  # its arrays cannot be modified
    return it.rnn


def assert_same_state(left, right):
    assert left.arrays().keys() == right.arrays().keys()
    for name, array in left.arrays().items():
        other = right.arrays()[name]
        assert array.dtype == other.dtype and array.shape == other.shape
        assert array.tobytes() == other.tobytes()


# The loop

@pytest.mark.parametrize("optimiser", OPTIMISERS.values(), ids=OPTIMISERS)
@pytest.mark.parametrize("after", [0, 1, 9, 13])
def test_resuming_gives_bitwise_the_same(optimiser, after, tmp_path):
    begin = start(network(), BATCH)
    whole, losses = train(begin, DATA, 24, optimiser, threshold=.1)
    half, first = train(begin, DATA, after, optimiser, threshold=.1)
    np.savez(tmp_path / "state.npz", **half.arrays())
    with np.load(tmp_path / "state.npz") as stored:
        read = resume(stored)
    assert_same_state(read, half)
    resumed, second = train(read, DATA, 24 - after, optimiser, threshold=.1)
    assert_same_state(resumed, whole)
    assert np.concatenate([first, second]).tobytes() == losses.tobytes()


def test_a_network_without_words_resumes_too(tmp_path):
    data, begin = adding(5, BATCH), start(RNN.init(2, 3, 1), BATCH)
    arguments = data, 6, adam(.01), squared_error
    half, _ = train(begin, *arguments)
    np.savez(tmp_path / "state.npz", **half.arrays())
    whole, _ = train(half, *arguments)
    resumed, _ = train(resume(np.load(tmp_path / "state.npz")), *arguments)
    assert_same_state(resumed, whole)
    assert resumed.rnn.E is None and resumed.updates == 12
    assert start(resumed.rnn, 1).h.shape == (1, 3)


@pytest.mark.parametrize("optimiser", ["sgd", "adam"])
@pytest.mark.parametrize("threshold", [None, .2])
def test_torch_loses_the_same_at_every_one_of_150_updates(optimiser,
                                                         threshold):
    torch = pytest.importorskip(
        "torch", reason="PyTorch is not installed: it is an oracle only")
    rnn, (H, D) = network(), network().U.shape
    recurrent = torch.nn.RNN(D, H).double()
    output = torch.nn.Linear(H, M).double()
    embedding = torch.nn.Embedding(M, D).double()
    theirs = dict(W=recurrent.weight_hh_l0, U=recurrent.weight_ih_l0,
                  b=recurrent.bias_ih_l0, V=output.weight, c=output.bias,
                  E=embedding.weight)
    with torch.no_grad():
        recurrent.bias_hh_l0.zero_()  # it has a second bias, we have one
        for name, parameter in theirs.items():
            parameter.copy_(torch.from_numpy(rnn.arrays()[name].copy()))
    steps = {"sgd": torch.optim.SGD(theirs.values(), lr=.3),
             "adam": torch.optim.Adam(theirs.values(), lr=.01)}[optimiser]
    h, losses = None, []
    for n in range(150):
        x, y, fresh = DATA(n)
        h = torch.zeros(1, BATCH, H).double() if fresh else h.detach()
        states, h = recurrent(embedding(torch.tensor(x)), h)
        loss = torch.nn.functional.cross_entropy(
            output(states).reshape(-1, M), torch.tensor(y).reshape(-1))
        steps.zero_grad()
        loss.backward()
        if threshold is not None:
            length = torch.sqrt(sum((p.grad**2).sum()
                                    for p in theirs.values()))
            for p in theirs.values():
                p.grad *= min(1, threshold / length)
        steps.step()
        losses.append(loss.item())
    state, ours = train(start(rnn, BATCH), DATA, 150, OPTIMISERS[optimiser],
                        threshold=threshold)
    difference = abs(ours - losses).max()
    print(f"largest difference of a loss: {difference:.1e}")
    assert difference < 1e-10 and ours[-1] < .9 * ours[0]
    for name, parameter in theirs.items():
        assert abs(state.rnn.arrays()[name]
                   - parameter.detach().numpy()).max() < 1e-10


def test_an_update_steps_against_the_mean_gradient():
    begin = start(network(), BATCH)
    x, y, _ = DATA(0)
    state, loss = update(begin, DATA, sgd(.5))
    trace = forward(begin.rnn, x)
    assert_close(loss, cross_entropy(trace.Omega, y) / 20)
    for name, g in backward(begin.rnn, trace, y).arrays().items():
        if name != "h0":
            assert_close(getattr(state.rnn, name),
                         getattr(begin.rnn, name) - .5 * g / 20)
    assert state.updates == 1 and (state.h == trace.h[-1]).all()


def test_the_first_step_lowers_the_loss_by_rate_times_the_norm_squared():
    rnn, (x, y, _) = network(), DATA(0)
    g = prediction(rnn, forward(rnn, x), y)[1].arrays()

    def along(rate):
        moved = rnn.replace(**{name: getattr(rnn, name) - rate * g[name]
                               for name in rnn.arrays()})
        return cross_entropy(forward(moved, x).Omega, y)

    assert_close(complex_step(along, 0.), -sum(
        (g[name]**2).sum() for name in rnn.arrays()))


def test_a_batch_twice_over_takes_the_same_step():
    def twice(n):
        x, y, fresh = DATA(n)
        return np.hstack([x, x]), np.hstack([y, y]), fresh

    once, losses = train(start(network(), BATCH), DATA, 12, sgd(.3))
    double, same = train(start(network(), 2 * BATCH), twice, 12, sgd(.3))
    assert_close(losses, same)
    for name, array in once.rnn.arrays().items():
        assert_close(array, double.rnn.arrays()[name])


def test_without_learning_the_chunks_are_one_long_sequence():
    begin, count = start(network(), BATCH), 9
    x, y = (np.concatenate(parts) for parts in zip(
        *(DATA(n)[:2] for n in range(count))))
    state, losses = train(begin, DATA, count, sgd(0.))
    trace = forward(begin.rnn, x)
    assert_close(losses.mean(), cross_entropy(trace.Omega, y) / y.size)
    assert_close(state.h, trace.h[-1])
    again, more = train(state, DATA, count, sgd(0.))  # the text begins anew
    assert more.tobytes() == losses.tobytes()


def test_a_step_is_no_longer_than_the_threshold():
    begin = start(network(), BATCH)
    x, y, _ = DATA(0)
    length = norm(prediction(begin.rnn, forward(begin.rnn, x), y)[1]) / y.size
    for threshold in .5 * length, 2 * length:
        state, _ = update(begin, DATA, sgd(1.), threshold=threshold)
        moved = np.sqrt(sum(((array - state.rnn.arrays()[name])**2).sum()
                            for name, array in begin.rnn.arrays().items()))
        assert_close(moved, min(threshold, length))


def test_float32_stays_float32():
    rnn = instance(K=M, M=M).float32().rnn
    begin = start(rnn, BATCH)
    for state in begin, train(begin, DATA, 3, adam(.01), threshold=.1)[0]:
        assert {v.dtype for k, v in state.arrays().items()
                if k != "updates"} == {np.dtype("f")}


def test_a_constant_gradient_makes_adam_step_by_its_sign():
    g = np.array([-1e3, -.5, 1e-3, 2.])
    moments_, optimiser = np.zeros((2, 4)), adam(.1, epsilon=0.)
    for n in range(1, 30):
        step, moments_ = optimiser(n, g, moments_)
        assert_close(step, .1 * np.sign(g))


def test_adam_by_hand():
    # n = 1: m = .2, v = .04;  n = 2: m = .08, v = .0496, corrected below
    optimiser = adam(1., beta_1=.9, beta_2=.99, epsilon=.5)
    step, memory = optimiser(1, np.array(2.), np.zeros(2))
    assert_close(step, 2 / 2.5)
    assert_close(memory, [.2, .04])
    step, memory = optimiser(2, np.array(-1.), memory)
    assert_close(memory, [.08, .0496])
    assert_close(step, .08 / .19 / (np.sqrt(.0496 / .0199) + .5))


@pytest.mark.parametrize("terminal", [True, False])
def test_the_bar_is_for_terminals_only(terminal, monkeypatch):
    stream = io.StringIO()
    stream.isatty = lambda: terminal
    monkeypatch.setattr(sys, "stderr", stream)
    assert list(progress(4, width=8)) == [0, 1, 2, 3]
    drawn = stream.getvalue().split("\r")
    assert drawn == (["", "██······ 1/4", "████···· 2/4", "██████·· 3/4",
                      "████████ 4/4\n"] if terminal else [""])
    assert list(progress(1, width=1)) == list(progress(1)) == [0]
    assert stream.getvalue().endswith(
        f"4/4\n\r█ 1/1\n\r{40 * '█'} 1/1\n" if terminal else "")


# The data

def test_chunks_follow_each_other_and_predict_what_comes():
    data, firsts = chunks(np.arange(50), 3, 4), [0, 12, 24, 36]
    x, y, fresh = data(0)
    assert x[0].tolist() == firsts and fresh
    assert (np.diff(x, axis=0) == 1).all() and (y == x + 1).all()
    after = data(1)
    assert (after[0][0] == y[-1]).all() and not after[2]
    assert (after[0] == data(5)[0]).all() and (x == data(4)[0]).all()
    assert data(4)[2] and not data(3)[2]


def test_chunks_use_all_of_a_text_that_fits():
    x, y, fresh = chunks(np.arange(13), 3, 4)(0)
    assert (x.T.ravel() == np.arange(12)).all() and y[-1, -1] == 12 and fresh
    with pytest.raises(ValueError, match="^words: expected more than 12"):
        chunks(np.arange(12), 3, 4)


@pytest.mark.parametrize("T", [2, 3, 10, 11])
def test_the_adding_problem_marks_one_value_in_each_half(T):
    x, y, fresh = adding(T, 500)(3)
    value, marker = np.moveaxis(x, -1, 0)
    assert x.shape == (T, 500, 2) and fresh
    assert set(marker.ravel()) <= {0., 1.}
    assert (marker[:T // 2].sum(0) == 1).all()
    assert (marker[T // 2:].sum(0) == 1).all()
    assert (marker.sum(1) > 0).all()
    assert (0 <= value).all() and (value < 1).all()
    assert_close(y, np.array([v[m == 1].sum() for v, m in zip(
        value.T, marker.T)]))
    assert abs(((y - 1)**2).mean() - 1 / 6) < .03


def test_the_adding_problem_depends_on_update_and_seed_alone():
    x = adding(4, 3, seed=1)(7)[0]
    assert (adding(4, 3, seed=1)(7)[0] == x).all()
    assert (adding(4, 3, seed=1)(8)[0] != x).any()
    assert (adding(4, 3, seed=2)(7)[0] != x).any()


@pytest.mark.parametrize("batch", [(), (3,), (2, 2)])
def test_squared_error_is_the_sum_and_its_gradient(batch):
    it = instance(K=1, batch=batch)
    y = np.random.default_rng(1).normal(size=batch)

    def sum_of_squares(rnn, h0):
        return ((forward(rnn, it.x, h0).Omega[-1, ..., 0] - y)**2).sum()

    loss, gradients = squared_error(it.rnn, it.trace, y)
    assert_close(loss, sum_of_squares(it.rnn, it.h0))
    for name, g in gradients.arrays().items():
        numeric = (complex_step(lambda h0: sum_of_squares(it.rnn, h0), it.h0)
                   if name == "h0" else complex_step(
                       lambda a, name=name: sum_of_squares(
                           it.rnn.replace(**{name: a}), it.h0),
                       getattr(it.rnn, name)))
        assert_same_gradient(name, g, numeric, rtol=1e-11)


def test_of_the_topics_only_the_prose_is_kept(monkeypatch):
    topics = {
        "b": "Forty letters are enough to be kept too.\n \nSee above.",
        "a": "The Title of a Topic is Prose by No Means\n***************\n\n"
             "A number (say 42) is left out; & the\n   lines are joined.\n\n"
             "   indented_code(is_no_prose, however_long, it_may_be)\n\n"
             "One topic quotes the other, word by word, so",
        "c": "One topic quotes the other, word by word, so\n\n"
             "Nothing here is as long as forty marks."}
    monkeypatch.setattr("rnnlib.text.topics", topics)
    assert paragraphs() == [
        "a number (say ) is left out the lines are joined.",
        "one topic quotes the other, word by word, so",
        "forty letters are enough to be kept too."]


def test_the_prose_is_plain_and_nothing_of_it_comes_twice():
    found = paragraphs()
    assert set("".join(found)) <= set(ALPHABET) - {"\n"}
    assert len(set(found)) == len(found) > 500
    assert min(map(len, found)) >= 40
    words, held_out = (decode(part).split("\n") for part in split())
    assert len(words) + len(held_out) == len(found)
    assert not set(words) & set(held_out)
    assert held_out == found[9::10]
    assert sum(map(len, words)) > 1e5


def test_encode_and_decode_are_inverse():
    assert decode(encode(ALPHABET)) == ALPHABET
    assert encode("b\na").tolist() == [3, 0, 2]


def test_a_text_as_short_as_it_may_be_has_its_bits():
    assert_close(ngram_bits([2, 3, 2], [2, 3], 2), -np.log2(2 / 35))
    assert_close(ngram_bits([2, 3], [2, 3], 2), -np.log2(2 / 35))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_ngram_bits_against_counting_one_by_one(n):
    seen, new = (ALPHABET[2] + decode(encode(text)) for text in (
        "the cat sat on the mat", "that rain"))
    grams = Counter(seen[i:i + n] for i in range(len(seen) - n + 1))
    total = 0
    for i in range(len(new) - n + 1):
        before = sum(grams[new[i:i + n - 1] + a] for a in ALPHABET)
        total -= np.log2((grams[new[i:i + n]] + 1) / (before + len(ALPHABET)))
    assert_close(ngram_bits(encode(seen), encode(new), n),
                 total / (len(new) - n + 1))


@pytest.mark.parametrize("N", [12, 13, 14])
def test_bits_are_the_mean_over_all_stretches(N):
    words, T = TEXT[:N], (N - 1) // 3
    stretches = [slice(start, start + T) for start in (0, T, 2 * T)]
    nats = sum(cross_entropy(forward(network(), words[at]).Omega,
                             words[1:][at]) for at in stretches)
    assert_close(bits(network(), words, batch=3), nats / 3 / T / np.log(2))


def test_what_is_done_unless_told_otherwise():
    K = len(ALPHABET)
    writer, text = RNN.init(2, 3, K, K), encode("so little to say, so long.")
    assert bits(writer, text) == bits(writer, text, 20) != bits(
        writer, text, 1)
    assert sample(writer, 30) == sample(writer, 30, 0)
    assert (adding(3, 2)(0)[0] == adding(3, 2, 0)(0)[0]).all()
    given = 1, np.array(2e-8), np.zeros(2)
    assert adam(.1)(*given)[0] == adam(.1, .9, .999, 1e-8)(*given)[0]


def test_bits_of_a_network_that_knows_nothing():
    K = len(ALPHABET)
    rnn = RNN.init(2, 3, K, K).replace(V=np.zeros((K, 3)))
    text = encode("so little to say")
    assert_close(bits(rnn, text, batch=3), np.log2(K))
    sure = rnn.replace(c=1e3 * np.eye(K)[ALPHABET.index("y")])
    assert [sample(sure, 4), sample(sure, 1)] == ["yyyy", "y"]
    assert bits(sure, text, batch=5) > 1000


def test_a_sample_follows_its_seed_and_reads_what_it_writes():
    K = len(ALPHABET)
    # it writes the letter after the one that it reads
    rnn = RNN(np.zeros((K, K)), 9 * np.eye(K), np.zeros(K),
              99 * np.roll(np.eye(K), 1, axis=0), np.zeros(K), np.eye(K))
    assert sample(rnn, K + 1) == ALPHABET[1:] + ALPHABET[:2]
    random = RNN.init(2, 3, K, K)
    assert sample(random, 50, 1) == sample(random, 50, 1) != sample(
        random, 50, 2)


def test_a_sample_goes_on_from_its_hidden_state():
    K = len(ALPHABET)
    # half of the units are what was read, half what was read before; it
    # writes the letter after the latter, and letter 5 if there is none
    I, O = np.eye(K), np.zeros((K, K))
    rnn = RNN(9 * np.block([[O, O], [I, O]]), 9 * np.vstack([I, O]),
              np.zeros(2 * K), 99 * np.hstack([O, np.roll(I, 1, axis=0)]),
              49 * I[5], I)
    assert encode(sample(rnn, 7)).tolist() == [5, 1, 6, 2, 7, 3, 8]


# Wrong arguments that no table of tests/wrong_beyond.py has

rnn, SMALL = network(), start(network(), BATCH)
STORED = SMALL.arrays()


@pytest.mark.parametrize("call, message", [
    (lambda: train(start(rnn, 3), lambda n: (*DATA(1)[:2], False), 1,
                   sgd(1)), r"h0: expected shape \(4, 3\), got \(3, 3\)"),
    (lambda: update(SMALL, lambda n: [*DATA(n)], sgd(1)),
     r"data: expected to return \(x, y, fresh\), got list"),
    (lambda: resume({}), "W: expected an array of this name"),
    (lambda: resume({k: v for k, v in STORED.items() if k != "h"}),
     "h: expected an array of this name, got only W, U, b, V, c, E, moments"),
    (lambda: encode("a3!"), "text: expected letters of ALPHABET, got '!3'"),
    (lambda: bits(rnn, [1, 2], 5), "words: expected more than 5"),
])
def test_a_wrong_argument_is_named(call, message):
    with pytest.raises((TypeError, ValueError), match=f"^{message}"):
        call()


# What the explorer shows

@pytest.mark.parametrize("W", ["Gaussian", "Orthogonal"])
def test_the_explorers_network_learns_more_than_pairs_of_letters(W):
    shown = dict(zip(UPDATES, moments(W)))
    uniform, unigram, bigram = baselines()
    assert bigram < unigram < uniform < shown[0].held_out
    assert shown[250].held_out < bigram - .5 < bigram < shown[30].held_out
    assert abs(shown[250].held_out
               - shown[250].losses[-50:].mean()) < .3
    assert [len(m.losses) for m in shown.values()] == list(UPDATES)


@pytest.mark.parametrize("W", ["Gaussian", "Orthogonal"])
def test_the_explorers_gradient_vanishes_while_its_bound_grows(W):
    first, *_, last = moments(W)
    assert last.norm > 2 * first.norm and last.rho > 2
    for shown in moments(W):
        assert shown.curve[0] == 1 and shown.curve[40] < 1e-6
        assert shown.curve[10] < shown.norm**10
    assert moments(W)[1].curve[10] < first.curve[10] < last.curve[10]


def test_the_lag_curve_of_a_linear_network_is_exact():
    K = len(ALPHABET)
    rnn = RNN.init(2, 3, K, K, recurrent="orthogonal", spectral_radius=.5)
    words = np.random.default_rng(0).integers(K, size=600)
    curve = lag_curve(rnn.replace(U=1e-9 * rnn.U), words)
    assert_close(curve, .5**np.arange(41))


def test_samples_show_their_text_on_pages_and_keep_it_out_of_git(monkeypatch):
    samples = Samples({"at first": "<qx>", "later": "the"})
    assert repr(samples) == "Samples: at first, later"
    assert "&lt;qx&gt;" in samples.html()
    monkeypatch.delenv("RNNLIB_SITE", raising=False)
    assert "&lt;qx&gt;" in samples.widget().value
    shown = samples._repr_mimebundle_()
    assert shown["text/plain"] == "Samples: at first, later"
