from collections import Counter

import numpy as np
import pytest
from instances import assert_close, instance

from rnnlib import RNN, cross_entropy, forward
from rnnlib.text import (
    ALPHABET,
    bits,
    chunks,
    decode,
    encode,
    ngram_bits,
    paragraphs,
    sample,
    split,
)

M = 6
TEXT = np.random.default_rng(5).integers(M, size=200)


def network():
    return instance(K=M, M=M).rnn


def test_the_corpus_is_frozen_plain_and_nothing_of_it_comes_twice():
    found = paragraphs()
    assert len(set(found)) == len(found) == 408
    assert set("".join(found)) == set(ALPHABET) - {"\n"}
    assert min(map(len, found)) >= 40
    assert found[0].startswith("this is an interactive textbook on how")
    assert found[-1].endswith("what truncation can do to training.")
    assert len("\n".join(found)) == 86_173


@pytest.mark.parametrize("every", [2, 7, 10])
def test_what_is_held_out_is_not_trained_on(every):
    found = paragraphs()
    seen, held_out = (decode(part).split("\n") for part in split(every))
    assert held_out == found[every - 1 :: every]
    assert seen == [p for p in found if p not in held_out]


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


def test_encode_and_decode_are_inverse():
    assert decode(encode(ALPHABET)) == ALPHABET
    assert encode("b\na").tolist() == [3, 0, 2]


def test_a_text_as_short_as_it_may_be_has_its_bits():
    assert_close(ngram_bits([2, 3, 2], [2, 3], 2), -np.log2(2 / 35))
    assert_close(ngram_bits([2, 3], [2, 3], 2), -np.log2(2 / 35))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_ngram_bits_against_counting_one_by_one(n):
    seen, new = (
        ALPHABET[2] + decode(encode(text))
        for text in ("the cat sat on the mat", "that rain")
    )
    grams = Counter(seen[i : i + n] for i in range(len(seen) - n + 1))
    total = 0
    for i in range(len(new) - n + 1):
        before = sum(grams[new[i : i + n - 1] + a] for a in ALPHABET)
        total -= np.log2(
            (grams[new[i : i + n]] + 1) / (before + len(ALPHABET))
        )
    assert_close(
        ngram_bits(encode(seen), encode(new), n), total / (len(new) - n + 1)
    )


@pytest.mark.parametrize("N", [12, 13, 14])
def test_bits_are_the_mean_over_all_stretches(N):
    words, T = TEXT[:N], (N - 1) // 3
    stretches = [slice(start, start + T) for start in (0, T, 2 * T)]
    nats = sum(
        cross_entropy(forward(network(), words[at]).Omega, words[1:][at])
        for at in stretches
    )
    assert_close(bits(network(), words, batch=3), nats / 3 / T / np.log(2))


def test_what_is_done_unless_told_otherwise():
    K = len(ALPHABET)
    writer, text = RNN.init(2, 3, K, K), encode("so little to say, so long.")
    assert (
        bits(writer, text) == bits(writer, text, 20) != bits(writer, text, 1)
    )
    assert sample(writer, 30) == sample(writer, 30, 0)


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
    rnn = RNN(
        np.zeros((K, K)),
        9 * np.eye(K),
        np.zeros(K),
        99 * np.roll(np.eye(K), 1, axis=0),
        np.zeros(K),
        np.eye(K),
    )
    assert sample(rnn, K + 1) == ALPHABET[1:] + ALPHABET[:2]
    random = RNN.init(2, 3, K, K)
    assert (
        sample(random, 50, 1) == sample(random, 50, 1) != sample(random, 50, 2)
    )


def test_a_sample_goes_on_from_its_hidden_state():
    K = len(ALPHABET)
    # half of the units are what was read, half what was read before; it
    # writes the letter after the latter, and letter 5 if there is none
    I, O = np.eye(K), np.zeros((K, K))
    rnn = RNN(
        9 * np.block([[O, O], [I, O]]),
        9 * np.vstack([I, O]),
        np.zeros(2 * K),
        99 * np.hstack([O, np.roll(I, 1, axis=0)]),
        49 * I[5],
        I,
    )
    assert encode(sample(rnn, 7)).tolist() == [5, 1, 6, 2, 7, 3, 8]


def test_a_text_that_changes_later_changes_no_data():
    words = np.arange(20)
    data = chunks(words, 3, 2)
    words[:] = 0
    assert (data(0)[0] == chunks(np.arange(20), 3, 2)(0)[0]).all()
