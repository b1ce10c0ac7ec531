from math import exp, tanh

import numpy as np
import pytest
from cells import CELLS, D, drawn
from instances import assert_close

from rnnlib import RNN, backward_from, forward
from rnnlib.check import assert_same_gradient, complex_step
from rnnlib.gates import (
    back,
    initial,
    linear,
    run,
)

EACH = pytest.mark.parametrize("name", CELLS)


# ---- Forward: the formulas, a unit at a time ----


def sigma(z):
    return 1 / (1 + exp(-z))


def affine(p, block, unit, x, h):
    """Return (U_block x + b_block, W_block h) of a unit."""
    row = block * len(h) + unit
    return p["U"][row] @ x + p["b"][row], p["W"][row] @ h


def unit_leaky(keep, write):
    def unit(p, j, x, h):
        return [keep * h[j] + write * tanh(sum(affine(p, 0, j, x, h)))]

    return unit


def unit_linear(p, j, x, h):
    return [p["lam"][j] * h[j] + p["U"][j] @ x + p["b"][j]]


def unit_lstm(p, j, x, h, c):
    i, f, g, o = (sum(affine(p, block, j, x, h)) for block in range(4))
    c_j = sigma(f) * c[j] + sigma(i) * tanh(g)
    return [sigma(o) * tanh(c_j), c_j]


def unit_gru(p, j, x, h):
    r, z = (sigma(sum(affine(p, block, j, x, h))) for block in (0, 1))
    of_x, of_h = affine(p, 2, j, x, h)
    n = tanh(of_x + r * (of_h + p["m"][j]))
    return [(1 - z) * n + z * h[j]]


def unit_gru_reset_before(p, j, x, h):
    r = np.array([sigma(sum(affine(p, 0, k, x, h))) for k in range(len(h))])
    z = sigma(sum(affine(p, 1, j, x, h)))
    n = tanh(sum(affine(p, 2, j, x, r * h)))
    return [(1 - z) * n + z * h[j]]


UNITS = {
    "tanh": unit_leaky(0, 1),
    "leaky": unit_leaky(0.8, 0.3),
    "residual": unit_leaky(1, 1),
    "linear": unit_linear,
    "lstm": unit_lstm,
    "gru": unit_gru,
    "gru_reset_before": unit_gru_reset_before,
}


@EACH
def test_a_run_is_what_the_formulas_say_unit_by_unit(name):
    p, x, s0, _ = drawn(CELLS[name])
    s = [s0]
    for x_t in x:
        units = [UNITS[name](p, j, x_t, *s[-1]) for j in range(3)]
        s.append(np.transpose(units))
    assert_close(run(CELLS[name], p, x, s0).s, np.array(s))


@EACH
def test_no_s0_is_a_start_from_zero(name):
    cell = CELLS[name]
    p, x, s0, _ = drawn(cell, batch=(2,))
    assert_close(run(cell, p, x).s, run(cell, p, x, 0 * s0).s)


def test_the_first_of_the_cells_is_the_network_of_the_book():
    p, x, s0, dh = drawn(CELLS["tanh"], T=6)
    rnn = RNN(**p, V=np.eye(3), c=np.zeros(3))
    trace = forward(rnn, x, s0[0])
    ran = run(CELLS["tanh"], p, x, s0)
    assert_close(ran.s[:, 0], trace.h)
    theirs, (ours, ds) = backward_from(rnn, trace, dh), back(ran, dh)
    for name in p:
        assert_close(ours[name], getattr(theirs, name))
    assert_close(ds[0, 0], theirs.h0)


# ---- Backward ----


@EACH
@pytest.mark.parametrize(
    "T, H, batch",
    [
        (1, 3, ()),
        (1, 1, (2,)),
        (2, 4, (3,)),
        (3, 3, (2, 2)),
        (20, 3, ()),
        (20, 5, (2,)),
    ],
)
def test_every_entry_of_a_gradient_against_the_complex_step(name, T, H, batch):
    cell = CELLS[name]
    p, x, s0, dh = drawn(cell, T, H, batch, seed=T)

    def loss(p, s0):
        return (dh * run(cell, p, x, s0).s[1:, 0]).sum()

    gradients, ds = back(run(cell, p, x, s0), dh)
    assert gradients.keys() == p.keys()
    for each, gradient in gradients.items():
        measured = complex_step(
            lambda array: loss(p | {each: array}, s0), p[each]
        )
        assert_same_gradient(each, gradient, measured, rtol=1e-12)
    measured = complex_step(lambda s0: loss(p, s0), s0)
    assert_same_gradient("s0", ds[0], measured, rtol=1e-12)


@EACH
def test_the_gradient_of_a_state_is_that_of_a_run_that_starts_there(name):
    cell = CELLS[name]
    p, x, s0, dh = drawn(cell, T=5, batch=(2,))
    ran = run(cell, p, x, s0)
    ds = back(ran, dh)[1]
    for t in range(5):
        late = back(run(cell, p, x[t:], ran.s[t]), dh[t:])[1][0]
        at_once = np.zeros_like(late)  # the loss of step t itself
        at_once[0] = dh[t - 1] if t else 0
        assert_close(ds[t], late + at_once)


