"""Terms of the sum that are left out, or counted too often."""

from rnnlib.diagnosis.mistakes.mistake import ALL, PAST, Mistake

H_0 = (
    "the initial state h_0 is left out. It is trace.h[0], and it need not "
    "be zero"
)

MISTAKES = [
    Mistake(
        "immediate_only",
        PAST,
        lambda m: m.total(m.back(weigh=lambda t, k: t == k)),
        "only the terms k = t are there: nothing came back through time. "
        "The loss of step t reaches every step k ≤ t",
    ),
    Mistake(
        "immediate_left_out",
        PAST,
        lambda m: m.total(m.back(weigh=lambda t, k: t != k)),
        "the terms k = t are missing. The empty product of Jacobians is "
        "I, not 0",
    ),
    Mistake(
        "last_loss_only",
        ALL,
        lambda m: m.total(m.back(weigh=lambda t, k: t == m.T)),
        "only the loss of the last step is there. Each step has a loss of "
        "its own, L = Σ_t L_t",
    ),
    Mistake("h0_left_out", "W", lambda m: m.total(m.without(0)), H_0),
    Mistake("h0_left_out", ALL, lambda m: m.from_zero(), H_0),
    Mistake(
        "first_step_left_out",
        "V c U b E",
        lambda m: m.total(m.without(0)),
        "the term of the first step is missing. "
        "Begin the sum at step 1, which is row 0 of δ",
    ),
    Mistake(
        "last_step_left_out",
        "V c W U b E",
        lambda m: m.total(m.without(-1)),
        "the term of the last step is missing. Let the sum run to step T, "
        "which is row T-1 of δ",
    ),
    Mistake(
        "counted_again",
        PAST,
        lambda m: m.total(m.back(weigh=lambda t, k: t - k + 1)),
        "the path from t to k is counted t − k + 1 times. The last factor "
        "is the immediate derivative, with everything earlier held fixed, "
        "not the total one",
    ),
    Mistake(
        "overwritten",
        "E",
        lambda m: m.overwritten(),
        "a word that comes twice has only its last step. Add the rows up: "
        "dE[words] += … adds one of them, np.add.at all",
    ),
]
