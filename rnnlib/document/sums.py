"""The sums of sections 2.5 to 2.8, as entries: expanded and grouped."""

from rnnlib.document.chains import (
    as_typeset,
    chain,
    immediate,
    last_first,
    nothing_if_empty,
    summed,
    total,
    whole,
)
from rnnlib.document.entries import Entry, Hop, Last, Reading
from rnnlib.document.latex import (
    LOSS,
    ORDERED,
    PRODUCT,
    d,
    expansion,
    grouped,
)

FACTORS = LOSS % {"t": "t"} + " "
CALLIGRAPHIC = r"\mathcal{S}"


def expansions(style: str, hop: Hop) -> Entry:
    """Return the entry of a block that unrolls ∂L_1 to ∂L_4."""
    return Entry(
        f"four losses, {style}", "2.5", expansion("W", style),
        lambda run: run.losses("W"),
        (Reading(r"$\partial h_k / \partial W$ is total",
                 chain(hop, total("W"))),
         Reading(r"$\partial h_k / \partial W$ is immediate",
                 chain(hop, immediate("W")))),
        r"\frac{\partial h_k}{\partial W} \text{ is immediate: } "
        r"\frac{\partial^+ h_k}{\partial W}", chain(hop, immediate("W")))


def readings(last_factors: dict[str, Last]) -> tuple[Reading, ...]:
    """Return the readings of a sum over k with a product over j.

    `last_factors` is a dict from words to the last factor; the right one
    stands last.
    """
    *_, right = last_factors.values()
    return (
        Reading("multiplied as typeset, $j = k$ first",
                chain(as_typeset, right)),
        Reading("the empty product, $k = t$, as 0",
                chain(nothing_if_empty, right)),
        *(Reading(f"$j = t-1$ first{words}", chain(last_first, factor))
          for words, factor in last_factors.items()))


def kinds(name: str) -> dict[str, Last]:
    """Return the two meanings of ∂h_k/∂(name)."""
    last = rf"$\partial h_k / \partial {name}$"
    return {f", {last} total": total(name),
            f", {last} immediate": immediate(name)}


def one_step(name: str, section: str, factor: dict[str, Last], tail: str,
             corrected_tail: str) -> Entry:
    """Return the entry of the sum for one step t."""
    left = d("L_t", name) + r" = \sum_{k=1}^t " + FACTORS
    *_, right = factor.values()
    return Entry("one step t", section, left + PRODUCT + " " + tail,
                 lambda run: run.losses(name), readings(factor),
                 left + ORDERED + corrected_tail, chain(whole, right))


def all_steps(name: str, number: str, section: str, S: str,
              factor: dict[str, Last], tail: str,
              corrected_tail: str) -> Entry:
    """Return the entry of (10), (12), (14) or (16)."""
    *_, right = factor.values()
    return Entry(
        number, section, grouped(name, S, FACTORS + PRODUCT, tail),
        lambda run: run.gradient(name),
        tuple(Reading(reading.label, summed(reading.value))
              for reading in readings(factor)),
        grouped(name, "T", FACTORS + ORDERED, corrected_tail),
        summed(chain(whole, right)), gradient=name)
