"""Derivatives of arrays in arrays, by the complex step, and only once."""

from collections.abc import Callable
from typing import Any

import numpy as np

from rnnlib.check import STEP


def slope(f: Callable, at: np.ndarray) -> np.ndarray:
    """Return `[..., j]`, the derivative of f's entries in the jth of `at`."""
    columns = []
    for index in np.ndindex(at.shape):
        nudged = at.astype(complex)
        nudged[index] += 1j * STEP
        columns.append(np.imag(f(nudged)) / STEP)
    table = np.moveaxis(np.array(columns), 0, -1)
    return table.reshape(*table.shape[:-1], *at.shape)


def remembered(method: Callable) -> Callable:
    """Compute a method's result once for each Run and its arguments."""
    def wrapped(self: Any, *arguments: Any) -> np.ndarray:
        key = method.__name__, *arguments
        if key not in self.known:
            self.known[key] = method(self, *arguments)
        return self.known[key]
    return wrapped
