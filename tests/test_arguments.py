"""Every public function, with every kind of wrong argument."""

import re
from importlib import import_module
from inspect import isfunction, unwrap
from pkgutil import iter_modules

import numpy as np
import pytest
import wrong
import wrong_beyond
import wrong_core

import rnnlib
from rnnlib import recursion, trace
from rnnlib.arguments import (
    function,
    instance,
    integer,
    non_negative,
    one_of,
    positive,
)
from rnnlib.arrays import as_array, fits, indices, numbers
from rnnlib.forward import recur

TABLE = wrong_core.TABLE + wrong_beyond.TABLE
UNCHECKED = {  # the checks themselves, and what their callers have checked
    trace.check_trace, trace.steps, trace.blocks, trace.rows,
    recursion.outer_sum, recur}
LENGTHS = r"(?:(?:\d+|[THDKMN]|\*?batch)(?:, )?)*"  # of axes, in messages


def public_functions():
    """Return the functions with arguments of all modules but `arguments`."""
    names = [name for _, name, is_package in iter_modules(rnnlib.__path__)
             if not is_package and name not in ("arguments", "arrays")]
    modules = [import_module(f"rnnlib.{name}") for name in names]
    return {value for module in modules
            for name, value in vars(module).items()
            if isfunction(unwrap(value)) and name[0] != "_"
            and value.__module__ == module.__name__
            and unwrap(value).__code__.co_argcount}


def test_every_public_function_is_in_the_table():
    listed = {row[0] for row in TABLE}
    assert public_functions() - listed == UNCHECKED


@pytest.mark.parametrize("f, right", [
    pytest.param(*row[:2], id=f"{row[0].__name__}-{n}")
    for n, row in enumerate(TABLE)])
def test_right_arguments_pass_and_stay_as_they_are(f, right):
    for array in wrong.arrays_in(right):
        array.setflags(write=False)  # whoever modifies its input fails
    f(**right)


@pytest.mark.parametrize("f, right, name, value", [
    pytest.param(f, right, name, value, id=f"{f.__name__}-{name}-{n}")
    for f, right, table in TABLE
    for name, values in table.items() for n, value in enumerate(values)])
def test_a_wrong_argument_is_named(f, right, name, value):
    # A trace that does not fit says which of its arrays: "trace.h: expected …"
    message = (rf"^({name}|trace)(\.(x|h|Omega|words|E|c))?: expected "
               rf"(?:shape \({LENGTHS}\)|(?!shape).+), got .+")
    with pytest.raises((TypeError, ValueError), match=message) as error:
        f(**{**right, name: value})
    if "complex" in str(error.value):
        assert re.search("expected real numbers|to return", str(error.value))


@pytest.mark.parametrize("check, message", [
    (lambda: fits("x", np.ones((4, 3)), ("T", ..., 2)),
     "x: expected shape (T, *batch, 2), got (4, 3)"),
    (lambda: fits("W", np.ones(3), (..., "H", "H")),
     "W: expected shape (*batch, H, H), got (3,)"),
    (lambda: as_array("x", wrong.RAGGED),
     "x: expected an array, got rows of different lengths"),
    (lambda: as_array("x", np.ones((2, 0))),
     "x: expected no empty axis, got (2, 0)"),
    (lambda: numbers("b", "b", ()), "b: expected numbers, got dtype <U1"),
    (lambda: numbers("a", 1j, (), "f"),
     "a: expected real numbers, got dtype complex128"),
    (lambda: numbers("b", np.inf, ()),
     "b: expected finite numbers, got nan or inf"),
    (lambda: indices("y", 1., (), 3),
     "y: expected integer indices, got dtype float64"),
    (lambda: indices("y", [0, 3], ("T",), 3),
     "y: expected indices 0 to 2, got 0 to 3"),
    (lambda: integer("T", True, 1), "T: expected an integer, got True"),
    (lambda: integer("n", 5, 1, 4),
     "n: expected an integer from 1 to 4, got 5"),
    (lambda: non_negative("rate", -1), "rate: expected a number ≥ 0, got -1"),
    (lambda: positive("rtol", 0), "rtol: expected a number > 0, got 0"),
    (lambda: one_of("rho", .7, (.5, .9)),
     "rho: expected one of 0.5, 0.9, got 0.7"),
    (lambda: instance("rnn", 3, str), "rnn: expected str, got int"),
    (lambda: function("f", 3), "f: expected a function, got int"),
])
def test_a_message_in_full(check, message):
    with pytest.raises((TypeError, ValueError)) as error:
        check()
    assert str(error.value) == message


@pytest.mark.parametrize("check, value", [
    (lambda: numbers("x", [1, 2], ("T",)).dtype, float),
    (lambda: numbers("x", np.ones(2, "f"), ("T",)).dtype, np.float32),
    (lambda: indices("y", [0, 2], ("T",), 3).tolist(), [0, 2]),
    (lambda: [integer("T", T, 1, 4) for T in (1, 4)], [1, 4]),
    (lambda: type(integer("T", np.int64(1), 1)), int),
    (lambda: [non_negative("b", b) for b in (0, np.float32(.5))], [0, .5]),
    (lambda: positive("b", 1), 1),
    (lambda: one_of("rho", .9, (.5, .9)), .9),
])
def test_what_is_right_is_returned(check, value):
    assert check() == value
