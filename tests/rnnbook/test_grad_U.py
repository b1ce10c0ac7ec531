import numpy as np
from instances import assert_close

from rnnbook.explorers.grad_U import credit, explorer
from rnnbook.explorers.networks import T as STEPS


def test_the_explorer_splits_the_gradient_by_input_line():
    shown = credit(0.9, 1.0)
    assert_close(shown.pulse, np.diag(shown.delta))  # an impulse of 1
    assert_close(credit(0.9, 3.0).pulse, 3 * np.diag(credit(0.9, 3.0).delta))
    assert not credit(0.9, 0.0).share.any()
    assert (shown.noise <= shown.delta).all()
    assert (shown.share < 1).all()


def test_the_explorer_shows_credit_fading_with_distance():
    share = credit(0.9, 1.0).share
    assert share[-1] > 0.9 and 0.1 < share[14] < 0.15 and share[0] < 0.02
    assert credit(0.5, 1.0).share[0] < 1e-6 * share[0]
    # a louder impulse adds more, but less than it is louder
    assert (
        credit(0.9, 1.0).pulse[14]
        < credit(0.9, 10.0).pulse[14]
        < 3 * (credit(0.9, 1.0).pulse[14])
    )
    assert (
        credit(0.9, 10.0).delta[14, 14] < 0.3 * credit(0.9, 1.0).delta[14, 14]
    )


def test_the_explorers_caption_says_what_was_measured():
    shown = credit(0.9, 1.0)
    frame = explorer.frame(**explorer.defaults)
    assert f"{shown.pulse[14]:.3g} to dL/dU" in frame.caption
    assert f"{100 * shown.share[14]:.3g}\u00a0% of its norm" in frame.caption
    assert f"{STEPS - 15} steps before the loss" in frame.caption
