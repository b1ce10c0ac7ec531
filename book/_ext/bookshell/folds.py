"""Cells that fold, and what a screen reader is told of them."""

import ast

from docutils import nodes
from markupsafe import escape
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput
from sphinx.transforms import SphinxTransform


class Folds(SphinxTransform):
    """Say on the fold of a cell what it holds.

    A cell that only imports is folded: nobody reads a page for it. One that
    is tagged `hide-input` begins with a comment that says what it shows.
    """

    default_priority = 500

    def apply(self):
        for cell in self.document.findall(nodes.container):
            if cell.get("nb_element") != "cell_code":
                continue
            source = cell.next_node(nodes.literal_block)
            if _only_imports(source):
                cell["hide_mode"] = "input"
                cell["prompt_show"] = cell["prompt_hide"] = "Imports"
            elif cell.get("hide_mode") == "input":
                says = source.astext().partition("\n")[0].lstrip("# ")
                cell["prompt_show"] = cell["prompt_hide"] = says


def _only_imports(source):
    """Whether a cell's source, if it shows one, has no other statement."""
    try:
        statements = ast.parse(source.astext()).body
    except (AttributeError, SyntaxError):  # it shows none, or is no Python
        return False
    return bool(statements) and all(
        isinstance(s, (ast.Import, ast.ImportFrom)) for s in statements
    )


def visit_fold(translator, node):
    """As MyST-NB has it, but named as it reads."""
    classes = " ".join(node["classes"])
    translator.body.append(
        f'<details class="admonition hide {classes}">\n<summary>\n'
        '<p class="collapsed admonition-title">'
        f"{escape(node['prompt_show'])}</p>\n"
        '<p class="expanded admonition-title">'
        f"{escape(node['prompt_hide'])}</p>\n</summary>\n"
    )


def setup(app):
    app.add_transform(Folds)
    app.add_node(
        HideCodeCellNode,
        override=True,
        html=(visit_fold, depart_HideCellInput),
    )
