"""The live pieces and the still pictures: marks, drawn as SVG."""

import re
from html import escape

from docutils import nodes
from sphinx.transforms import SphinxTransform

from rnnbook.walk.diagrams import DIAGRAMS
from rnnbook.walk.piece import GROUND, SCRIPTS

PIECE = re.compile(r'<figure [^>]*data-scripts="([\w ]+)"')
PICTURES = "_static/walk/"
STILL = {piece.picture.name: piece for piece in DIAGRAMS}


class Pictures(SphinxTransform):
    """Put a still picture into the page, and leave out that of a live piece.

    A paragraph has the picture's file and words in italics. In the page a
    still one follows the colours and the width, with the words below it; a
    live piece's is for the notebook, where it waits for its cell to be run.
    """

    default_priority = 250  # before Sphinx collects the images

    def apply(self):
        for image in list(self.document.findall(nodes.image)):
            if not image["uri"].startswith(PICTURES):
                continue
            still = STILL.get(image["uri"].removeprefix(PICTURES))
            if still:
                self.env.note_dependency(str(still.picture))
                image.parent.replace_self(_figure(still, image))
            else:
                image.parent.parent.remove(image.parent)


def _figure(still, image):
    caption = image.parent.next_node(nodes.emphasis)
    opening = (
        '<figure class="rnn-figure walk"><div class="walk-panels" role="img"'
        f' aria-label="{escape(image["alt"])}">{"".join(still.panels())}'
        "</div><figcaption>"
    )
    return [
        nodes.raw("", opening, format="html"),
        *caption.children,
        nodes.raw("", "</figcaption></figure>", format="html"),
    ]


def copy_scripts(app, config):
    """Publish the scripts, where Jupyter Book adds none to every page."""
    config.html_static_path.append(SCRIPTS.relative_to(app.srcdir).as_posix())
    for sheet in sorted(SCRIPTS.glob("*.css")):  # into the one stylesheet
        app.add_css_file(sheet.name)


def load_scripts(app, pagename, templatename, context, doctree):
    """Add what the page's pieces need."""
    pieces = PIECE.findall(context.get("body", ""))
    if pieces:
        for name in dict.fromkeys([*GROUND, *" ".join(pieces).split()]):
            app.add_js_file(f"{name}.js")


def setup(app):
    app.add_transform(Pictures)
    app.connect("config-inited", copy_scripts)
    app.connect("html-page-context", load_scripts)
