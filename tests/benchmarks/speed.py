"""How fast forward and backward are: `make bench`.

Speed is a ratio in one run, never a number of seconds to pass: each size is
run by turns with the matrix products alone, which nothing can beat that works
in NumPy, on one thread. Printed are medians and the spread between quartiles.
"""

import os

os.environ |= {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import time  # noqa: E402  (the threads are counted when NumPy is imported)

import numpy as np  # noqa: E402

from rnnlib import RNN, backward, forward  # noqa: E402
from rnnlib.trace import rows  # noqa: E402

SIZES = [(25, 1, 100, 65, 65), (100, 1, 32, 32, 16), (100, 32, 128, 64, 64),
         (200, 64, 256, 128, 256), (1000, 1, 64, 32, 16)]
SECONDS = 2  # for each size


def products(rnn, trace):
    """Do the matrix products of one pass forward and back, nothing else."""
    x, h, Omega = rows(trace.x), trace.h[1:], rows(trace.Omega)
    x @ rnn.U.T, rows(h) @ rnn.V.T, Omega @ rnn.V
    for h_t in h:
        np.dot(h_t, rnn.W.T)
        np.dot(h_t, rnn.W)
    rows(h).T @ rows(h), rows(h).T @ x, Omega.T @ rows(h)


def measure(*functions):
    """Return the times of functions that are called by turns."""
    times, end = [[] for _ in functions], time.perf_counter() + SECONDS
    while time.perf_counter() < end or len(times[0]) < 5:
        for function, taken in zip(functions, times, strict=True):
            start = time.perf_counter()
            function()
            taken.append(time.perf_counter() - start)
    return np.array(times) * 1e3


def main():
    """Print a line for each size."""
    print("T, B, H, D, K".ljust(24), "ms (quartiles)".ljust(22),
          "products alone / ours")
    random = np.random.default_rng(0)
    for T, B, H, D, K in SIZES:
        rnn = RNN.init(D, H, K)
        x, y = random.normal(size=(T, B, D)), random.integers(K, size=(T, B))
        trace = forward(rnn, x)
        ours, limit = measure(
            lambda rnn=rnn, x=x, y=y: backward(rnn, forward(rnn, x), y),
            lambda rnn=rnn, trace=trace: products(rnn, trace))
        low, middle, high = np.percentile(ours, (25, 50, 75))
        print(f"{T}, {B}, {H}, {D}, {K}".ljust(24),
              f"{middle:.2f} ({low:.2f} to {high:.2f})".ljust(22),
              f"{np.median(limit) / middle:.2f}")


if __name__ == "__main__":
    main()
