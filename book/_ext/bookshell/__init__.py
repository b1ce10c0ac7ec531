"""What the book's site needs beyond Jupyter Book and its theme."""

import hashlib
import os
from pathlib import Path

from bookshell import (
    equations,
    formulas,
    glossary,
    icons,
    pieces,
    previews,
    running,
)

BOOK = Path(__file__).resolve().parents[2]
ON_EVERY_PAGE = "_static", "_templates", f"{glossary.GLOSSARY}.md"
NEEDED_AT_ONCE = {
    "_static/documentation_options.js"
}  # the theme's inline script uses it
MENDED = {
    # Docutils gives a bibliography's entries a role that lists forbid.
    'role="doc-biblioentry"': 'role="listitem"',
    # MyST-NB names what opens a hidden cell otherwise than it reads.
    '<summary aria-label="Toggle hidden content">': "<summary>",
}


def mend_roles_and_names(app, pagename, templatename, context, doctree):
    """What else would mislead those who do not see the page."""
    for wrong, right in MENDED.items():
        if "body" in context:
            context["body"] = context["body"].replace(wrong, right)


def defer_scripts(app, pagename, templatename, context, doctree):
    """Let no script delay the first paint; deferred ones keep order."""
    for script in context["script_files"]:
        if script.filename and script.filename not in NEEDED_AT_ONCE:
            script.attributes["defer"] = "defer"


def name_places_from_here(app, config):
    """Keep the folder's address out of .buildinfo, a hash of the settings."""
    config.templates_path = [
        place.replace(str(BOOK.parent), "..")
        for place in config.templates_path
    ]


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
    for part in (
        equations,
        formulas,
        glossary,
        icons,
        pieces,
        previews,
        running,
    ):
        part.setup(app)
    # After the theme, which adds its own folder.
    app.connect("config-inited", name_places_from_here, priority=900)
    app.connect("html-page-context", mend_roles_and_names)
    app.connect("html-page-context", defer_scripts, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
