"""The site's copies of its notebooks, each complete without the others.

Each says where the packages that it needs can be had, and its links and
pictures lead to the site. A page knows where that is once it is opened, and
from a folder it may read no file: so there is a second copy, in a script.
"""

import json
import re
from pathlib import Path

from bookshell import wheel

HERE = "SITE/"  # what `site.js` replaces
FOLDER = "../"  # while the address is not known
LINK = re.compile(r"\]\((\w+)\.(?:ipynb|md)(#[^)]*)?\)")
PICTURE = re.compile(r"\]\((?=_static/)")
HEAD = """*A page of [{title}]({address}{page}.html). \
To run it you need Python 3.11 or newer, and the book's packages: in a \
terminal,*

```
pip install "{needed}" jupyterlab
```"""


def write_notebooks(app, exception):
    """Write each notebook into the site, with and without its address."""
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    package = wheel.write(site / "wheels").relative_to(site).as_posix()
    for docname in app.env.found_docs:
        source = Path(app.env.doc2path(docname))
        if source.suffix != ".ipynb":
            continue
        text = source.read_text(encoding="utf-8")

        def complete(address):
            place = f"{address}{package}"
            head = HEAD.format(
                title=app.config.html_title,
                page=docname,
                address=address,
                needed=f"{place}[book]"  # pip wants files and addresses so
                if address == FOLDER
                else f"rnnlib[book] @ {place}",
            )
            return _complete(json.loads(text), head, address)

        copy = site / "_sources" / source.name
        copy.write_text(
            complete(app.config.html_baseurl or FOLDER), encoding="utf-8"
        )
        script = copy.with_name(f"{copy.name}.js")
        script.write_text(
            f"document.currentScript.notebook = {complete(HERE)}",
            encoding="utf-8",
        )


def _complete(notebook, head, address):
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            text = "".join(cell["source"])
            text = LINK.sub(rf"]({address}\1.html\2)", text)
            cell["source"] = PICTURE.sub(f"]({address}", text)
    cell = {"cell_type": "markdown", "id": "alone", "metadata": {}}
    notebook["cells"].insert(0, cell | {"source": head})
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def setup(app):
    app.connect("build-finished", write_notebooks)
