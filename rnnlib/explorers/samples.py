"""Texts that networks wrote, on a page."""

from collections.abc import Mapping
from html import escape
from typing import Any

from rnnlib.explorers.picture import Bundle, bundle


class Samples:
    """Texts that networks wrote, by the name of who wrote them.

    They are for reading: their letters differ between versions of Python, so
    a notebook in git keeps the names alone.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts

    def __repr__(self) -> str:
        return f"Samples: {', '.join(self.texts)}"

    def _repr_mimebundle_(self, include: Any = None,
                          exclude: Any = None) -> Bundle:
        return bundle(self, self.html, self.widget)

    def html(self) -> str:
        """Return a list of definitions."""
        return '<dl class="rnn-reference">' + "".join(
            f"<dt>{escape(name)}</dt><dd><pre>{escape(text)}</pre></dd>"
            for name, text in self.texts.items()) + "</dl>"

    def widget(self) -> Any:
        """Return the list as an ipywidget, for Jupyter."""
        from ipywidgets import HTML
        return HTML(self.html())
