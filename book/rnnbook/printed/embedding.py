"""Section 2.8: the embedding, equations (16) and (17); (1) is its first."""

import numpy as np

from rnnbook.printed.entry import Entry, Reading, Step, d, each, letter
from rnnbook.printed.inserted import (
    DELTA,
    INSERTED,
    TIMES,
    as_rows,
    double_sum,
    kindest,
    shared,
    slopes,
    to_the_letter,
    with_all_inserted,
)
from rnnbook.printed.introduction import state
from rnnbook.printed.run import Run
from rnnbook.printed.sums import (
    CALLIGRAPHIC,
    Hop,
    all_steps,
    chain,
    four_losses,
    grouped,
    last_first,
    one_step,
)
from rnnbook.printed.through_time import (
    FOUR_STEPS,
    named_W,
    nested,
    ratio,
    with_respect_to_W,
)

state_of_row = each(
    lambda run, t: np.tanh(
        run.W @ run.h(t - 1) + run.U @ (run.word(t).T @ run.E) + run.b
    )
)


def through_input(run: Run, k: int) -> np.ndarray:
    """∂h_k/∂x_k · ∂x_k/∂E, which is immediate by itself."""
    return np.tensordot(run.dh_dx(k), run.dx_dE(k), 1)


LASTS: dict[str, Step] = {"$j = t-1$ first": through_input}


def expansion_of_E(
    style: str, hop: Hop, again: str = "", name_4: str = "E"
) -> Entry:
    """Return the entry of a block that unrolls ∂L_1/∂E to ∂L_4/∂(name_4)."""
    return Entry(
        f"four losses, {style}{again}",
        "2.8",
        four_losses("E", style, name_4),
        lambda run: run.gradients("E"),
        letter(chain(hop, through_input)),
    )


def in_printed_order(run: Run, column: np.ndarray, k: int) -> np.ndarray:
    return run.U.T @ column @ run.word(k).T


# [i, m, d] is x_{k,m}^o [i = d].
each_entry_of_x = each(
    lambda run, k: run.word(k) * np.eye(run.U.shape[1])[:, None, :]
)


ENTRIES = [
    Entry(
        "four steps",
        "2.8",
        r"\begin{aligned}x_t &= x_t^o E \\ " + FOUR_STEPS,
        each(Run.h),
        (
            Reading("$x_t$ a row, as printed", state_of_row),
            Reading("$x_t$ a column", state),
        ),
        r"x_t = E^\top x_t^o",
        state,
    ),
    nested("2.8"),
    expansion_of_E("simplified", Run.dh_dh, name_4="W"),
    named_W(
        "∂L_4/∂W",
        "2.8",
        r"the left side of the fourth line, $\frac"
        r"{\partial L_4}{\partial W}$",
        "E",
        d("L_4", "E"),
        chain(Run.dh_dh, through_input),
        Run.gradients,
    ),
    expansion_of_E("simplified", Run.dh_dh, again=" again"),
    ratio("2.8"),
    expansion_of_E("expanded", last_first),
    one_step("E", "2.8", LASTS),
    all_steps("E", "(16)", "2.8", CALLIGRAPHIC, LASTS),
    with_respect_to_W("E", "2.8"),
    *shared("2.8"),
    Entry(
        "∂h_k/∂x_k",
        "2.8",
        d("h_k", "x_k") + r" = (1 - h_k^2) U",
        each(Run.dh_dx),
        (
            Reading(
                "to the letter",
                each(lambda run, k: (1 - run.h(k) ** 2) @ run.U),
            ),
            Reading(
                "$1 - h^2$ as a diagonal matrix",
                each(lambda run, k: slopes(run, k) @ run.U),
            ),
        ),
        d("h_k", "x_k") + r" = \operatorname{diag}(1 - h_k^2)\, U",
        each(lambda run, k: slopes(run, k) @ run.U),
    ),
    Entry(
        "∂x_k/∂E",
        "2.8",
        d("x_k", "E") + r" = x_k^o",
        each(Run.dx_dE),
        (
            Reading("to the letter", each(Run.word)),
            Reading("$x_k^o$ for each entry of $x_k$", each_entry_of_x),
        ),
        r"\frac{\partial x_{k,i}}{\partial E_{md}} = x_{k,m}^o\, [i = d]",
        each_entry_of_x,
    ),
    with_all_inserted(
        "E",
        "(17)",
        "2.8",
        grouped("E", "S", INSERTED + "(1 - h_k^2) U x_k^o"),
        [
            Reading(
                "to the letter",
                double_sum(
                    to_the_letter,
                    lambda run, product, k: product @ run.U @ run.word(k),
                ),
            ),
            Reading(
                "a row times diagonal matrices, as typeset",
                double_sum(as_rows, in_printed_order),
            ),
            Reading(
                "every factor where it fits, $U$ before $x_k^o$",
                double_sum(kindest, in_printed_order),
            ),
            Reading(
                "$x_k^o$ before $U$, too", double_sum(kindest, TIMES["E"])
            ),
        ],
        r"\frac{\partial L}{\partial E} = \sum_{t=1}^{T} \sum_{k=1}^{t} "
        r"x_k^o \Bigl( U^\top " + DELTA + r"\Bigr)^{\!\top}",
    ),
]
