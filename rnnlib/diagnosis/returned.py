"""What a reader's function returned: an array to compare, or a fault."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnnlib.backward import backward
from rnnlib.diagnosis.result import Diagnosis
from rnnlib.diagnosis.trials import Trial


def right_gradient(name: str, case: Trial) -> NDArray:
    """Return dL/d(name) of a trial by the package's own `backward`."""
    return getattr(backward(*case), name)


def returned(
    name: str, gradient: Callable, case: Trial
) -> NDArray | Diagnosis:
    """Return the function's array, or the Diagnosis that it is none."""
    wanted = right_gradient(name, case).shape
    try:
        came = gradient(*case)
    except Exception as problem:
        return Diagnosis(
            "raised", f"It raised {type(problem).__name__}: {problem}"
        )
    try:
        array = np.asarray(came)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
    if array.dtype.kind not in "fiu":
        return Diagnosis(
            "shape",
            f"Expected an array of real numbers, got "
            f"{type(came).__name__}. Look at what it returns.",
        )
    if array.shape not in (wanted, wanted[::-1]):
        return Diagnosis(
            "shape",
            f"Expected the shape of {name}, {wanted}, got {array.shape}.",
        )
    if not np.isfinite(array).all():
        return Diagnosis("not_finite", "There is nan or infinity in it.")
    return array


def largest_error(came: NDArray, right: NDArray) -> float:
    """Return the largest error relative to an entry; inf for other shapes."""
    if came.shape != right.shape:
        return np.inf
    size = np.maximum(abs(came), abs(right))
    return (abs(came - right) / np.maximum(size, 1e-6 * size.max())).max()
