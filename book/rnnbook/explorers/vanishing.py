"""The welcome page: how far back a gradient reaches."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from rnnbook.explorers.axes import (
    BLUE,
    FLOOR,
    ORANGE,
    RATIO,
    fate,
    key,
    lag_panel,
    lines,
    power,
    set_lines,
    show_map,
    tk_map,
)
from rnnbook.explorers.explorer import Canvas, Explorer, Moving
from rnnbook.explorers.networks import (
    FINE_RHO,
    MATRIX,
    input_strength,
    network,
    sequence,
)
from rnnlib.delta import delta_paths
from rnnlib.gradient_flow import rate

T, H = 50, 32


@dataclass(frozen=True)
class Carried:
    """What is drawn.

    ratio (T, T)  ‖δ_{t,k}‖ / ‖δ_{t,t}‖ in [t-1, k-1], zero for k > t
    norm          ‖W‖₂, the largest singular value: ratio ≤ norm^(t-k)
    """

    ratio: np.ndarray
    norm: float

    @property
    def curve(self) -> np.ndarray:
        """What of the last loss is left, by the lag: (T,)."""
        return self.ratio[-1, ::-1]


@cache
def carried(rho: float, sd: float, W: str) -> Carried:
    """Run one network and return how much of each loss is Carried back.

    rho is the spectral radius of W, sd the standard deviation of the input,
    W the kind of matrix.
    """
    rnn = network(rho, W=W, H=H, seed=0)
    trace, y = sequence(rnn, sd, T, seed=1)
    size = np.linalg.norm(delta_paths(rnn, trace, y), axis=-1)
    return Carried(
        size / np.diag(size)[:, None], float(np.linalg.norm(rnn.W, 2))
    )


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, ax = lag_panel(T, RATIO, -12, 6, 3)
    moving = lines(
        ax,
        bound=("--", ORANGE, "bound, ‖W‖₂ a step"),
        curve=("-", BLUE, "last loss, t = T"),
    )
    key(left, moving["curve"], moving["bound"])
    right, image = tk_map("The same for every loss and step", T, decades=6)
    return (left, right), moving | dict(rate=ax.title, map=image)


def draw(moving: Moving, rho: float, sd: float, W: str) -> tuple[str, str]:
    """Draw one network's flow; return the caption and the alternative text."""
    shown, lags = carried(rho, sd, W), np.arange(T)
    left, measured = shown.curve[-1], rate(shown.curve)
    seen = (shown.curve >= FLOOR).sum()
    set_lines(moving, lags, curve=shown.curve)
    moving["bound"].set_data(lags, shown.norm**lags)
    moving["rate"].set_text(
        f"× {measured:.3f} a step back"
        + ("" if seen == T else f", below 10⁻¹² from lag {seen}")
    )
    show_map(moving["map"], shown.ratio)
    caption = (
        f"ρ = {rho:g}, input {sd:g}, {W} W: the gradient {fate(left)}. Each "
        f"step back multiplies it by {measured:.3f}; {T - 1} steps back, "
        f"{power(left)} of it is left. The dashed line is the bound ‖W‖₂ to "
        f"the power of the lag, with ‖W‖₂ = {shown.norm:.2f}."
    )
    alt = (
        f"Two linked plots. Left: the gradient's norm against the lag, "
        f"{'falling' if left < 1 else 'rising'} from 1 to {power(left)} "
        f"over {T - 1} steps. Right: the same ratio for every pair."
    )
    return caption, alt


vanishing = Explorer(
    name="vanishing",
    question="Before you move anything: at which spectral radius ρ does the "
    "gradient stop vanishing? Guess, then try.",
    controls=(FINE_RHO, input_strength(0.1, 0.0, 0.1, 0.3, 1.0, 2.0), MATRIX),
    presets={
        "Vanish": {"rho": 0.5},
        "Critical": {"rho": 1.0, "sd": 0.0},
        "Explode": {"rho": 2.0},
        "Orthogonal": {"rho": 1.0, "sd": 0.0, "W": "Orthogonal"},
        "Saturate": {"rho": 1.3, "sd": 2.0},
    },
    canvas=canvas,
    draw=draw,
)
