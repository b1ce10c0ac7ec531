"""Checks of arrays: what they hold, and their shape.

Each check returns the array, or raises an error that begins with the
argument's name and says what was expected and what came. In a shape, a letter
stands for any length and `...` for any batch axes.
"""

from typing import Any

import numpy as np


def numbers(name: str, value: Any, shape: tuple,
            kinds: str = "fc") -> np.ndarray:
    """Return `value` as an array of finite numbers of the given shape.

    Integers become float64, float32 stays float32, and complex passes,
    because the complex step needs it, unless `kinds` is "f".
    """
    array = as_array(name, value)
    if array.dtype.kind in "iu":
        array = array.astype(float)
    if array.dtype.kind not in kinds:
        raise TypeError(f"{name}: expected {'real ' if kinds == 'f' else ''}"
                        f"numbers, got {_kind(array)}")
    fits(name, array, shape)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers, got nan or inf")
    return array


def indices(name: str, value: Any, shape: tuple,
            below: float) -> np.ndarray:
    """Return `value` as an int array of the given shape, in 0 … below − 1."""
    array = as_array(name, value)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name}: expected integer indices, "
                        f"got {_kind(array)}")
    fits(name, array, shape)
    if array.min() < 0 or array.max() >= below:
        raise ValueError(f"{name}: expected indices 0 to {below - 1}, "
                         f"got {array.min()} to {array.max()}")
    return array


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
    lengths = list(shape)
    if ... in shape:
        at = shape.index(...)
        lengths[at:at + 1] = ["any"] * (array.ndim + 1 - len(shape))
    if len(lengths) != array.ndim or any(
            length != came and not isinstance(length, str)
            for length, came in zip(lengths, array.shape)):
        wanted = ", ".join("*batch" if n is ... else str(n) for n in shape)
        raise ValueError(
            f"{name}: expected shape ({wanted}), got {array.shape}")
    return array


def _kind(array: np.ndarray) -> str:
    # Of None or of a trace, "dtype object" would tell nothing.
    return (type(array.item()).__name__ if array.dtype == object
            and not array.ndim else f"dtype {array.dtype}")
