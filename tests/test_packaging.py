"""What is installed: NumPy is all that the numerics need."""

import sys
from importlib.metadata import requires
from pathlib import Path
from subprocess import run

import pytest

import rnnlib

ROOT = Path(rnnlib.__file__).parent


def test_numpy_is_the_one_dependency():
    assert [r for r in requires("rnnlib") if "extra" not in r] == [
        "numpy>=1.25"
    ]


def test_the_numerics_import_numpy_alone():
    modules = [
        f"rnnlib.{path.stem}"
        for path in ROOT.glob("*.py")
        if path.stem != "__init__"
    ]
    assert len(modules) > 15
    ours = loaded_by(f"import {', '.join(modules)}, rnnlib.diagnosis")
    numpys = loaded_by(
        "import numpy.random, sysconfig\nsysconfig.get_path('purelib')"
    )
    assert ours - numpys == {"rnnlib"}


def loaded_by(code):
    """The packages that an interpreter has when it has run this."""
    code += (
        "\nimport sys\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print(*sorted(loaded - set(sys.stdlib_module_names)))"
    )
    found = run(
        [sys.executable, "-I", "-c", code],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(found.stdout.split())


@pytest.mark.parametrize(
    "absent", ["matplotlib", "ipywidgets", "anywidget", "sympy"]
)
def test_the_books_package_names_what_it_misses(absent, monkeypatch):
    monkeypatch.delenv("RNNLIB_SITE", raising=False)
    code = (
        "import importlib.util as util\n"
        f"util.find_spec = lambda it: it != '{absent}'\n"
        "import rnnbook"
    )
    failed = run([sys.executable, "-c", code], capture_output=True, text=True)
    assert failed.stderr.splitlines()[-1] == (
        f"ImportError: rnnbook needs {absent}: in the book's folder, "
        "pip install '.[book]'"
    )


def test_it_says_that_it_is_typed():
    assert (ROOT / "py.typed").exists()
