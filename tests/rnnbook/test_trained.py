"""The table of trainings belongs to the code that made it."""

import numpy as np
import pytest

from rnnbook.trained import (
    EARLY,
    KINDS,
    SEEDS,
    UNITS,
    T,
    Trial,
    as_many,
    count,
    gradients,
    lag_curve,
    learn,
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


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: "-".join(map(str, row.trial))
)
def test_the_first_updates_of_a_row_come_out_again(row):
    p, losses = learn(row.trial, EARLY)
    assert np.isclose(np.mean(losses), row.early, rtol=1e-8), SAID
    before = lag_curve(row.trial, start(row.trial))[-1] ** (1 / T)
    assert abs(before - row.before) < 1e-4, SAID


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
        assert UNITS in sizes and (as_many(name) in sizes or max(sizes) == 16)
    assert {row.trial.seed for row in ROWS} == set(SEEDS)


@pytest.mark.parametrize("name", KINDS)
def test_the_gradient_of_the_error(name):
    trial, cell = Trial(name, 3, 1), KINDS[name][0]
    p, (x, y, _) = start(trial), adding(6, 4)(0)

    def mean_square(p):
        s = run(cell, {each: p[each] for each in cell.blocks}, x).s
        return (((s[-1, 0] @ p["V"].T + p["c"])[:, 0] - y) ** 2).mean()

    loss, found = gradients(cell, p, x, y)
    assert np.isclose(loss, mean_square(p))
    for each, array in p.items():
        measured = complex_step(lambda a: mean_square(p | {each: a}), array)
        assert_same_gradient(each, found[each], measured, rtol=1e-11)
