import numpy as np

from rnnbook.explorers.grad_E import SENTENCE, WORDS, explorer, reached


def test_the_explorer_reaches_the_words_read_so_far():
    shown = reached(0.9, 0.3)
    for t in range(1, len(SENTENCE)):
        read = {WORDS.index(word) for word in SENTENCE[:t]}
        assert set(np.flatnonzero(shown.rows[t - 1])) == read
    assert not shown.whole[[WORDS.index("mat"), WORDS.index("fish")]].any()


def test_the_explorer_shows_its_effect():
    cat, chased = SENTENCE.index("cat"), SENTENCE.index("chased")
    after = reached(0.9, 0.3).steps[chased]
    assert after[cat] < 0.2 * after[chased]
    strong = reached(1.2, 0.1).steps[chased]
    assert strong[cat] > strong[chased]
    weak = reached(0.3, 0.3).steps[chased]
    assert weak[cat] < 1e-3 * weak[chased]
    caption = explorer.frame(**explorer.defaults | {"t": chased + 1}).caption
    assert f"{after[cat]:.3g} to “cat” at step 2" in caption
    assert "4 of 11 rows get exactly nothing" in caption
