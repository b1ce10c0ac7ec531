"""A gradient check that explains: not only that it is wrong, but how."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.arguments import one_of
from rnnlib.backward import backward
from rnnlib.check import assert_same_gradient
from rnnlib.mistakes import known
from rnnlib.scales import ROUNDING, find_scale
from rnnlib.trials import sizes_of, trials

NAMES = ("W", "U", "V", "b", "c", "E", "h0")
NEARLY = 1e-4  # a larger error is no matter of digits


@dataclass(frozen=True)
class Diagnosis:
    """What `diagnose` found.

    verdict  "right"; or "sign", "factor", "averaged", "summed", "transposed",
             a verdict of rnnlib.mistakes, or several of these joined by
             " + "; or "nearly", "differs", "zero", "shape", "raised",
             "not_finite"
    message  the same in a sentence or two
    error    the largest relative error of an entry; inf for another shape
    """

    verdict: str
    message: str
    error: float | None = None

    def __str__(self):
        return self.message


def diagnose(name, gradient):
    """Return the Diagnosis of your own function for one gradient.

    `name` is W, U, V, b, c, E or h0; gradient(rnn, trace, y) returns the
    array dL/d(name), for one sequence or for a batch as well. It is run on
    small networks and compared with `backward`, then with each row of
    rnnlib.mistakes, times any constant, transposed or not. Raises ValueError
    or TypeError for another name and for what is not a function.
    """
    one_of("name", name, NAMES)
    if not callable(gradient):
        raise TypeError("gradient: expected a function of (rnn, trace, y), "
                        f"got {type(gradient).__name__}")
    *cases, batch = trials(name == "E")
    came = [_returned(name, gradient, case) for case in cases]
    for fault in came:
        if isinstance(fault, Diagnosis):
            return fault
    right = [getattr(backward(*case), name) for case in cases]
    error = max(map(_error, came, right))
    if error <= ROUNDING:
        return _with_batch(name, gradient, batch, error)
    sizes = [sizes_of(*case) for case in cases]
    if scale := find_scale(came, right, sizes):
        return Diagnosis(" + ".join(scale.keys), f"This is {scale.words}"
                         f"dL/d{name}. {scale.advice}", error)
    for mistake, wrong in _known(name):
        if scale := find_scale(came, wrong, sizes):
            verdict = " + ".join((*scale.keys, mistake.verdict))
            start = scale.words and f"This is {scale.words}dL/d{name}, and "
            says = start + mistake.text(name)
            return Diagnosis(verdict, f"{says[0].upper()}{says[1:]}.", error)
    return _unknown(name, came, right, error)


def _returned(name, gradient, case):
    """Return the function's array, or the Diagnosis that it is none."""
    wanted = getattr(backward(*case), name).shape
    try:
        came = gradient(*case)
    except Exception as problem:
        return Diagnosis(
            "raised", f"It raised {type(problem).__name__}: {problem}")
    try:
        array = np.asarray(came)
    except ValueError:  # rows of different lengths
        array = np.asarray(None)
    if array.dtype.kind not in "fiu":
        return Diagnosis("shape", f"Expected an array of real numbers, got "
                         f"{type(came).__name__}. Look at what it returns.")
    if array.shape not in (wanted, wanted[::-1]):
        return Diagnosis("shape", f"Expected the shape of {name}, {wanted}, "
                         f"got {array.shape}.")
    if not np.isfinite(array).all():
        return Diagnosis("not_finite", "There is nan or infinity in it.")
    return array


def _with_batch(name, gradient, batch, error):
    """Return the Diagnosis of what is right for one sequence."""
    came = _returned(name, gradient, batch)
    right = getattr(backward(*batch), name)
    says = (f"dL/d{name} is right up to rounding, the largest relative error "
            f"is {error:.1g}")
    if isinstance(came, Diagnosis):
        return Diagnosis("right", f"{says}, for one sequence.", error)
    if _error(came, right) <= ROUNDING:
        return Diagnosis("right", f"{says}, also for a batch.", error)
    if _error(came * len(batch[2][0]), right) <= ROUNDING:
        return Diagnosis("averaged", f"This is 1/B times dL/d{name} for a "
                         "batch of B sequences. The loss is a sum, not a "
                         "mean.", _error(came, right))
    return Diagnosis("right", f"{says}, for one sequence. For a batch it is "
                     "wrong: sum over its sequences.", error)


def _unknown(name, came, right, error):
    """Return the Diagnosis of an error that is in no table."""
    if error <= NEARLY:
        return Diagnosis("nearly", f"dL/d{name} is right to an error of "
                         f"{error:.1g}, and that is not rounding. Is there a "
                         "finite difference in it, or a float32?", error)
    if error == np.inf:
        return Diagnosis("shape", f"Expected the shape of {name}, "
                         f"{right[0].shape}, got {came[0].shape}; nor is it "
                         "the transpose of the gradient.", error)
    if not any(array.any() for array in came):
        return Diagnosis("zero", "Every entry is zero.", error)
    try:
        for pair in zip(came, right):
            assert_same_gradient(name, *pair, ROUNDING)
    except AssertionError as found:
        return Diagnosis("differs", "It is wrong, but like none of the "
                         f"mistakes known here. {found}.", error)


@cache
def _known(name):
    *cases, _ = trials(name == "E")
    return list(known(name, cases))


def _error(came, right):
    """Return the largest error relative to an entry."""
    if came.shape != right.shape:
        return np.inf
    size = np.maximum(abs(came), abs(right))
    return (abs(came - right) / np.maximum(size, 1e-6 * size.max())).max()
