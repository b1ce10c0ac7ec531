"""Build the site once, serve it, and open pages that tolerate no fault."""

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import expect, sync_playwright
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).resolve().parents[2]
BUILD = [
    sys.executable,
    "-c",
    "from jupyter_book.cli.main import main; main()",
    *"build book --config _config.yml --path-output .".split(),
    *"-n -W --keep-going --toc".split(),
    str(ROOT / "_toc.yml"),
]
QUIET = (
    "--disable-background-networking --disable-component-update "
    "--disable-sync --no-first-run"
)
# What asks another host finds none, and is noted by the fixture `page`.
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
PATIENCE = 120_000  # ms: how fast the machine is, is not what is tested
LOCAL_SCHEMES = ("data:", "blob:", "file:", "about:")


def page_names():
    """The pages of the table of contents, the search page and the 404."""
    return sorted([*parse_toc_yaml(ROOT / "_toc.yml").keys(), "search", "404"])


def pytest_generate_tests(metafunc):
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", page_names())


@pytest.fixture(scope="session")
def names():
    return page_names()


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id):
    """The folder of the site, built by the first test process to come."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    built = shared / "site.built"
    with FileLock(shared / "site.lock"):
        if not built.exists():
            run = subprocess.run(
                BUILD,
                cwd=ROOT,
                env=os.environ | {"PYTHONUTF8": "1"},
                capture_output=True,
                encoding="utf-8",
            )
            built.write_text(
                "" if run.returncode == 0 else run.stdout + run.stderr,
                encoding="utf-8",
            )
    failure = built.read_text(encoding="utf-8")
    if failure:
        pytest.fail(
            f"the site does not build:\n{failure[-4000:]}", pytrace=False
        )
    return ROOT / "_build" / "html"


@pytest.fixture(scope="session")
def served(site):
    """The site's address on a static server."""
    handler = functools.partial(QuietHandler, directory=str(site))
    with QuietServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class QuietServer(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """Chromium hangs up on what it needs no more; a page would notice."""


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(params=["served", "file"])
def address(request, site):
    """Turns a page's name into its address: on a server, then in a folder."""
    if request.param == "file":
        return lambda name, query="": f"{(site / name).as_uri()}.html{query}"
    base = request.getfixturevalue("served")
    return lambda name, query="": f"{base}/{name}.html{query}"


@pytest.fixture(scope="session")
def browser():
    chromium = (
        shutil.which("chromium-headless-shell")  # half the work for a page
        or shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    if sys.platform == "win32":  # Edge is a Chromium, and always there
        started = {"channel": "msedge"}
    elif chromium:
        started = {"executable_path": chromium}
    else:
        message = "no Chromium found; on Debian: apt-get install chromium"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    root = getattr(os, "geteuid", lambda: None)() == 0
    flags = [*QUIET.split(), ALONE] + (["--no-sandbox"] if root else [])
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=flags, **started)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, served):
    """A fresh page; errors, failed loads, foreign requests fail the test."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    context.set_default_timeout(PATIENCE)
    page, faults = context.new_page(), []

    def note_foreign(request):
        if not request.url.startswith((served, *LOCAL_SCHEMES)):
            faults.append(f"asks another host: {request.url}")

    def note_console(message):
        if message.type in ("error", "warning"):
            faults.append(f"console {message.type}: {message.text}")

    def note_status(response):
        if response.status >= 400:
            faults.append(f"status {response.status}: {response.url}")

    context.on("request", note_foreign)
    page.on("console", note_console)
    page.on("response", note_status)
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on(
        "requestfailed",
        lambda request: (
            request.failure == "net::ERR_ABORTED"  # it went on
            or faults.append(f"not loaded: {request.url}")
        ),
    )
    yield page
    context.close()
    assert not faults, "\n".join(dict.fromkeys(faults))
