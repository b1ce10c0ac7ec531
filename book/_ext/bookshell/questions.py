"""Questions with number fields, which answer without Python.

In a notebook a question ends with ``name`` in code and `` = ?``. A cell of its
answer prints ``name = 0.364``, and so many digits are asked for. A list there
has the numbers that one may find instead: an item begins with the code
``name = other``, a number or what the cell prints as ``other``, and a colon,
and goes on with where it comes from. `site.js` judges what is put into the
field; where no script runs, the question mark stands in its place.
"""

import re

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from bookshell.answers import answer

OPEN = " = ?"
PRINTED = re.compile(r"^(\w+) = (-?\d+(?:\.\d+)?)$", re.MULTILINE)
FORESEEN = re.compile(r"(\w+) = (\S+)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class number_field(nodes.Inline, nodes.TextElement):
    """A name that asks for its number."""


class foreseen(nodes.Inline, nodes.TextElement):
    """What to say to a number that is wrong."""


class Questions(SphinxTransform):
    """Give each question its number, and each wrong number its sentence."""

    default_priority = 235  # after Answers

    def apply(self):
        for fold in list(self.document.findall(answer)):
            printed = dict(PRINTED.findall(_outputs(fold)))
            names = set()
            for text in list(fold.parent.findall(_asks)):
                name = text.parent[text.parent.index(text) - 1]
                names.add(name.astext())
                self.ask(name, text, printed)
            if names:
                for item in fold.findall(nodes.list_item):
                    self.foresee(item, names, printed)

    def ask(self, name, text, printed):
        number = self.number(name.astext(), printed, name)
        place = number_field(name=name.astext(), number=number)
        parent = text.parent
        parent.replace(text, place)
        parent.remove(name)
        place += [name, nodes.Text(OPEN.removesuffix("?"))]

    def foresee(self, item, names, printed):
        code, *rest = item[0]
        found = FORESEEN.fullmatch(code.astext())
        if not found or found[1] not in names:
            return
        name, other = found.groups()
        number = self.number(other, printed, code)
        if number == printed.get(name):
            self.warn("%s is right for %s", number, name, location=item)
        said = foreseen(name=name, number=number)
        said += rest
        said[0] = nodes.Text(rest[0].astext().removeprefix(":").lstrip())
        item[0][:] = [code, nodes.Text(": "), said]

    def number(self, name, printed, node):
        if NUMBER.fullmatch(name):
            return name
        if name not in printed:
            self.warn("no cell of the answer prints %s", name, location=node)
        return printed.get(name)

    @staticmethod
    def warn(message, *words, location):
        logging.getLogger(__name__).warning(message, *words, location=location)


def _asks(node):
    return isinstance(node, nodes.Text) and node == OPEN


def _outputs(fold):
    return "\n".join(
        block.astext()
        for cell in fold.findall(nodes.container)
        if cell.get("nb_element") == "cell_code_output"
        for block in cell.findall(nodes.literal_block)
    )


def visit_number_field(writer, node):
    writer.body.append(
        f'<span class="number-field" data-name="{node["name"]}" '
        f'data-number="{node["number"]}"><label>'
    )


def depart_number_field(writer, node):
    writer.body.append(
        '<span class="unasked">?</span></label> '
        '<button type="button">Check</button>'
        '<output aria-live="polite"></output></span>'
    )


def visit_foreseen(writer, node):
    writer.body.append(
        f'<span data-field="{node["name"]}" data-number="{node["number"]}">'
    )


def depart_foreseen(writer, node):
    writer.body.append("</span>")


def setup(app):
    app.add_node(number_field, html=(visit_number_field, depart_number_field))
    app.add_node(foreseen, html=(visit_foreseen, depart_foreseen))
    app.add_transform(Questions)
