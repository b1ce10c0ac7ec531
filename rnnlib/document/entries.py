"""What an entry of the registry is: something printed, as LaTeX and code."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rnnlib.document.run import Run

Value = Callable[[Run], Any]            # Run → array, or what becomes one
Hop = Callable[[Run, int, int], Any]    # run, t, k → ∂h_t/∂h_k, or δ_{t,k}
Last = Callable[[Run, int], Any]        # run, k → the last factor


@dataclass(frozen=True)
class Reading:
    """One way to read what is printed.

    label  the reading in words; empty for the letter of it
    value  Run → array, the right-hand side; products of shapes that do not
           fit raise ValueError
    truth  Run → array, where the reading changes the left-hand side, too
    """

    label: str
    value: Value
    truth: Value | None = None


@dataclass(frozen=True)
class Entry:
    """One displayed equation, or one slip in the words around it.

    name       the equation's number, or what it is about
    section    the document's section
    printed    LaTeX as printed; for words, what they say
    truth      Run → array, the oracle of the left-hand side
    readings   the ways to read it, from the letter to the kindest
    corrected  LaTeX; None where nothing has to change
    right      Run → array, the corrected equation as code
    words      whether it is a slip in the words or symbols
    absolute   whether errors are absolute, not relative to the largest entry
    gradient   the parameter that `diagnose` can be asked about
    before     Run → array, the line that it is said to follow from
    claim      what is said about `before`
    """

    name: str
    section: str
    printed: str
    truth: Value
    readings: tuple[Reading, ...]
    corrected: str | None = None
    right: Value | None = None
    words: bool = False
    absolute: bool = False
    gradient: str | None = None
    before: Value | None = None
    claim: str = "follows from the line before"


def letter(value: Value) -> tuple[Reading]:
    """Return the one reading of an equation that leaves no choice."""
    return (Reading("", value),)


def each(value: Last) -> Value:
    """Turn (run, t) → array into Run → array, over all steps t."""
    return lambda run: [value(run, t) for t in run.steps]
