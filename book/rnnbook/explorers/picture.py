"""What a page shows, and a figure with a caption and an alternative text.

In Jupyter it is a widget, on the built site plain HTML; both show the same.
Nothing of it is stored in a notebook but its text.
"""

import hashlib
import os
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from rnnbook.explorers.axes import INK
from rnnbook.explorers.svg import LOOK, ROLES, markup, tree

# The ink of maps on Jupyter's dark pages; on the site's explorer.css turns it.
DARK = """<style>:is([data-jp-theme-light="false"], .vscode-dark) svg
:is(.left, [data-part="left"]) {filter: invert(1) hue-rotate(180deg)}</style>
"""
Bundle = dict[str, Any]  # MIME type → data, as Jupyter takes it


class Shown:
    """What a page shows; a subclass says as which HTML and as which text."""

    def html(self) -> str:
        """Return it as HTML, for the built site."""
        raise NotImplementedError

    def widget(self) -> Any:
        """Return it as an ipywidget, for Jupyter."""
        from ipywidgets import HTML

        return HTML(DARK + self.html())

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> Bundle:
        return bundle(self, self.html, self.widget)


class Picture(Shown):
    """Panels side by side, a caption below, an alternative text.

    `figures` are Matplotlib figures made by `panel`; the caption says what to
    see, `alt` what there is to see.
    """

    def __init__(self, *figures: Figure, caption: str, alt: str) -> None:
        self.caption, self.alt = caption, alt
        name = hashlib.sha256((alt + caption).encode()).hexdigest()[:8]
        self.svgs = [
            markup(tree(figure, f"p{name}-{i}-"))
            for i, figure in enumerate(figures)
        ]

    def __repr__(self) -> str:
        return f"Picture: {self.alt}"

    def html(self) -> str:
        """Return the figure as HTML."""
        return (
            f'<figure class="rnn-figure">{panels(self.svgs, self.alt)}'
            f"<figcaption>{escape(self.caption)}</figcaption></figure>"
        )

    def save(self, path: str | Path) -> None:
        """Write the panels to a file, an SVG in light colours on white."""
        sizes = [
            [
                float(n)
                for n in re.findall(r'viewBox="0 0 (\S+) (\S+)"', svg)[0]
            ]
            for svg in self.svgs
        ]
        width, height = sum(w for w, _ in sizes), max(h for _, h in sizes)
        left, drawn = 0.0, ""
        for svg, (w, h) in zip(self.svgs, sizes):
            place = f'x="{left:g}" width="{w:g}" height="{h:g}"'
            drawn += svg.replace(f'style="{LOOK}"', place, 1)
            left += w
        for colour, role in ROLES.items():
            drawn = drawn.replace(role, colour)
        Path(path).write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="0 0 {width:g} {height:g}" fill="{INK}" '
            'style="background:#fff;font-family:sans-serif">'
            f"<title>{escape(self.alt)}</title>{drawn}</svg>\n",
            encoding="utf-8",
        )


def panels(svgs: list[str], alt: str) -> str:
    """Return SVGs side by side, as one picture with one alternative text."""
    return (
        '<div class="rnn-panels" role="img" style="display:flex;'
        f'flex-wrap:wrap;gap:1rem" aria-label="{escape(alt)}">'
        f"{''.join(svgs)}</div>"
    )


def bundle(
    shown: object,
    page: Callable[[], str],
    widget: Callable[[], Any] | None = None,
) -> Bundle:
    """Return what Jupyter displays: HTML for the website, else a widget.

    The widget manager would need a kernel and half a megabyte of scripts, so
    the built site does without; the notebooks in git keep the plain text.
    """
    plain = {"text/plain": repr(shown)}
    if os.environ.get("RNNLIB_SITE"):
        return plain | {"text/html": page()}
    return plain if widget is None else widget()._repr_mimebundle_() | plain
