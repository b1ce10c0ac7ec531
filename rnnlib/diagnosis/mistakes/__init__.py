"""Wrong gradients that people make, as a table.

Each row makes one on purpose, from the pieces of the right gradient, so that
`diagnose` can recognise it in a reader's own function. Rows with the same
verdict are the same mistake, made in different ways.
"""

from collections.abc import Iterator

from numpy.typing import NDArray

from rnnlib.diagnosis.mistakes import order, outputs, slopes, terms, time
from rnnlib.diagnosis.mistakes.mistake import Mistake
from rnnlib.diagnosis.pieces import Pieces
from rnnlib.diagnosis.trials import Trial

MISTAKES = [
    mistake
    for what in (slopes, time, terms, order, outputs)
    for mistake in what.MISTAKES
]


def known(
    name: str, cases: list[Trial]
) -> Iterator[tuple[Mistake, list[NDArray]]]:
    """Yield each Mistake for a parameter, with its array for each case."""
    pieces = [Pieces(name, *case) for case in cases]
    for mistake in MISTAKES:
        if name in mistake.names.split():
            yield mistake, [mistake.make(each) for each in pieces]
