"""When the pages' code runs, and how."""

import os
from functools import partial
from pathlib import Path
from shutil import rmtree

# Reads the machine's fonts, and finds a place to note them, before a kernel
# does: it would tell the page how long that takes, or that home is locked.
import matplotlib.font_manager  # noqa: F401
from jupyter_cache.executors import utils
from sphinx.environment import CONFIG_OK

EXTENSION = Path(__file__).parent
BOOK = EXTENSION.parents[1]
DEPENDED_ON = (
    EXTENSION,
    BOOK.parent / "rnnlib",
    BOOK / "rnnbook",
    BOOK / "_static" / "walk",  # the pictures that live pieces begin with
)
BOOK_PAGE = os.environ.get("BOOK_PAGE")
DIED = "Kernel died before replying"


def depend_on_packages(app, docname, source):
    """Read every page, and run its code, again when what it runs changes."""
    for folder in DEPENDED_ON:
        for file in folder.rglob("*.*"):
            if file.suffix != ".pyc":
                app.env.note_dependency(str(file))


def mark(app):
    """The file that says that a build has begun, and not that it was good."""
    return Path(app.doctreedir, "unfinished")


def read_all_again(app, env, added, changed, removed):
    """Return all pages if the last build failed or was broken off.

    Sphinx warns of a fault only when it reads or writes the page that has it.
    """
    app.was_unfinished = mark(app).exists()
    mark(app).touch()
    return env.found_docs if app.was_unfinished else ()


def read_one_page(app, env, docnames):
    """Read the page that `make page` asks for, and what was never read.

    What else is out of date stays so until the book is built.
    """
    if BOOK_PAGE and env.config_status == CONFIG_OK:
        new = env.found_docs - env.all_docs.keys()
        docnames[:] = sorted(new | {BOOK_PAGE})


def remove_what_is_left(app, env, added, changed, removed):
    """Leave nothing of old faults and of pages that are gone.

    Sphinx asks here which pages to read again: for this, none.
    """
    html = Path(app.outdir)
    rmtree(html / "reports", ignore_errors=True)
    for docname in removed:
        Path(html, f"{docname}.html").unlink(missing_ok=True)
        for source in html.glob(f"_sources/{docname}.*"):
            source.unlink()
    return ()


def executed(execute, *given, **options):
    """Execute a notebook; start its kernel again if it has run nothing.

    Kernels that start at the same time may choose the same port. All but one
    of them die of it.
    """
    for left in 2, 1, 0:
        try:
            return execute(*given, **options)
        except RuntimeError as problem:
            if not left or DIED not in str(problem):
                raise


def call_it_good(app, exception):
    """Take the mark away if nothing was wrong; one page speaks for itself.

    Sphinx counts warnings as they come, but sets app.statuscode after this.
    """
    if exception is None and app._warncount == 0:
        if not (BOOK_PAGE and app.was_unfinished):
            mark(app).unlink()


def setup(app):
    # Or where output is cut would depend on the clock; and every kernel would
    # warn that it talks to this machine without encryption.
    utils.executenb = partial(
        executed,
        utils.executenb,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
    )
    app.connect("source-read", depend_on_packages)
    app.connect("env-get-outdated", read_all_again)
    app.connect("env-get-outdated", remove_what_is_left)
    app.connect("env-before-read-docs", read_one_page)
    app.connect("build-finished", call_it_good)
