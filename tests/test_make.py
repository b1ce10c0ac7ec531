"""The targets of the Makefile, with a Python that only notes its orders."""

import json
import os
import shutil
import socket
import sys
from pathlib import Path
from shlex import quote
from subprocess import run

import pytest

ROOT = Path(__file__).parents[1]
TARGETS = (
    "book page test quick live frameworks lab serve notebooks handout fonts "
    "pictures trained pyodide bench clean"
).split()
NOTING = """
import json
import os
import sys
from pathlib import Path
from shutil import copy

orders = sys.argv[1:]
with open({log!r}, "a") as log:
    print(json.dumps(orders + [os.environ["HOME"]]), file=log)
if orders[:2] == ["-m", "venv"]:
    (binaries := Path(orders[2], "bin")).mkdir(parents=True)
    copy({python!r}, binaries / "python")
elif orders[0] == "-c" and "matplotlib" not in orders[1]:  # that is slow
    sys.version_info = {version}
    exec(orders[1])
"""

pytestmark = pytest.mark.skipif(
    not shutil.which("make"), reason="there is no make"
)


@pytest.fixture
def folder(tmp_path):
    """A folder with what make reads, and a name that shells stumble over."""
    folder = tmp_path / 'it\'s a "new" $book'
    folder.mkdir()
    for name in "Makefile", "requirements.txt", "pyproject.toml":
        shutil.copy(ROOT / name, folder)
    (folder / "book").mkdir()
    for name in "grad_W.ipynb", "notation.md":
        (folder / "book" / name).touch()
    return folder


@pytest.fixture
def make(tmp_path, folder, monkeypatch):
    """Runs make in the folder; returns how it went, and Python's orders."""
    log, noting = tmp_path / "log", tmp_path / "noting.py"
    python = tmp_path / "python"
    python.write_text(
        f'#!/bin/sh\nexec {quote(sys.executable)} {quote(str(noting))} "$@"'
    )
    python.chmod(0o755)
    for name in "MAKEFLAGS", "MAKELEVEL":  # of `make test`
        monkeypatch.delenv(name, raising=False)

    def run_make(*arguments, version=(3, 11), **environment):
        log.write_text("")
        noting.write_text(
            NOTING.format(log=str(log), python=str(python), version=version)
        )
        made = run(
            ["make", f"PYTHON={quote(str(python))}", *arguments],
            cwd=folder,
            env=os.environ | environment,
            capture_output=True,
            encoding="utf-8",
        )
        return made, list(map(json.loads, log.read_text().splitlines()))

    return run_make


def test_help_lists_the_targets(make):
    lines = make("help")[0].stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["help", *TARGETS]


def test_every_target_works_in_a_folder_of_any_name(make, folder):
    for target in TARGETS:
        made, orders = make(target, "NAME=grad_W")
        assert made.returncode == 0, made.stderr
        assert orders or target == "clean"
        if target in ("book", "page"):
            toc = orders[-1][orders[-1].index("--toc") + 1]
            assert Path(toc) == folder / "_toc.yml"
            page = made.stdout.splitlines()[-1].removeprefix(f"The {target}: ")
            name = {"book": "index.html", "page": "grad_W.html"}[target]
            assert Path(page) == folder / "_build" / "html" / name
    assert not (folder / ".venv").exists()


def test_a_book_that_does_not_build_has_no_address(make, folder):
    make("book")
    (folder / ".venv" / "bin" / "python").write_text("#!/bin/sh\nexit 1\n")
    made, _ = make("book")
    assert made.returncode and "index.html" not in made.stdout


@pytest.mark.parametrize("name", ["grad_W", "notation"])
def test_a_notebook_is_run_before_its_page_is_built(make, name):
    make("notebooks")
    orders = make("page", f"NAME={name}")[1]
    run, built = orders[:-1], orders[-1]
    assert "build" in built
    assert [order[1] for order in run] == (
        ["book/grad_W.ipynb"] if name == "grad_W" else []
    )


@pytest.mark.parametrize("name", ["", "gradW", "../README", "grad_W.ipynb"])
def test_a_page_that_is_not_there_is_told_before_anything_is_done(make, name):
    made, orders = make("page", f"NAME={name}")
    assert made.returncode and made.stderr.splitlines()[0] == (
        f"no page '{name}': NAME is one of grad_W notation"
    )
    assert orders == []


@pytest.mark.parametrize("target", ["book", "frameworks"])
@pytest.mark.parametrize("version", [(2, 7), (3, 10)])
def test_an_old_python_is_told_before_pip_is_asked(make, target, version):
    made, orders = make(target, version=version)
    assert made.returncode and made.stderr.splitlines()[0] == (
        "the book needs Python 3.11 or newer, found {}.{}".format(*version)
    )
    assert [order[0] for order in orders] == ["-c"]


@pytest.mark.parametrize("port", ["taken", "65536", "words"])
def test_a_port_that_cannot_be_had_is_told_before_a_build(make, port):
    make("notebooks")
    with socket.create_server(("127.0.0.1", 0)) as server:
        if port == "taken":
            port = server.getsockname()[1]
        made, orders = make("serve", f"PORT={port}")
    assert made.returncode and made.stderr.splitlines()[0] == (
        f"port {port} cannot be had: try make serve PORT=8001"
    )
    assert "Traceback" not in made.stderr
    assert [order[0] for order in orders] == ["-c"]


def test_a_home_that_cannot_be_written_is_not_used(make, folder, tmp_path):
    _, orders = make("lab", HOME=str(tmp_path))
    assert {order[-1] for order in orders} == {str(tmp_path)}
    _, orders = make("lab", HOME=str(tmp_path / "nowhere"))
    assert {order[-1] for order in orders} == {str(folder / ".venv" / "home")}
    assert (folder / ".venv" / "home").is_dir()
