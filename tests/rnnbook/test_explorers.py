"""Every explorer over its whole grid, and both of its views."""

import gzip
import json
import re
from functools import cache
from html import escape

import numpy as np
import pytest
from every import all_explorers
from ipywidgets import Play

from rnnbook.explorers import Control, jupyter, power, website
from rnnbook.explorers.softmax import table

EXPLORERS = {explorer.name: explorer for explorer in all_explorers()}
EACH = pytest.mark.parametrize("explorer", EXPLORERS.values(), ids=EXPLORERS)


@cache
def frames(name):
    """The frames of all states, drawn once."""
    explorer = EXPLORERS[name]
    return [explorer.frame(**state) for state in explorer.states()]


def frame(explorer, **changes):
    state = explorer.defaults | changes
    return frames(explorer.name)[explorer.states().index(state)]


@cache
def page(name):
    return website.markup(EXPLORERS[name], frames(name))


@EACH
def test_every_control_changes_picture_and_caption(explorer):
    start = frame(explorer)
    for control in explorer.controls:
        for value in control.values:
            moved = frame(explorer, **{control.name: value})
            same = value == control.default
            assert (moved.caption == start.caption) == same
            assert (moved.parts == start.parts) == same


@EACH
def test_a_frame_depends_on_its_state_alone(explorer):
    drawn = frames(explorer.name)  # all in order, this one after the last
    assert explorer.frame(**explorer.states()[0]) == drawn[0]


@EACH
def test_default_and_presets_are_states_that_differ(explorer):
    states = [explorer.defaults | p for p in explorer.presets.values()]
    for state in states:
        assert state in explorer.states()
    assert explorer.defaults not in states
    assert 2 <= len(explorer.controls) + 1 <= 4
    assert all(states.count(state) == 1 for state in states)


@EACH
def test_website_shows_every_state(explorer):
    html = page(explorer.name)
    assert len(gzip.compress(html.encode())) < 200_000
    stored = json.loads(re.search(r"<script[^>]*>(.*)</script>", html)[1])
    captions = stored["caption"]
    for i, drawn in enumerate(frames(explorer.name)):
        for name, part in stored["parts"].items():
            assert part["all"][part["of"][i]] == drawn.parts[name]
        assert captions["all"][captions["of"][i]] == drawn.caption
        assert not re.search(r"\bnan\b", drawn.caption + drawn.alt)


@EACH
def test_ids_are_unique_and_references_resolve(explorer):
    html = page(explorer.name).split("<script")[0]
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    used = re.findall(r'(?:url\(#|href="#|for=")([^)"]+)', html)
    assert used and set(used) <= set(ids)


@EACH
def test_jupyter_view_follows_controls_and_presets(explorer):
    box = jupyter.widget(explorer)
    *_, buttons, picture = box.children
    controls = dict(zip(explorer.defaults, box.children[1:]))
    state = explorer.defaults

    def assert_shows(**state):
        drawn = frame(explorer, **state)
        for shown in (*drawn.parts.values(), escape(drawn.caption)):
            assert shown in picture.value

    assert_shows()
    for control in explorer.controls:
        state[control.name] = next(
            v for v in control.values if v != control.default
        )
        controls[control.name].value = state[control.name]
        assert_shows(**state)
    for button, preset in zip(buttons.children, explorer.presets.values()):
        state |= preset  # what it does not name stays as it is
        button.click()
        assert_shows(**state)
    buttons.children[-1].click()
    assert_shows()


def test_jupyter_plays_the_slider():
    (explorer,) = (e for e in EXPLORERS.values() if e.play)
    box = jupyter.widget(explorer)
    (play,) = (c for c in box.children if isinstance(c, Play))
    (control,) = (c for c in explorer.controls if c.name == explorer.play)
    slider = box.children[1 + explorer.controls.index(control)]
    play.value = play.max
    assert slider.value == control.values[-1]
    slider.value = control.values[1]
    assert play.value == 1


def test_bundle_is_html_for_the_site_and_a_widget_otherwise(monkeypatch):
    explorer = EXPLORERS["gradient-flow"]
    monkeypatch.delenv("RNNLIB_SITE", raising=False)
    kernel = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in kernel
    monkeypatch.setenv("RNNLIB_SITE", "1")
    site = explorer._repr_mimebundle_()
    assert set(site) == {"text/plain", "text/html"}
    assert site["text/plain"] == kernel["text/plain"]


def test_control_names_a_default_that_is_no_value():
    with pytest.raises(ValueError, match="rho: expected one of 1, 2, got 3"):
        Control("rho", "ρ", (1, 2), 3)


def test_printed_jacobian_has_rows_that_do_not_sum_to_zero():
    right, printed = (table(1.0, 1.0, f) for f in ("corrected", "as printed"))
    assert np.allclose(right.rows, 0)
    assert np.allclose(printed.rows, 2 * printed.S)


@pytest.mark.parametrize(
    "value, text",
    [
        (999.4, "999"),
        (999.7, "1.0·10³"),
        (0.85, "0.85"),
        (0, "0"),
        (0.00039, "3.9·10⁻⁴"),
    ],
)
def test_a_number_is_never_in_the_machines_form(value, text):
    assert power(value) == text
