"""When the pages' code runs, and how."""

from functools import partial
from pathlib import Path

from jupyter_cache.executors import utils

EXTENSION = Path(__file__).parent
ROOT = EXTENSION.parents[2]


def depend_on_packages(app, docname, source):
    """Read every page, and run its code, again when what it runs changes."""
    for package in (EXTENSION, ROOT / "rnnlib", ROOT / "book" / "rnnbook"):
        for module in package.rglob("*.py"):
            app.env.note_dependency(str(module))


def forget_failed_build(app, exception):
    """Read every page again next time: Sphinx warns of a fault once."""
    if app.statuscode:
        Path(app.doctreedir, "environment.pickle").unlink(missing_ok=True)


def setup(app):
    # Or where output is cut would depend on the clock; and every kernel would
    # warn that it talks to this machine without encryption.
    utils.executenb = partial(
        utils.executenb,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
    )
    app.connect("source-read", depend_on_packages)
    app.connect("build-finished", forget_failed_build)
