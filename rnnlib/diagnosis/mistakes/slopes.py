"""Mistakes in the slopes 1 − h² of the tanh."""

import numpy as np

from rnnlib.diagnosis.mistakes.mistake import PAST, Mistake

MISTAKES = [
    Mistake(
        "no_slope",
        PAST,
        lambda m: m.total(m.back(slope=m.ones)),
        "the last factor 1 − h_k² is missing. Going back through the tanh "
        "of step k costs it, also for k = t",
    ),
    Mistake(
        "no_slope_in_jacobians",
        PAST,
        lambda m: m.total(m.back(J=lambda j: m.rnn.W)),
        "the factors 1 − h_j² are missing in the Jacobians. "
        "J_j is diag(1 − h_j²) W, not W alone",
    ),
    Mistake(
        "no_slopes",
        PAST,
        lambda m: m.total(m.back(J=lambda j: m.rnn.W, slope=m.ones)),
        "every factor 1 − h² is missing, the last one and those in the "
        "Jacobians. Each tanh on the way back costs one",
    ),
    Mistake(
        "slope_of_h",
        PAST,
        lambda m: m.total(
            m.back(
                J=lambda j: m.J(j, 1 - np.tanh(m.h) ** 2),
                slope=1 - np.tanh(m.h) ** 2,
            )
        ),
        "the tanh is applied twice in the slopes. trace.h holds tanh(a) "
        "already, so the slope is 1 − h²",
    ),
    Mistake(
        "slope_one_step_off",
        PAST,
        lambda m: m.total(m.back(slope=np.roll(m.slope, 1, axis=0))),
        "the last slope is 1 − h_{k-1}², and should be 1 − h_k². "
        "Mind that h[0] is h_0",
    ),
    Mistake(
        "jacobian_one_step_off",
        PAST,
        lambda m: m.total(m.back(J=lambda j: m.J(j - 1))),
        "the Jacobians are one step off in time. J_j = ∂h_j/∂h_{j-1} has "
        "the slope 1 − h_j² of its own step",
    ),
    Mistake(
        "slope_side",
        PAST,
        lambda m: m.total(m.back(J=lambda j: m.J(j, W=m.rnn.W.T).T)),
        "1 − h_j² is on the wrong side of W in the Jacobians. J_j is "
        "diag(1 − h_j²) W: it scales the rows of W",
    ),
    Mistake(
        "slope_of_h0",
        "h0",
        lambda m: m.total() * m.slope[0],
        "there is a factor 1 − h_0² too many. h_0 is given, no tanh made it",
    ),
]
