"""Judge what a class handed in: python -m rnnbook.grade FOLDER.

Each student has a folder in FOLDER, or a file: a filled notebook, or a
script. What is judged it says itself, as the cells of the exercises do: each
diagnose("W", mine) and diagnose_program(mine) in it, of a chapter those under
Exercises.

Each call is made in a process of its own, with a limit of time and, except on
Windows, of memory and of the size of a file. Before it only that is run which
it needs of the lines above: the imports, definitions and assignments of the
names that its function uses, and of those that they use. No other cell is run,
nor any other line. The process works in a copy of what was handed in, which
is thrown away, and so is what it prints. When it ends, what it has started
ends with it; not on Windows, nor what has left its group of processes.

This keeps you from accidents and not from malice: the code runs as you, and
can read and change your files. If you do not trust the class, run it in a
container. It judges numbers: whether somebody has called the package's own
gradient, or has copied, it does not see.
"""

import argparse
import csv
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from subprocess import DEVNULL, Popen, TimeoutExpired
from tempfile import TemporaryDirectory
from textwrap import wrap

from rnnbook.submissions import HIDDEN, Call, Row, handed_in
from rnnlib import diagnose, diagnose_program

STRANGE = "backslashreplace"  # what a file or a terminal has no letter for
LIMIT = 30.0  # seconds
MEMORY, FILE = 4 << 30, 100 << 20  # bytes
CHILD = (
    "import sys; from rnnbook.grade import make_call; make_call(*sys.argv[1:])"
)


def judged(call: Call | Row, folder: Path, limit: float) -> Row:
    """Return what is said of a call, made in a process of its own."""
    if isinstance(call, Row):
        return call
    with TemporaryDirectory(ignore_cleanup_errors=True) as place:
        desk, job, result = (Path(place, n) for n in ("desk", "job", "result"))
        top = folder / Path(call.file).parts[0]
        desk.mkdir()
        if top.is_dir():
            with suppress(shutil.Error):  # of what cannot be read
                shutil.copytree(
                    top,
                    desk,
                    symlinks=True,
                    ignore=shutil.ignore_patterns(*(f"{h}*" for h in HIDDEN)),
                    dirs_exist_ok=True,
                )
        job.write_text(json.dumps([call.lines, call.call, limit]), "utf-8")
        process = Popen(
            [sys.executable, "-c", CHILD, str(job), str(result)],
            cwd=desk,
            env=_environment(str(desk)),
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=DEVNULL,
            start_new_session=True,
        )
        try:
            code = process.wait(limit)
        except TimeoutExpired:
            verdict = "endless"
            says = f"It was not done after {limit:g} seconds."
        else:
            verdict, says = _said(result, code)
        finally:
            _end(process)
    return Row(call.who, call.file, call.gradient, verdict, says)


def _said(result: Path, code: int) -> tuple[str, str]:
    """Return what a process has written, or how it ended without."""
    if result.exists():
        return json.loads(result.read_text("utf-8"))
    if code < 0:
        return "crashed", f"It crashed: {signal.Signals(-code).name}."
    return "ended", f"It ended Python itself, with exit code {code}."


def _environment(desk: str) -> dict[str, str]:
    """Return the variables of a process that works on this desk."""
    return {
        "OPENBLAS_NUM_THREADS": "1",
        **os.environ,
        **dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP"), desk),
        "MPLBACKEND": "agg",  # no window
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "PYTHONSAFEPATH": "1",  # Python's random.py, not the student's
    }


def _end(process: Popen) -> None:
    """End a process, and except on Windows what it has started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):  # nothing is left
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def make_call(job: str, result: str) -> None:
    """Make a call and write what is said of it, in a process of its own."""
    lines, call, limit = json.loads(Path(job).read_text("utf-8"))
    checker = {"diagnose": diagnose, "diagnose_program": diagnose_program}
    space = {"__name__": "submission"}
    _limit(limit)
    sys.path.append(os.getcwd())
    try:
        exec(lines, space)
        found = eval(call, space | checker)
        verdict, says = found.verdict, found.message
        if verdict == "right" and getattr(found, "differs", ""):
            verdict = "right for its own loss"
    except NameError as problem:
        verdict, says = "missing", f"There is no {problem.name} above {call}."
    except BaseException as problem:
        verdict = "raised"
        says = f"It raised {type(problem).__name__}: {problem}"
    Path(result).write_text(json.dumps([verdict, says]), "utf-8")
    os._exit(0)  # whatever threads are left


def _limit(seconds: float) -> None:
    """Set the limits of this process, where the platform has them."""
    with suppress(ImportError):
        import resource

        for which, most in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_CPU, 2 * int(seconds + 1)),  # if nobody waits
            (resource.RLIMIT_FSIZE, FILE),
            (resource.RLIMIT_AS, MEMORY),
        ):
            _, hard = resource.getrlimit(which)
            with suppress(ValueError, OSError):  # a lower one is set
                resource.setrlimit(which, (most, hard))


def shown(row: Row, longest: int) -> Iterator[str]:
    """Yield the lines of a row of the table, whose first column is so wide."""
    width = max(shutil.get_terminal_size().columns - longest - 11, 30)
    says = wrap("right" if row.verdict == "right" else row.says, width)
    yield f"{row.file:{longest}}  {row.gradient:7}  {says[0]}"
    for rest in says[1:]:
        yield " " * (longest + 11) + rest


def main() -> None:
    """Read the command line, judge, and print the table as it grows."""
    parser = argparse.ArgumentParser(
        prog="python -m rnnbook.grade",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("folder", metavar="FOLDER", type=Path, help="what was handed in")
    add("--csv", metavar="FILE", help="write the table to a file, too")
    add(
        "--limit",
        metavar="SECONDS",
        type=float,
        default=LIMIT,
        help="for each call (default: %(default)g)",
    )
    given = parser.parse_args()
    if not 0 < given.limit < float("inf"):
        parser.error(f"--limit: expected seconds, got {given.limit:g}")
    if not given.folder.is_dir():
        parser.error(f"{given.folder}: there is no such folder")
    calls = handed_in(given.folder)
    if not calls:
        parser.error(f"{given.folder}: no folder, .py or .ipynb is in it")
    try:
        table = open(
            given.csv or os.devnull,
            "w",
            encoding="utf-8-sig",
            errors=STRANGE,
            newline="",
        )
    except OSError as problem:
        parser.error(f"--csv: {problem}")
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors=STRANGE)
    longest = max(len(call.file) for call in calls)
    judge = partial(judged, folder=given.folder, limit=given.limit)
    with table, ThreadPoolExecutor(os.cpu_count()) as pool:
        write = csv.writer(table).writerow
        write(Row._fields)
        for row in pool.map(judge, calls):
            write(row)
            print(*shown(row, longest), sep="\n", flush=True)


if __name__ == "__main__":
    main()
