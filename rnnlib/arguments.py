"""Checks of arguments that are no arrays, shared by every public function.

As in `rnnlib.arrays`, an error names the argument, what was expected and what
came.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import numpy as np

from rnnlib.arrays import numbers

Kind = TypeVar("Kind")
Function = TypeVar("Function", bound=Callable)


def integer(name: str, value: Any, least: int, most: float = np.inf) -> int:
    """Return `value` if it is an integer from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name}: expected an integer, got {value!r}")
    if not least <= value <= most:
        wanted = (f"≥ {least}" if most == np.inf
                  else f"from {least} to {most}")
        raise ValueError(
            f"{name}: expected an integer {wanted}, got {value}")
    return int(value)


def non_negative(name: str, value: Any) -> float:
    """Return `value` as a float if it is one finite number, not below 0."""
    number = float(numbers(name, value, (), "f"))
    if number < 0:
        raise ValueError(f"{name}: expected a number ≥ 0, got {value}")
    return number


def positive(name: str, value: Any) -> float:
    """Return `value` as a float if it is one finite number above 0."""
    number = non_negative(name, value)
    if not number:
        raise ValueError(f"{name}: expected a number > 0, got {value}")
    return number


def one_of(name: str, value: Any, choices: Iterable) -> Any:
    """Return `value` if it is one of the choices."""
    if not np.isscalar(value) or value not in choices:
        raise ValueError(f"{name}: expected one of "
                         f"{', '.join(map(str, choices))}, got {value!r}")
    return value


def instance(name: str, value: Any, kind: type[Kind]) -> Kind:
    """Return `value` if it is an instance of the class."""
    if not isinstance(value, kind):
        raise TypeError(f"{name}: expected {kind.__name__}, "
                        f"got {type(value).__name__}")
    return value


def function(name: str, value: Function) -> Function:
    """Return `value` if it can be called."""
    if not callable(value):
        raise TypeError(f"{name}: expected a function, "
                        f"got {type(value).__name__}")
    return value
