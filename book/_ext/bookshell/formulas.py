"""Formulas: TeX becomes MathML while a page is read, by Temml in V8."""

from functools import cache
from pathlib import Path

from docutils import nodes
from py_mini_racer import MiniRacer
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

TEMML = Path(__file__).parents[2] / "vendor" / "temml-0.13.5" / "temml.min.js"
TYPESET = Path(__file__).parents[2] / "_live" / "typeset.js"


class Formulas(SphinxTransform):
    """Give each formula its MathML, before titles are copied into contents.

    Pages are written in processes forked from this one, where V8, if it ran
    here, would hang.
    """

    default_priority = 800  # after EquationNumbers

    def apply(self):
        for script in TEMML, TYPESET:
            self.env.note_dependency(str(script))
        for kind in nodes.math, nodes.math_block:
            for formula in self.document.findall(kind):
                tex = formula.astext()
                result = v8().call("typeset", tex, kind is nodes.math_block)
                if not result.startswith("<math"):
                    logging.getLogger(__name__).warning(
                        "formula %s: %s", tex, result, location=formula
                    )
                formula["mathml"] = result


@cache
def v8():
    """Start V8, once in a process, with Temml and the function `typeset`."""
    engine = MiniRacer()
    for script in TEMML, TYPESET:
        engine.eval(script.read_text(encoding="utf-8"))
    return engine


def write(writer, formula):
    """Write a formula in a box that can scroll, its number beside the box."""
    tag = "span" if isinstance(formula, nodes.math) else "div"
    writer.body += [
        writer.starttag(
            formula, tag, "", CLASS="math notranslate nohighlight"
        ),
        f"<{tag}>{formula['mathml']}</{tag}>",
        f'<span class="eqno">({formula["number"]})</span>'
        if formula.get("number")
        else "",
        f"</{tag}>",
    ]
    raise nodes.SkipNode


def setup(app):
    app.add_transform(Formulas)
    app.add_html_math_renderer("mathml", (write, None), (write, None))
