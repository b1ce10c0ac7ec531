"""Section 2.2 before its chain: the heading and the logarithm's rule."""

from collections.abc import Callable

import numpy as np
import sympy as sp

from rnnlib.document.entries import Entry, Reading, Value, each, letter
from rnnlib.document.loss_lines import equation_7, gradient, natural
from rnnlib.document.run import Run

PARTS = [f"2.{n}" for n in range(1, 9)]
BELOW_2 = [1, 0, 1, 0, 0, 0, 0, 0]  # how far below that of 2 they are printed


def logarithm(rule: Callable) -> Value:
    """Evaluate a rule for (log_base f)' at f = x² + 1, for three bases."""
    def value(run: Run) -> list:
        x, base = sp.symbols("x y", positive=True)
        derivative = rule(x**2 + 1, x, base)
        return [float(derivative.subs({x: t, base: number}))
                for t in run.steps for number in (2, sp.E, 10)]
    return value


def to_the_base_y(run: Run) -> list:
    with np.errstate(divide="ignore"):
        return [np.log(t**2 + 1) / np.log(base) for t in run.steps
                for base in (0., 1., 0.)]


def by_division(f: sp.Expr, x: sp.Expr, base: sp.Expr) -> sp.Expr:
    return sp.diff(sp.log(f) / sp.log(base), x)


def base_ten(run: Run, t: int) -> np.ndarray:
    return natural(run, t) / np.log(10)


ENTRIES = [
    Entry("the headings", "2.2", "2.1 and 2.3 stand below the heading of 2; "
          "2.2 and 2.4 to 2.8 stand beside it",
          lambda run: [part.count(".") for part in PARTS],
          (Reading("the levels, as printed", lambda run: BELOW_2),),
          r"\text{2.1 to 2.8 all stand below 2}",
          lambda run: [1 for part in PARTS], words=True, absolute=True),
    Entry("a logarithm", "2.2", r"f(x) = \log_y x",
          logarithm(lambda f, x, base: sp.log(f, base)),
          letter(logarithm(lambda f, x, base: sp.log(f) / sp.log(base)))),
    Entry("y as a base", "2.2", r"$y$ is the base here and the target below",
          logarithm(lambda f, x, base: sp.log(f, base)),
          (Reading("the base is the target, 0 or 1", to_the_base_y),
           Reading("the base is some number",
                   logarithm(lambda f, x, base: sp.log(f) / sp.log(base)))),
          r"f(x) = \log_a x",
          logarithm(lambda f, x, base: sp.log(f) / sp.log(base)), words=True),
    Entry("logarithm rule", "2.2", r"f'(x) = \frac{x'}{x} \cdot \log_e y",
          logarithm(by_division),
          letter(logarithm(lambda f, x, y: f.diff(x) / f * sp.log(y))),
          r"f'(x) = \frac{x'}{x \ln y}",
          logarithm(lambda f, x, y: f.diff(x) / (f * sp.log(y)))),
    Entry("log", "2.2", r"$\log$ stands without its base, after a rule "
          r"for $\log_y$; (5) has $\ln$", each(gradient),
          (Reading("to some base, say 10", each(base_ten)),
           Reading("natural", each(natural))),
          r"\ln", equation_7, words=True, absolute=True),
]
