"""The adding problem, learned by every cell: what `make trained` writes down.

Each cell is trained from five seeds with as many units as the LSTM, and with
as many parameters. Nothing else differs: the same sequences, the same
optimiser, as many updates. `trained.txt`, beside this file, has a row for each
training. It takes minutes, so the pages read it. What `learn` does after a few
updates stands in each row, too: a test does these again, and so says when file
and code no longer belong together. The last line is a checksum of the others:
no number is changed by hand.

Made again, on however many threads, the table has the same figures, but for
the seconds. On another processor the last ones need not be the same: where
BLAS adds up in another order, a training that is not calm amplifies the
rounding. Of the eighty rows 17 came out otherwise with the kernels for AVX2,
and as many with those for SSE3, in place of AVX-512: runs of tanh, of the
leaky cell and of the LSTM, none of the GRU. No claim should hang on one row.
"""

from collections.abc import Iterator
from hashlib import sha256
from math import prod
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnnlib.adding import adding
from rnnlib.gates import Cell, Run, back, gru, initial, leaky, linear, lstm
from rnnlib.gates import run as run_cell
from rnnlib.rnn import recurrent_matrix
from rnnlib.training import adam

T, BATCH, UPDATES, EARLY, RATE = 50, 20, 600, 5, 0.01
UNITS, SEEDS = 16, range(5)
TABLE = Path(__file__).with_suffix(".txt")
EVERY = 10  # steps, in `reach`
BEFORE = np.tril_indices(T // EVERY, 0, T // EVERY + 1)  # its states, k < t
# By name: the cell, and the parameters that stay as they are.
KINDS: dict[str, tuple[Cell, set[str]]] = {
    "tanh": (leaky(0, 1), set()),
    "tanh, orthogonal": (leaky(0, 1), set()),
    "leaky, 0.1": (leaky(0.9, 0.1), set()),
    "linear": (linear(), set()),
    "GRU, gates of x": (gru(), {"W", "m"}),
    "LSTM, f = 1": (lstm(), set()),
    "LSTM, bias 0": (lstm(), set()),
    "LSTM, bias 1": (lstm(), set()),
    "GRU": (gru(), set()),
}
Parameters = dict[str, NDArray]


class Trial(NamedTuple):
    """What is trained: a cell, how many units, from which seed."""

    cell: str
    units: int
    seed: int


class Row(NamedTuple):
    """What came out.

    parameters  how many numbers learn
    before      the mean factor a step of `lag_curve` at the start
    early       the mean loss of the first updates
    error       what `error` returns
    seconds     of one processor, for the training alone
    reach       what `reach` returns, after training
    """

    trial: Trial
    parameters: int
    before: float
    early: float
    error: float
    seconds: float
    reach: NDArray

    @property
    def after(self) -> float:
        """Return the mean factor a step of `lag_curve` after training."""
        return self.reach[-1, 0] ** (1 / T)


def start(trial: Trial) -> Parameters:
    """Return the parameters before the first update, with V and c."""
    name, H, seed = trial
    random = np.random.default_rng([seed, H])
    p = initial(KINDS[name][0], 2, H, seed)
    forget = slice(H, 2 * H)
    if name == "tanh, orthogonal":
        p["W"] = recurrent_matrix("orthogonal", H, random)
    elif name == "linear":
        p["lam"] = random.uniform(0.9, 1, size=H)
        p["U"] *= np.sqrt(1 - p["lam"] ** 2)[:, None]
    elif name == "GRU, gates of x":
        p["W"] = np.zeros_like(p["W"])
    elif name == "LSTM, f = 1":  # its slope is 0, so it will stay 1
        p["W"][forget], p["U"][forget], p["b"][forget] = 0, 0, 40
    elif name == "LSTM, bias 1":
        p["b"][forget] = 1
    return p | dict(V=random.normal(size=(1, H)) / H**0.5, c=np.zeros(1))


def count(name: str, H: int) -> int:
    """Return how many numbers of a cell of H units learn, with V and c.

    A forget gate that is 1 has no slope, a reset without W nothing to reset.
    """
    cell, still = KINDS[name]
    shapes = cell.shapes(H, 2)
    total = sum(prod(shapes[each]) for each in shapes.keys() - still)
    blocked = {"LSTM, f = 1": H * (H + 3), "GRU, gates of x": H * 3}
    return total + H + 1 - blocked.get(name, 0)


def as_many(name: str) -> int:
    """Return the units that give a cell as many parameters as the LSTM."""
    aim = count("LSTM, bias 1", UNITS)
    return min(range(1, 400), key=lambda H: abs(count(name, H) - aim))


def trials() -> list[Trial]:
    """Return all of them: each cell in one size or two, from each seed."""
    return [
        Trial(name, H, seed)
        for name in KINDS
        for H in sorted({UNITS, as_many(name)})
        for seed in SEEDS
    ]


def predict(cell: Cell, p: Parameters, x: NDArray) -> tuple[Run, NDArray]:
    """Return the run over x (T, batch, 2), and V h_T + c (batch,)."""
    ran = run_cell(cell, {name: p[name] for name in p.keys() - {"V", "c"}}, x)
    return ran, (ran.s[-1, 0] @ p["V"].T + p["c"])[:, 0]


def gradients(
    cell: Cell, p: Parameters, x: NDArray, y: NDArray
) -> tuple[float, Parameters]:
    """Return the mean squared error, and its gradient in each parameter."""
    ran, y_hat = predict(cell, p, x)
    dOmega = 2 * (y_hat - y)[:, None] / len(y)
    dh = np.zeros_like(ran.s[1:, 0])
    dh[-1] = dOmega @ p["V"]
    dV = dOmega.T @ ran.s[-1, 0]
    g = back(ran, dh)[0] | dict(V=dV, c=dOmega.sum(axis=0))
    return float(np.mean((y_hat - y) ** 2)), g


def learn(trial: Trial, updates: int = UPDATES) -> tuple[Parameters, list]:
    """Return the parameters after so many updates, and the losses before each.

    The gradient is clipped to a norm of 1, the optimiser is Adam.
    """
    (cell, still), p = KINDS[trial.cell], start(trial)
    data, optimiser, losses = adding(T, BATCH, trial.seed), adam(RATE), []
    moments = {name: np.zeros((2, *array.shape)) for name, array in p.items()}
    for n in range(updates):
        loss, g = gradients(cell, p, *data(n)[:2])
        losses.append(loss)
        norm = np.sqrt(sum((array**2).sum() for array in g.values()))
        for name in set(p) - still:
            clipped = g[name] * min(1, 1 / norm)
            step, moments[name] = optimiser(n + 1, clipped, moments[name])
            p[name] = p[name] - step
    return p, losses


def error(trial: Trial, p: Parameters) -> float:
    """Return the mean squared error on 4000 sequences that nobody learned."""
    x, y, _ = adding(T, 4000, seed=99)(0)
    parts = np.split(x, 20, axis=1)  # all at once would fill the memory
    y_hat = [predict(KINDS[trial.cell][0], p, part)[1] for part in parts]
    return float(np.mean((np.concatenate(y_hat) - y) ** 2))


def lag_curve(trial: Trial, p: Parameters, t: int = T) -> NDArray:
    """Return what is left l = 0 … t steps back of what an output sends.

    The output is that of step t. What is left is the length of its gradient
    in the states, all parts of 100 sequences together, over that at l = 0.
    """
    x = adding(T, 100, seed=99)(0)[0][:t]
    ran, _ = predict(KINDS[trial.cell][0], p, x)
    dh = np.zeros_like(ran.s[1:, 0])
    dh[-1] = p["V"]
    ds = back(ran, dh)[1][::-1].reshape(t + 1, -1)
    return np.linalg.norm(ds, axis=1) / np.linalg.norm(ds[0])


def reach(trial: Trial, p: Parameters) -> NDArray:
    """Return the map of what outputs send to states, every tenth step.

    `[i, j]` is what is left of the output of step 10 (i + 1) in the state of
    step 10 j, by `lag_curve`, and 0 where the state is the later one. So the
    last row, read backwards, is the lag curve of the output that is trained.
    """
    sizes = np.zeros((T // EVERY, T // EVERY + 1))
    for i, row in enumerate(sizes):
        row[: i + 2] = lag_curve(trial, p, EVERY * (i + 1))[::-EVERY]
    return sizes


def checksum(lines: list[str]) -> str:
    """Return the last line of the file, from the others."""
    return "sha256 " + sha256("\n".join(lines).encode()).hexdigest()


def table() -> Iterator[Row]:
    """Yield the rows of the file."""
    for line in TABLE.read_text("utf-8").splitlines()[1:-1]:
        cell, *numbers, powers = map(str.strip, line.split("|"))
        units, seed, parameters = map(int, numbers[:3])
        before, early, error, seconds = map(float, numbers[3:])
        sizes = np.eye(T // EVERY, T // EVERY + 1, 1)
        sizes[BEFORE] = 10 ** np.array(powers.split(), float)
        trial = Trial(cell, units, seed)
        yield Row(trial, parameters, before, early, error, seconds, sizes)
