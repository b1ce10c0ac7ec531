"""A class of submissions: each has its row, and nothing is left of any."""

import csv
import json
import os
import signal
import sys
from pathlib import Path
from subprocess import run
from time import sleep

import nbformat
import psutil
import pytest
from handout import without_solutions
from notebooks import BOOK

from rnnbook.grade import CHILD

LIMIT = 8  # the others take a fifth of a second each
LOOP = """
import numpy as np
from rnnlib import diagnose

def mine(rnn, trace, y):
    {first}
    dW, delta = np.zeros_like(rnn.W), np.zeros(len(rnn.b))
    for t in reversed(range(1, len(trace.h))):
        e = trace.y_hat[t-1] - np.eye(len(rnn.c))[y[t-1]]
        delta = {slope} * (rnn.V.T @ e + rnn.W.T @ delta)
        dW += np.outer(delta, trace.h[{before}])
    return {returned}

print(diagnose("W", mine))
"""


def loop(first="pass", **other):
    """A script that judges dL/dW, with what is other in it."""
    slope = "(1 - trace.h[t]**2)"
    right = dict(slope=slope, before="t-1", returned="dW")
    return LOOP.format(first=first, **right | other)


def filled(page, lines):
    """The handout of a page, with a student's lines in its exercise."""
    path = BOOK / f"{page}.ipynb"
    notebook = without_solutions(nbformat.read(path, as_version=4))
    for cell in notebook.cells:
        cell.source = cell.source.replace("    # your lines\n", lines)
    return nbformat.writes(notebook)


U_LINES = """\
    h, delta = trace.h, 0 * rnn.b
    for t in range(len(y), 0, -1):
        e = trace.y_hat[t-1].copy()
        e[y[t-1]] -= 1
        delta = (1 - h[t]**2) * (rnn.V.T @ e + rnn.W.T @ delta)
        dU += delta[:, None] * trace.x[t-1]
"""
VECTORISED = """
from rnnlib import *
one = 1
def errors(Y, y):
    Y = Y.copy()
    Y[range(len(y)), y] -= one
    return Y
class Mine:
    def __call__(self, rnn, trace, y):
        return errors(trace.y_hat, y).T @ trace.h[1:]
if __name__ == "__main__":
    print("V:", diagnose("V", Mine()))
    diagnose("c", lambda rnn, trace, y: errors(trace.y_hat, y).sum(0))
    diagnose("b", lambda *given: -backward(*given).b)
"""
PROGRAM = """
from helper import softmax
from rnnlib import diagnose_program
import numpy as np

def program(weights, x, y, h0):
    W, U, b, V, c = (weights[n] for n in "WUbVc")
    T, h, loss = len(y), [h0], 0
    for t in range(T):
        h.append(np.tanh(W @ h[-1] + U @ x[t] + b))
    g, back = {n: 0 * a for n, a in weights.items()}, 0
    for t in reversed(range(T)):
        e = softmax(V @ h[t + 1] + c)
        loss -= np.log(e[y[t]]) / T
        e[y[t]] -= 1
        e /= T
        d = (1 - h[t + 1]**2) * (V.T @ e + back)
        g["V"] += np.outer(e, h[t + 1]); g["c"] += e; g["b"] += d
        g["W"] += np.outer(d, h[t]); g["U"] += np.outer(d, x[t])
        back = W.T @ d
    return loss, g

diagnose_program(program)
"""
HELPER = """
import numpy as np
def softmax(o):
    return np.exp(o) / np.exp(o).sum()
"""
WRITES = """open("mine.txt", "w").write("here")
    from pathlib import Path; Path.home().joinpath("home.txt").touch()
    import tempfile; tempfile.mkstemp()"""
SPAWNS = """import subprocess, sys
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(900)"])"""
THREAD = """import threading, time
    threading.Thread(target=time.sleep, args=(900,)).start()"""
