"""The explorer of section 2.7: how a bias shuts off its own gradient."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnlib.explorers.axes import (
    BLUE,
    GREEN,
    GRID,
    ORANGE,
    log_y,
    panel,
    power,
)
from rnnlib.explorers.explorer import Control, Explorer
from rnnlib.forward import forward
from rnnlib.grad_b import grad_b
from rnnlib.loss import grad_Omega
from rnnlib.parameters import RNN
from rnnlib.recursion import deltas

T, H = 30, 24
FLOOR = 1e-12  # where the axes end
BIASES = (-3., -2., -1., -.5, 0., .5, 1., 2., 3.)


@dataclass(frozen=True)
class Opened:
    """What is drawn, for one bias.

    delta (T,)   ‖δ_k‖, from all losses, in [k-1]
    last (T,)    the same from the last loss alone: ‖δ_{T,k}‖
    slope (T,)   mean of 1 − h_k² over the units
    gradient     ‖dL/db‖
    """

    delta: np.ndarray
    last: np.ndarray
    slope: np.ndarray
    gradient: float


@cache
def opened(b, rho, sd):
    """Run one network and return what is Opened to the gradient.

    b is the bias of every unit, rho the spectral radius of W, sd the standard
    deviation of the input. The random numbers are always the same.
    """
    rnn = RNN.init(4, H, 8, spectral_radius=rho, seed=3)
    rnn = rnn.replace(b=np.full(H, float(b)))
    random = np.random.default_rng(4)
    x, y = sd * random.normal(size=(T, 4)), random.integers(8, size=T)
    trace = forward(rnn, x, random.normal(size=H) / 10)
    dOmega = grad_Omega(trace.Omega, y)
    delta = deltas(rnn, trace, dOmega)
    dOmega[:-1] = 0
    last = deltas(rnn, trace, dOmega)
    return Opened(np.linalg.norm(delta, axis=-1),
                  np.linalg.norm(last, axis=-1),
                  (1 - trace.h[1:]**2).mean(axis=-1),
                  np.linalg.norm(grad_b(rnn, trace, y)))


def canvas():
    """Return the two panels and what moves in them."""
    left, ax = panel(title="What comes back to each step", xlabel="step k",
                     ylabel="norm, or slope", xlim=(1, T),
                     xticks=[1, *range(5, T + 1, 5)])
    log_y(ax, -12, 9, 3)
    moving = dict(
        delta=ax.plot([], color=BLUE)[0],
        last=ax.plot([], "--", color=ORANGE)[0],
        unbiased=ax.plot([], "-.", color=GRID, linewidth=1.5)[0],
        slope=ax.plot([], ":", color=GREEN, linewidth=2.5)[0])
    ax.legend(moving.values(), ["δ from all losses", "δ from the last loss",
                                "the same at bias 0", "mean slope 1 − h²"],
              loc="upper right", frameon=False)
    right, ax = panel(title="The same network for every bias",
                      xlabel="bias of every unit", ylabel="norm, or slope",
                      xlim=(-3.2, 3.2), xticks=range(-3, 4))
    log_y(ax, -12, 9, 3)
    here, = ax.plot([], color=GRID, linewidth=1)
    curve, = ax.plot([], color=BLUE)
    far, = ax.plot([], "--", color=ORANGE)
    slopes, = ax.plot([], ":", color=GREEN, linewidth=2.5)
    ax.legend([curve, far, slopes], ["‖dL/db‖", "last loss, 10 steps back",
                                     "mean slope 1 − h²"],
              loc="upper left", frameon=False)
    return (left, right), moving | dict(curve=curve, far=far, slopes=slopes,
                                        here=here)


def draw(moving, b, rho, sd):
    """Draw one network's δ; return the caption and alternative text."""
    shown, unbiased = opened(b, rho, sd), opened(0., rho, sd)
    for name, values in (("delta", shown.delta), ("last", shown.last),
                         ("unbiased", unbiased.last), ("slope", shown.slope)):
        on_scale = values >= FLOOR
        moving[name].set_data(np.arange(1, T + 1)[on_scale], values[on_scale])
    every = [opened(other, rho, sd) for other in BIASES]
    moving["curve"].set_data(BIASES, [one.gradient for one in every])
    moving["far"].set_data(BIASES, [one.last[-11] for one in every])
    moving["slopes"].set_data(BIASES, [one.slope.mean() for one in every])
    moving["here"].set_data([b, b], [FLOOR, 1])
    sign = "−" if b < 0 else ""
    caption = (
        f"Bias {sign}{abs(b):g}, ρ = {rho:g}, input {sd:g}: the mean slope "
        f"1 − h² is {_beside(shown, unbiased, lambda o: o.slope.mean())}. Of "
        f"the last loss, {_beside(shown, unbiased, lambda o: o.last[-11])} "
        f"arrives 10 steps back. All losses together make ‖dL/db‖ = "
        f"{_beside(shown, unbiased, lambda o: o.gradient)}.")
    alt = (f"Two linked plots. Left: δ from all losses, at step 1 "
           f"{power(shown.delta[0])} and at step {T} "
           f"{power(shown.delta[-1])}, δ from the last loss, at step 1 "
           f"{power(shown.last[0])}, and the mean slopes. Right: the same "
           f"against the bias: the norm of dL/db is {power(shown.gradient)} "
           "here.")
    return caption, alt


def _beside(shown, unbiased, measure):
    if shown is unbiased:
        return power(measure(shown))
    return f"{power(measure(shown))} (bias 0: {power(measure(unbiased))})"


explorer = Explorer(
    name="delta-and-slopes",
    question="Every unit has a bias of 2. How much of the last loss's "
             "gradient is left 10 steps back? Say a power of ten, then read "
             "the caption. Then start from the preset “Explode” and find the "
             "smallest bias that makes the gradient vanish.",
    controls=(
        Control("b", "bias of every unit", BIASES, 2., {0.: "0"}),
        Control("rho", "spectral radius ρ of W",
                (.5, .7, .9, 1., 1.2, 2., 3.), .9,
                {1.: "ρ = 1"}),
        Control("sd", "input strength (standard deviation)",
                (.1, .3, 1.), .3)),
    presets={"Open": {"b": 0.}, "Saturate": {"b": 3.},
             "Saturate below": {"b": -3.},
             "Explode": {"b": 0., "rho": 3., "sd": .1}},
    canvas=canvas, draw=draw)
