"""What the pages of the book need beside rnnlib."""

import os
from importlib.util import find_spec

NEEDED = ["matplotlib", "sympy"]
if not os.environ.get("RNNLIB_SITE"):  # on the site nothing is a widget
    NEEDED += ["ipywidgets", "anywidget"]
missing = [name for name in NEEDED if not find_spec(name)]
if missing:
    raise ImportError(
        f"rnnbook needs {', '.join(missing)}: "
        "in the book's folder, pip install '.[book]'"
    )
