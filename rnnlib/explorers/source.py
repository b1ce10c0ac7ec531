"""Code on a page as it stands in its module: a source, or what it promises."""

import inspect
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from rnnlib.explorers.picture import bundle


class Source:
    """The source of a function, as it stands in its module."""

    def __init__(self, function):
        self.text = inspect.getsource(function).rstrip()

    def __repr__(self):
        return self.text

    def _repr_mimebundle_(self, include=None, exclude=None):
        return bundle(self, self.html)

    def html(self):
        """Return the source as HTML, coloured by the page's own styles."""
        lines = highlight(self.text, PythonLexer(), HtmlFormatter())
        return f'<div class="highlight-python notranslate">{lines}</div>'


class Reference:
    """The signatures and docstrings of functions and classes."""

    def __init__(self, *documented):
        self.entries = [(d.__qualname__, str(inspect.signature(d)),
                         inspect.getdoc(d)) for d in documented]

    def __repr__(self):
        return "\n\n".join(f"{name}{signature}\n{doc}"
                           for name, signature, doc in self.entries)

    def _repr_mimebundle_(self, include=None, exclude=None):
        return bundle(self, self.html)

    def html(self):
        """Return a list of definitions, each with a target of its name."""
        return '<dl class="rnn-reference">' + "".join(
            f'<dt id="rnnlib.{name}"><code><b>{name}</b>{escape(signature)}'
            f"</code></dt><dd><pre>{escape(doc)}</pre></dd>"
            for name, signature, doc in self.entries) + "</dl>"
