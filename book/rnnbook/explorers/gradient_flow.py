"""Vanishing and exploding: what a step back does, and why."""

from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from rnnbook.explorers.axes import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PINK,
    RATIO,
    fate,
    keyed_lines,
    lag_panel,
    panel,
    power,
    set_lines,
    show_map,
    tk_map,
)
from rnnbook.explorers.explorer import (
    Canvas,
    Control,
    Explorer,
    Moving,
    Values,
)
from rnnbook.explorers.networks import RHO
from rnnlib import RNN, forward
from rnnlib.gradient_flow import flow_map, products, rate
from rnnlib.loss import grad_Omega
from rnnlib.mean_field import mean_field

LOWEST = 1e-16  # where the axes end
NOISE = 1e-14  # below this part of the largest, a singular value is rounding
DRIVES = {
    "nothing": (0.0, 0.0),
    "input 0.1": (0.1, 0.0),
    "input 1": (1.0, 0.0),
    "input 2": (2.0, 0.0),
    "bias 3": (0.1, 3.0),
}
LINEAR = "Gaussian W, no tanh"
KINDS = {
    "Gaussian W": "gaussian",
    "Orthogonal W": "orthogonal",
    LINEAR: "gaussian",
}


@dataclass(frozen=True)
class Size:
    """T steps, H units, and the seed of all random numbers."""

    T: int = 60
    H: int = 32
    seed: int = 0


@dataclass(frozen=True)
class Flow:
    """What is drawn.

    reach (T, T)  ‖δ_{t,k}‖ / ‖δ_{t,t}‖ in [t-1, k-1], zero for k > t
    lags (n,)     where singular values of the product are taken, and
    sigma (n, 3)  the largest, middle and smallest; 0 where rounding rules
    W, J (H,)     eigenvalues of W, and of the Jacobian of the last step
    norm          ‖W‖₂
    mean          mean-field factor of ‖δ‖ a step, √χ
    """

    reach: np.ndarray
    lags: np.ndarray
    sigma: np.ndarray
    W: np.ndarray
    J: np.ndarray
    norm: float
    mean: float

    @property
    def curve(self) -> np.ndarray:
        """What of the last loss is left, by the lag: (T,)."""
        return self.reach[-1, ::-1]


