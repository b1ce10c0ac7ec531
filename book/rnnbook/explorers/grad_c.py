"""Section 2.4: c counts classes, and its terms do not fade."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from rnnbook.explorers.axes import (
    BLUE,
    FLOOR,
    GREEN,
    ORANGE,
    STEPS,
    key,
    keyed_lines,
    minus,
    panel,
    power,
    set_lines,
)
from rnnbook.explorers.explorer import Canvas, Control, Explorer, Moving
from rnnbook.explorers.networks import RHO, H, T, network
from rnnlib import RNN, Trace, forward
from rnnlib.delta import delta_paths
from rnnlib.grad_c import class_counts, flow_c, grad_c
from rnnlib.grad_W import flow_W

K = 4
OFTEN = (0.4, 0.3, 0.2, 0.1)  # how often each class is the target
RATE = 2 / T


@dataclass(frozen=True)
class Counted:
    """What is drawn.

    predicted (K,)  mean of ŷ_t over the steps
    true (K,)       class frequencies
    c_terms (T,)    ‖ŷ_k − y_k‖, the term of step k of dL/dc, in [k-1]
    W_terms (T,)    norm of what the last loss alone sends to W at step k
    """

    predicted: np.ndarray
    true: np.ndarray
    c_terms: np.ndarray
    W_terms: np.ndarray

    @property
    def gap(self) -> float:
        """‖dL/dc‖ / T, the length of the difference of the two columns."""
        return float(np.linalg.norm(self.predicted - self.true))


@cache
def untaught(rho: float) -> tuple[RNN, Trace, np.ndarray]:
    """Return a network with c = 0, its trace and its targets.

    rho is the spectral radius of a Gaussian W. The random numbers are always
    the same.
    """
    rnn, random = network(rho, K=K), np.random.default_rng(5)
    x, h0 = 0.3 * random.normal(size=(T, 4)), random.normal(size=H) / 10
    times = np.multiply(OFTEN, T).round().astype(int)
    y = random.permutation(np.repeat(range(K), times))
    return rnn, forward(rnn, x, h0), y


@cache
def counted(steps: int, start: float, rho: float) -> Counted:
    """Move c alone, and return what is Counted then.

    c starts at (start, 0, 0, 0) and makes `steps` steps of gradient descent.
    No state depends on c, so the network runs forward only once.
    """
    rnn, plain, y = untaught(rho)
    c = np.array([start, 0, 0, 0])
    trace = replace(plain, Omega=plain.Omega + c)
    for _ in range(steps):
        c = c - RATE * grad_c(rnn, trace, y)
        trace = replace(plain, Omega=plain.Omega + c)
    predicted, true = class_counts(trace, y)
    return Counted(
        predicted / T,
        true / T,
        flow_c(rnn, trace, y),
        flow_W(trace, delta_paths(rnn, trace, y))[-1],
    )


def canvas() -> Canvas:
    """Return the two panels and what moves in them."""
    left, ax = panel(
        title="Share of each class",
        xlabel="class i",
        ylabel="share of the steps",
        xlim=(0.4, K + 0.6),
        ylim=(0, 1.1),
        xticks=range(1, K + 1),
    )
    at = np.arange(1, K + 1)
    true = ax.bar(
        at - 0.2,
        OFTEN,
        0.36,
        facecolor="none",
        edgecolor=GREEN,
        linewidth=2,
        label="true",
    )
    bars = ax.bar(at + 0.2, K * [1], 0.36, color=BLUE, label="predicted, mean")
    key(left, true, bars)
    moving: Moving = {}
    for i, bar in enumerate(bars):
        moving[f"bar{i}"] = bar
        moving[f"text{i}"] = ax.text(i + 1.2, 0, " ", ha="center")
    right, _ = panel(
        title="Size of the terms",
        xlabel="step k",
        ylabel="norm",
        xlim=(0, T + 1),
        xticks=STEPS,
        decades=(-12, 6, 3),
    )
    terms = keyed_lines(
        right,
        c=(
            "o-",
            BLUE,
            "c, from each loss",
            {"markersize": 4, "linewidth": 1.5},
        ),
        W=("--", ORANGE, "W, from the last loss"),
    )
    return (left, right), moving | terms


def draw(
    moving: Moving, steps: int, start: float, rho: float
) -> tuple[str, str]:
    """Draw one state; return the caption and the alternative text."""
    shown, k = counted(steps, start, rho), np.arange(1, T + 1)
    for i, share in enumerate(shown.predicted):
        moving[f"bar{i}"].set_height(share)
        moving[f"text{i}"].set(y=share + 0.02, text=f"{share:.2f}")
    moving["c"].set_data(k, shown.c_terms)
    set_lines(moving, k, W=shown.W_terms)
    gap = power(shown.gap) if shown.gap > FLOOR else "less than 10⁻¹²"
    after = "no step" if not steps else (f"{steps} step{'s' * (steps > 1)}")
    caption = (
        f"c₁ started at {minus(f'{start:g}')}, "
        f"ρ = {rho:g}, after {after} of descent: predicted and true shares "
        f"are {gap} apart, and that is ‖dL/dc‖ / T. The terms "
        f"of c have norms from {shown.c_terms.min():.2f} to "
        f"{shown.c_terms.max():.2f}; the last loss sends "
        f"{power(shown.W_terms[0])} to W at step 1."
    )
    alt = (
        f"Two linked plots. Left: true shares "
        f"{', '.join(f'{share:.2f}' for share in shown.true)}, predicted "
        f"{', '.join(f'{share:.2f}' for share in shown.predicted)}. Right: "
        f"the terms of c, near {shown.c_terms.mean():.2f} at every step, "
        f"and those of W from the last loss, "
        f"{power(shown.W_terms[-1])} at step {T} and "
        f"{power(shown.W_terms[0])} at step 1."
    )
    return caption, alt


explorer = Explorer(
    name="c-counts",
    question="Which of the four classes does the network predict too often, "
    "and how must c move? Let it descend. When the shares agree, "
    "dL/dc is zero: are its terms zero, too?",
    controls=(
        Control(
            "steps", "descent steps on c alone", (0, 1, 2, 5, 10, 30, 100), 0
        ),
        Control(
            "start",
            "start of c₁ (the others start at 0)",
            (-4.0, -2.0, 0.0, 2.0, 4.0),
            2.0,
        ),
        RHO,
    ),
    presets={
        "Descend": {"steps": 100},
        "Never class 1": {"steps": 0, "start": -4.0},
        "No bias": {"steps": 0, "start": 0.0},
        "W vanishes": {"rho": 0.5},
    },
    canvas=canvas,
    draw=draw,
)
