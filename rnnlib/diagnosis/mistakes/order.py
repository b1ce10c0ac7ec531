"""Matrices in the wrong order, transposed or not, or left out."""

from rnnlib.diagnosis.mistakes.mistake import PAST, Mistake

NOT_T = (
    "W stands where Wᵀ belongs. With δ as a column, "
    "going back multiplies by Wᵀ"
)

MISTAKES = [
    Mistake(
        "wrong_order",
        PAST,
        lambda m: m.total(m.back(ascending=True)),
        "the Jacobians stand in the wrong order. J_t acted last, so going "
        "back it is met first: J_t ⋯ J_{k+1} for a row, the transposes in "
        "the opposite order for a column",
    ),
    Mistake(
        "not_transposed",
        PAST,
        lambda m: m.total(m.back(J=lambda j: m.J(j, W=m.rnn.W.T))),
        NOT_T,
    ),
    Mistake("not_transposed", "h0", lambda m: m.back()[0] @ m.rnn.W.T, NOT_T),
    Mistake(
        "not_transposed",
        "h0",
        lambda m: m.back(J=lambda j: m.J(j, W=m.rnn.W.T))[0] @ m.rnn.W.T,
        NOT_T,
    ),
    Mistake(
        "jacobian_transposed",
        PAST,
        lambda m: m.total(m.back(J=lambda j: m.J(j).T)),
        "each Jacobian is transposed. Going back multiplies a row by "
        "diag(1 − h_j²) W, and a column by Wᵀ diag(1 − h_j²)",
    ),
    Mistake(
        "as_typeset",
        PAST,
        lambda m: m.total(m.back(J=lambda j: m.J(j).T, ascending=True)),
        "what came back is multiplied as a row by Wᵀ diag(1 − h_j²), the "
        "first step first. Those factors are for a column, to their "
        "right",
    ),
    Mistake(
        "W_left_out",
        "h0",
        lambda m: m.back()[0],
        "this is δ_1, the gradient in a_1. It still has to go through Wᵀ",
    ),
]
