"""What the book's site needs beyond Jupyter Book and its theme."""

import hashlib
import os
from pathlib import Path

from docutils import nodes
from sphinx.highlighting import PygmentsBridge
from sphinx.writers.html5 import HTML5Translator

from bookshell import (
    answers,
    data,
    downloads,
    equations,
    folds,
    formulas,
    glossary,
    links,
    live,
    pieces,
    previews,
    questions,
    running,
    stylesheet,
)
from rnnbook.code import CodeFormatter

BOOK = Path(__file__).resolve().parents[2]
ON_EVERY_PAGE = "_live", "_static", "_templates", f"{glossary.GLOSSARY}.md"
PARTS = (
    answers,
    data,
    downloads,
    equations,
    folds,
    formulas,
    glossary,
    links,
    live,
    pieces,
    previews,
    questions,
    running,
    stylesheet,
)
# The theme's inline script, the only one that cannot wait for the one before,
# tells the page's name to a menu of versions. There is none.
TELLS_NAME = "DOCUMENTATION_OPTIONS.pagename"
# The theme's script measures every box of code, and a browser then lays out
# all that is folded away. site.js measures what is seen, when it is seen.
THEMES_SCRIPT = "_static", "scripts", "pydata-sphinx-theme.js"
MEASURED = (
    '"pre, .nboutput > .output_area, .cell_output > .output, '
    '.jp-RenderedHTMLCommon"'
)
# On the site nothing is a widget: no page needs the state of one.
WIDGETS = "application/vnd.jupyter.widget-state+json"


def visit_citation(translator, node):
    """Docutils gives a bibliography's entries a role that lists forbid."""
    HTML5Translator.visit_citation(translator, node)
    entry = translator.body.pop()
    translator.body.append(entry.replace("doc-biblioentry", "listitem"))


def defer_scripts(app, pagename, templatename, context, doctree):
    """Let no script delay the first paint; deferred ones keep order."""
    context["script_files"] = [
        script
        for script in context["script_files"]
        if TELLS_NAME not in script.attributes.get("body", "")
        and script.attributes.get("type") != WIDGETS
    ]
    for script in context["script_files"]:
        if script.filename:
            script.attributes["defer"] = "defer"


def measure_nothing_folded(app, exception):
    """Leave the boxes of code to site.js."""
    if exception or app.builder.format != "html":
        return
    script = Path(app.outdir, *THEMES_SCRIPT)
    text = script.read_text("utf-8").replace(MEASURED, '":not(*)"')
    script.write_text(text, "utf-8")


def name_places_from_here(app, config):
    """Keep the folder's address out of .buildinfo, a hash of the settings."""
    config.templates_path = [
        place.replace(str(BOOK.parent), "..")
        for place in config.templates_path
    ]


def read_backwards(app, env, docnames):
    """Leave no long page for the end, when one process works alone.

    They are handed out in this order, and late in the alphabet stands
    training, by far the longest.
    """
    docnames.sort(reverse=True)


def _digest(*places):
    files = sorted(
        path
        for place in places
        for path in (place, *place.rglob("*"))
        if path.is_file()
    )
    return hashlib.sha256(
        b"".join(path.read_bytes() for path in files)
    ).hexdigest()


def setup(app):
    # Notebook kernels inherit it: explorers then show their static form.
    os.environ["RNNLIB_SITE"] = "1"
    # jupyter-book has no -j option. Each process adds a kernel's memory.
    app.parallel = min(os.cpu_count() or 1, 4)
    # It works after reading only, but does not declare itself safe, and
    # Sphinx would not read in parallel.
    app.extensions["sphinx_multitoc_numbering"].parallel_read_safe = True
    # What is changed here has every page written again, but no code run.
    digest = _digest(*(BOOK / name for name in ON_EVERY_PAGE))
    app.add_config_value("site_digest", digest, "html")
    PygmentsBridge.html_formatter = CodeFormatter
    for part in PARTS:
        part.setup(app)
    app.add_node(
        nodes.citation,
        override=True,
        html=(visit_citation, HTML5Translator.depart_citation),
    )
    app.connect("env-before-read-docs", read_backwards)
    # After the theme, which adds its own folder.
    app.connect("config-inited", name_places_from_here, priority=900)
    app.connect("html-page-context", defer_scripts, priority=900)
    # Before the stylesheet, which keeps what a script names.
    app.connect("build-finished", measure_nothing_folded, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