# What each one hands in, by file; the gradient; the beginning of its row.
CLASS = {
    "ada.py": (loop(), {"W": "right"}),
    "ben/grad_U.ipynb": (filled("grad_U", U_LINES), {"U": "right"}),
    "cleo/all of it.py": (
        VECTORISED,
        {"V": "right", "c": "right", "b": "This is minus dL/db."},
    ),
    "dan/main.py": (
        PROGRAM,
        {"program": "Your loss differs from the book's: it is 1/T times"},
    ),
    "dan/helper.py": (HELPER, {}),
    "eve.py": (loop(returned="-dW.T"), {"W": "This is minus the transpose"}),
    "fay.py": (
        loop("open('big', 'wb').write(bytes(10**9))"),
        {"W": "It raised OSError: [Errno 27] File too large"},
    ),
    "finn.py": (
        loop(before="t"),
        {"W": "It is one step off in time: h_k stands where"},
    ),
    "gina.py": (loop(slope="1"), {"W": "In every slope 1 − h_k² is missing"}),
    "hugo.py": (loop("delta = 0; h = trace.h; h[0] = 0"), {"W": "It writes"}),
    "ida.ipynb": (filled("grad_b", ""), {"b": "Every entry is zero"}),
    "jan/program.ipynb": (
        filled("program", ""),
        {"program": "The loss is 0 on two networks. Nothing is written"},
    ),
    "kim.py": (
        loop("while True: pass"),
        {"W": "It was not done after 8 seconds."},
    ),
    "leo.py": (loop("input()"), {"W": "It raised EOFError: EOF when"}),
    "mia.py": (
        loop("import time; time.sleep(900)"),
        {"W": "It was not done after 8 seconds."},
    ),
    "ned.py": (
        loop("import os; os._exit(0)"),
        {"W": "It ended Python itself, with exit code 0."},
    ),
    "ole.py": (
        loop("import ctypes; ctypes.string_at(0)"),
        {"W": "It crashed: SIGSEGV."},
    ),
    "pia.py": (
        loop("return mine(rnn, trace, y)"),
        {"W": "It raised RecursionError: maximum"},
    ),
    "quin.py": (loop("print('x' * 10**7)"), {"W": "right"}),
    "ray.py": (loop(SPAWNS), {"W": "right"}),
    "sue/right.py": (loop(WRITES), {"W": "right"}),
    "tom.py": (loop("import sys; sys.exit('done')"), {"W": "It raised Sys"}),
    "uma.py": (
        loop("np.zeros(10**9)"),
        {"W": "It raised MemoryError: Unable to allocate 7.45 GiB"},
    ),
    "vic.py": (
        loop().replace("def mine", "def my_gradient"),
        {"W": "There is no mine above diagnose('W', mine)."},
    ),
    "wim.py": (
        loop(returned="(dW"),
        {"": "This is no Python: '(' was never closed (wim.py, line"},
    ),
    "xia.py": (loop(returned="dW[1:]"), {"W": "Expected the shape of W"}),
    "yan.py": (loop(THREAD), {"W": "right"}),
    "zoe.py": (loop().replace("print", "# "), {"": "Nothing in it is given"}),
}


