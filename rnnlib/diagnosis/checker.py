"""The checker: compare a reader's gradient with the right and the wrong."""

from collections.abc import Callable
from functools import cache

from numpy.typing import NDArray

from rnnlib.arguments import one_of
from rnnlib.diagnosis.mistakes import Mistake, known
from rnnlib.diagnosis.result import Diagnosis
from rnnlib.diagnosis.returned import largest_error, returned, right_gradient
from rnnlib.diagnosis.scales import ROUNDING, find_scale
from rnnlib.diagnosis.trials import sizes_of, trials
from rnnlib.diagnosis.verdicts import right_for_one, unknown

NAMES = ("W", "U", "V", "b", "c", "E", "h0")


def diagnose(name: str, gradient: Callable) -> Diagnosis:
    """Return the Diagnosis of your own function for one gradient.

    `name` is W, U, V, b, c, E or h0; gradient(rnn, trace, y) returns the
    array dL/d(name), for one sequence or for a batch as well. It is run on
    small networks and compared with `backward`, then with each row of
    rnnlib.diagnosis.mistakes, times any constant, transposed or not. Raises
    ValueError or TypeError for another name and for what is not a function.
    """
    one_of("name", name, NAMES)
    if not callable(gradient):
        raise TypeError(
            "gradient: expected a function of (rnn, trace, y), "
            f"got {type(gradient).__name__}"
        )
    *cases, batch = trials(name == "E")
    came = []
    for case in cases:
        array = returned(name, gradient, case)
        if isinstance(array, Diagnosis):
            return array
        came.append(array)
    right = [right_gradient(name, case) for case in cases]
    error = max(map(largest_error, came, right))
    if error <= ROUNDING:
        return right_for_one(name, gradient, batch, error)
    return _recognised(name, came, right, error) or unknown(
        name, came, right, error
    )


def _recognised(
    name: str, came: list[NDArray], right: list[NDArray], error: float
) -> Diagnosis | None:
    """Return the Diagnosis of a multiple of what is right or in the table."""
    *cases, _ = trials(name == "E")
    sizes = [sizes_of(*case) for case in cases]
    if scale := find_scale(came, right, sizes):
        return Diagnosis(
            " + ".join(scale.keys),
            f"This is {scale.words}dL/d{name}. {scale.advice}",
            error,
        )
    for mistake, wrong in _known(name):
        if scale := find_scale(came, wrong, sizes):
            verdict = " + ".join((*scale.keys, mistake.verdict))
            start = scale.words and f"This is {scale.words}dL/d{name}, and "
            says = start + mistake.text(name)
            return Diagnosis(verdict, f"{says[0].upper()}{says[1:]}.", error)
    return None


@cache
def _known(name: str) -> list[tuple[Mistake, list[NDArray]]]:
    *cases, _ = trials(name == "E")
    return list(known(name, cases))
