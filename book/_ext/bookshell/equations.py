"""Numbered equations: the document's numbers, and none of Sphinx's count."""

import re

from docutils import nodes
from sphinx.transforms import SphinxTransform

TAG = re.compile(r"\\tag\{(.*?)\}")


class EquationNumbers(SphinxTransform):
    r"""Take an equation's number out of its ``\tag``, to stand beside it."""

    default_priority = 250

    def apply(self):
        for formula in self.document.findall(nodes.math_block):
            source = formula.astext()
            tag = TAG.search(source)
            formula["number"] = tag and tag[1]
            formula.children = [nodes.Text(TAG.sub("", source))]


def setup(app):
    app.add_transform(EquationNumbers)
