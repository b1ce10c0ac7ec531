"""Sections 2.5, 2.6 and 2.7: W, U and b, equations (10) to (15)."""

from collections.abc import Callable

import numpy as np

from rnnbook.printed.entry import Entry, Reading, Value, d, each, letter
from rnnbook.printed.inserted import (
    DELTA,
    INSERTED,
    TIMES,
    as_W,
    delta,
    double_sum,
    inserted_readings,
    outer_factor,
    shared,
    slopes,
    with_all_inserted,
)
from rnnbook.printed.introduction import state, unrolled
from rnnbook.printed.run import Run
from rnnbook.printed.sums import (
    CALLIGRAPHIC,
    WRAP,
    Hop,
    all_steps,
    chain,
    four_losses,
    grouped,
    last_first,
    one_step,
    total_or_immediate,
)

# The recursion, which section 2.8 prints again.

FOUR_STEPS = (
    r"h_t &= \tanh(W h_{t-1} + U x_t + b) \\ "
    r"h_1 &= \tanh(W h_0 + U x_1 + b) \quad h_2 = \tanh(W h_1 + U x_2 + b) "
    r"\\ h_3 &= \tanh(W h_2 + U x_3 + b) \quad "
    r"h_4 = \tanh(W h_3 + U x_4 + b)\end{aligned}"
)


def nested(section: str) -> Entry:
    """Return the entry of h_4 with the earlier states put in."""
    return Entry(
        "nested",
        section,
        r"\begin{aligned}h_4 &= \\ &\tanh(W \tanh(W \tanh(W \tanh(W h_0 + "
        r"U x_1 + b)" + WRAP + r"U x_2 + b) + U x_3 + b) + U x_4 + b)"
        r"\end{aligned}",
        lambda run: run.h(run.T),
        letter(lambda run: unrolled(run, run.h(0))[-1]),
    )


def ratio(section: str) -> Entry:
    """Return the entry of h_t/h_k, printed without ∂."""
    in_single_steps = each(lambda run, t: last_first(run, t, 1))
    return Entry(
        "h_t/h_k",
        section,
        r"“let's expand $\frac{h_t}{h_k}$”",
        each(lambda run, t: run.dh_dh(t, 1)),
        (
            Reading(
                "a fraction",
                each(lambda run, t: (run.h(t) / run.h(1))[:, 0]),
            ),
            Reading(r"$\partial h_t / \partial h_k$", in_single_steps),
        ),
        d("h_t", "h_k"),
        in_single_steps,
        words=True,
    )


# W where another parameter is meant: in words and on left sides.


def named_W(
    what: str,
    section: str,
    printed: str,
    name: str,
    corrected: str,
    right: Value,
    oracle: Callable[[Run, str], np.ndarray] = Run.gradient,
) -> Entry:
    """Return the entry of a slip that says W and means `name`."""
    return Entry(
        what,
        section,
        printed,
        lambda run: oracle(run, name),
        (
            Reading("$W$ is meant", right, lambda run: oracle(run, "W")),
            Reading(f"${name}$ is meant", right),
        ),
        corrected,
        right,
        words=True,
    )


def with_respect_to_W(name: str, section: str) -> Entry:
    return named_W(
        "“with respect to W”",
        section,
        "“our final gradients of $L$ with respect to $W$”",
        name,
        name,
        lambda run: sum(run.gradients(name)),
    )


def left_side(name: str, number: str, section: str) -> Entry:
    """Return the entry of the ∂L/∂W on the left of (13) or (15)."""
    return named_W(
        f"∂L/∂W in {number}",
        section,
        f"the left side of {number}, ${d('L', 'W')}$",
        name,
        d("L", name),
        double_sum(delta, TIMES[name]),
    )


# The entries of each section.


def times_state(run: Run, product: np.ndarray, k: int) -> np.ndarray:
    """What (11) says to the letter, and (13) after it."""
    return product @ run.h(k - 1)


