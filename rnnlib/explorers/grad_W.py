"""The explorer of section 2.5: which terms of the double sum make up dL/dW."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.explorers.axes import (
    BLUE,
    ORANGE,
    log_y,
    panel,
    power,
    show_map,
    tk_map,
)
from rnnlib.explorers.explorer import Control, Explorer
from rnnlib.forward import forward
from rnnlib.grad_W import flow_W, lags_W
from rnnlib.parameters import RNN

T, H = 30, 24
FLOOR = 1e-12  # where the axis ends


@dataclass(frozen=True)
class Shares:
    """What is drawn.

    terms (T, T)  norm of the term (t, k), over the norm of dL/dW
    part (T,)     norm of what came back over exactly l steps, likewise
    error (T,)    what is missing if one stops after l steps, likewise
    """

    terms: np.ndarray
    part: np.ndarray
    error: np.ndarray

    @property
    def enough(self):
        """The lag after which less than 1 % is missing."""
        return int(np.argmax(self.error < .01))


@cache
def shares(rho, sd, b):
    """Run one network and return its Shares.

    rho is the spectral radius of a Gaussian W, sd the standard deviation of
    the input, b the bias of every unit. The random numbers are always the
    same.
    """
    rnn = RNN.init(4, H, 8, spectral_radius=rho, seed=3)
    rnn = rnn.replace(b=np.full(H, float(b)))
    random = np.random.default_rng(4)
    x, h0 = sd * random.normal(size=(T, 4)), random.normal(size=H) / 10
    y = random.integers(8, size=T)
    trace = forward(rnn, x, h0)
    lags = lags_W(rnn, trace, y)
    whole = np.linalg.norm(lags.sum(axis=0))
    missing = lags.sum(axis=0) - lags.cumsum(axis=0)
    return Shares(flow_W(rnn, trace, y) / whole,
                  np.linalg.norm(lags, axis=(1, 2)) / whole,
                  np.linalg.norm(missing, axis=(1, 2)) / whole)


def canvas():
    """Return the two panels and what moves in them."""
    left, image = tk_map("Size of each term (t, k), dL/dW = 1", T, decades=6)
    right, ax = panel(title="The same terms, added up by lag",
                      xlabel="lag t − k (steps back)",
                      ylabel="part of dL/dW", xlim=(0, T - 1))
    log_y(ax, -12, 6, 3)
    part, = ax.plot([], color=BLUE)
    error, = ax.plot([], "--", color=ORANGE)
    ax.legend([part, error], ["from this lag alone",
                              "missing if you stop here"],
              loc="lower left", frameon=False)
    return (left, right), dict(map=image, part=part, error=error)


def draw(moving, rho, sd, b):
    """Draw one network's terms; return the caption and alternative text."""
    shown, lags = shares(rho, sd, b), np.arange(T)
    show_map(moving["map"], shown.terms)
    for name in ("part", "error"):
        values = getattr(shown, name)
        on_scale = values >= FLOOR
        moving[name].set_data(lags[on_scale], values[on_scale])
    caption = (
        f"ρ = {rho:g}, input {sd:g}, bias {b:g}: you must go back "
        f"{shown.enough} steps of {T - 1} to have dL/dW to within 1 %. What "
        f"came back over 10 steps is {power(shown.part[10])} of its norm, "
        f"over {T - 1} steps {power(shown.part[-1])}.")
    alt = (f"Two linked plots. Left: the size of every term (t, k) of the "
           f"double sum. Right: the parts of dL/dW by lag, from "
           f"{power(shown.part[0])} at lag 0 to {power(shown.part[-1])} at "
           f"lag {T - 1}.")
    return caption, alt


explorer = Explorer(
    name="terms-of-W",
    question="How many steps back must you go to have dL/dW to within 1 %? "
             "Say a number for ρ = 0.9, then read the caption. Which of the "
             "three controls changes it most?",
    controls=(
        Control("rho", "spectral radius ρ of W",
                (.3, .5, .7, .8, .9, 1., 1.1, 1.3, 1.5, 2., 3.), .9,
                {1.: "ρ = 1"}),
        Control("sd", "input strength (standard deviation)",
                (0., .1, .3, 1., 2.), .3),
        Control("b", "bias of every unit", (0., 1., 3.), 0.)),
    presets={"Vanish": {"rho": .5}, "Critical": {"rho": 1.1, "sd": .1},
             "Explode": {"rho": 2., "sd": .1},
             "Saturate": {"rho": 3., "b": 3.}},
    canvas=canvas, draw=draw)
