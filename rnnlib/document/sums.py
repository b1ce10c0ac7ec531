"""The sums of sections 2.5 to 2.8, as entries: expanded, grouped, inserted."""

from rnnlib.document.chains import (
    as_rows,
    as_typeset,
    chain,
    corrected,
    double_sum,
    immediate,
    kindest,
    last_first,
    nothing_if_empty,
    summed,
    to_the_letter,
    total,
    whole,
)
from rnnlib.document.entries import Entry, Reading
from rnnlib.document.latex import (
    DELTA,
    INSERTED,
    LOSS,
    ORDERED,
    PRODUCT,
    d,
    expansion,
    grouped,
)

FACTORS = LOSS % {"t": "t"} + " "
INSERTS = "is the sum before it, with the factors above put in"
CALLIGRAPHIC = r"\mathcal{S}"
# What (11), (13) and (15) should multiply δ by, in LaTeX and as code.
MEETS = {"W": (r"\, h_{k-1}^\top", lambda run, g, k: g @ run.h(k - 1).T),
         "U": (r"\, x_k^\top", lambda run, g, k: g @ run.x(k).T),
         "b": ("", lambda run, g, k: g[:, 0])}


def expansions(style, hop):
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


def readings(last_factors):
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


def kinds(name):
    """Return the two meanings of ∂h_k/∂(name)."""
    return {r", $\partial h_k$ total": total(name),
            r", $\partial h_k$ immediate": immediate(name)}


def one_step(name, section, factor, tail, corrected_tail):
    """Return the entry of the sum for one step t."""
    left = d("L_t", name) + r" = \sum_{k=1}^t " + FACTORS
    *_, right = factor.values()
    return Entry("one step t", section, left + PRODUCT + " " + tail,
                 lambda run: run.losses(name), readings(factor),
                 left + ORDERED + corrected_tail, chain(whole, right))


def all_steps(name, number, section, S, factor, tail, corrected_tail):
    """Return the entry of (10), (12), (14) or (16)."""
    *_, right = factor.values()
    return Entry(
        number, section, grouped(name, S, FACTORS + PRODUCT, tail),
        lambda run: run.gradient(name),
        tuple(Reading(reading.label, summed(reading.value))
              for reading in readings(factor)),
        grouped(name, "T", FACTORS + ORDERED, corrected_tail),
        summed(chain(whole, right)), gradient=name)


def inserted(name, number, section, S):
    """Return the entry of (11), (13) or (15); all are printed as ∂L/∂W."""
    tail, times = MEETS[name]
    as_W = MEETS["b" if name == "b" else "W"][1]

    # The left side of (13) and (15) says ∂L/∂W.
    of_W = [] if name == "W" else [
        Reading(r"the same, as the $\partial L / \partial W$ that it says",
                double_sum(kindest, as_W), lambda run: run.gradient("W"))]

    def to_the_right(run, g, k):
        return g if name == "b" else g @ run.h(k - 1)

    return Entry(
        number, section, grouped("W", S, INSERTED, r"(1 - h_k^2)" + (
            "" if name == "b" else " h_{k-1}")),
        lambda run: run.gradient(name),
        (Reading("to the letter", double_sum(to_the_letter, to_the_right)),
         Reading("a row times diagonal matrices, as typeset",
                 double_sum(as_rows, as_W)),
         Reading("every factor where it fits", double_sum(kindest, as_W)),
         *of_W),
        grouped(name, "T", DELTA, tail), double_sum(corrected, times),
        gradient=name, before=double_sum(kindest, times), claim=INSERTS)


def respect(name, section):
    """Return the entry of the words “with respect to W”."""
    def meant(run):
        return sum(run.losses(name))
    return Entry(
        "“with respect to W”", section,
        r"“our final gradients of $L$ with respect to $W$”",
        lambda run: run.gradient(name),
        (Reading("$W$ is meant", lambda run: run.gradient("W")),
         Reading(f"${name}$ is meant", meant)), name, meant, words=True)
