"""The verdicts that need no table: right, or wrong like nothing known."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rnnlib.check import assert_same_gradient
from rnnlib.diagnosis.result import Diagnosis
from rnnlib.diagnosis.returned import largest_error, returned, right_gradient
from rnnlib.diagnosis.scales import ROUNDING
from rnnlib.diagnosis.trials import Trial

NEARLY = 1e-4  # a larger error is no matter of digits


def right_for_one(
    name: str, gradient: Callable, batch: Trial, error: float
) -> Diagnosis:
    """Return the Diagnosis of what is right for one sequence."""
    came, right = returned(name, gradient, batch), right_gradient(name, batch)
    says = (
        f"dL/d{name} is right up to rounding, the largest relative error "
        f"is {error:.1g}"
    )
    if isinstance(came, Diagnosis):
        return Diagnosis("right", f"{says}, for one sequence.", error)
    if largest_error(came, right) <= ROUNDING:
        return Diagnosis("right", f"{says}, also for a batch.", error)
    if largest_error(came * len(batch[2][0]), right) <= ROUNDING:
        return Diagnosis(
            "averaged",
            f"This is 1/B times dL/d{name} for a "
            "batch of B sequences. The loss is a sum, not a "
            "mean.",
            largest_error(came, right),
        )
    return Diagnosis(
        "right",
        f"{says}, for one sequence. For a batch it is "
        "wrong: sum over its sequences.",
        error,
    )


def unknown(
    name: str, came: list[NDArray], right: list[NDArray], error: float
) -> Diagnosis:
    """Return the Diagnosis of an error that is in no table."""
    if error <= NEARLY:
        return Diagnosis(
            "nearly",
            f"dL/d{name} is right to an error of "
            f"{error:.1g}, and that is not rounding. Is there a "
            "finite difference in it, or a float32?",
            error,
        )
    if error == np.inf:
        return Diagnosis(
            "shape",
            f"Expected the shape of {name}, "
            f"{right[0].shape}, got {came[0].shape}; nor is it "
            "the transpose of the gradient.",
            error,
        )
    if not any(array.any() for array in came):
        return Diagnosis("zero", "Every entry is zero.", error)
    found = ""
    try:
        for pair in zip(came, right):
            assert_same_gradient(name, *pair, ROUNDING)
    except AssertionError as problem:
        found = str(problem)  # names the worst entry
    return Diagnosis(
        "differs",
        f"It is wrong, but like none of the mistakes known here. {found}.",
        error,
    )
