"""The explorer on the built site: native controls and frames drawn before.

No Python runs there. The figure holds the still parts once, and for every
moving part the list of its different drawings and, for each state, which of
them to show. `book/_static/explorer.js` switches them, once it has loaded
them: the site's extension moves them out of the page.
"""

import json
from collections.abc import Iterable
from html import escape

import numpy as np

from rnnbook.explorers.explorer import Control, Explorer, Frame
from rnnbook.explorers.picture import panels


def page(explorer: Explorer) -> str:
    """Return the explorer as HTML; without scripts it shows its defaults."""
    return markup(explorer, [explorer.frame(**s) for s in explorer.states()])


def still(explorer: Explorer) -> str:
    """Return the picture at the defaults, without controls."""
    frame = explorer.frame(**explorer.defaults)
    return (
        '<figure class="rnn-figure">'
        f"{panels(explorer.svgs(frame), frame.alt)}"
        f"<figcaption>{escape(frame.caption)} Drawn once: its controls live "
        "in Jupyter.</figcaption></figure>"
    )


def markup(explorer: Explorer, frames: list[Frame]) -> str:
    """Return the page made of the frames of all states."""
    start = frames[explorer.states().index(explorer.defaults)]
    longest = max((f.caption for f in frames), key=len)
    controls = "".join(control(explorer, c) for c in explorer.controls)
    presets = "".join(
        f'<button type="button" data-preset="{escape(json.dumps(values))}">'
        f"{escape(name)}</button>"
        for name, values in explorer.buttons.items()
    )
    return f"""\
<figure class="rnn-figure rnn-explorer" id="{explorer.name}" \
aria-label="Explorer">
<p class="rnn-question">{escape(explorer.question)}</p>
<fieldset class="rnn-controls" aria-label="Controls" disabled>{controls}
<div class="rnn-presets" role="group" aria-label="Presets">{presets}</div>
</fieldset>
{panels(explorer.svgs(start), start.alt)}
<figcaption data-longest="{escape(longest)}"><span aria-live="polite">\
{escape(start.caption)}</span></figcaption>
<a class="rnn-link" href="#{explorer.name}">Link to this state</a>
<script type="application/json" data-later="{explorer.name}">\
{data(explorer, frames)}</script>
<noscript>The controls need scripts. This is the picture at their
defaults.</noscript>
</figure>"""


def control(explorer: Explorer, c: Control) -> str:
    """Return one control: a range input, or radio buttons."""
    identity, name = f"{explorer.name}-{c.name}", escape(c.label)
    if c.slides:
        last, now = len(c.values) - 1, c.text(c.default)
        values = np.array(c.values, float)
        along = np.linspace(0, 1, len(values))
        marks = "".join(
            f'<span style="--at:{np.interp(v, values, along):.3f}">'
            f"{escape(text)}</span>"
            for v, text in c.marks.items()
        )
        if marks:
            marks = f'<div class="rnn-marks" aria-hidden="true">{marks}</div>'
        play = c.name == explorer.play
        button = '<button type="button" class="rnn-play">Play</button>' * play
        return (
            f'<div class="rnn-slider"><label for="{identity}">{name}'
            f'</label><input type="range" id="{identity}" '
            f'data-name="{c.name}" min="0" step="1" max="{last}" '
            f'value="{c.values.index(c.default)}" '
            f'aria-valuetext="{now}"><output for="{identity}" '
            f'aria-hidden="true">{now}</output>{button}{marks}</div>'
        )
    buttons = "".join(
        f'<label><input type="radio" name="{identity}" data-name="{c.name}" '
        f'value="{i}"{" checked" * (v == c.default)}> {escape(c.text(v))}'
        "</label>"
        for i, v in enumerate(c.values)
    )
    return (
        f'<fieldset class="rnn-choice"><legend>{name}</legend>{buttons}'
        "</fieldset>"
    )


def data(explorer: Explorer, frames: list[Frame]) -> str:
    """Return the frames as JSON, each different drawing once."""
    parts = {
        name: _table(f.parts[name] for f in frames) for name in frames[0].parts
    }
    return json.dumps(
        {
            "controls": [
                {
                    "name": c.name,
                    "start": c.values.index(c.default),
                    "values": c.values,
                    "texts": [c.text(v) for v in c.values],
                }
                for c in explorer.controls
            ],
            "drag": explorer.drag,
            "play": explorer.play,
            "parts": parts,
            "caption": _table(f.caption for f in frames),
            "alt": _table(f.alt for f in frames),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).replace("</", "<\\/")


def _table(each: Iterable[str]) -> dict[str, list]:
    drawings = list(each)
    different = list(dict.fromkeys(drawings))
    place = {drawing: i for i, drawing in enumerate(different)}
    return {"of": [place[drawing] for drawing in drawings], "all": different}
