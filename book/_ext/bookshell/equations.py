"""Numbered equations: targets of links that Jupyter does not print."""

import re

from docutils import nodes
from sphinx.transforms import SphinxTransform

EQUATION_TARGET = re.compile(
    r"^(\\begin\{\w+\*?\})[ ]*%[ ]*\(([\w-]+)\)=[ ]*$", re.MULTILINE
)


class EquationTargets(SphinxTransform):
    r"""Turn the comment in ``\begin{equation} % (eq-7)=`` into a link target.

    MyST's own ``(eq-7)=`` line would be printed as text by JupyterLab and
    VS Code. Numbers come from ``\tag`` alone, so Sphinx is kept from setting
    its own beside them.
    """

    default_priority = 250  # before docutils resolves references to targets

    def apply(self):
        for formula in self.document.findall(nodes.math_block):
            formula["number"] = None
            source = formula.astext()
            found = EQUATION_TARGET.search(source)
            if found:
                formula.children = [
                    nodes.Text(EQUATION_TARGET.sub(r"\1", source))
                ]
                formula["names"].append(found[2])
                self.document.note_explicit_target(formula, formula)


def setup(app):
    app.add_transform(EquationTargets)
