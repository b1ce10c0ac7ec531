"""What figures show, out of the page into scripts of their own.

A figure holds its data as JSON, so that it is complete wherever it is shown.
On the site no page waits for it: a live piece's comes with the page's own
scripts, and for the frames of an explorer, a megabyte of pictures of which it
shows one at a time, `explorer.js` asks once the figure is near.
"""

import hashlib
import re
from pathlib import Path

from docutils import nodes
from sphinx.util.osutil import relative_uri

JSON = re.compile(
    r'<script type="application/json" data-(soon|later)="(.+?)">'
    r"(.*?)</script>",
    re.DOTALL,
)
# A type that browsers do not know keeps them from loading a script.
LOADS = {"soon": "defer", "later": 'type="text/plain"'}


def move_data(app, doctree, docname):
    """Leave in the page, in place of data, where their script is.

    A classic script can be loaded from a folder, where JSON cannot.
    """
    page = app.builder.get_target_uri(docname)
    for figure in doctree.findall(nodes.raw):
        found = JSON.search(figure.astext())
        if not found:
            continue
        when, name, data = found.groups()
        code = f"document.currentScript.data = {data};\n".encode()
        place = f"_static/data/{docname}-{name}.js"
        script = Path(app.outdir, place)
        script.parent.mkdir(parents=True, exist_ok=True)
        script.write_bytes(code)
        version = hashlib.sha256(code).hexdigest()[:8]
        address = f"{relative_uri(page, place)}?v={version}"
        loads = f'<script {LOADS[when]} src="{address}"></script>'
        figure[:] = [nodes.Text(figure.astext().replace(found[0], loads))]


def setup(app):
    app.connect("doctree-resolved", move_data)
