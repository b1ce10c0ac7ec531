"""How fast forward and backward are: `make bench`.

Speed is a ratio in one run, never a number of seconds to pass. In each round
every program goes once forward and back, or as often as fills a few
milliseconds, and is divided by rnnlib's time in that same round: so a machine
that is busy for a while is busy for all. Everything runs on one core. Printed
are medians over the rounds. With --record the report also goes to the page of
the book that shows it.
"""

import os
import sys

ONE = {
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}
os.environ |= ONE  # read when NumPy is imported

import platform  # noqa: E402
import time  # noqa: E402
from importlib.metadata import version  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402
from memory import peaks  # noqa: E402
from peers import installed, ours, problem  # noqa: E402

SIZES = [
    (25, 1, 100, 65, 65),
    (100, 1, 32, 32, 16),
    (100, 32, 128, 64, 64),
    (200, 64, 256, 128, 256),
    (1000, 1, 64, 32, 16),
    (1000, 32, 256, 128, 64),
]
GROWTH = {
    0: [(T, 1, 32, 16, 8) for T in (100, 200, 400, 800, 1600, 3200)],
    2: [(50, 32, H, 16, 8) for H in (32, 64, 128, 256, 512)],
}
RECORD = Path(__file__).parents[2] / "book" / "_static" / "speed.txt"
ROUND = 4e-3  # seconds: less is too short for the clock
SECONDS = 20  # for each size
LONGEST = 100  # the double sum takes T³ products


def programs(size):
    """Return the peers that can do a size, checked against ours."""
    rnn, x, y = problem(*size)
    there, _ = installed()
    if size[0] > LONGEST or size[1] > 1:
        del there["double sum"]
    runs = {"rnnlib": ours(rnn, x, y)}
    runs |= {name: make(rnn, x, y) for name, make in there.items()}
    expected = runs["rnnlib"]()["W"]
    for name, run in runs.items():
        if found := run():
            np.testing.assert_allclose(
                found["W"],
                expected,
                rtol=1e-6,
                atol=1e-9 * abs(expected).max(),
            )
    return runs


def rounds(runs, seconds=SECONDS):
    """Return the seconds of one call: an array (rounds) for each program."""
    times = {name: [] for name in runs}
    calls = {name: 1 + int(ROUND / once(run, 1)) for name, run in runs.items()}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times["rnnlib"]) < 5:
        for name, run in runs.items():
            times[name].append(once(run, calls[name]))
    return {name: np.array(taken) for name, taken in times.items()}


def once(run, calls):
    """Return the seconds of one call, from several in a row."""
    start = time.perf_counter()
    for _ in range(calls):
        run()
    return (time.perf_counter() - start) / calls


def exponent(at):
    """Return the slope of ln time in ln T (at = 0) or ln H (at = 2)."""
    sizes = GROWTH[at]
    runs = {size: ours(*problem(*size)) for size in sizes}
    runs["rnnlib"] = runs[sizes[0]]
    times = rounds(runs, SECONDS / 2)
    medians = [np.median(times[size]) for size in sizes]
    return np.polyfit(
        np.log([size[at] for size in sizes]), np.log(medians), 1
    )[0]


def report():
    """Yield the lines of the report, in Markdown."""
    there, missing = installed()
    packages = [
        name
        for name in ("numpy", "torch", "jax", "autograd")
        if name not in missing
    ]
    yield (
        f"{processor()}, one core; Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name)}" for name in packages)
        + ". "
        f"OpenBLAS with its kernels for {kernels()}."
    )
    for name in missing:
        yield f"Not installed, so not measured: {name}."
    yield from table("Size", ["T, B, H, D, K", "rnnlib, ms", "quartiles"])
    columns = []
    for i, size in enumerate(SIZES, 1):
        times = rounds(programs(size))
        low, middle, high = np.percentile(times["rnnlib"], (25, 50, 75)) * 1e3
        yield row(
            i,
            [
                ", ".join(map(str, size)),
                f"{middle:.3g}",
                f"{low:.3g} to {high:.3g}",
            ],
        )
        columns.append(
            {
                name: ratio(np.median(taken / times["rnnlib"]))
                for name, taken in times.items()
            }
        )
    yield from table("Time over that of rnnlib", range(1, len(SIZES) + 1))
    for name in there:
        yield row(name, [column.get(name, "–") for column in columns])
    yield from table("Time grows like", ["over", "measured power"])
    yield row("T", ["100 to 3200 (B = 1, H = 32)", f"{exponent(0):.2f}"])
    yield row("H", ["32 to 512 (B = 32, T = 50)", f"{exponent(2):.2f}"])
    yield from table("Peak memory at size 6", ["MB above the inputs"])
    for name, megabytes in peaks(SIZES[-1]):
        yield row(name, [f"{megabytes:.0f}"])


def ratio(times):
    """Return a ratio with the digits that a second run would repeat."""
    return f"{times:.2f}" if times < 10 else f"{float(f'{times:.3g}'):g}"


def table(first, names):
    """Yield the head of a table."""
    yield ""
    yield row(first, names)
    yield "|" + " --- |" * (1 + len(names))


def row(first, cells):
    """Return a row of a table."""
    return "| " + " | ".join(map(str, [first, *cells])) + " |"


def processor():
    """Return the processor's name, where the system tells it."""
    info = Path("/proc/cpuinfo")
    names = (
        [
            line.partition(": ")[2]
            for line in info.read_text().splitlines()
            if line.startswith("model name")
        ]
        if info.exists()
        else []
    )
    return (names or [platform.processor() or platform.machine()])[0]


def kernels():
    """Return the processor that OpenBLAS has chosen its kernels for."""
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return "an unknown processor (threadpoolctl tells, one of the peers)"
    return " and ".join(
        sorted(
            {
                pool["architecture"]
                for pool in threadpool_info()
                if "architecture" in pool
            }
        )
    )


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with (RECORD if "--record" in sys.argv else Path(os.devnull)).open(
        "w", encoding="utf-8"
    ) as record:
        for line in report():
            print(line, flush=True)
            print(line, file=record)
