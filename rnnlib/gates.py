"""Beyond the document: cells whose gradient is kept alive on purpose.

A cell is a step and the same step back. The step takes its parameters p, x_t
and the state of step t-1 to the state of step t, and says what the way back
needs. The step back takes the gradient in the state after the step to what
this step adds to the gradient of each parameter, and to the gradient in the
state before it. A state has one part (*batch, H), h, or two, h and c.

W (G·H, H), U (G·H, D) and b (G·H,) have a block of H rows for each of the G
gates; a_t = W h_{t-1} + U x_t + b are the pre-activations of all gates, and
δ_t = dL/da_t, as everywhere in the book. Each step stands as its formulas
read. Wrong arguments raise an error that names them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnnlib.arguments import instance, integer, numbers, room
from rnnlib.sums import outer_sum, rows

Parts = Iterable[NDArray]
Pair = tuple[Parts, Parts]


@dataclass(frozen=True)
class Cell:
    """A step, the step back, and what the parameters are.

    step    (p, x, s) → the state after the step, what it keeps
    back    (p, x, s, kept, ds) → gradients in p, gradient in s, where s is
            the state before the step and ds the gradient in that after it
    shapes  (H, D) → the shape of each parameter
    parts   1 where the state is h, 2 where it is h and c
    """

    step: Callable
    back: Callable
    shapes: Callable[[int, int], Mapping[str, tuple]]
    parts: int = 1


def leaky(keep: float, write: float) -> Cell:
    """Return the cell h_t = keep h_{t-1} + write tanh(a_t).

    With (0, 1) it is the network of this book, with (1 − α, α) the leaky one,
    with (1, 1) the residual one. Source: Jaeger et al. (2007), He et al.
    (2016).
    """
    keep = float(numbers("keep", keep, (), "f"))
    write = float(numbers("write", write, (), "f"))

    def step(p: Parts, x: NDArray, s: Parts) -> Pair:
        (W, U, b), (h,) = p, s
        n = np.tanh(h @ W.T + x @ U.T + b)
        return [keep * h + write * n], [n]

    def back(p: Parts, x: NDArray, s: Parts, kept: Parts, ds: Parts) -> Pair:
        (W, _, _), (h,), (n,), (dh,) = p, s, kept, ds
        delta = write * dh * (1 - n**2)
        return _sums(delta, h, x), [keep * dh + delta @ W]

    return Cell(step, back, lambda H, D: dict(W=(H, H), U=(H, D), b=(H,)))


def linear() -> Cell:
    """Return the cell h_t = λ ∘ h_{t-1} + a_t with a_t = U x_t + b.

    No unit hears another, and there is no tanh. `lam` (H,) is λ; it may be
    complex, and a gradient is then dL/dRe + i dL/dIm. Source: inside S4 (Gu
    et al. 2022) and the LRU (Orvieto et al. 2023).
    """

    def step(p: Parts, x: NDArray, s: Parts) -> Pair:
        (lam, U, b), (h,) = p, s
        return [lam * h + x @ U.T + b], []

    def back(p: Parts, x: NDArray, s: Parts, kept: Parts, ds: Parts) -> Pair:
        (lam, _, _), (h,), (dh,) = p, s, ds
        dlam = rows(dh * h.conj()).sum(axis=0)
        dU, db = outer_sum(dh, x.conj()), rows(dh).sum(axis=0)
        return [dlam, dU, db], [lam.conj() * dh]

    return Cell(step, back, lambda H, D: dict(lam=(H,), U=(H, D), b=(H,)))


def lstm() -> Cell:
    """Return the cell c_t = f ∘ c_{t-1} + i ∘ g, h_t = o ∘ tanh c_t.

    i, f, o = σ(a_t) and g = tanh(a_t). The blocks are in PyTorch's order, i,
    f, g, o, and b is the sum of its two biases. Without a weight and with a
    bias of 40 the gate f is 1: the cell of 1997. Source: Hochreiter and
    Schmidhuber (1997), with the forget gate of Gers et al. (2000).
    """

    def step(p: Parts, x: NDArray, s: Parts) -> Pair:
        (W, U, b), (h, c) = p, s
        a_i, a_f, a_g, a_o = np.split(h @ W.T + x @ U.T + b, 4, axis=-1)
        i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
        c = f * c + i * g
        n = np.tanh(c)
        return [o * n, c], [i, f, g, o, n]

    def back(p: Parts, x: NDArray, s: Parts, kept: Parts, ds: Parts) -> Pair:
        (W, _, _), (h, c), (i, f, g, o, n), (dh, dc) = p, s, kept, ds
        dc = dc + dh * o * (1 - n**2)  # h_t = o ∘ tanh c_t
        a_i, a_f = dc * g * i * (1 - i), dc * c * f * (1 - f)
        a_g, a_o = dc * i * (1 - g**2), dh * n * o * (1 - o)
        delta = np.concatenate([a_i, a_f, a_g, a_o], axis=-1)
        return _sums(delta, h, x), [delta @ W, f * dc]

    def shapes(H: int, D: int) -> dict:
        return dict(W=(4 * H, H), U=(4 * H, D), b=(4 * H,))

    return Cell(step, back, shapes, parts=2)


def gru() -> Cell:
    """Return the cell h_t = (1 − z) ∘ n + z ∘ h_{t-1}, as PyTorch has it.

    r, z = σ(a_t) and n = tanh(U_n x_t + b_n + r ∘ q), q = W_n h_{t-1} + m.
    The blocks are in PyTorch's order, r, z, n, and b is the sum of its two
    biases, but in n: there the second one is m (H,). The reset r stands
    after the product. Source: Cho et al. (2014) in their first version.
    """

    def step(p: Parts, x: NDArray, s: Parts) -> Pair:
        (W, U, b, m), (h,) = p, s
        x_r, x_z, x_n = np.split(x @ U.T + b, 3, axis=-1)
        h_r, h_z, h_n = np.split(h @ W.T, 3, axis=-1)
        r, z, q = sigmoid(x_r + h_r), sigmoid(x_z + h_z), h_n + m
        n = np.tanh(x_n + r * q)
        return [(1 - z) * n + z * h], [r, z, n, q]

    def back(p: Parts, x: NDArray, s: Parts, kept: Parts, ds: Parts) -> Pair:
        (W, *_), (h,), (r, z, n, q), (dh,) = p, s, kept, ds
        a_n, a_z = dh * (1 - z) * (1 - n**2), dh * (h - n) * z * (1 - z)
        a_r, dq = a_n * q * r * (1 - r), a_n * r
        delta = np.concatenate([a_r, a_z, a_n], axis=-1)
        of_h = np.concatenate([a_r, a_z, dq], axis=-1)
        dW, dU = outer_sum(of_h, h), outer_sum(delta, x)
        db, dm = rows(delta).sum(axis=0), rows(dq).sum(axis=0)
        return [dW, dU, db, dm], [z * dh + of_h @ W]

    def shapes(H: int, D: int) -> dict:
        return dict(W=(3 * H, H), U=(3 * H, D), b=(3 * H,), m=(H,))

    return Cell(step, back, shapes)


def gru_reset_before() -> Cell:
    """Return the same with the reset before the product, W_n (r ∘ h_{t-1}).

    Then n = tanh(U_n x_t + b_n + W_n (r ∘ h_{t-1})), and there is no m.
    Source: Cho et al. (2014) as published, who have no biases.
    """

    def step(p: Parts, x: NDArray, s: Parts) -> Pair:
        (W, U, b), (h,) = p, s
        W_r, W_z, W_n = np.split(W, 3)
        x_r, x_z, x_n = np.split(x @ U.T + b, 3, axis=-1)
        r, z = sigmoid(x_r + h @ W_r.T), sigmoid(x_z + h @ W_z.T)
        n = np.tanh(x_n + (r * h) @ W_n.T)
        return [(1 - z) * n + z * h], [r, z, n]

    def back(p: Parts, x: NDArray, s: Parts, kept: Parts, ds: Parts) -> Pair:
        (W, _, _), (h,), (r, z, n), (dh,) = p, s, kept, ds
        W_r, W_z, W_n = np.split(W, 3)
        a_n, a_z = dh * (1 - z) * (1 - n**2), dh * (h - n) * z * (1 - z)
        back = a_n @ W_n  # the gradient in r ∘ h
        a_r = back * h * r * (1 - r)
        dW, dU, db = _sums(np.concatenate([a_r, a_z, a_n], axis=-1), h, x)
        dW[-len(W_n) :] = outer_sum(a_n, r * h)  # what W_n met
        through = z * dh + r * back + a_r @ W_r + a_z @ W_z
        return [dW, dU, db], [through]

    def shapes(H: int, D: int) -> dict:
        return dict(W=(3 * H, H), U=(3 * H, D), b=(3 * H,))

    return Cell(step, back, shapes)


def initial(
    cell: Cell, inputs: int, hidden: int, seed: int = 0
) -> dict[str, NDArray]:
    """Return W and U, normal of deviation 1/√H and 1/√D, and zeros else."""
    D, H = integer("inputs", inputs, 1), integer("hidden", hidden, 1)
    random = np.random.default_rng(integer("seed", seed, 0, np.inf))
    p = {}
    for name, shape in instance("cell", cell, Cell).shapes(H, D).items():
        room("hidden" if shape[-1] == H else "inputs", *shape)
        scale = shape[-1] ** -0.5 if len(shape) == 2 else 0
        p[name] = scale * random.normal(size=shape)
    return p


@dataclass(frozen=True, eq=False)
class Run:
    """A cell's way over a sequence of T steps.

    cell, p                        what ran, and its parameters
    x     (T, *batch, D)           inputs; row t-1 is x_t
    s     (T+1, parts, *batch, H)  states; row t is that of step t
    kept  (T, n, *batch, H)        what each step kept: its gates, and
                                   tanh c_t of the LSTM, q of the GRU
    """

    cell: Cell
    p: Mapping[str, NDArray]
    x: NDArray
    s: NDArray
    kept: NDArray


def run(
    cell: Cell,
    p: Mapping[str, ArrayLike],
    x: ArrayLike,
    s0: ArrayLike | None = None,
) -> Run:
    """Return the Run of a cell with the parameters p over x (T, *batch, D).

    s0 (parts, *batch, H) is the state to start from, zeros if not given.
    """
    p, H, D = _checked(cell, p)
    x = numbers("x", x, ("T", ..., D))
    start = cell.parts, *x.shape[1:-1], H
    dtype = np.result_type(*p.values())
    s = [np.zeros(start, dtype) if s0 is None else numbers("s0", s0, start)]
    kept = []
    for x_t in x:
        after, keeps = cell.step(p.values(), x_t, s[-1])
        s.append(np.array(after))
        kept.append(keeps)
    return Run(cell, p, x, np.array(s), np.array(kept))


def back(run: Run, dh: ArrayLike) -> tuple[dict[str, NDArray], NDArray]:
    """Return the gradient of each parameter by name, and that of all states.

    dh (T, *batch, H) is the gradient of the loss of step t in h_t, in row
    t-1. The gradient of the states is a total one, (T+1, parts, *batch, H),
    row t for step t: in h_t with c_t held fixed, in c_t with h_t held fixed.
    """
    s, x, kept = instance("run", run, Run).s, run.x, run.kept
    dh = numbers("dh", dh, s[1:, 0].shape)
    ds = np.zeros(s.shape, np.result_type(s, dh))
    total: dict[str, NDArray] = {}
    for t in reversed(range(len(dh))):
        ds[t + 1, 0] += dh[t]
        dp, ds[t] = run.cell.back(
            run.p.values(), x[t], s[t], kept[t], ds[t + 1]
        )
        total = {name: d + total.get(name, 0) for name, d in zip(run.p, dp)}
    return total, ds


def sigmoid(z: NDArray) -> NDArray:
    """Return σ(z) = 1 / (1 + e^(−z)), as a tanh, which cannot overflow."""
    return (1 + np.tanh(z / 2)) / 2


def _sums(delta: NDArray, h: NDArray, x: NDArray) -> list[NDArray]:
    """Return what a step adds to dL/dW, dL/dU and dL/db."""
    return [outer_sum(delta, h), outer_sum(delta, x), rows(delta).sum(axis=0)]


def _checked(
    cell: Cell, p: Mapping[str, ArrayLike]
) -> tuple[dict[str, NDArray], int, int]:
    """Return the parameters in the cell's order, if they fit, H and D."""
    names = list(instance("cell", cell, Cell).shapes(1, 1))
    instance("p", p, Mapping)  # type: ignore[type-abstract]
    if set(p) != set(names):
        raise ValueError(f"p: expected the names {names}, got {list(p)}")
    H = numbers(names[0], p[names[0]], (..., "H")).shape[-1]
    D = numbers("U", p["U"], ("rows", "D")).shape[-1]
    shapes = cell.shapes(H, D)
    return {name: numbers(name, p[name], shapes[name]) for name in names}, H, D
