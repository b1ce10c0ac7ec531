"""The pages run: a Run button at each cell, and Python to run it with.

`book/_live` has what the reader's browser runs; Python itself, NumPy, SymPy
and Matplotlib are in `book/vendor`, and nothing of it loads before a press.
"""

import hashlib
import json
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docutils import nodes
from sphinx.transforms import SphinxTransform

from bookshell.formulas import TEMML

BOOK = Path(__file__).resolve().parents[2]
PYODIDE = next((BOOK / "vendor").glob("pyodide-*"))
LIVE = BOOK / "_live"
LOCK = "book-lock.json"  # the packages there are; its address is live.js's
CORE = "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip"
OURS = {
    "rnnlib": (BOOK.parent / "rnnlib", ["numpy"]),
    "rnnbook": (
        BOOK / "rnnbook",
        ["rnnlib", "matplotlib", "sympy", "pygments"],
    ),
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
        app.add_js_file(
            "live.js",
            **{
                "data-lock": f"../{PYODIDE.name}/{LOCK}",
                "data-temml": f"../{TEMML.parent.name}/{TEMML.name}",
            },
        )


def publish_packages(app, exception):
    """Write our packages as wheels, and the list of all that can be loaded.

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
    for name, (folder, depends) in OURS.items():
        data = wheel(name, folder)
        version = int(hashlib.sha256(data).hexdigest()[:8], 16)
        file = f"{name}-0.1.0-{version}-py3-none-any.whl"
        for old in place.glob(f"{name}-*.whl"):
            old.unlink()
        (place / file).write_bytes(data)
        packages[name] = packages["six"] | {
            "name": name,
            "file_name": file,
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


def wheel(name, folder):
    """Return a package as a wheel, the same bytes for the same files."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:

        def add(place, data):
            archive.writestr(ZipInfo(place), data, ZIP_DEFLATED)

        for path in sorted(folder.rglob("*.*")):
            if path.is_file() and path.suffix != ".pyc":
                place = path.relative_to(folder.parent).as_posix()
                add(place, path.read_bytes())
        about = f"{name}-0.1.0.dist-info/"
        add(about + "METADATA", f"Metadata-Version: 2.1\nName: {name}\n")
        add(about + "WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
    return file.getvalue()


def setup(app):
    app.add_transform(RunButtons)
    app.connect("config-inited", copy_scripts)
    app.connect("html-page-context", load_script)
    app.connect("build-finished", publish_packages)
