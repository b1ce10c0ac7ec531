"""A live piece: one picture that a script draws, in three places.

- In the repository: an SVG file in `book/_static/walk`, drawn in V8 and
  committed (`book/_tools/pictures.py` writes them; a test finds stale ones).
- On the site: that picture, until the same script takes its place.
- In Jupyter: a widget with the same script as its front end, and arrays that
  `rnnlib` computed in the kernel.

A notebook asks for it in two cells: Markdown with the file and a line that
says to run the next cell, in one paragraph, which the site leaves out; and a
line of code, tagged `remove-input`, of which no output is stored:

    ![what there is to see](_static/walk/step-W.svg)\\
    *Run the next cell to step through it.*

    step_through("W")

A page in Markdown has the code alone. To add a piece: scripts/NAME.js with
`walk.NAME = {draw, mount}` (`marks.js` and `page.js` say what they do), a
function that returns a `Piece`, and its pieces in `PIECES` of `rnnbook.walk`.
"""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from html import escape
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).parent / "scripts"
PICTURES = Path(__file__).parents[2] / "_static" / "walk"
GROUND = "marks", "page"  # the scripts that every piece needs


@dataclass(repr=False)
class Piece:
    """A picture of arrays, drawn by a script.

    scripts   their files here, in order; the last has the piece, `walk.NAME`
    name      unique on its page; begins the address of a state, and is the
              name of the file
    arrays    what `rnnlib` computed, as JSON takes it
    state     what the picture shows at first, and the file always
    controls  HTML above the picture, hidden where no script runs
    more      and below it
    """

    scripts: tuple[str, ...]
    name: str
    arrays: dict[str, Any]
    state: dict[str, Any]
    controls: str
    more: str = ""

    def __repr__(self) -> str:
        return f"Piece: {self.name}"

    @property
    def picture(self) -> Path:
        """The committed file; the pieces of your own networks have none."""
        return PICTURES / f"{self.name}.svg"

    def draw(self) -> str:
        """Return the picture as the text of an SVG file, drawn in V8."""
        given = f"{_json(self.arrays)}, {_json(self.state)}"
        css = json.dumps(css_of(self.scripts))
        return evaluate(
            ("marks", *self.scripts),
            f"walk.toFile(walk.{self.scripts[-1]}.draw({given}), {css})",
        )

    @cached_property
    def file(self) -> str:
        """The picture as the text of an SVG file: committed, if it is."""
        if self.picture.exists():
            return self.picture.read_text("utf-8")
        return self.draw()

    def html(self) -> str:
        """Return the piece for the site: its picture, and data."""
        (says,) = re.findall("<desc>(.*)</desc>", self.file)
        return self.figure(says, self.panels())

    def panels(self) -> list[str]:
        """Return the panels of the picture, each an `<svg>`."""
        return re.findall("^<svg .*</svg>$", self.file, re.M)

    def figure(self, says: str = "", panels: Iterable[str] = ()) -> str:
        """Return the HTML that the script expects.

        JupyterLab leaves the keys pressed in it to it.
        """
        state = escape(_json(self.state))
        return f"""\
<figure class="rnn-figure walk" id="{self.name}" \
data-scripts="{" ".join(self.scripts)}" data-state="{state}" \
data-lm-suppress-shortcuts="true">
<div class="walk-controls" hidden>{self.controls}</div>
<figcaption class="walk-says" aria-live="polite">{says}</figcaption>
<div class="walk-panels">{"".join(panels)}</div>
<div class="walk-controls" hidden>{self.more}</div>
<script type="application/json" data-soon="{self.name}">\
{_json(self.arrays)}</script>
</figure>"""

    def widget(self) -> Any:
        """Return the piece for Jupyter."""
        return widget_class(self.scripts)(
            html=self.figure(), arrays=self.arrays
        )

    def _ipython_display_(self) -> None:
        """Show it, without the text that a notebook would store."""
        from IPython.display import publish_display_data

        site = os.environ.get("RNNLIB_SITE")
        if site == "live":  # the page's own scripts draw it
            says = "It moves on pages that have one, and in Jupyter."
            publish_display_data({"text/html": self.figure(says)})
        elif site:
            publish_display_data({"text/html": self.html()})
        else:
            bundle, metadata = self.widget()._repr_mimebundle_()
            bundle.pop("text/plain")
            publish_display_data(bundle, metadata)


def engine(scripts: Iterable[str]) -> Any:
    """Return a V8 that knows these scripts."""
    from py_mini_racer import MiniRacer

    v8 = MiniRacer()
    for script in scripts:
        v8.eval(_read(f"{script}.js"))
    return v8


def evaluate(scripts: tuple[str, ...], expression: str) -> Any:
    """Return what an expression is in V8, after these scripts."""
    with engine(scripts) as v8:
        return v8.eval(expression)


@cache
def widget_class(scripts: tuple[str, ...]) -> type:
    """Return the anywidget class whose front end is these scripts."""
    import anywidget
    import traitlets

    module = [_read(f"{name}.js") for name in (*GROUND, *scripts)]
    return type(
        scripts[-1],
        (anywidget.AnyWidget,),
        {
            "_esm": "\n".join([*module, "export default walk;\n"]),
            "_css": _read("controls.css") + css_of(scripts),
            "html": traitlets.Unicode().tag(sync=True),
            "arrays": traitlets.Dict().tag(sync=True),
        },
    )


def sheets(scripts: Iterable[str]) -> list[str]:
    """Return the names of the style sheets: the ground's, and their own."""
    own = [f"{name}.css" for name in scripts]
    return ["walk.css", *(n for n in own if (SCRIPTS / n).exists())]


def css_of(scripts: Iterable[str]) -> str:
    """Return all style sheets of a piece in one."""
    return "\n".join(_read(name) for name in sheets(scripts))


def _read(name: str) -> str:
    return (SCRIPTS / name).read_text("utf-8")


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/")
