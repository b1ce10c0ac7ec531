"""The frames of explorers, out of the page into scripts of their own.

An explorer's figure holds them as JSON, so that it is complete wherever it is
shown. On the site no page waits for a megabyte of pictures of which it shows
one at a time: `explorer.js` loads their script once the page is there.
"""

import hashlib
from pathlib import Path

from docutils import nodes
from sphinx.util.osutil import relative_uri

OPENING, CLOSING = '<script type="application/json" data-of="', "</script>"


def move_frames(app, doctree, docname):
    """Leave in the page, in place of frames, where their script is.

    A classic script can be loaded from a folder, where JSON cannot. Its type
    keeps browsers from loading it with the page.
    """
    page = app.builder.get_target_uri(docname)
    for figure in doctree.findall(nodes.raw):
        before, opening, rest = figure.astext().partition(OPENING)
        if not opening:
            continue
        name, _, rest = rest.partition('">')
        frames, _, after = rest.partition(CLOSING)
        code = f"document.currentScript.frames = {frames};\n".encode()
        place = f"_static/frames/{name}.js"
        script = Path(app.outdir, place)
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_bytes(code)
        version = hashlib.sha256(code).hexdigest()[:8]
        address = f"{relative_uri(page, place)}?v={version}"
        opening = f'<script type="text/plain" src="{address}">'
        figure[:] = [nodes.Text(before + opening + CLOSING + after)]


def setup(app):
    app.connect("doctree-resolved", move_frames)
