"""Checks of arguments, shared by every public function.

Each check returns the argument, or raises an error that begins with the
argument's name and says what was expected and what came. In a shape, a letter
stands for any length and `...` for any batch axes.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

import numpy as np

Kind = TypeVar("Kind")


def numbers(name: str, value: Any, shape: tuple) -> np.ndarray:
    """Return `value` as an array of finite numbers of the given shape.

    Integers become float64, float32 stays float32, and complex passes,
    because the complex step needs it.
    """
    array = as_array(name, value)
    if array.dtype.kind in "iu":
        array = array.astype(float)
    if array.dtype.kind not in "fc":
        raise TypeError(f"{name}: expected numbers, got dtype {array.dtype}")
    fits(name, array, shape)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers, got nan or inf")
    return array


def indices(name: str, value: Any, shape: tuple,
            below: float) -> np.ndarray:
    """Return `value` as an int array of the given shape, in 0 … below − 1."""
    array = as_array(name, value)
    if array.dtype.kind not in "iu":
        raise TypeError(
            f"{name}: expected integer indices, got dtype {array.dtype}")
    fits(name, array, shape)
    if array.min() < 0 or array.max() >= below:
        raise ValueError(f"{name}: expected indices 0 to {below - 1}, "
                         f"got {array.min()} to {array.max()}")
    return array


def integer(name: str, value: Any, least: int, most: float = np.inf) -> int:
    """Return `value` if it is an integer from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name}: expected an integer, got {value!r}")
    if not least <= value <= most:
        raise ValueError(
            f"{name}: expected an integer from {least} to {most}, got {value}")
    return int(value)


def non_negative(name: str, value: Any) -> float:
    """Return `value` as a float if it is one finite number, not below 0."""
    number = numbers(name, value, ())
    if number.imag or number.real < 0:
        raise ValueError(f"{name}: expected a number ≥ 0, got {value}")
    return float(number.real)


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


def as_array(name: str, value: Any) -> np.ndarray:
    """Return `value` as an array that is not empty."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name}: expected an array, "
                         "got rows of different lengths") from None
    if array.size == 0:
        raise ValueError(f"{name}: expected no empty axis, got {array.shape}")
    return array


def fits(name: str, array: np.ndarray, shape: tuple) -> np.ndarray:
    """Return the array if it has the given shape."""
    if array.shape == shape:  # most often, and then this is the whole cost
        return array
    lengths = shape
    if ... in shape:
        at = shape.index(...)
        batch = ("any",) * (array.ndim + 1 - len(shape))
        lengths = (*shape[:at], *batch, *shape[at + 1:])
    if len(lengths) != array.ndim or any(
            length != came and not isinstance(length, str)
            for length, came in zip(lengths, array.shape)):
        wanted = ", ".join("*batch" if n is ... else str(n) for n in shape)
        raise ValueError(
            f"{name}: expected shape ({wanted}), got {array.shape}")
    return array
