"""The explorer of section 2.6: the credit of an input that came once."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.explorers.axes import BLUE, GRID, ORANGE, log_y, panel, power
from rnnlib.explorers.explorer import Control, Explorer
from rnnlib.forward import forward
from rnnlib.loss import grad_Omega
from rnnlib.parameters import RNN
from rnnlib.recursion import deltas

T, H, D, SD = 30, 24, 4, .1
FLOOR = 1e-9  # where the axes end


@dataclass(frozen=True)
class Credit:
    """What is drawn, for an impulse at each step: row k-1 is one at step k.

    delta (T, T)  ‖δ_{T,j}‖ in [k-1, j-1], for the loss of step T alone
    noise (T, T)  norm of what the noise of step j adds to dL_T/dU
    pulse (T,)    norm of what the impulse adds: the column of its line
    whole (T,)    ‖dL_T/dU‖
    """

    delta: np.ndarray
    noise: np.ndarray
    pulse: np.ndarray
    whole: np.ndarray

    @property
    def share(self):
        """Norm of the impulse's column, over that of dL_T/dU: (T,)."""
        return self.pulse / self.whole


@cache
def credit(rho, size):
    """Run one network for an impulse at each step; return the Credit.

    rho is the spectral radius of W. Input line 1 is silent but for one
    impulse of the given size; the other lines are noise of standard
    deviation SD. The random numbers are always the same.
    """
    rnn = RNN.init(D, H, 8, spectral_radius=rho, seed=3)
    random = np.random.default_rng(4)
    x = np.tile(SD * random.normal(size=(T, 1, D)), (1, T, 1))
    x[..., 0] = size * np.eye(T)  # sequence k-1 of the batch: impulse at k
    y = np.full((T, T), random.integers(8))
    trace = forward(rnn, x)
    dOmega = grad_Omega(trace.Omega, y)
    dOmega[:-1] = 0               # the last loss alone
    delta = deltas(rnn, trace, dOmega)
    dU = np.einsum("tni,tnj->nij", delta, x)
    norms = np.linalg.norm(delta, axis=-1).T
    return Credit(norms, norms * np.linalg.norm(x[..., 1:], axis=-1).T,
                  np.linalg.norm(dU[..., 0], axis=-1),
                  np.linalg.norm(dU, axis=(1, 2)))


def canvas():
    """Return the two panels and what moves in them."""
    left, ax = panel(title="What each step adds to the last loss's dL/dU",
                     xlabel="step k", ylabel="size of the term",
                     xlim=(.5, T + .5), xticks=[1, *range(5, T + 1, 5)])
    log_y(ax, -9, 3, 3)
    delta, = ax.plot([], "--", color=GRID, linewidth=1.5)
    noise, = ax.plot([], "o", color=BLUE, markersize=4)
    pulse, = ax.plot([], color=ORANGE, linewidth=5)
    ax.legend([pulse, noise, delta],
              ["impulse on line 1", "noise, other lines", "δ itself"],
              loc="upper left", frameon=False)
    right, ax = panel(title="Share of the impulse, wherever it is",
                      xlabel="distance T − k to the loss",
                      ylabel="share of dL/dU", xlim=(-.5, T - .5))
    log_y(ax, -9, 0, 3)
    share, = ax.plot([], color=BLUE)
    here, = ax.plot([], "D", color=ORANGE, markersize=9)
    ax.legend([here], ["this impulse"], loc="lower left", frameon=False)
    return (left, right), dict(delta=delta, noise=noise, pulse=pulse,
                               share=share, here=here)


def draw(moving, k, rho, size):
    """Draw one impulse's credit; return the caption and alternative text."""
    shown, steps = credit(rho, size), np.arange(1, T + 1)
    for name in ("delta", "noise"):
        values = getattr(shown, name)[k - 1]
        on_scale = values >= FLOOR
        moving[name].set_data(steps[on_scale], values[on_scale])
    pulse, share = shown.pulse[k - 1], shown.share[k - 1]
    moving["pulse"].set_data([k, k], [FLOOR, max(pulse, FLOOR)])
    on_scale = shown.share >= FLOOR
    moving["share"].set_data(T - steps[on_scale], shown.share[on_scale])
    moving["here"].set_data([T - k], [share])
    delta = shown.delta[k - 1, k - 1]
    caption = (
        f"ρ = {rho:g}, an impulse of {size:g} at step {k}, {T - k} steps "
        f"before the loss: it adds {power(delta)} × {size:g} = "
        f"{power(pulse)} to dL/dU, {percent(share)} of its norm. It would "
        f"be {percent(shown.share[-1])} at step {T} and "
        f"{percent(shown.share[0])} at step 1.")
    alt = (f"Two linked plots. Left: what each step adds, with a bar of "
           f"height {power(pulse)} for the impulse at step {k}. Right: its "
           f"share against the distance to the loss, from "
           f"{percent(shown.share[-1])} at 0 to {percent(shown.share[0])} at "
           f"{T - 1}.")
    return caption, alt


def percent(share):
    """Return a share as people write it: 97 %, 1.3 %, a part of 2.1·10⁻⁷."""
    if not share or share >= 1e-4:
        return f"{100 * share:.3g} %"
    return f"a part of {power(share)}"


explorer = Explorer(
    name="credit-of-an-input",
    question="One input comes once, the loss comes at step 30. How much of "
             "dL/dU is due to that input if it came 15 steps before? Guess "
             "for ρ = 0.9. Then make the impulse larger: does a louder input "
             "make up for the distance?",
    controls=(
        Control("k", "step k of the impulse",
                (1, 5, 10, 15, 20, 25, 28, 30), 15),
        Control("rho", "spectral radius ρ of W",
                (.3, .5, .7, .9, 1., 1.2, 2.), .9, {1.: "ρ = 1"}),
        Control("size", "size of the impulse", (0., 1., 3., 10.), 1.)),
    presets={"At the loss": {"k": 30}, "Far away": {"k": 1},
             "Forgotten": {"k": 10, "rho": .5}, "Loud": {"size": 10.},
             "Silent": {"size": 0.}},
    canvas=canvas, draw=draw)
