"""The explorer of section 1: how long the state remembers an input."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.explorers.axes import BLUE, GRID, ORANGE, log_y, panel, power
from rnnlib.explorers.explorer import Control, Explorer
from rnnlib.forward import forward
from rnnlib.parameters import RNN
from rnnlib.paths import jacobian

T, H, SD, NUDGE = 50, 32, .1, .1
FLOOR = 1e-12  # where the axis ends, and the rounding of h_t is not far


@dataclass(frozen=True)
class Memory:
    """What is drawn: two runs whose inputs differ at step 1 only.

    apart (T, H)  difference of the two states in row t-1
    linear (T, H) the same, carried on from step 1 by the Jacobians alone
    slope         mean of 1 − h² over all units and steps
    norm          ‖W‖₂: no step multiplies the difference by more
    """

    apart: np.ndarray
    linear: np.ndarray
    slope: float
    norm: float

    @property
    def curve(self):
        """Norm of the difference, by step, over that of step 1: (T,)."""
        return _relative(self.apart)

    @property
    def predicted(self):
        """The same for what the Jacobians alone carry: (T,)."""
        return _relative(self.linear)

    @property
    def seen(self):
        """How many steps there are before the curve leaves the axis."""
        below = self.curve < FLOOR
        return int(np.argmax(below)) if below.any() else T

    @property
    def rate(self):
        """The factor a step, over the steps that are seen."""
        return self.curve[self.seen - 1] ** (1 / (self.seen - 1))

    @property
    def forgotten(self):
        """The step from which on less than 1 % is left, or None."""
        left = np.flatnonzero(self.curve >= .01)[-1] + 1
        return int(left) + 1 if left < T else None


@cache
def memory(rho, b, W):
    """Run one network twice and return its Memory.

    rho is the spectral radius of W, b the bias of every unit, W the kind of
    matrix. The inputs are noise of standard deviation SD, the same for all;
    in the second run NUDGE is added to every input of step 1.
    """
    rnn = RNN.init(4, H, 2, recurrent=W.lower(), spectral_radius=rho)
    rnn = rnn.replace(b=np.full(H, float(b)))
    random = np.random.default_rng(1)
    x, h0 = SD * random.normal(size=(T, 4)), random.normal(size=H) / 10
    nudged = x.copy()
    nudged[0] += NUDGE
    trace = forward(rnn, x, h0)
    apart = (forward(rnn, nudged, h0).h - trace.h)[1:]
    linear = [apart[0]]
    for t in range(2, T + 1):
        linear.append(jacobian(rnn, trace, t) @ linear[-1])
    return Memory(apart, np.array(linear), (1 - trace.h[1:]**2).mean(),
                  np.linalg.norm(rnn.W, 2))


def _relative(differences):
    norms = np.linalg.norm(differences, axis=-1)
    return norms / norms[0]


def canvas():
    """Return the two panels and what moves in them."""
    left, ax = panel(xlabel="step t", ylabel="difference / that of step 1",
                     xlim=(1, T), xticks=[1, *range(10, T + 1, 10)])
    rate = ax.set_title(" ", y=1.02)  # a fixed place: the title moves
    log_y(ax, -12, 6, 3)
    ax.axhline(1, color=GRID, linewidth=1)
    curve, = ax.plot([], color=BLUE, linewidth=3)
    linear, = ax.plot([], "--", color=ORANGE, linewidth=1.5)
    ax.legend([curve, linear], ["the two runs", "Jacobians alone"],
              loc="lower left", frameon=False)
    right, ax = panel(title="Difference of every unit", xlabel="step t",
                      ylabel="hidden unit i")
    image = ax.imshow(np.zeros((H, T)), cmap="RdBu_r", vmin=-1, vmax=1,
                      extent=(.5, T + .5, H + .5, .5), aspect="auto",
                      interpolation="none")
    bar = right.colorbar(image, ticks=[-1, 0, 1],
                         label="difference / largest of step 1")
    bar.ax.set_yticklabels(["−1", "0", "1"])
    bar.solids.set_rasterized(True)
    return (left, right), {"curve": curve, "linear": linear, "rate": rate,
                           "map": image}


def draw(moving, rho, b, W):
    """Draw one network's memory; return the caption and alternative text."""
    shown, t = memory(rho, b, W), np.arange(1, T + 1)
    seen = shown.seen
    moving["curve"].set_data(t[:seen], shown.curve[:seen])
    on_scale = shown.predicted >= FLOOR
    moving["linear"].set_data(t[on_scale], shown.predicted[on_scale])
    moving["rate"].set_text(f"× {shown.rate:.3f} a step" + (
        "" if seen == T else f", below 10⁻¹² from step {seen + 1}"))
    moving["map"].set_data((shown.apart / abs(shown.apart[0]).max()).T)
    end = (f"less than 1 % of the difference is left from step "
           f"{shown.forgotten} on" if shown.forgotten else
           f"at step {T} the difference is {power(shown.curve[-1])} times "
           "that of step 1")
    caption = (
        f"ρ = {rho:g}, bias {b:g}, {W} W: {end}. A step multiplies it by "
        f"{shown.rate:.3f} on average. The mean slope 1 − h² is "
        f"{shown.slope:.2f}, and ‖W‖₂ = {shown.norm:.2f}.")
    alt = (f"Two linked plots. Left: the difference of two runs against the "
           f"step, {'falling' if shown.rate < 1 else 'rising'} from 1 to "
           f"{power(shown.curve[seen - 1])} at step {seen}. Right: the "
           f"differences of all {H} units at every step.")
    return caption, alt


explorer = Explorer(
    name="memory-of-step-1",
    question="Two runs get the same inputs, except for a small difference at "
             "step 1. For how many steps can you tell their states apart? "
             "Guess for ρ = 0.9; then find two ways to make it fewer.",
    controls=(
        Control("rho", "spectral radius ρ of W",
                (.3, .5, .7, .8, .9, .95, 1., 1.05, 1.1, 1.2, 1.3, 1.5, 2.,
                 3.), .9, {1.: "ρ = 1"}),
        Control("b", "bias of every unit", (0., .5, 1., 2.), 0.),
        Control("W", "recurrent matrix W", ("Gaussian", "Orthogonal"),
                "Gaussian")),
    presets={"Forget": {"rho": .5}, "Orthogonal": {"rho": 1.,
                                                   "W": "Orthogonal"},
             "Never forget": {"rho": 2.}, "Saturate": {"rho": 2., "b": 2.}},
    canvas=canvas, draw=draw)
