"""The explorer of section 2.3: V's terms in time, beside how far W reaches."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.explorers.axes import BLUE, GREEN, ORANGE, log_y, panel, power
from rnnlib.explorers.explorer import Control, Explorer
from rnnlib.forward import forward
from rnnlib.grad_c import flow_c
from rnnlib.grad_V import flow_V
from rnnlib.grad_W import lags_W
from rnnlib.parameters import RNN

T, H = 30, 24
FLOOR = 1e-12  # where the axes end


@dataclass(frozen=True)
class Beside:
    """What is drawn.

    terms (T,)   norm of the term of step t of dL/dV, in [t-1]
    errors (T,)  ‖ŷ_t − y_t‖, one of its two factors
    lags (T,)    norm of what came back to W over exactly l steps, over that
                 of lag 0
    """

    terms: np.ndarray
    errors: np.ndarray
    lags: np.ndarray

    @property
    def states(self):
        """‖h_t‖, the other factor: (T,)."""
        return self.terms / self.errors

    @property
    def kept(self):
        """The term of the last step over that of the first."""
        return self.terms[-1] / self.terms[0]


@cache
def beside(rho, sd):
    """Run one network and return what V and W get, Beside each other.

    rho is the spectral radius of a Gaussian W, sd the standard deviation of
    the input. The random numbers are always the same.
    """
    rnn = RNN.init(4, H, 8, spectral_radius=rho, seed=3)
    random = np.random.default_rng(4)
    x, h0 = sd * random.normal(size=(T, 4)), random.normal(size=H) / 10
    y = random.integers(8, size=T)
    trace = forward(rnn, x, h0)
    lags = np.linalg.norm(lags_W(rnn, trace, y), axis=(1, 2))
    return Beside(flow_V(rnn, trace, y), flow_c(rnn, trace, y), lags / lags[0])


def canvas():
    """Return the two panels and what moves in them."""
    left, ax = panel(title="V: the term of every step", xlabel="step t",
                     ylabel="norm", xlim=(0, T + 1))
    log_y(ax, -12, 6, 3)
    terms, = ax.plot([], "o-", color=BLUE, markersize=4, linewidth=1.5)
    errors, = ax.plot([], ":", color=GREEN)
    ax.legend([terms, errors], ["term (ŷ − y) hᵀ", "error ‖ŷ − y‖ alone"],
              loc="lower left", frameon=False)
    right, ax = panel(title="Where the parts of the gradient come from",
                      xlabel="lag (steps back)", ylabel="part / that of lag 0",
                      xlim=(-1, T))
    log_y(ax, -12, 6, 3)
    lags, = ax.plot([], "--", color=ORANGE)
    ax.plot([0], [1], "o", color=BLUE, markersize=8, label="V, all of it")
    ax.legend([lags, ax.lines[1]], ["W, over this lag", "V, all of it"],
              loc="lower left", frameon=False)
    return (left, right), dict(terms=terms, errors=errors, lags=lags)


def draw(moving, rho, sd):
    """Draw one network; return the caption and the alternative text."""
    shown = beside(rho, sd)
    for name, start in (("terms", 1), ("errors", 1), ("lags", 0)):
        values = getattr(shown, name)
        on_scale = values >= FLOOR
        moving[name].set_data(np.arange(start, start + T)[on_scale],
                              values[on_scale])
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
    controls=(
        Control("rho", "spectral radius ρ of W",
                (.3, .5, .7, .8, .9, 1., 1.1, 1.3, 1.5, 2., 3.), .9,
                {1.: "ρ = 1"}),
        Control("sd", "input strength (standard deviation)",
                (0., .1, .3, 1., 2.), .3)),
    presets={"Vanish": {"rho": .5}, "Reach far": {"rho": 2., "sd": .1},
             "Silence": {"rho": .7, "sd": 0.}},
    canvas=canvas, draw=draw)
