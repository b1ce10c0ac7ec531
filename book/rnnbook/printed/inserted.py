"""What sections 2.5 to 2.8 insert into their sums, and what comes of it."""

from collections.abc import Callable

import numpy as np

from rnnbook.printed.entry import Entry, Reading, Step, Value, d, each
from rnnbook.printed.run import Run
from rnnbook.printed.sums import Hop

# The factors.


def slopes(run: Run, k: int) -> np.ndarray:
    """diag(1 − h_k²)."""
    return np.diagflat(1 - run.h(k) ** 2)


minus_error = each(lambda run, t: (run.y(t) - run.y_hat(t))[:, 0])


def shared(section: str) -> list[Entry]:
    """Return the three factors that are the same in 2.5, 2.6, 2.7 and 2.8."""
    return [
        Entry(
            "∂L_t/∂ŷ_t",
            section,
            d("L_t", r"\hat{y}_t") + r" = (y_t - \hat{y}_t)",
            each(Run.dL_dy_hat),
            (
                Reading(r"in $\hat y_t$, as it says", minus_error),
                Reading(
                    r"$\Omega_t$ in place of $\hat y_t$",
                    minus_error,
                    each(Run.dL_dOmega),
                ),
            ),
            d("L_t", r"\hat y_t")
            + r" = -\frac{y_t}{\hat y_t}, \quad "
            + d("L_t", r"\Omega_t")
            + r" = \hat y_t - y_t",
            each(lambda run, t: (-run.y(t) / run.y_hat(t))[:, 0]),
        ),
        Entry(
            "∂ŷ_t/∂h_t",
            section,
            d(r"\hat{y}_t", "h_t") + r" = V^\top",
            each(Run.dy_hat_dh),
            (
                Reading("to the letter", each(lambda run, t: run.V.T)),
                Reading("transposed", each(lambda run, t: run.V)),
                Reading(
                    r"$\Omega_t$ in place of $\hat y_t$",
                    each(lambda run, t: run.V.T),
                    each(Run.dOmega_dh),
                ),
            ),
            d(r"\hat y_t", "h_t") + r" = \bigl( \operatorname{diag}(\hat y_t)"
            r" - \hat y_t \hat y_t^\top \bigr) V, \quad "
            + d(r"\Omega_t", "h_t")
            + " = V",
            each(
                lambda run, t: (
                    (np.diagflat(run.y_hat(t)) - run.y_hat(t) @ run.y_hat(t).T)
                    @ run.V
                )
            ),
        ),
        Entry(
            "∂h_{j+1}/∂h_j",
            section,
            d("h_{j+1}", "h_j") + r" = W^\top (1 - h_{j+1}^2)",
            each(lambda run, t: run.dh_dh(t, t - 1)),
            (
                Reading(
                    "to the letter",
                    each(lambda run, t: run.W.T @ (1 - run.h(t) ** 2)),
                ),
                Reading(
                    "$1 - h^2$ as a diagonal matrix",
                    each(lambda run, t: run.W.T @ slopes(run, t)),
                ),
            ),
            d("h_{j+1}", "h_j") + r" = \operatorname{diag}(1 - h_{j+1}^2)\, W",
            each(lambda run, t: slopes(run, t) @ run.W),
        ),
    ]


def outer_factor(
    name: str,
    section: str,
    printed: str,
    entry: str,
    met: Step,
) -> Entry:
    """Return the entry of ∂h_k/∂W or ∂h_k/∂U, where (name) meets a vector.

    printed  the vector, in LaTeX
    entry    its entry n, in LaTeX
    met      run, k → the vector, a column
    """

    def outer(run: Run, k: int) -> np.ndarray:
        """[i, m, n] is [i = m] (1 − h_{k,m}²) met_n."""
        table = (1 - run.h(k) ** 2) @ met(run, k).T
        return np.eye(len(table))[:, :, None] * table

    return Entry(
        f"∂h_k/∂{name}",
        section,
        d("h_k", name) + f" = (1 - h_k^2) {printed}",
        each(lambda run, k: run.immediate(name, k)),
        (
            Reading(
                "to the letter",
                each(lambda run, k: (1 - run.h(k) ** 2) @ met(run, k)),
            ),
            Reading(
                "the outer product, its row $i$ for unit $i$", each(outer)
            ),
        ),
        rf"\frac{{\partial^+ h_{{k,i}}}}{{\partial {name}_{{mn}}}} = "
        rf"[i = m]\, (1 - h_{{k,i}}^2)\, {entry}",
        each(outer),
    )


