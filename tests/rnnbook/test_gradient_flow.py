from itertools import product

import numpy as np
import pytest
from instances import assert_close
from matplotlib.backends.backend_agg import FigureCanvasAgg

from rnnbook.explorers import gradient_flow as drawing
from rnnbook.explorers.axes import fate
from rnnbook.explorers.gradient_flow import LINEAR, Size, flow
from rnnlib.gradient_flow import rate


@pytest.mark.parametrize("W", drawing.KINDS)
@pytest.mark.parametrize("drive", drawing.DRIVES)
def test_no_network_of_the_explorer_passes_its_bound(W, drive):
    for rho in 0.3, 0.9, 3.0:
        shown = flow(Size(), rho, drive, W)
        lags = np.subtract.outer(np.arange(60), np.arange(60))
        if W == LINEAR:
            assert shown.mean == pytest.approx(rho, rel=0.1)
        assert (shown.sigma[:, 0] <= shown.norm**shown.lags * 1.001).all()
        assert (np.diff(shown.sigma, axis=1) <= 0).all()
        assert (shown.reach[lags < 0] == 0).all()
        assert (np.diag(shown.reach) == 1).all()


def test_the_explorers_presets_show_what_they_say():
    def shown(name):
        preset = drawing.explorer.presets[name]
        return flow(Size(), **drawing.explorer.defaults | preset)

    must, silent = shown("Must vanish"), shown("Bound says nothing")
    assert must.norm < 1 and must.curve[-1] < 1e-16
    assert silent.norm > 1 and silent.curve[-1] < 1e-4
    assert 0.1 < shown("Critical").curve[-1] < 10
    assert 0.5 < shown("Orthogonal").curve[-1] < 1
    assert shown("Explode").curve[-1] > 100
    for name in "Strong input", "Saturate":
        assert shown(name).curve[-1] < 1e-2 < 1 < abs(shown(name).W).max()
    assert shown("Linear").curve[-1] > 10
    at_mark = flow(Size(), 0.596, "nothing", "Gaussian W")
    assert round(at_mark.norm, 3) == 1


def test_the_explorers_numbers_belong_together():
    shown = flow(Size(T=15, H=3), 2.0, "input 1", "Gaussian W")
    assert (shown.lags == np.arange(15)).all()
    assert_close(abs(shown.J.prod()), shown.sigma[1].prod())  # |det J_T|
    assert abs(abs(shown.W.prod()) - shown.sigma[1].prod()) > 0.1
    for W in "Gaussian W", "Orthogonal W":
        shown = flow(Size(H=64), 0.9, "input 1", W)
        assert abs(np.log(shown.mean / rate(shown.curve))) < 0.1


def test_the_caption_says_what_was_measured():
    shown = flow(Size(), **drawing.explorer.defaults)
    caption = drawing.explorer.frame(**drawing.explorer.defaults).caption
    assert f"multiplies it by {rate(shown.curve):.3f}" in caption
    assert f"‖W‖₂ = {shown.norm:.2f} a step" in caption
    assert f"mean-field theory {shown.mean:.3f}" in caption
    assert "0 of W's 32 eigenvalues" in caption


def test_a_caption_has_one_word_for_one_number():
    linear = drawing.explorer.defaults | drawing.explorer.presets["Linear"]
    assert 10 < flow(Size(), **linear).curve[-1] < 100
    assert "explodes" in drawing.explorer.frame(**linear).caption
    assert (
        "vanishes"
        in drawing.explorer.frame(
            **drawing.explorer.defaults | {"rho": 0.3}
        ).caption
    )
    assert [fate(left) for left in (0.09, 0.11, 1, 9, 11)] == [
        "vanishes",
        *3 * ["survives"],
        "explodes",
    ]


def test_no_title_is_cut():
    (figure, *_), moving = drawing.explorer.canvas()
    renderer = FigureCanvasAgg(figure).get_renderer()
    grid = product(*(c.values for c in drawing.explorer.controls))
    long = 0
    for rho, drive, W in grid:
        drawing.explorer.draw(moving, rho=rho, drive=drive, W=W)
        box = moving["title"].get_window_extent(renderer)
        assert 0 < box.x0 and box.x1 < figure.bbox.width
        long += "lag" in moving["title"].get_text()
    assert long > 40


def test_in_jupyter_a_new_size_keeps_the_state():
    box = drawing.explorer.widget()
    menus, place = box.children
    before = place.children[0].children
    before[1].value = 2.0
    before[2].value = "nothing"
    menus.children[1].value = 16
    after = place.children[0].children
    assert (after[1].value, after[2].value) == (2.0, "nothing")
    expected = drawing.gradient_flow(H=16).frame(
        rho=2.0, drive="nothing", W="Gaussian W"
    )
    assert expected.caption.replace("'", "&#x27;") in after[-1].value
    assert "of W's 16 eigenvalues" in expected.caption
