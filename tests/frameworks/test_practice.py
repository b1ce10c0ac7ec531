"""The page on PyTorch and JAX: each script prints what stands there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2] / "book"
SCRIPTS = {path.stem: path for path in sorted(BOOK.glob("practice/*.py"))}
SHARED = "example"
EACH = pytest.mark.parametrize("name", sorted(set(SCRIPTS) - {SHARED}))


def texts(picture):
    return re.findall(r">([^<]+)<", picture.read_text("utf-8"))


@EACH
def test_a_script_prints_and_draws_what_is_stored(name, torch, jax, tmp_path):
    ran = subprocess.run(
        [sys.executable, str(SCRIPTS[name])],
        cwd=tmp_path,
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    stored = SCRIPTS[name].with_suffix(".txt").read_text("utf-8")
    assert ran.stdout == stored
    made = {path.name for path in tmp_path.iterdir()}
    kept = {path.name for path in BOOK.glob(f"practice/{name}.*")}
    assert made == kept - {f"{name}.py", f"{name}.txt"}
    for picture in made:
        assert texts(tmp_path / picture) == texts(BOOK / "practice" / picture)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_page_shows_each_script_and_its_output(name):
    page = (BOOK / "practice.md").read_text("utf-8")
    shown = re.findall(r"^```\{literalinclude\} practice/(\S+)$", page, re.M)
    assert shown.count(f"{name}.py") == 1
    assert shown.count(f"{name}.txt") == (name != SHARED)


def test_nothing_imports_a_framework_when_it_is_imported():
    code = f"import sys, {', '.join(SCRIPTS)}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ
        | {
            "PYTHONPATH": os.pathsep.join(
                [str(BOOK / "practice"), str(BOOK), str(BOOK.parent)]
            )
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "rnnlib" in loaded and not {"torch", "jax"} & set(loaded)