def grade(*arguments, **environment):
    """Run the grader as a lecturer does."""
    return run(
        [sys.executable, "-m", "rnnbook.grade", *map(str, arguments)],
        env=os.environ | dict(COLUMNS="100") | environment,
        capture_output=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The class, with a folder for what the grader needs meanwhile."""
    folder = tmp_path_factory.mktemp("class")
    for name, (text, _) in CLASS.items():
        path = folder / "handed in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "meanwhile").mkdir()
    return folder


@pytest.fixture(scope="module")
def graded(folder):
    return grade(
        folder / "handed in",
        f"--limit={LIMIT}",
        f"--csv={folder / 'table.csv'}",
        TMPDIR=str(folder / "meanwhile"),
    )


def rows(folder):
    with (folder / "table.csv").open(encoding="utf-8-sig") as table:
        return list(csv.DictReader(table))


def test_everybody_has_rows_in_the_order_of_names(graded, folder):
    assert graded.returncode == 0 and graded.stderr == ""
    assert [(row["file"], row["gradient"]) for row in rows(folder)] == [
        (name, gradient) for name in CLASS for gradient in CLASS[name][1]
    ]


@pytest.mark.parametrize(
    "name, gradient, begins",
    [(name, *row) for name in CLASS for row in CLASS[name][1].items()],
)
def test_its_row_says_in_plain_words(graded, folder, name, gradient, begins):
    (row,) = [
        row
        for row in rows(folder)
        if (row["file"], row["gradient"]) == (name, gradient)
    ]
    assert row["who"] == Path(name).parts[0].removesuffix(Path(name).suffix)
    assert (row["verdict"] == "right") == (begins == "right")
    says = f"dL/d{gradient} is right" if begins == "right" else begins
    assert row["says"].startswith(says), row["says"]
    line = f"{name:17}  {gradient:7}  {begins[:50]}"
    assert line in graded.stdout, graded.stdout


def test_nothing_is_left(graded, folder):
    """No process, nothing beside the submissions, nothing written."""
    sleep(0.1)  # who is killed is not gone at once
    for process in psutil.process_iter(["environ"]):
        variables = process.info["environ"] or {}
        assert str(folder) not in variables.get("TMPDIR", ""), process
    assert not list((folder / "meanwhile").iterdir())
    left = folder / "handed in"
    files = [path for path in left.rglob("*") if path.is_file()]
    assert sorted(path.relative_to(left).as_posix() for path in files) == (
        sorted(CLASS)
    )
    assert all(
        path.read_text("utf-8") == CLASS[path.relative_to(left).as_posix()][0]
        for path in files
    )


def test_what_loops_ends_even_if_nobody_waits(tmp_path):
    job = tmp_path / "job"
    job.write_text(json.dumps(["while True: pass", "diagnose('W', 0)", 0.1]))
    child = [sys.executable, "-c", CHILD, job, tmp_path / "result"]
    assert run(child).returncode == -signal.SIGXCPU


@pytest.mark.parametrize(
    "arguments, says",
    [
        ([], "required: FOLDER"),
        (["nowhere"], "nowhere: there is no such folder"),
        (["."], "no folder, .py or .ipynb is in it"),
        ([".", "--limit=0"], "--limit: expected seconds, got 0"),
        ([".", "--limit=nan"], "--limit: expected seconds, got nan"),
        (["one", "--csv=nowhere/table.csv"], "--csv: "),
    ],
)
def test_misuse_is_told(arguments, says, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    if "one" in arguments:
        Path("one", "anna").mkdir(parents=True)
    told = grade(*arguments)
    assert told.returncode == 2 and told.stdout == ""
    assert says in told.stderr and "Traceback" not in told.stderr


def test_its_help_says_what_it_is_not():
    says = " ".join(grade("--help").stdout.split())
    assert "from accidents and not from malice" in says
    assert "run it in a container" in says


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_letter_that_cannot_be_written_ends_nothing(tmp_path, encoding):
    raising = loop("raise ValueError('bad \\udcff')")
    (tmp_path / "raising.py").write_text(raising, encoding="utf-8")
    strange = os.fsencode(tmp_path) + b"/M\xfcller.py"
    Path(os.fsdecode(strange)).write_text(loop(), encoding="utf-8")
    found = grade(
        tmp_path,
        f"--csv={tmp_path / 'table.csv'}",
        PYTHONIOENCODING=encoding,
    )
    assert (found.returncode, found.stderr) == (0, "")
    table = (tmp_path / "table.csv").read_text("utf-8-sig")
    for text in found.stdout, table:
        assert "ller.py" in text and "It raised ValueError: bad" in text