@cache
def flow(size: Size, rho: float, drive: str, W: str) -> Flow:
    """Run one network of the given Size and return its Flow.

    rho is the spectral radius of W; `drive` and `W` are keys of DRIVES and
    KINDS. Without tanh all slopes are 1, and χ is σ_w².
    """
    T, H, (sd, bias) = size.T, size.H, DRIVES[drive]
    rnn = RNN.init(
        H, H, 8, recurrent=KINDS[W], spectral_radius=rho, seed=size.seed
    ).replace(b=np.full(H, bias))
    random = np.random.default_rng(size.seed + 1)
    h0, x = random.normal(size=H) / 10, sd * random.normal(size=(T, H))
    trace = forward(rnn, x, h0)
    g = grad_Omega(trace.Omega, random.integers(8, size=T)) @ rnn.V
    slopes = np.ones((T, H)) if W == LINEAR else 1 - trace.h[1:] ** 2
    reach = flow_map(rnn.W, slopes, g)
    lags = np.arange(0, T, -(-T // 15))
    sigma = np.linalg.svd(products(rnn.W, slopes)[lags], compute_uv=False)
    sigma[sigma < NOISE * sigma[:, :1]] = 0
    width = np.linalg.norm(rnn.W) / np.sqrt(H)
    mean = width if W == LINEAR else np.sqrt(mean_field(width, sd, bias)[1])
    return Flow(
        reach / np.diag(reach)[:, None],
        lags,
        sigma[:, [0, H // 2, -1]],
        np.linalg.eigvals(rnn.W),
        np.linalg.eigvals(slopes[-1, :, None] * rnn.W),
        float(np.linalg.norm(rnn.W, 2)),
        float(mean),
    )


def canvas(size: Size) -> Canvas:
    """Return the four panels and what moves in them."""
    first, ax = lag_panel(size.T, RATIO, -16, 8, 4)
    title = ax.title
    forecasts = keyed_lines(
        first,
        bound=("--", ORANGE, "bound, ‖W‖₂ a step"),
        radius=("-.", PINK, "ρ a step"),
        mean=(":", GREEN, "mean field, √χ a step"),
        curve=("-", BLUE, "measured, last loss"),
    )
    second, image = tk_map("The same for every loss and step", size.T, 8)
    third, ax = panel(
        title="Eigenvalues and the unit circle",
        xlabel="real part",
        ylabel="imaginary part",
        xlim=(-4.2, 4.2),
        ylim=(-3.15, 3.15),
        aspect="equal",
    )
    angle = np.linspace(0, 2 * np.pi, 100)
    ax.plot(np.cos(angle), np.sin(angle), color=INK, linewidth=1)
    eigenvalues = keyed_lines(
        third,
        ofW=(
            "o",
            ORANGE,
            "W",
            {"markersize": 5, "fillstyle": "none", "markeredgewidth": 1},
        ),
        ofJ=(
            "x",
            BLUE,
            "J at the last step",
            {"markersize": 4, "markeredgewidth": 1.5},
        ),
    )
    fourth, ax = lag_panel(size.T, "singular value", -16, 8, 4)
    ax.set_title("Of the product J(T) ⋯ J(k+1)")
    sigmas = keyed_lines(
        fourth,
        ncols=3,
        largest=("-", BLUE, "largest"),
        middle=("--", GREEN, "middle"),
        smallest=(":", PINK, "smallest"),
    )
    return (first, second, third, fourth), (
        forecasts | eigenvalues | sigmas | dict(title=title, left=image)
    )


def draw(
    size: Size, moving: Moving, rho: float, drive: str, W: str
) -> tuple[str, str]:
    """Draw one network's flow; return the caption and alternative text."""
    shown, steps = flow(size, rho, drive, W), np.arange(size.T)
    set_lines(moving, steps, LOWEST, curve=shown.curve)
    for name, factor in (
        ("bound", shown.norm),
        ("radius", rho),
        ("mean", shown.mean),
    ):
        moving[name].set_data([0, size.T], [1, factor**size.T])
    largest, middle, smallest = shown.sigma.T
    set_lines(
        moving,
        shown.lags,
        LOWEST,
        largest=largest,
        middle=middle,
        smallest=smallest,
    )
    for name, z in (("ofW", shown.W), ("ofJ", shown.J)):
        moving[name].set_data(z.real, z.imag)
    show_map(moving["left"], shown.reach)
    left, measured = shown.curve[-1], rate(shown.curve)
    seen = (shown.curve >= LOWEST).sum()
    moving["title"].set_text(
        f"× {measured:.3f} a step back"
        + ("" if seen == size.T else f", below 10⁻¹⁶ from lag {seen}")
    )
    caption = (
        f"{W}, ρ = {rho:g}, driven by {drive}: the gradient {fate(left)}. "
        f"Measured, a step back multiplies it by {measured:.3f}, and "
        f"{power(left)} of it is left after {size.T - 1}. The bound allows "
        f"‖W‖₂ = {shown.norm:.2f} a step, the spectral radius says {rho:g}, "
        f"mean-field theory {shown.mean:.3f}. Outside the unit circle lie "
        f"{outside(shown.W)} of W's {size.H} eigenvalues and "
        f"{outside(shown.J)} of the last Jacobian's."
    )
    alt = (
        f"Four linked plots. The gradient's norm against the lag, from 1 "
        f"to {power(left)} over {size.T - 1} steps, with three forecasts; "
        "the same ratio for every loss and step; eigenvalues in the "
        "complex plane; and singular values of the product, the largest "
        f"{power(largest[-1])} at lag {shown.lags[-1]}."
    )
    return caption, alt


def outside(eigenvalues: np.ndarray) -> int:
    """Return how many lie outside the unit circle, but for rounding."""
    return (abs(eigenvalues) > 1 + 1e-9).sum()


def gradient_flow(T: int = 60, H: int = 32, seed: int = 0) -> Explorer:
    """Return the explorer for T steps, H units and a seed."""
    size = Size(T, H, seed)
    silent: Values = {"drive": "nothing", "W": "Gaussian W"}
    return Explorer(
        name="gradient-flow",
        question="Three numbers claim to say what a step back does to the "
        "gradient: ‖W‖₂, ρ and √χ. Which of them will the measured "
        "line follow when you raise the input? And when you take "
        "the tanh away?",
        controls=(
            replace(RHO, marks={0.596: "‖W‖₂ = 1", **RHO.marks}),
            Control(
                "drive", "what drives every unit", tuple(DRIVES), "input 0.1"
            ),
            Control("W", "network", tuple(KINDS), "Gaussian W"),
        ),
        presets={
            "Must vanish": {"rho": 0.3},
            "Bound says nothing": silent | {"rho": 0.7},
            "Critical": silent | {"rho": 1.0},
            "Orthogonal": silent | {"rho": 1.0, "W": "Orthogonal W"},
            "Explode": silent | {"rho": 2.0},
            "Strong input": {
                "rho": 2.0,
                "drive": "input 2",
                "W": "Gaussian W",
            },
            "Saturate": {"rho": 3.0, "drive": "bias 3", "W": "Gaussian W"},
            "Linear": {"rho": 1.1, "W": LINEAR},
        },
        canvas=partial(canvas, size),
        draw=partial(draw, size),
        make=gradient_flow,
        sizes={
            "T": ((20, 40, 60, 100), T),
            "H": ((16, 32, 64), H),
            "seed": (tuple(range(10)), seed),
        },
    )


explorer = gradient_flow()
