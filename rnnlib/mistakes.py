"""Wrong gradients that people make, as a table.

Each row makes one on purpose, from the pieces of the right gradient, so that
`rnnlib.diagnosis` can recognise it in a reader's own function. Rows with the
same verdict are the same mistake, made in different ways.
"""

from dataclasses import dataclass

import numpy as np

from rnnlib.pieces import Pieces

PAST = "W U b E h0"  # what the gradient reaches through time
ALL = "V c " + PAST
# What the gradient meets in the sum; the same a step later, a step earlier.
MEETS = dict(W=("h_{k-1}", "h_k", "h_{k-2}"), U=("x_k", "x_{k+1}", "x_{k-1}"),
             V=("h_t", "h_{t+1}", "h_{t-1}"),
             E=("x_k^o", "x_{k+1}^o", "x_{k-1}^o"), h0=("δ_1", "δ_2", "δ_0"))


@dataclass(frozen=True)
class Mistake:
    """One row of the table.

    verdict  its short name
    names    the parameters that it can be made for
    make     Pieces → the wrong gradient
    says     what is wrong, and where to look
    """

    verdict: str
    names: str
    make: object
    says: str

    def text(self, name):
        """Return what it says of one parameter."""
        words = zip(("{met}", "{later}", "{earlier}"), MEETS.get(name, ()))
        says = self.says
        for word, symbol in words:
            says = says.replace(word, symbol)
        return says


SLOPE = ("the last factor 1 − h_k² is missing. Going back through the tanh of "
         "step k costs it, also for k = t")
SLOPES = ("the factors 1 − h_j² are missing in the Jacobians. "
          "J_j is diag(1 − h_j²) W, not W alone")
LATER = ("it is one step off in time: {later} stands where {met} belongs. "
         "Mind that h[t] is h_t, but x[t-1] is x_t")
EARLIER = LATER.replace("later", "earlier")
FORGETS = ("the term of the first step is missing. "
           "Begin the sum at step 1, which is row 0 of δ")
H_0 = ("the initial state h_0 is left out. It is trace.h[0], and it need not "
       "be zero")
NOT_T = ("W stands where Wᵀ belongs. With δ as a column, "
         "going back multiplies by Wᵀ")


def no_target(m):
    return m.y_hat


def diagonal(m):
    return -np.eye(m.y_hat.shape[1])[m.y] * (1 - m.y_hat)


def next_target(m):
    return m.y_hat - np.eye(m.y_hat.shape[1])[np.roll(m.y, -1)]


