"""Sums over paths, as sections 2.5 to 2.8 print them, with true derivatives.

A path leads from L_t through ŷ_t and h_t, hop by hop, back to h_k, and ends
in a last factor, such as ∂h_k/∂W.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from rnnbook.printed.entry import Entry, Reading, Step, Value, d, each
from rnnbook.printed.run import Run

Hop = Callable[[Run, int, int], Any]  # run, t, k → ∂h_t/∂h_k, or δ_{t,k}

# As LaTeX.

PRODUCT = r"\prod_{j=k}^{t-1} \left( " + d("h_{j+1}", "h_j") + r" \right)"
ORDERED = r"\prod_{j=t-1}^{k} " + d("h_{j+1}", "h_j") + r"\;"
CALLIGRAPHIC = r"\mathcal{S}"  # an S that 2.5 and 2.8 print for T
WRAP = r" \\ &\quad + "  # so that a line fits the page


def loss_to_state(t: int | str) -> str:
    """Return ∂L_t/∂ŷ_t ∂ŷ_t/∂h_t."""
    y_hat = rf"\hat{{y}}_{t}"
    return d(f"L_{t}", y_hat) + " " + d(y_hat, f"h_{t}") + " "


def hops(style: str, t: int, k: int) -> str:
    """Return ∂h_t/∂h_k: whole, without ∂h_t/∂h_t, or in single steps."""
    if style == "expanded":
        steps = [d(f"h_{j}", f"h_{j - 1}") for j in range(t, k, -1)]
        return "".join(step + " " for step in steps)
    if t == k and (style == "simplified" or t == 1):
        return ""
    return d(f"h_{t}", f"h_{k}") + " "


def last_factor(name: str, k: int | str) -> str:
    """Return ∂h_k/∂(name); E is met through x_k."""
    if name == "E":
        return d(f"h_{k}", f"x_{k}") + " " + d(f"x_{k}", "E")
    return d(f"h_{k}", name)


def path(name: str) -> str:
    """Return a path from L_t to step k, with a product over j."""
    return loss_to_state("t") + PRODUCT + " " + last_factor(name, "k")


def corrected_path(name: str) -> str:
    """Return the same in order, with an immediate last factor."""
    immediate = rf"\frac{{\partial^+ h_k}}{{\partial {name}}}"
    last = last_factor("E", "k") if name == "E" else immediate
    return loss_to_state("t") + ORDERED + " " + last


def four_losses(name: str, style: str, name_4: str) -> str:
    """Return ∂L_1/∂(name) to ∂L_4/∂(name_4), two terms in a line."""
    lines = []
    for t in range(1, 5):
        terms = [
            loss_to_state(t) + hops(style, t, k) + last_factor(name, k)
            for k in range(1, t + 1)
        ]
        pairs = [" + ".join(terms[i : i + 2]) for i in range(0, t, 2)]
        left = d(f"L_{t}", name_4 if t == 4 else name)
        lines.append(left + " &= " + WRAP.join(pairs))
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def grouped(name: str, S: str, term: str) -> str:
    """Return ∂L/∂(name) as the double sum over steps and paths."""
    return (
        d("L", name) + rf" = \sum_{{t=1}}^{{{S}}} \left( "
        rf"\sum_{{k=1}}^t {term} \right)"
    )


# As code: the hops from h_t back to h_k. Run.dh_dh takes them at once.


def last_first(run: Run, t: int, k: int) -> np.ndarray:
    """The factors ∂h_{j+1}/∂h_j, with j = t−1 first."""
    product = np.eye(len(run.W))
    for j in reversed(range(k, t)):
        product = product @ run.dh_dh(j + 1, j)
    return product


def as_typeset(run: Run, t: int, k: int) -> np.ndarray:
    """The same, with j = k first."""
    product = np.eye(len(run.W))
    for j in range(k, t):
        product = product @ run.dh_dh(j + 1, j)
    return product


def nothing_if_empty(run: Run, t: int, k: int) -> np.ndarray:
    """The same as last_first, with 0 for the empty product of k = t."""
    return last_first(run, t, k) * (k < t)


def chain(hop: Hop, last: Step) -> Value:
    """Return run → Σ_k (∂L_t/∂ŷ_t)(∂ŷ_t/∂h_t) hop(t, k) last(k), every t."""
    return each(
        lambda run, t: sum(
            np.tensordot(
                run.dL_dy_hat(t) @ run.dy_hat_dh(t) @ hop(run, t, k),
                last(run, k),
                1,
            )
            for k in range(1, t + 1)
        )
    )


# The entries.


def total_or_immediate(name: str) -> dict[str, Step]:
    """Return words → the last factor, as which ∂h_k/∂(name) can be read.

    The words are those of a sum with a product over j; the right one is last.
    """
    reading = rf"$j = t-1$ first, $\partial h_k / \partial {name}$"
    return {
        f"{reading} total": lambda run, k: run.total(name, k),
        f"{reading} immediate": lambda run, k: run.immediate(name, k),
    }


def sum_readings(lasts: dict[str, Step]) -> dict[str, Value]:
    """Return words → run → chain, for what `lasts` and a product can mean."""
    *_, right = lasts.values()
    return {
        "multiplied as typeset, $j = k$ first": chain(as_typeset, right),
        "the empty product, $k = t$, as 0": chain(nothing_if_empty, right),
        **{words: chain(last_first, last) for words, last in lasts.items()},
    }


def one_step(name: str, section: str, lasts: dict[str, Step]) -> Entry:
    """Return the entry of the sum for one step t."""
    *_, right = lasts.values()
    left = d("L_t", name) + r" = \sum_{k=1}^t "
    return Entry(
        "one step t",
        section,
        left + path(name),
        lambda run: run.gradients(name),
        tuple(Reading(*reading) for reading in sum_readings(lasts).items()),
        left + corrected_path(name),
        chain(Run.dh_dh, right),
    )


def all_steps(
    name: str, number: str, section: str, S: str, lasts: dict[str, Step]
) -> Entry:
    """Return the entry of (10), (12), (14) or (16)."""
    *_, right = lasts.values()

    def summed(value: Value) -> Value:
        return lambda run: sum(value(run))

    return Entry(
        number,
        section,
        grouped(name, S, path(name)),
        lambda run: run.gradient(name),
        tuple(
            Reading(words, summed(value))
            for words, value in sum_readings(lasts).items()
        ),
        grouped(name, "T", corrected_path(name)),
        summed(chain(Run.dh_dh, right)),
        gradient=name,
    )
