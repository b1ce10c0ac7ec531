"""Exercises in boxes, and each answer in a fold below its question.

In a notebook the answers stand at its end, under *Solutions*, each under the
heading of the section that asks. What the document prints is folded, too: the
right comes first.
"""

from docutils import nodes
from sphinx.transforms import SphinxTransform

EXERCISE, SOLUTIONS = "Exercise ", "Solutions"
PRINTED = "The document says"


class answer(nodes.General, nodes.Element):
    """What is folded until it is asked for."""


class Answers(SphinxTransform):
    """Move each answer below its question, and put exercises in boxes.

    The notebook is run in its own order before.
    """

    default_priority = 230  # before contents are made of the headings

    def apply(self):
        sections = {
            section[0].astext(): section
            for section in reversed([*self.document.findall(nodes.section)])
        }
        if SOLUTIONS in sections:
            solutions = sections[SOLUTIONS]
            solutions.parent.remove(solutions)
            for section in solutions[1:]:
                _fold_below(sections[section[0].astext()], section)
        if PRINTED in sections:
            title, *rest = sections[PRINTED]
            folded = answer("", *rest, name="As printed, and how far off")
            sections[PRINTED].children = []
            sections[PRINTED] += [title, folded]
        for title, section in sections.items():
            if title.startswith(EXERCISE):
                section.replace_self(_box(section))


def _fold_below(question, section):
    """Put an answer at the end of its question's section."""
    name = "Solution" if section[0].astext().startswith(EXERCISE) else "Answer"
    subsection = question.first_child_matching_class(nodes.section)
    end = len(question) if subsection is None else subsection
    question.insert(end, answer("", *section[1:], name=name))


def _box(section):
    box = nodes.admonition("", *section, classes=["exercise"])
    box["ids"] = section["ids"]
    return box


def visit_answer(writer, node):
    writer.body.append(
        f'<details class="answer"><summary>{node["name"]}</summary>\n'
    )


def depart_answer(writer, node):
    writer.body.append("</details>\n")


def setup(app):
    app.add_node(answer, html=(visit_answer, depart_answer))
    app.add_transform(Answers)
