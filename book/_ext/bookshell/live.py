"""The pages run: a Run button at each cell, and Python to run it with.

`book/_live` has what the reader's browser runs; Python itself, NumPy, SymPy
and Matplotlib are in `book/vendor`, and nothing of it loads before a press.
"""

import hashlib
import json
import zlib
from pathlib import Path

from docutils import nodes
from sphinx.transforms import SphinxTransform

from bookshell.formulas import TEMML

BOOK = Path(__file__).resolve().parents[2]
(PYODIDE,) = (BOOK / "vendor").glob("pyodide-*")
LIVE = BOOK / "_live"
LOCK = "book-lock.json"  # the packages there are; its address is live.js's
CORE = "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip"
# Both are in one wheel; what they need is not the same.
OURS = {
    "rnnlib": ["numpy"],
    "rnnbook": ["rnnlib", "matplotlib", "sympy", "pygments"],
}
BAR = (
    '<div class="live-bar">'
    '<button type="button" aria-label="Run cell {0}">Run</button>'
    '<button type="button" aria-label="Edit cell {0}">Edit</button>'
    "<span>{1}</span></div>"
)


class RunButtons(SphinxTransform):
    """Put a bar with buttons below the code of each cell that shows some.

    What a cell says of itself in its metadata, as `live`, stands beside them.
    """

    default_priority = 500

    def apply(self):
        number = 0
        for cell in self.document.findall(nodes.container):
            if cell.get("nb_element") == "cell_code_source":
                number += 1
                says = cell.parent["cell_metadata"].get("live", "")
                bar = BAR.format(number, says)
                cell.append(nodes.raw("", bar, format="html"))


def copy_scripts(app, config):
    """Publish the scripts, where Jupyter Book adds none to every page."""
    config.html_static_path.append(LIVE.relative_to(app.srcdir).as_posix())
    app.add_css_file("live.css")


def load_script(app, pagename, templatename, context, doctree):
    """Add the script to the pages that have something to run."""
    if 'class="live-bar"' in context.get("body", ""):
        worker = (LIVE / "python.js").read_bytes()
        app.add_js_file(
            "live.js",
            **{
                "data-worker": f"python.js?v={zlib.crc32(worker):08x}",
                "data-lock": f"../{PYODIDE.name}/{LOCK}",
                "data-temml": f"../{TEMML.parent.name}/{TEMML.name}",
            },
        )


def publish_packages(app, exception):
    """Write the list of all that can be loaded, our own wheel with it.

    It is the official list, cut to the files that are there, with the size of
    each, of which the reader is told.
    """
    if exception or app.builder.format != "html":
        return
    place = Path(app.outdir, PYODIDE.name)
    official = json.loads((PYODIDE / "pyodide-lock.json").read_text("utf-8"))
    packages = {
        name: package
        for name, package in official["packages"].items()
        if (PYODIDE / package["file_name"]).exists()
    }
    (wheel,) = Path(app.outdir, "wheels").glob("*.whl")
    for name, depends in OURS.items():
        packages[name] = packages["six"] | {
            "name": name,
            "file_name": f"../{wheel.parent.name}/{wheel.name}",
            "depends": depends,
            "imports": [name],
        }
    for package in packages.values():
        file = place / package["file_name"]
        package["size"] = file.stat().st_size
        package["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
        package["depends"] = [d for d in package["depends"] if d in packages]
    core = {name: (place / name).stat().st_size for name in CORE}
    lock = {"info": official["info"], "packages": packages, "core": core}
    (place / LOCK).write_text(json.dumps(lock), encoding="utf-8")


def setup(app):
    app.add_transform(RunButtons)
    app.connect("config-inited", copy_scripts)
    app.connect("html-page-context", load_script)
    # After `downloads`, which writes the wheel.
    app.connect("build-finished", publish_packages, priority=600)