def test_a_complex_lambda_is_a_pair_of_real_numbers():
    """The oracle: a recurrence of two real states, and its complex step."""
    random = np.random.default_rng(3)
    T, H = 7, 3
    lam = random.uniform(0.5, 1, H) * np.exp(2j * random.normal(size=H))
    U, b, h0, dh = (
        random.normal(size=(*shape, 2)) @ [1, 1j]
        for shape in ((H, D), (H,), (1, H), (T, H))
    )
    x = random.normal(size=(T, D))

    def pair(z):
        return np.array([z.real, z.imag])

    def loss(lam, U, b, h0):
        (u, v), total = h0, 0
        for t in range(T):
            u, v = (
                lam[0] * u - lam[1] * v + U[0] @ x[t] + b[0],
                lam[1] * u + lam[0] * v + U[1] @ x[t] + b[1],
            )
            total += (dh[t].real * u + dh[t].imag * v).sum()
        return total

    gradients, ds = back(run(linear(), dict(lam=lam, U=U, b=b), x, h0), dh)
    found = dict(**gradients, h0=ds[0, 0])
    given = dict(lam=pair(lam), U=pair(U), b=pair(b), h0=pair(h0[0]))
    for name, array in given.items():
        measured = complex_step(lambda a: loss(**given | {name: a}), array)
        assert_same_gradient(name, pair(found[name]), measured, rtol=1e-12)


@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_a_gate_held_open_keeps_what_is_in_it(name):
    """f = 1, or z = 1, to the last digit, and its slope is exactly 0."""
    cell, block = CELLS[name], 1
    p, x, s0, dh = drawn(cell, T=20)
    p = {each: array.copy() for each, array in p.items()}
    gate = slice(block * 3, block * 3 + 3)
    p["W"][gate], p["U"][gate], p["b"][gate] = 0, 0, 40
    ran = run(cell, p, x, s0)
    assert (ran.kept[:, 1] == 1).all()
    gradients, ds = back(ran, dh)
    for gradient in gradients["W"], gradients["U"], gradients["b"]:
        assert not gradient[gate].any()
    if name == "gru":
        assert (ran.s == s0).all() and (ds[0, 0] == ds[1, 0]).all()
    else:
        i, _, g = np.moveaxis(ran.kept, 1, 0)[:3]
        assert_close(ran.s[1:, 1], s0[1] + np.cumsum(i * g, axis=0))


# ---- Parameters ----


@EACH
def test_initial_parameters_are_drawn_as_said(name):
    cell = CELLS[name]
    p = initial(cell, 40, 50, seed=1)
    for each, array in initial(cell, 40, 50, seed=1).items():
        assert (array == p[each]).all()
    assert (initial(cell, 40, 50, seed=2)["U"] != p["U"]).all()
    for each, array in p.items():
        if array.ndim == 2:
            assert abs(array.std() * array.shape[1] ** 0.5 - 1) < 0.05
        else:
            assert not array.any()


@pytest.mark.parametrize("name, wrong", [("W", "U"), ("U", "W"), ("b", "U")])
def test_a_parameter_that_does_not_fit_is_named(name, wrong):
    p, x, _, _ = drawn(CELLS["lstm"], H=4)
    with pytest.raises(ValueError, match=f"^{name}: expected shape"):
        run(CELLS["lstm"], p | {name: p[wrong][:3]}, x)


def test_the_linear_cell_may_read_complex_numbers():
    """dL/dRe + i dL/dIm of U, by finite differences of L = Σ |h|²."""
    random = np.random.default_rng(0)

    def drawn_complex(*shape):
        return random.normal(size=shape) + 1j * random.normal(size=shape)

    lam, U, b = 0.5 * drawn_complex(3), drawn_complex(3, 2), drawn_complex(3)
    x = drawn_complex(4, 2)

    def loss(U):
        s = run(linear(), dict(lam=lam, U=U, b=b), x).s[1:, 0]
        return (s * s.conj()).real.sum()

    found = run(linear(), dict(lam=lam, U=U, b=b), x)
    dU = back(found, 2 * found.s[1:, 0])[0]["U"]
    for index in np.ndindex(U.shape):
        slopes = []
        for step in 1e-6, 1e-6j:
            nudge = np.zeros_like(U)
            nudge[index] = step
            slopes.append((loss(U + nudge) - loss(U - nudge)) / 2e-6)
        assert abs(dU[index] - complex(*slopes)) < 1e-6 * abs(dU).max()


@EACH
def test_a_start_that_is_not_given_is_of_the_parameters_kind(name):
    cell = CELLS[name]
    p, x, *_ = drawn(cell)
    single = {key: np.asarray(array, "f") for key, array in p.items()}
    assert run(cell, single, x.astype("f")).s.dtype == np.float32
