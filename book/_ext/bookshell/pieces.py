"""The live pieces: their scripts on the pages that show one."""

import re

from docutils import nodes
from sphinx.transforms import SphinxTransform

from rnnbook.walk.piece import GROUND, SCRIPTS, sheets

PIECE = re.compile(r'<figure [^>]*data-scripts="([\w ]+)"')
PICTURES = "_static/walk/"


class LivePictures(SphinxTransform):
    """Leave out the paragraph with a piece's picture.

    It is for the notebook, where the piece waits for its cell to be run.
    """

    default_priority = 250  # before Sphinx collects the images

    def apply(self):
        for image in list(self.document.findall(nodes.image)):
            if image["uri"].startswith(PICTURES):
                image.parent.parent.remove(image.parent)


def copy_scripts(app, config):
    """Publish the scripts, where Jupyter Book adds none to every page."""
    config.html_static_path.append(SCRIPTS.relative_to(app.srcdir).as_posix())


def load_scripts(app, pagename, templatename, context, doctree):
    """Add what the page's pieces need."""
    pieces = PIECE.findall(context.get("body", ""))
    if pieces:
        scripts = list(dict.fromkeys([*GROUND, *" ".join(pieces).split()]))
        for name in sheets(scripts):
            app.add_css_file(name)
        for name in scripts:
            app.add_js_file(f"{name}.js")


def setup(app):
    app.add_transform(LivePictures)
    app.connect("config-inited", copy_scripts)
    app.connect("html-page-context", load_scripts)
