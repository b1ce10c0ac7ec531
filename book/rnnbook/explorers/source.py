"""Code on a page as it stands in its module: a source, or what it promises."""

import ast
import inspect
import re
from collections.abc import Callable
from html import escape
from textwrap import dedent
from typing import Any

from pygments import highlight, lexers

import rnnlib
from rnnbook.code import CodeFormatter
from rnnbook.explorers.picture import Bundle, bundle
from rnnlib.diagnosis import Diagnosis


class Source:
    """The source of functions, each as it stands in its module.

    A page gives those that do the work, in the order in which they are read.
    """

    def __init__(self, *functions: Callable) -> None:
        self.text = "\n\n\n".join(
            inspect.getsource(function).rstrip() for function in functions
        )

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> Bundle:
        return bundle(self, self.html)

    def html(self) -> str:
        """Return the source as HTML, coloured by the page's own styles."""
        code = highlight(self.text, lexers.PythonLexer(), CodeFormatter())
        return f'<div class="highlight-python notranslate">{code}</div>'


class Reference:
    """Functions and classes: where they are, what they promise, their code."""

    def __init__(self, *documented: Callable) -> None:
        self.documented = documented

    def __repr__(self) -> str:
        return "\n\n".join(
            f"{_module(d)}.{d.__qualname__}{_signature(d)}\n"
            f"{inspect.getdoc(d)}"
            for d in self.documented
        )

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> Bundle:
        return bundle(self, self.html)

    def html(self) -> str:
        """Return a list of definitions, each with a target of its name."""
        entries = "".join(map(_entry, self.documented))
        return f'<dl class="rnn-reference">{entries}</dl>'


def _entry(documented: Callable) -> str:
    name, signature = documented.__qualname__, _signature(documented)
    return (
        f'<dt id="rnnlib.{name}"><code>{_module(documented)}.'
        f"<b>{name}</b>{escape(signature)}</code></dt>"
        f"<dd><pre>{escape(inspect.getdoc(documented) or '')}</pre>"
        f"<details><summary>Code of <code>{name}</code></summary>"
        f"<pre>{escape(_code(documented))}</pre></details></dd>"
    )


def _module(documented: Callable) -> str:
    """Return from where a reader imports it, or the class that it is in."""
    exported = documented.__qualname__.split(".")[0] in rnnlib.__all__
    return "rnnlib" if exported else documented.__module__


def _signature(documented: Callable) -> str:
    """Return the arguments without types: the docstring says more.

    A function among the defaults goes by its name, not by its address.
    """
    signature = inspect.signature(documented)
    bare = [
        argument.replace(annotation=argument.empty)
        for argument in signature.parameters.values()
    ]
    text = str(
        signature.replace(parameters=bare, return_annotation=signature.empty)
    )
    return re.sub(r"<function (\S+) at \w+>", r"\1", text)


def _code(documented: Callable) -> str:
    """Return the source without the docstring, which stands above it."""
    source = dedent(inspect.getsource(documented))
    definition: Any = ast.parse(source).body[0]
    docstring = definition.body[0]
    lines = source.splitlines()
    del lines[docstring.lineno - 1 : docstring.end_lineno]
    return "\n".join(lines)


class Map:
    """What a diagnosis shows in a notebook, its words and two maps."""

    def __init__(self, diagnosis: Diagnosis) -> None:
        self.diagnosis = diagnosis

    def __repr__(self) -> str:
        return str(self.diagnosis)

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> Bundle:
        return bundle(self, self.diagnosis._repr_html_)
