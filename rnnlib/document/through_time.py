"""Sections 2.5, 2.6 and 2.7: W, U and b, equations (10) to (15)."""

from rnnlib.document.chains import last_first, whole
from rnnlib.document.entries import Entry
from rnnlib.document.factors import shared
from rnnlib.document.inserted import first_term, inserted, left_side
from rnnlib.document.last_factors import last
from rnnlib.document.latex import d
from rnnlib.document.named_W import respect
from rnnlib.document.sums import (
    CALLIGRAPHIC,
    all_steps,
    expansions,
    kinds,
    one_step,
)
from rnnlib.document.unrolled import ratio, recursion


def section(name: str, number: str, numbers: tuple[str, str],
            S: str) -> list[Entry]:
    """Return the entries that 2.5, 2.6 and 2.7 have in common."""
    first, second = numbers
    tail, plus = d("h_k", name), rf"\frac{{\partial^+ h_k}}{{\partial {name}}}"
    return [
        all_steps(name, first, number, S, kinds(name), tail, plus),
        *([] if name == "W" else [respect(name, number)]),
        *shared(number), last(name, number),
        inserted(name, second, number, S),
        first_term() if name == "W" else left_side(name, second, number)]


ENTRIES = [
    *recursion("2.5"), expansions("whole", whole),
    expansions("simplified", whole), ratio("2.5"),
    expansions("expanded", last_first),
    one_step("W", "2.5", kinds("W"), d("h_k", "W"),
             r"\frac{\partial^+ h_k}{\partial W}"),
    *section("W", "2.5", ("(10)", "(11)"), CALLIGRAPHIC),
    *section("U", "2.6", ("(12)", "(13)"), "S"),
    *section("b", "2.7", ("(14)", "(15)"), "S"),
]
