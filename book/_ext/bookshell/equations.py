"""Numbered equations: targets of links that Jupyter does not print."""

import re

from docutils import nodes
from sphinx.transforms import SphinxTransform

EQUATION_TARGET = re.compile(
    r"^(\\begin\{\w+\*?\})[ ]*%[ ]*\(([\w-]+)\)=[ ]*$", re.MULTILINE
)
TAG = re.compile(r"\\tag\{(.*?)\}")


class EquationTargets(SphinxTransform):
    r"""Turn the comment in ``\begin{equation} % (eq-7)=`` into a link target.

    MyST's own ``(eq-7)=`` line would be printed as text by JupyterLab and
    VS Code. Numbers come from ``\tag`` alone, not from Sphinx's count.
    """

    default_priority = 250  # before docutils resolves references to targets

    def apply(self):
        for formula in self.document.findall(nodes.math_block):
            source = formula.astext()
            target, tag = EQUATION_TARGET.search(source), TAG.search(source)
            formula["number"] = tag and tag[1]
            source = EQUATION_TARGET.sub(r"\1", TAG.sub("", source))
            formula.children = [nodes.Text(source)]
            if target:
                formula["names"].append(target[2])
                self.document.note_explicit_target(formula, formula)


def setup(app):
    app.add_transform(EquationTargets)
