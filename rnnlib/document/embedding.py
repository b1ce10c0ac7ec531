"""Section 2.8: the embedding, equations (16) and (17); (1) is its first."""

import numpy as np

from rnnlib.document.chains import chain, last_first, through_input, whole
from rnnlib.document.entries import Entry, Hop, Last, Reading, letter
from rnnlib.document.factors import shared
from rnnlib.document.inserted import INSERTS
from rnnlib.document.inserted_lines import (
    as_rows,
    corrected,
    double_sum,
    kindest,
    to_the_letter,
)
from rnnlib.document.last_factors import OF_INPUT
from rnnlib.document.latex import DELTA, INSERTED, d, expansion, grouped
from rnnlib.document.named_W import losses, named_W, respect
from rnnlib.document.run import Run
from rnnlib.document.sums import CALLIGRAPHIC, all_steps, one_step
from rnnlib.document.unrolled import ratio, recursion

TAIL = d("h_k", "x_k") + " " + d("x_k", "E")
LAST: dict[str, Last] = {"": through_input}


def expansions(style: str, hop: Hop,
               labels: dict[int, str] | None = None) -> Entry:
    return Entry(f"four losses, {style}", "2.8",
                 expansion("E", style.split()[0], labels),
                 lambda run: run.losses("E"),
                 letter(chain(hop, through_input)))


def removed(name: str, labels: dict[int, str] | None = None) -> int:
    """Return how many derivatives “Simplifying” takes out of the block."""
    style = "whole" if name == "W" else "simplified"
    return (expansion(name, style, labels).count(r"\frac")
            - expansion(name, "simplified").count(r"\frac"))


def in_printed_order(run: Run, g: np.ndarray, k: int) -> np.ndarray:
    return run.U.T @ g @ run.word(k).T


def word_first(run: Run, g: np.ndarray, k: int) -> np.ndarray:
    return run.word(k) @ (run.U.T @ g).T


ENTRIES = [
    *recursion("2.8"),
    expansions("simplified", whole, {4: "W"}),
    named_W("∂L_4/∂W", "2.8", r"the left side of the fourth line, $\frac"
            r"{\partial L_4}{\partial W}$", "E", d("L_4", "E"),
            chain(whole, through_input), losses),
    Entry("“Simplifying”", "2.8", "“Simplifying:”, after which the same block "
          "comes again", lambda run: [removed("E", {4: "W"})],
          (Reading("as many derivatives are taken out as in 2.5",
                   lambda run: [removed("W")]),),
          r"\text{the same block, with } E \text{ on the left of line 4}",
          lambda run: [0], words=True, absolute=True),
    expansions("simplified again", whole), ratio("2.8"),
    expansions("expanded", last_first),
    one_step("E", "2.8", LAST, TAIL, TAIL),
    all_steps("E", "(16)", "2.8", CALLIGRAPHIC, LAST, TAIL, TAIL),
    respect("E", "2.8"), *shared("2.8"), *OF_INPUT,
    Entry("(17)", "2.8", grouped("E", "S", INSERTED,
                                 r"(1 - h_k^2) U x_k^o"),
          lambda run: run.gradient("E"),
          (Reading("to the letter", double_sum(
              to_the_letter, lambda run, g, k: g @ run.U @ run.word(k))),
           Reading("a row times diagonal matrices, as typeset",
                   double_sum(as_rows, in_printed_order)),
           Reading("every factor where it fits, $U$ before $x_k^o$",
                   double_sum(kindest, in_printed_order)),
           Reading("$x_k^o$ before $U$, too",
                   double_sum(kindest, word_first))),
          r"\frac{\partial L}{\partial E} = \sum_{t=1}^{T} \sum_{k=1}^{t} "
          r"x_k^o \Bigl( U^\top " + DELTA + r"\Bigr)^{\!\top}",
          double_sum(corrected, word_first), gradient="E",
          before=double_sum(kindest, word_first), claim=INSERTS),
]
