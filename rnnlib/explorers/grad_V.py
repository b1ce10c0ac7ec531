"""The explorer of section 2.3: V's terms in time, beside how far W reaches."""

import numpy as np

from rnnlib.explorers.axes import (
    BLUE,
    GREEN,
    ORANGE,
    STEPS,
    key,
    log_y,
    panel,
    power,
    set_above,
)
from rnnlib.explorers.controls import RHO, input_strength
from rnnlib.explorers.explorer import Explorer
from rnnlib.explorers.layers import Canvas, Moving
from rnnlib.explorers.measured.grad_V import beside
from rnnlib.explorers.measured.networks import T


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, ax = panel(title="V: the term of every step", xlabel="step t",
                     ylabel="norm", xlim=(0, T + 1), xticks=STEPS)
    log_y(ax, -12, 6, 3)
    terms, = ax.plot([], "o-", color=BLUE, markersize=4, linewidth=1.5)
    errors, = ax.plot([], ":", color=GREEN)
    key(left, [terms, errors], ["term (ŷ − y) hᵀ", "error ‖ŷ − y‖"])
    right, ax = panel(title="Where the parts of the gradient come from",
                      xlabel="lag t − k (steps back)",
                      ylabel="part / that of lag 0", xlim=(-1, T))
    log_y(ax, -12, 6, 3)
    lags, = ax.plot([], "--", color=ORANGE)
    of_V, = ax.plot([0], [1], "o", color=BLUE, markersize=8)
    key(right, [lags, of_V], ["W, over this lag", "V, all of it"])
    return (left, right), dict(terms=terms, errors=errors, lags=lags)


def draw(moving: Moving, rho: float, sd: float) -> tuple[str, str]:
    """Draw one network; return the caption and the alternative text."""
    shown = beside(rho, sd)
    for name, start in (("terms", 1), ("errors", 1), ("lags", 0)):
        set_above(moving[name], start + np.arange(T), getattr(shown, name))
    low, high = power(shown.terms.min()), power(shown.terms.max())
    why = ("" if shown.kept > .01 else " They fade because the states do: "
           f"‖h‖ at step {T} is {power(shown.states[-1])}.")
    caption = (
        f"ρ = {rho:g}, input {sd:g}: the terms of dL/dV have norms between "
        f"{low} and {high}, the last one {power(shown.kept)} times the "
        f"first.{why} What comes back to W over {T - 1} steps is "
        f"{power(shown.lags[-1])} times what comes back over none.")
    alt = (f"Two linked plots. Left: the term of every step of dL/dV, from "
           f"{power(shown.terms[0])} at step 1 to {power(shown.terms[-1])} "
           f"at step {T}, and the error, between {shown.errors.min():.2f} and "
           f"{shown.errors.max():.2f}. Right: the parts of dL/dW by lag, from "
           f"1 to {power(shown.lags[-1])}; V has a single point at lag 0.")
    return caption, alt


explorer = Explorer(
    name="V-beside-W",
    question="Make W forget: by how many powers of ten do its parts from far "
             "back shrink, and what happens to the terms of V meanwhile? "
             "Then silence the input. Why do V's terms fade now?",
    controls=(RHO, input_strength(.3, 0., .1, .3, 1., 2.)),
    presets={"Vanish": {"rho": .5}, "Reach far": {"rho": 2., "sd": .1},
             "Silence": {"rho": .7, "sd": 0.}},
    canvas=canvas, draw=draw)
