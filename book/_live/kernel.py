"""A cell, run in the reader's browser as Jupyter would run it.

`run` is called by python.js; what it has to show goes to `page.send`, as it
comes: kind, and data as JSON.
"""

import ast
import builtins
import io
import json
import linecache
import logging
import os
import sys
import time
import traceback
import types
from pprint import pformat

from page import send

os.environ.update(RNNLIB_SITE="live", MPLBACKEND="agg")
# Matplotlib would tell each reader that it looks for the machine's fonts.
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
MAIN = types.ModuleType("__main__")
sys.modules["__main__"] = MAIN
BY_METHOD = {
    "text/html": "_repr_html_",
    "image/svg+xml": "_repr_svg_",
    "text/latex": "_repr_latex_",
}


class Stream(io.TextIOBase):
    """What is printed, sent on in portions, for each costs time."""

    encoding = "utf-8"

    def __init__(self, name):
        self.name, self.waiting, self.sent = name, [], 0.0

    def write(self, text):
        self.waiting.append(text)
        if time.monotonic() > self.sent + 0.1:
            self.flush()
        return len(text)

    def flush(self):
        text = "".join(self.waiting)
        self.waiting.clear()
        self.sent = time.monotonic()
        if text:
            send("stream", json.dumps({"name": self.name, "text": text}))

    def isatty(self):
        return False


def flush():
    sys.stdout.flush()
    sys.stderr.flush()


def publish(data):
    """Show a bundle: MIME type → text."""
    flush()
    send("display", json.dumps({"data": data}))


def bundle(value):
    """Return what a value can be shown as, as Jupyter asks it."""
    if isinstance(value, type):
        return {"text/plain": plain(value)}
    if hasattr(value, "_repr_mimebundle_"):
        return value._repr_mimebundle_()
    shown = {
        mime: getattr(value, method)()
        for mime, method in BY_METHOD.items()
        if hasattr(value, method)
    }
    return {"text/plain": plain(value)} | {
        mime: text for mime, text in shown.items() if text is not None
    }


def plain(value):
    """Return the text; long lists and the like break as Jupyter's do."""
    if type(value) in (list, tuple, dict, set):
        return pformat(value, width=80, compact=True, sort_dicts=False)
    return repr(value)


def display(*values):
    """Show values, as Jupyter's `display` does."""
    for value in values:
        if hasattr(value, "_ipython_display_"):
            value._ipython_display_()
        else:
            publish(bundle(value))


def show_figures():
    """Show what was drawn with pyplot, as vector graphics."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    for number in pyplot.get_fignums() if pyplot else ():
        file = io.StringIO()
        pyplot.figure(number).savefig(file, format="svg")
        pyplot.close(number)
        svg = file.getvalue()
        publish({"image/svg+xml": svg[svg.index("<svg") :]})


def interact(function=None, **controls):
    """Draw once, for the start of each control."""
    if function is None:
        return lambda function: interact(function, **controls)
    function(**{name: start(given) for name, given in controls.items()})
    print("Drawn once: the controls of `interact` live in Jupyter.")
    return function


def start(given):
    """Return where ipywidgets would begin: the middle, down to a step."""
    if isinstance(given, tuple) and len(given) in (2, 3):
        least, most, step = (*given, isinstance(given[0], int))[:3]
        half = (most - least) / 2
        half = half // step * step if step else half
        return least + type(most - least)(half)
    if isinstance(given, dict):
        given = list(given.values())
    return given[0] if isinstance(given, (list, tuple)) else given


def module(name, **contents):
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(contents)


def run(source, name):
    """Run a cell; return whether it went well."""
    linecache.cache[name] = len(source), None, source.splitlines(True), name
    try:
        tree, last = ast.parse(source, name), None
        if tree.body and isinstance(tree.body[-1], ast.Expr):
            if not source.rstrip().endswith(";"):
                last = ast.Expression(tree.body.pop().value)
        exec(compile(tree, name, "exec"), vars(MAIN))
        if last is not None:
            value = eval(compile(last, name, "eval"), vars(MAIN))
            if value is not None:
                display(value)
        show_figures()
        return True
    except BaseException as error:
        flush()
        send("error", json.dumps({"text": explain(error)}))
        return False
    finally:
        flush()


def explain(error):
    """Return the message, then where it was raised, innermost last."""
    lines = traceback.format_exception_only(error)
    if isinstance(error, SyntaxError):
        lines = [lines[-1], *lines[:-1]]
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename == "kernel.py":
            continue
        file = frame.filename.partition("site-packages/")[2] or frame.filename
        place = f"{file}, line {frame.lineno}"
        if frame.name != "<module>":
            place += f", in {frame.name}"
        lines.append(f"  {place}:\n    {frame.line}\n")
    return "".join(lines)


builtins.display = display
sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
module(
    "IPython.display",
    display=display,
    publish_display_data=publish,
)
module("ipywidgets", interact=interact)
