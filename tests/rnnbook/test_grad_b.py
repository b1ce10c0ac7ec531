from rnnbook.explorers.grad_b import BIASES, explorer, opened


def test_the_explorer_shows_a_bias_shutting_the_past_off():
    far = {b: opened(b, 0.9, 0.3).last[-11] for b in BIASES}
    assert 1e-5 < far[2.0] / far[0.0] * 0.1 < 1e-4  # four powers of ten
    assert 1e-11 < far[3.0] / far[0.0] * 0.1 < 1e-10  # ten
    assert 1e-11 < far[-3.0] / far[0.0] * 0.1 < 1e-10
    assert (
        opened(2.0, 0.9, 0.3).gradient > 0.5 * opened(0.0, 0.9, 0.3).gradient
    )
    assert opened(0.0, 3.0, 0.1).last[0] > 1e3
    assert opened(2.0, 3.0, 0.1).last[0] < 1e-3


def test_the_explorer_counts_all_losses_or_the_last():
    shown = opened(0.0, 0.9, 0.3)
    assert shown.delta[-1] == shown.last[-1]
    assert (shown.delta[:-10] > 10 * shown.last[:-10]).all()
    assert ((0 < shown.slope) & (shown.slope < 1)).all()
    assert shown.gradient <= shown.delta.sum()


def test_the_explorers_caption_says_what_was_measured():
    caption = explorer.frame(**explorer.defaults).caption
    shown, unbiased = opened(2.0, 0.9, 0.3), opened(0.0, 0.9, 0.3)
    assert (
        f"{shown.slope.mean():.3g} (bias 0: {unbiased.slope.mean():.3g})"
    ) in caption
    assert (
        f"‖dL/db‖ = {shown.gradient:.3g} (bias 0: {unbiased.gradient:.3g})"
    ) in caption
    at_0 = explorer.frame(**explorer.defaults | {"b": 0.0}).caption
    assert "bias 0:" not in at_0
