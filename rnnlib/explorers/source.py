"""Code on a page as it stands in its module: a source, or what it promises."""

import inspect
from collections.abc import Callable
from html import escape
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from rnnlib.explorers.picture import Bundle, bundle


class Source:
    """The source of a function, as it stands in its module."""

    def __init__(self, function: Callable) -> None:
        self.text = inspect.getsource(function).rstrip()

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include: Any = None,
                          exclude: Any = None) -> Bundle:
        return bundle(self, self.html)

    def html(self) -> str:
        """Return the source as HTML, coloured by the page's own styles."""
        lines = highlight(self.text, PythonLexer(), HtmlFormatter())
        return f'<div class="highlight-python notranslate">{lines}</div>'


class Reference:
    """The signatures and docstrings of functions and classes."""

    def __init__(self, *documented: Callable) -> None:
        self.entries = [(d.__qualname__, _signature(d),
                         inspect.getdoc(d) or "") for d in documented]

    def __repr__(self) -> str:
        return "\n\n".join(f"{name}{signature}\n{doc}"
                           for name, signature, doc in self.entries)

    def _repr_mimebundle_(self, include: Any = None,
                          exclude: Any = None) -> Bundle:
        return bundle(self, self.html)

    def html(self) -> str:
        """Return a list of definitions, each with a target of its name."""
        return '<dl class="rnn-reference">' + "".join(
            f'<dt id="rnnlib.{name}"><code><b>{name}</b>{escape(signature)}'
            f"</code></dt><dd><pre>{escape(doc)}</pre></dd>"
            for name, signature, doc in self.entries) + "</dl>"


def _signature(documented: Callable) -> str:
    """Return the arguments without types: the docstring says more."""
    signature = inspect.signature(documented)
    bare = [argument.replace(annotation=argument.empty)
            for argument in signature.parameters.values()]
    return str(signature.replace(parameters=bare,
                                 return_annotation=signature.empty))