def expansion_of_W(style: str, hop: Hop) -> Entry:
    """Return the entry of a block that unrolls ∂L_1/∂W to ∂L_4/∂W."""
    total, immediate = total_or_immediate("W").values()
    return Entry(
        f"four losses, {style}",
        "2.5",
        four_losses("W", style, "W"),
        lambda run: run.gradients("W"),
        (
            Reading(
                r"$\partial h_k / \partial W$ is total", chain(hop, total)
            ),
            Reading(
                r"$\partial h_k / \partial W$ is immediate",
                chain(hop, immediate),
            ),
        ),
        r"\frac{\partial h_k}{\partial W} \text{ is immediate: } "
        r"\frac{\partial^+ h_k}{\partial W}",
        chain(hop, immediate),
    )


W = [
    Entry(
        "four steps",
        "2.5",
        r"\begin{aligned}" + FOUR_STEPS,
        each(Run.h),
        letter(state),
    ),
    nested("2.5"),
    expansion_of_W("whole", Run.dh_dh),
    expansion_of_W("simplified", Run.dh_dh),
    ratio("2.5"),
    expansion_of_W("expanded", last_first),
    one_step("W", "2.5", total_or_immediate("W")),
    all_steps("W", "(10)", "2.5", CALLIGRAPHIC, total_or_immediate("W")),
    *shared("2.5"),
    outer_factor(
        "W", "2.5", "h_{k-1}", "h_{k-1,n}", lambda run, k: run.h(k - 1)
    ),
    with_all_inserted(
        "W",
        "(11)",
        "2.5",
        grouped("W", CALLIGRAPHIC, INSERTED + "(1 - h_k^2) h_{k-1}"),
        inserted_readings(times_state, TIMES["W"]),
        grouped("W", "T", DELTA + r" \, h_{k-1}^\top"),
    ),
    Entry(
        "(11) at k = 1",
        "2.5",
        "(11) ends in $h_{k-1}$, which is $h_0$ at $k = 1$, given nowhere",
        lambda run: run.gradient("W"),
        (
            Reading(
                "the terms $k = 1$ are left out",
                double_sum(
                    delta,
                    lambda run, path, k: (k > 1) * TIMES["W"](run, path, k),
                ),
            ),
            Reading(
                "$h_0$ is where the sequence starts",
                double_sum(delta, TIMES["W"]),
            ),
        ),
        r"\delta_{t,1}\, h_0^\top",
        double_sum(delta, TIMES["W"]),
        words=True,
        gradient="W",
    ),
]

U = [
    all_steps("U", "(12)", "2.6", "S", total_or_immediate("U")),
    with_respect_to_W("U", "2.6"),
    *shared("2.6"),
    outer_factor("U", "2.6", "x_k", "x_{k,n}", Run.x),
    with_all_inserted(
        "U",
        "(13)",
        "2.6",
        grouped("W", "S", INSERTED + "(1 - h_k^2) h_{k-1}"),
        [*inserted_readings(times_state, TIMES["W"]), as_W(TIMES["W"])],
        grouped("U", "T", DELTA + r" \, x_k^\top"),
    ),
    left_side("U", "(13)", "2.6"),
]

b = [
    all_steps("b", "(14)", "2.7", "S", total_or_immediate("b")),
    with_respect_to_W("b", "2.7"),
    *shared("2.7"),
    Entry(
        "∂h_k/∂b",
        "2.7",
        d("h_k", "b") + " = (1 - h_k^2)",
        each(lambda run, k: run.immediate("b", k)),
        (
            Reading("to the letter", each(lambda run, k: 1 - run.h(k) ** 2)),
            Reading("a diagonal matrix", each(slopes)),
        ),
        r"\frac{\partial^+ h_k}{\partial b} = \operatorname{diag}(1 - h_k^2)",
        each(slopes),
    ),
    with_all_inserted(
        "b",
        "(15)",
        "2.7",
        grouped("W", "S", INSERTED + "(1 - h_k^2)"),
        [
            *inserted_readings(lambda run, product, k: product, TIMES["b"]),
            as_W(TIMES["b"]),
        ],
        grouped("b", "T", DELTA + " "),
    ),
    left_side("b", "(15)", "2.7"),
]

ENTRIES = W + U + b