# Behind the sums: δ_{t,k}, a column, or what the document has in its place.


def to_the_letter(run: Run, t: int, k: int) -> np.ndarray:
    """(y − ŷ) Vᵀ ∏ (Wᵀ (1 − h²)) (1 − h_k²), all vectors columns."""
    product = (run.y(t) - run.y_hat(t)) @ run.V.T
    for j in range(k, t):
        product = product @ (run.W.T @ (1 - run.h(j + 1) ** 2))
    return product @ (1 - run.h(k) ** 2)


def as_rows(run: Run, t: int, k: int) -> np.ndarray:
    """The same as a row, from left to right as typeset, V for Vᵀ."""
    row = (run.y(t) - run.y_hat(t)).T @ run.V
    for j in range(k, t):
        row = row @ (run.W.T @ slopes(run, j + 1))
    return (row @ slopes(run, k)).T


def kindest(run: Run, t: int, k: int) -> np.ndarray:
    """The same as a column, with every factor where it belongs."""
    column = run.V.T @ (run.y(t) - run.y_hat(t))
    for j in range(t - 1, k - 1, -1):
        column = run.W.T @ ((1 - run.h(j + 1) ** 2) * column)
    return (1 - run.h(k) ** 2) * column


def delta(run: Run, t: int, k: int) -> np.ndarray:
    """diag(1 − h_k²) ∏ (Wᵀ diag(1 − h_j²)) Vᵀ (ŷ − y), j = k+1 first."""
    product = slopes(run, k)
    for j in range(k + 1, t + 1):
        product = product @ run.W.T @ slopes(run, j)
    return product @ run.V.T @ (run.y_hat(t) - run.y(t))


INSERTED = (
    r"(y_t - \hat{y}_t) V^\top \prod_{j=k}^{t-1} \left( W^\top "
    r"(1 - h_{j+1}^2) \right) "
)
DELTA = (
    r"\operatorname{diag}(1 - h_k^2) \left( \prod_{j=k+1}^{t} W^\top "
    r"\operatorname{diag}(1 - h_j^2) \right) V^\top (\hat y_t - y_t)"
)


def double_sum(path: Hop, times: Callable) -> Value:
    """Return run → Σ_t Σ_{k≤t} times(run, path(run, t, k), k)."""
    return lambda run: sum(
        times(run, path(run, t, k), k)
        for t in run.steps
        for k in range(1, t + 1)
    )


# What the paths are multiplied by: run, δ_{t,k}, k → the term of a gradient.
TIMES = {
    "W": lambda run, path, k: path @ run.h(k - 1).T,
    "U": lambda run, path, k: path @ run.x(k).T,
    "b": lambda run, path, k: path[:, 0],
    "E": lambda run, path, k: run.word(k) @ (run.U.T @ path).T,
}


def with_all_inserted(
    name: str,
    number: str,
    section: str,
    printed: str,
    readings: list[Reading],
    corrected: str,
) -> Entry:
    """Return the entry of (11), (13), (15) or (17)."""
    return Entry(
        number,
        section,
        printed,
        lambda run: run.gradient(name),
        tuple(readings),
        corrected,
        double_sum(delta, TIMES[name]),
        gradient=name,
        before=double_sum(kindest, TIMES[name]),
        claim="is the sum before it, with the factors above put in",
    )


def inserted_readings(
    to_the_right: Callable, times: Callable
) -> list[Reading]:
    """Return the readings of (11), (13) and (15), whose texts are alike.

    to_the_right  run, what the paths are read as, k → the same times what
                  stands behind them, to the letter
    times         the same in the kindest sense
    """
    return [
        Reading("to the letter", double_sum(to_the_letter, to_the_right)),
        Reading(
            "a row times diagonal matrices, as typeset",
            double_sum(as_rows, times),
        ),
        Reading("every factor where it fits", double_sum(kindest, times)),
    ]


def as_W(times: Callable) -> Reading:
    """Return the reading of (13) or (15) that believes the left-hand side."""
    return Reading(
        r"the same, as the $\partial L / \partial W$ that it says",
        double_sum(kindest, times),
        lambda run: run.gradient("W"),
    )
