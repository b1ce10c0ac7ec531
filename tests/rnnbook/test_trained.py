"""The table of trainings belongs to the code that made it."""

import numpy as np
import pytest

from rnnbook.trained import (
    EARLY,
    EVERY,
    KINDS,
    SEEDS,
    TABLE,
    UNITS,
    T,
    Trial,
    as_many,
    checksum,
    count,
    gradients,
    lag_curve,
    learn,
    reach,
    start,
    table,
    trials,
)
from rnnlib.adding import adding
from rnnlib.check import assert_same_gradient, complex_step
from rnnlib.gates import run

ROWS = list(table())
SAID = "file and code no longer belong together: run `make trained`"


def test_each_training_has_its_row():
    assert [row.trial for row in ROWS] == trials(), SAID
    for row in ROWS:
        assert row.parameters == count(*row.trial[:2]), SAID


def test_no_number_was_changed_by_hand():
    *lines, last = TABLE.read_text("utf-8").splitlines()
    assert last == checksum(lines), SAID


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: "-".join(map(str, row.trial))
)
def test_the_first_updates_of_a_row_come_out_again(row):
    p, losses = learn(row.trial, EARLY)
    assert np.isclose(np.mean(losses), row.early, rtol=1e-8), SAID
    before = lag_curve(row.trial, start(row.trial))[-1] ** (1 / T)
    assert abs(before - row.before) < 1e-4, SAID


def test_the_reach_of_a_linear_cell_is_a_power_of_lambda():
    trial, lam = Trial("linear", 3, 0), np.array([0.9, 0.5, 1.01])
    p = start(trial) | dict(lam=lam)
    sizes = reach(trial, p)
    assert sizes.shape == (T // EVERY, T // EVERY + 1)
    for (i, j), size in np.ndenumerate(sizes):
        lag = EVERY * (i + 1 - j)
        left = np.linalg.norm(p["V"] * lam**lag) / np.linalg.norm(p["V"])
        assert np.isclose(size, left if lag >= 0 else 0, rtol=1e-12)
    assert (lag_curve(trial, p)[::-EVERY] == sizes[-1]).all()


@pytest.mark.parametrize("name", KINDS)
def test_what_learns_is_what_is_counted(name):
    trial = Trial(name, 5, 0)
    before, (after, _) = start(trial), learn(trial, 3)
    moved = sum((after[each] != before[each]).sum() for each in before)
    assert moved == count(name, 5)


def test_all_have_as_many_units_or_parameters_as_the_lstm():
    aim = count("LSTM, bias 1", UNITS)
    for name in KINDS:
        assert abs(count(name, as_many(name)) / aim - 1) < 0.06
        sizes = {row.trial.units for row in ROWS if row.trial.cell == name}
        assert sizes == {UNITS, as_many(name)}
    assert {row.trial.seed for row in ROWS} == set(SEEDS)


@pytest.mark.parametrize("name", KINDS)
def test_the_gradient_of_the_error(name):
    trial, cell = Trial(name, 3, 1), KINDS[name][0]
    p, (x, y, _) = start(trial), adding(6, 4)(0)

    def mean_square(p):
        s = run(cell, {each: p[each] for each in p.keys() - {"V", "c"}}, x).s
        return (((s[-1, 0] @ p["V"].T + p["c"])[:, 0] - y) ** 2).mean()

    loss, found = gradients(cell, p, x, y)
    assert np.isclose(loss, mean_square(p))
    for each, array in p.items():
        measured = complex_step(lambda a: mean_square(p | {each: a}), array)
        assert_same_gradient(each, found[each], measured, rtol=1e-11)
