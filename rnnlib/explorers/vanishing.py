"""The explorer of the welcome page: how far back a gradient reaches."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.explorers.axes import (
    BLUE,
    GRID,
    ORANGE,
    log_y,
    panel,
    power,
    show_map,
    tk_map,
)
from rnnlib.explorers.explorer import Control, Explorer
from rnnlib.forward import forward
from rnnlib.parameters import RNN
from rnnlib.paths import delta_paths

T, H, SEED = 50, 32, 0
FLOOR = 1e-12  # where the axis ends


@dataclass(frozen=True)
class Flow:
    """What is drawn.

    reach (T, T)  ‖δ_{t,k}‖ / ‖δ_{t,t}‖ in [t-1, k-1], zero for k > t
    norm          ‖W‖₂, the largest singular value: reach ≤ norm^(t-k)
    """

    reach: np.ndarray
    norm: float

    @property
    def curve(self):
        """What of the last loss is left, by the lag: (T,)."""
        return self.reach[-1, ::-1]

    @property
    def rate(self):
        """The factor a step, over all the steps that the last loss goes."""
        return self.curve[-1] ** (1 / (T - 1))


@cache
def flow(rho, sd, W):
    """Run one network and return its Flow.

    rho is the spectral radius of W, sd the standard deviation of the input,
    W the kind of matrix. The random numbers are the same for all of them.
    """
    rnn = RNN.init(4, H, 8, recurrent=W.lower(), spectral_radius=rho,
                   seed=SEED)
    random = np.random.default_rng(SEED + 1)
    x, h0 = sd * random.normal(size=(T, 4)), random.normal(size=H) / 10
    y = random.integers(8, size=T)
    size = np.linalg.norm(delta_paths(rnn, forward(rnn, x, h0), y), axis=-1)
    return Flow(size / np.diag(size)[:, None], np.linalg.norm(rnn.W, 2))


def canvas():
    """Return the two panels and what moves in them."""
    left, ax = panel(xlabel="lag t − k (steps back)",
                     ylabel="‖δ(t,k)‖ / ‖δ(t,t)‖", xlim=(0, T - 1))
    ax.set_title(" ", y=1.02)  # a fixed place: the title moves
    log_y(ax, -12, 6, 3)
    ax.axhline(1, color=GRID, linewidth=1)
    bound, = ax.plot([], "--", color=ORANGE)
    curve, = ax.plot([], color=BLUE)
    ax.legend([curve, bound], ["last loss, t = T", "bound ‖W‖₂ to the lag"],
              loc="lower left", frameon=False)
    right, image = tk_map("The same for every loss and step", T, decades=6)
    return (left, right), dict(curve=curve, bound=bound, rate=ax.title,
                               map=image)


def draw(moving, rho, sd, W):
    """Draw one network's flow; return the caption and the alternative text."""
    shown, lags = flow(rho, sd, W), np.arange(T)
    on_scale = shown.curve >= FLOOR
    moving["curve"].set_data(lags[on_scale], shown.curve[on_scale])
    moving["bound"].set_data(lags, shown.norm**lags)
    moving["rate"].set_text(f"× {shown.rate:.3f} a step back" + (
        "" if on_scale.all() else f", below 10⁻¹² from lag {on_scale.sum()}"))
    show_map(moving["map"], shown.reach)
    left = shown.curve[-1]
    what = ("vanishes" if left < 1e-2 else
            "explodes" if left > 1e2 else "survives")
    caption = (
        f"ρ = {rho:g}, input {sd:g}, {W} W: the gradient {what}. Each step "
        f"back multiplies it by {shown.rate:.3f}; {T - 1} steps back, "
        f"{power(left)} of it is left. The dashed line is the bound ‖W‖₂ to "
        f"the power of the lag, with ‖W‖₂ = {shown.norm:.2f}.")
    alt = (f"Two linked plots. Left: the gradient's norm against the lag, "
           f"{'falling' if left < 1 else 'rising'} from 1 to {power(left)} "
           f"over {T - 1} steps. Right: the same ratio for every pair.")
    return caption, alt


vanishing = Explorer(
    name="vanishing",
    question="Before you move anything: at which spectral radius ρ does the "
             "gradient stop vanishing? Guess, then try.",
    controls=(
        Control("rho", "spectral radius ρ of W",
                (.3, .5, .7, .8, .9, .95, 1., 1.05, 1.1, 1.2, 1.3, 1.5, 2.,
                 3.), .9, {1.: "ρ = 1"}),
        Control("sd", "input strength (standard deviation)",
                (0., .1, .3, 1., 2.), .1),
        Control("W", "recurrent matrix W", ("Gaussian", "Orthogonal"),
                "Gaussian")),
    presets={"Vanish": {"rho": .5}, "Critical": {"rho": 1., "sd": 0.},
             "Explode": {"rho": 2.},
             "Orthogonal": {"rho": 1., "sd": 0., "W": "Orthogonal"},
             "Saturate": {"rho": 1.3, "sd": 2.}},
    canvas=canvas, draw=draw)
