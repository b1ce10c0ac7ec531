"""The wheel of rnnlib and rnnbook, for who has not the book's folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[3]
BUILD = "from setuptools.build_meta import build_wheel; build_wheel('.')"
PARTS = "pyproject.toml", "README.md", "LICENSE", "rnnlib", "book/rnnbook"
# Who builds it, where and when leaves no trace in its bytes.
TRACELESS = {"SOURCE_DATE_EPOCH": "315532800", "PYTHONHASHSEED": "0"}


def write(folder):
    """Build the wheel of what the pages import; return where it lies."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with TemporaryDirectory() as copy:
        for part in PARTS:
            _copy(ROOT / part, Path(copy, part))
        subprocess.run(
            [sys.executable, "-c", BUILD],
            cwd=copy,
            env=os.environ | TRACELESS,
            umask=0o022,
            check=True,
            capture_output=True,
        )
        (built,) = Path(copy).glob("*.whl")
        return Path(shutil.copyfile(built, folder / built.name))


def _copy(source, target):
    """Copy without what Python compiled, and without times and rights."""
    if source.is_dir():
        target.mkdir(parents=True)
        for part in source.iterdir():
            if part.name != "__pycache__":
                _copy(part, target / part.name)
    else:
        shutil.copyfile(source, target)
