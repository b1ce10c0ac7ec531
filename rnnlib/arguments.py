"""Checks of arguments, shared by every public function.

Each check returns what it was given, made uniform, or raises a TypeError or
ValueError that begins with the argument's name and says what was expected and
what came. In a shape, a letter stands for any length, the same each time, and
`...` for any batch axes.
"""

import math
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import numpy as np

Kind = TypeVar("Kind")
Function = TypeVar("Function", bound=Callable)


def numbers(
    name: str, value: Any, shape: tuple, kinds: str = "fc"
) -> np.ndarray:
    """Return `value` as an array of finite numbers of the given shape.

    float32 and float64 stay what they are and every other real number becomes
    float64. Complex passes, because the complex step needs it, unless `kinds`
    is "f".
    """
    array = any_numbers(name, value, kinds)
    fits(name, array, shape)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: expected finite numbers, got nan or inf")
    return array


def any_numbers(name: str, value: Any, kinds: str = "fc") -> np.ndarray:
    """Return what `numbers` returns, of any shape, with nan and inf let in."""
    array = as_array(name, value)
    if array.dtype.kind in "iu" or array.dtype.char in "eg":
        array = array.astype(float)
    if array.dtype.char == "G":
        array = array.astype(complex)
    if array.dtype.kind not in kinds:
        raise TypeError(
            f"{name}: expected {'real ' if kinds == 'f' else ''}"
            f"numbers, got {_kind(array)}"
        )
    return array


def weighting(value: Any, shape: tuple) -> np.ndarray:
    """Return weights as `numbers` returns real ones; a mask is 1 and 0."""
    if (array := as_array("weights", value)).dtype == bool:
        value = array.astype("f")  # exact, and float32 stays float32
    return numbers("weights", value, shape, "f")


def indices(
    name: str, value: Any, shape: tuple, below: int = np.iinfo(np.intp).max
) -> np.ndarray:
    """Return `value` as an array of indices 0 … below − 1 of the given shape.

    Every integer type becomes `np.intp`, which indexes and multiplies without
    overflow.
    """
    array = as_array(name, value)
    if array.dtype.kind not in "iu":
        raise TypeError(
            f"{name}: expected integer indices, got {_kind(array)}"
        )
    fits(name, array, shape)
    if array.min() < 0 or array.max() >= below:
        raise ValueError(
            f"{name}: expected indices 0 to {below - 1}, "
            f"got {array.min()} to {array.max()}"
        )
    return array.astype(np.intp, copy=False)


def as_array(name: str, value: Any) -> np.ndarray:
    """Return `value` as an array that is not empty and has no mask."""
    if _is_masked(value):
        raise TypeError(
            f"{name}: expected an array without a mask, got a masked one; "
            "what shall not count has a weight of 0, see `weights`"
        )
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name}: expected an array, got rows of different lengths"
        ) from None
    except Exception as problem:  # what a foreign array says of itself
        raise TypeError(
            f"{name}: expected an array, got {type(value).__name__}: {problem}"
        ) from problem
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
        lengths[at : at + 1] = array.shape[
            at : at + array.ndim + 1 - len(shape)
        ]
    letters: dict[str, int] = {}
    if len(lengths) != array.ndim or any(
        came
        != (
            letters.setdefault(length, came)
            if isinstance(length, str)
            else length
        )
        for length, came in zip(lengths, array.shape)
    ):
        wanted = ", ".join("*batch" if n is ... else str(n) for n in shape)
        comma = "," if len(shape) == 1 else ""  # as Python writes a tuple
        raise ValueError(
            f"{name}: expected shape ({wanted}{comma}), got {array.shape}"
        )
    return array


def frozen(array: np.ndarray) -> np.ndarray:
    """Return an array with these entries that nobody can change any more."""
    owner = array if array.base is None else array.base
    if (
        array.flags.writeable
        or not isinstance(owner, np.ndarray)
        or owner.flags.writeable
    ):
        array = array.copy()
        array.setflags(write=False)
    return array


def _is_masked(value: Any) -> bool:
    return isinstance(value, np.ma.MaskedArray) or (
        isinstance(value, (list, tuple)) and any(map(_is_masked, value))
    )


def _kind(array: np.ndarray) -> str:
    # Of None or of a trace, "dtype object" would tell nothing.
    return (
        type(array.item()).__name__
        if array.dtype == object and not array.ndim
        else f"dtype {array.dtype}"
    )


def integer(name: str, value: Any, least: int, most: float = 2**31) -> int:
    """Return `value` as an int if it is one from `least` to `most`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name}: expected an integer, got {value!r}")
    if not least <= value <= most:
        bound = f"≥ {least}" if value < least else f"≤ {most}"
        raise ValueError(f"{name}: expected an integer {bound}, got {value}")
    return int(value)


def room(name: str, *shape: int) -> tuple[int, ...]:
    """Return the shape if an array of it can be had: of 2³¹ numbers at most.

    Larger ones would take the machine's memory before NumPy says a word.
    """
    if math.prod(shape) > 2**31:
        raise ValueError(
            f"{name}: expected at most 2³¹ numbers in an array, "
            f"got shape {shape}"
        )
    return shape


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
        raise ValueError(
            f"{name}: expected one of "
            f"{', '.join(map(str, choices))}, got {value!r}"
        )
    return value


def instance(name: str, value: Any, kind: type[Kind]) -> Kind:
    """Return `value` if it is an instance of the class."""
    if not isinstance(value, kind):
        raise TypeError(
            f"{name}: expected {kind.__name__}, got {type(value).__name__}"
        )
    return value


def function(name: str, value: Function) -> Function:
    """Return `value` if it can be called."""
    if not callable(value):
        raise TypeError(
            f"{name}: expected a function, got {type(value).__name__}"
        )
    return value
