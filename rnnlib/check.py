"""Gradient checks: an independent derivative, and a comparison that explains.

The oracle is the complex step: for a real analytic function f,

    f'(θ) = Im f(θ + iε) / ε,    up to an error of order ε².

Nothing is subtracted, so ε can be 1e-30 and the error is that of rounding.
Source: Squire and Trapp, SIAM Review 40 (1998).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.arguments import (
    any_numbers,
    fits,
    function,
    instance,
    numbers,
    one_of,
    positive,
)
from rnnlib.forward import forward
from rnnlib.loss import cross_entropy
from rnnlib.rnn import RNN

STEP = 1e-30
ROUNDING = 4 * np.finfo(float).eps


def complex_step(
    f: Callable[[np.ndarray], complex], theta: ArrayLike
) -> np.ndarray:
    """Return df/dθ for every entry of the array theta, by the complex step.

    f takes an array like theta and returns a number; it must be analytic and
    must let complex numbers through (no abs, no max over them). Raises
    TypeError if it returns a real number: its slope would seem to be zero,
    and for complex entries of theta.

    >>> complex_step(lambda theta: complex((theta**2).sum()), [1., 3.])
    array([2., 6.])
    """
    function("f", f)
    theta = numbers("theta", theta, (...,), "f").astype(complex)
    gradient = np.empty(theta.shape)
    for index in np.ndindex(theta.shape):
        nudged = theta.copy()
        nudged[index] += 1j * STEP
        value = f(nudged)
        if not isinstance(value, complex):
            raise TypeError(
                "f: expected to return a complex number, "
                f"got {type(value).__name__}"
            )
        gradient[index] = value.imag / STEP
    return gradient


def numeric_gradient(
    name: str,
    rnn: RNN,
    x: ArrayLike,
    y: ArrayLike,
    h0: ArrayLike | None = None,
    weights: ArrayLike | None = None,
) -> np.ndarray:
    """Return dL/d(name) by the complex step, entry by entry.

    `name` is a parameter's letter, or "h0"; then h0 must be given. The other
    arguments are those of `forward` and `cross_entropy`, and so are the
    errors, beside a ValueError for another name and a TypeError for complex
    numbers.
    """
    one_of("name", name, ("h0", *instance("rnn", rnn, RNN).arrays()))
    for key, value in dict(rnn.arrays(), x=x, h0=h0).items():
        if value is not None:
            any_numbers(key, value, "f")
    if name == "h0":
        return complex_step(
            lambda start: cross_entropy(
                forward(rnn, x, start).Omega, y, weights
            ),
            numbers("h0", h0, (..., "H")),
        )
    return complex_step(
        lambda array: cross_entropy(
            forward(rnn.replace(**{name: array}), x, h0).Omega, y, weights
        ),
        getattr(rnn, name),
    )


def relative_error(
    analytic: ArrayLike, numeric: ArrayLike, rtol: float = 1e-10
) -> float:
    """Return the largest error of an entry that two gradients disagree in.

    An entry's error is relative to the larger of the two values, except that
    ROUNDING of the largest entry of all is allowed everywhere: big terms that
    cancel leave no more digits, nor does 1 − h² of a saturated unit. So take
    rows of very different size one by one. rtol is the error that you allow:
    it says up to which size an entry counts as such rounding. nan and
    infinity agree with nothing, and their error is infinite. Raises
    TypeError or ValueError, naming the argument, for what is no array of real
    numbers and for shapes that differ.
    """
    analytic, numeric = _real("analytic", analytic), _real("numeric", numeric)
    fits("numeric", numeric, analytic.shape)
    return float(_errors(analytic, numeric, positive("rtol", rtol)).max())


def assert_same_gradient(
    name: str, analytic: ArrayLike, numeric: ArrayLike, rtol: float = 1e-10
) -> None:
    """Raise AssertionError unless two gradients agree, entry by entry.

    No entry's error, as `relative_error` has it, may be above rtol. The
    message names the parameter, the entry with the largest error, both values
    and the error; other shapes are an AssertionError too. Raises TypeError or
    ValueError, naming the argument, for what is no array of real numbers.
    """
    instance("name", name, str)
    rtol = positive("rtol", rtol)
    analytic, numeric = _real("analytic", analytic), _real("numeric", numeric)
    if analytic.shape != numeric.shape:
        raise AssertionError(
            f"d/d{name}: analytic has shape {analytic.shape}"
            f", numeric {numeric.shape}"
        )
    error = _errors(analytic, numeric, rtol)
    worst = np.unravel_index(error.argmax(), error.shape)
    if not error[worst] <= rtol:
        where = ", ".join(map(str, worst))
        raise AssertionError(
            f"d/d{name}[{where}]: analytic {analytic[worst]:.10g}, numeric "
            f"{numeric[worst]:.10g}, relative error {error[worst]:.1e}, "
            f"allowed {rtol:.0e}"
        )


def _errors(
    analytic: np.ndarray, numeric: np.ndarray, rtol: float
) -> np.ndarray:
    size = np.maximum(abs(analytic), abs(numeric))
    finite = np.isfinite(size)
    scale = size.max(where=finite, initial=0) or 1.0
    error = np.full(size.shape, np.inf)
    error[finite] = abs(
        analytic[finite] / scale - numeric[finite] / scale
    ) / np.maximum(size[finite] / scale, ROUNDING / rtol)
    return error


def _real(name: str, value: ArrayLike) -> np.ndarray:
    # nan and inf pass: they are what is to be found.
    return any_numbers(name, value, "f").astype(float)
