"""What the checker returns: words, and a picture of two maps."""

from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

CELL = 26  # pixels


@dataclass(frozen=True, eq=False, repr=False)
class Diagnosis:
    """What was found of one gradient; it prints words, and shows its map.

    verdict   "right", or short names of what is wrong, joined by " + "
    message   the same in a sentence or two
    error     the largest error, relative to the largest entry: on all that
              was tried if it is right, on a short sequence if not; inf for a
              shape that can be turned into the right one, else None
    map       (T, T): what the pair (t, k) counts in your gradient, `[t-1,
              k-1]`; None where it is no sum of the right one's terms
    expected  the same of the right gradient
    """

    verdict: str
    message: str
    error: float | None = None
    map: NDArray | None = None
    expected: NDArray | None = None

    def __repr__(self) -> str:  # and of str(), which falls back to it
        return self.message

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.message)}</p>{self.picture()}"

    def picture(self) -> str:
        """Return the right map beside yours as an SVG, or "".

        Ink is what a pair counts, with the number where it is not 1; losses t
        run down, steps k to the right. It takes the colour of the text. There
        is none without a map, nor where the terms are wrong and count as they
        should: two equal maps would say that nothing is wrong.
        """
        if self.map is None or self.expected is None:
            return ""
        equal = list(map(_number, self.map.flat)) == list(
            map(_number, self.expected.flat)
        )
        if equal and self.verdict != "right":
            return ""
        T = len(self.map)
        side = CELL * (T + 1)
        alt = f"Two maps of the pairs (t, k), right and yours. {self.message}"
        maps = self.expected, self.map
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width='
            f'"{2 * side}" height="{side + CELL}" font-family="sans-serif" '
            f'font-size="11" fill="currentColor" text-anchor="middle" '
            f'style="max-width:100%" viewBox="0 0 {2 * side} {side + CELL}" '
            f'aria-label="{escape(alt)}">'
            + _grid("right", maps[0], CELL, float(abs(maps[0]).max()))
            + _grid("yours", maps[1], CELL + side, float(abs(maps[1]).max()))
            + "</svg>"
        )


@dataclass(frozen=True, eq=False, repr=False)
class ProgramDiagnosis:
    """What was found of a whole program, loss and gradients said apart.

    verdict    "right", or which gradients are wrong and how, "W U: slope"
    differs    how loss and forward pass differ from the book's, as short
               names joined by " + ", "" where they do not, "unknown"
    message    both in sentences
    gradients  the Diagnosis of each gradient by name, where there is one
    calls      how often the program was run on each network, by the shape
               (T, *batch, K) of its logits
    """

    verdict: str
    differs: str
    message: str
    gradients: dict[str, Diagnosis]
    calls: dict[tuple, int]

    def __repr__(self) -> str:  # and of str(), which falls back to it
        return self.message

    def _repr_html_(self) -> str:
        pictures = {each.picture() for each in self.gradients.values()} - {""}
        return f"<p>{escape(self.message)}</p>{''.join(sorted(pictures))}"


def _number(value: float) -> str:
    return f"{round(value, 9) + 0:.2g}"


def _grid(title: str, M: NDArray, left: int, most: float) -> str:
    T, middle = len(M), left + len(M) * CELL / 2
    marks = [
        f'<text x="{middle}" y="12">{title}</text>',
        f'<text x="{middle}" y="{(T + 2) * CELL - 8}">step k</text>',
        f'<text x="{left - 14}" y="{CELL * (T / 2 + 1)}">t</text>',
    ]
    for t, k in np.ndindex(M.shape):
        x, y, value = left + k * CELL, (t + 1) * CELL, M[t, k]
        number = _number(float(value))
        marks.append(
            f'<rect x="{x}" y="{y}" width="{CELL - 2}" height="{CELL - 2}" '
            f'fill-opacity="{0.45 * abs(value) / (most or 1):.2f}" '
            'stroke="currentColor" stroke-opacity="0.3"/>'
        )
        if number not in ("0", "1"):
            marks.append(
                f'<text x="{x + CELL / 2 - 1}" y="{y + CELL / 2 + 3}">'
                f"{number}</text>"
            )
    return "".join(marks)