MISTAKES = [Mistake(*row) for row in [
    ("no_slope", PAST, lambda m: m.total(m.back(slope=m.ones)), SLOPE),
    ("no_slope_in_jacobians", PAST,
     lambda m: m.total(m.back(J=lambda j: m.rnn.W)), SLOPES),
    ("no_slopes", PAST,
     lambda m: m.total(m.back(J=lambda j: m.rnn.W, slope=m.ones)),
     "every factor 1 − h² is missing, the last one and those in the "
     "Jacobians. Each tanh on the way back costs one"),
    ("slope_of_h", PAST,
     lambda m: m.total(m.back(J=lambda j: m.J(j, 1 - np.tanh(m.h)**2),
                              slope=1 - np.tanh(m.h)**2)),
     "the tanh is applied twice in the slopes. trace.h holds tanh(a) "
     "already, so the slope is 1 − h²"),
    ("slope_one_step_off", PAST,
     lambda m: m.total(m.back(slope=np.roll(m.slope, 1, axis=0))),
     "the last slope is 1 − h_{k-1}², and should be 1 − h_k². "
     "Mind that h[0] is h_0"),
    ("jacobian_one_step_off", PAST,
     lambda m: m.total(m.back(J=lambda j: m.J(j - 1))),
     "the Jacobians are one step off in time. J_j = ∂h_j/∂h_{j-1} has the "
     "slope 1 − h_j² of its own step"),
    ("later", "W V E U h0", lambda m: m.total(by=1), LATER),
    ("later", "W", lambda m: m.total(m.without(-1), by=1), LATER),
    ("later", "U E", lambda m: m.total(rolled=-1), LATER),
    ("earlier", "W V E U", lambda m: m.total(by=-1), EARLIER),
    ("earlier", "V", lambda m: m.total(m.without(0), by=-1), EARLIER),
    ("earlier", "U E", lambda m: m.total(rolled=1), EARLIER),
    ("immediate_only", PAST,
     lambda m: m.total(m.back(weigh=lambda t, k: t == k)),
     "only the terms k = t are there: nothing came back through time. "
     "The loss of step t reaches every step k ≤ t"),
    ("immediate_left_out", PAST,
     lambda m: m.total(m.back(weigh=lambda t, k: t != k)),
     "the terms k = t are missing. The empty product of Jacobians is I, "
     "not 0"),
    ("last_loss_only", PAST + " V c",
     lambda m: m.total(m.back(weigh=lambda t, k: t == m.T)),
     "only the loss of the last step is there. Each step has a loss of its "
     "own, L = Σ_t L_t"),
    ("h0_left_out", "W", lambda m: m.total(m.without(0)), H_0),
    ("h0_left_out", ALL, lambda m: m.from_zero(), H_0),
    ("first_step_left_out", "V c U b E",
     lambda m: m.total(m.without(0)), FORGETS),
    ("last_step_left_out", "V c W U b E", lambda m: m.total(m.without(-1)),
     "the term of the last step is missing. Let the sum run to step T, "
     "which is row T-1 of δ"),
    ("wrong_order", PAST, lambda m: m.total(m.back(ascending=True)),
     "the Jacobians stand in the wrong order. J_t acted last, so going back "
     "it is met first: J_t ⋯ J_{k+1} for a row, the transposes in the "
     "opposite order for a column"),
    ("counted_again", PAST,
     lambda m: m.total(m.back(weigh=lambda t, k: t - k + 1)),
     "the path from t to k is counted t − k + 1 times. The last factor is "
     "the immediate derivative, with everything earlier held fixed, not the "
     "total one"),
    ("not_transposed", PAST,
     lambda m: m.total(m.back(J=lambda j: m.J(j, W=m.rnn.W.T))), NOT_T),
    ("not_transposed", "h0", lambda m: m.back()[0] @ m.rnn.W.T, NOT_T),
    ("not_transposed", "h0",
     lambda m: m.back(J=lambda j: m.J(j, W=m.rnn.W.T))[0] @ m.rnn.W.T, NOT_T),
    ("jacobian_transposed", PAST,
     lambda m: m.total(m.back(J=lambda j: m.J(j).T)),
     "each Jacobian is transposed. Going back multiplies a row by "
     "diag(1 − h_j²) W, and a column by Wᵀ diag(1 − h_j²)"),
    ("as_typeset", PAST,
     lambda m: m.total(m.back(J=lambda j: m.J(j).T, ascending=True)),
     "what came back is multiplied as a row by Wᵀ diag(1 − h_j²), the first "
     "step first. Those factors are for a column, to their right"),
    ("slope_side", PAST,
     lambda m: m.total(m.back(J=lambda j: m.J(j, W=m.rnn.W.T).T)),
     "1 − h_j² is on the wrong side of W in the Jacobians. J_j is "
     "diag(1 − h_j²) W: it scales the rows of W"),
    ("no_target", ALL, lambda m: m.total(m.back(no_target(m))),
     "the target is missing. The gradient in the logits is ŷ_t − y_t"),
    ("next_target", "V " + PAST, lambda m: m.total(m.back(next_target(m))),
     "the target is one step off in time. Step t has ŷ_t − y_t, and its "
     "target is y[t-1]"),
    ("diagonal_softmax", ALL, lambda m: m.total(m.back(diagonal(m))),
     "of the softmax Jacobian only the diagonal is used. Its entries "
     "S_i(δ_ij − S_j) with i ≠ j count as well"),
    ("overwritten", "E", lambda m: m.overwritten(),
     "a word that comes twice has only its last step. Add the rows up: "
     "dE[words] += … adds one of them, np.add.at all"),
    ("W_left_out", "h0", lambda m: m.back()[0],
     "this is δ_1, the gradient in a_1. It still has to go through Wᵀ"),
    ("slope_of_h0", "h0", lambda m: m.total() * m.slope[0],
     "there is a factor 1 − h_0² too many. h_0 is given, no tanh made it"),
]]


def known(name, cases):
    """Yield each Mistake for a parameter, with its arrays for the cases.

    `cases` is a list of (rnn, trace, y).
    """
    pieces = [Pieces(name, *case) for case in cases]
    for mistake in MISTAKES:
        if name in mistake.names.split():
            yield mistake, [mistake.make(each) for each in pieces]
