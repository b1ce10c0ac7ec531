import numpy as np
import pytest
from instances import assert_close, instance

from rnnlib import cross_entropy
from rnnlib.check import assert_same_gradient, complex_step
from rnnlib.loss import (
    grad_Omega,
    grad_Omega_literal,
    grad_squared,
    squared_loss,
)


def test_it_is_minus_the_log_of_the_target_s_probability():
    y_hat = np.array([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7]])
    loss = cross_entropy(np.log(y_hat), [1, 2])
    assert type(loss) is float
    assert loss == pytest.approx(-np.log(0.25) - np.log(0.7), rel=1e-15)


def test_logits_of_1000():
    Omega = [[1000.0, -1000, 0]]
    assert [cross_entropy(Omega, [k]) for k in range(3)] == [0, 2000, 1000]
    assert [grad_Omega(Omega, [k])[0].tolist() for k in range(3)] == [
        [0, 0, 0],
        [1, -1, 0],
        [1, 0, -1],
    ]


@pytest.mark.parametrize("shape", [(), (1,), (4,), (3, 2), (2, 1, 3)])
@pytest.mark.parametrize("K", [1, 2, 5])
def test_the_gradient_is_the_complex_step_s(shape, K):
    random = np.random.default_rng(0)
    Omega = random.normal(size=(*shape, K))
    y = random.integers(K, size=shape)
    assert_same_gradient(
        "Omega",
        grad_Omega(Omega, y),
        complex_step(lambda logits: cross_entropy(logits, y), Omega),
        rtol=1e-12,
    )


@pytest.mark.parametrize("K", [1, 2, 5])
def test_the_chain_rule_with_two_loops_is_the_formula(K):
    random = np.random.default_rng(1)
    Omega, y = 3 * random.normal(size=(6, K)), random.integers(K, size=6)
    by_loops = [grad_Omega_literal(*step) for step in zip(Omega, y)]
    assert_close(by_loops, grad_Omega(Omega, y))


# ---- Weights ----

WEIGHTS = np.array([[0, 1, 0.5], [-2, 0, 1.0], [3.0, 1, 0], [0, 0, 0.25]])


def weighted():
    it = instance(batch=(3,))
    return it, it.trace.Omega, it.y


@pytest.mark.parametrize(
    "loss, gradient, target",
    [
        (cross_entropy, grad_Omega, weighted()[2]),
        (squared_loss, grad_squared, weighted()[1][::-1]),
    ],
)
def test_each_step_counts_by_its_weight(loss, gradient, target):
    _, Omega, _ = weighted()
    one_by_one = sum(
        w * loss(*step)
        for w, *step in zip(
            WEIGHTS.ravel(),
            Omega.reshape(-1, 5),
            target.reshape(12, *target.shape[2:]),
        )
    )
    assert loss(Omega, target, WEIGHTS) == pytest.approx(one_by_one, rel=1e-14)
    assert loss(Omega, target, np.ones((4, 3))) == loss(Omega, target)
    assert_same_gradient(
        "Omega",
        gradient(Omega, target, WEIGHTS),
        complex_step(lambda logits: loss(logits, target, WEIGHTS), Omega),
        rtol=1e-12,
    )
    mean = np.full((4, 3), 1 / 12)
    assert_close(gradient(Omega, target, mean), gradient(Omega, target) / 12)


def test_a_weight_of_0_silences_target_and_logits():
    _, Omega, y = weighted()
    silent = WEIGHTS == 0
    strange = np.where(silent[..., None], np.nan, Omega)
    outside = np.where(silent, -100, y)  # as others mark what to ignore
    assert cross_entropy(strange, outside, WEIGHTS) == cross_entropy(
        Omega, y, WEIGHTS
    )
    gradient = grad_Omega(strange, outside, WEIGHTS)
    assert (gradient == grad_Omega(Omega, y, WEIGHTS)).all()
    assert not gradient[silent].any()
    target = np.where(silent[..., None], np.inf, 0 * Omega)
    assert squared_loss(strange, target, WEIGHTS) == squared_loss(
        Omega, 0 * Omega, WEIGHTS
    )


def test_nothing_that_counts_costs_nothing():
    _, Omega, y = weighted()
    assert cross_entropy(Omega, y, 0 * WEIGHTS) == 0
    assert not grad_Omega(Omega, y, 0 * WEIGHTS).any()


@pytest.mark.parametrize("kind", ["datetime64[D]", float, bool, str])
@pytest.mark.parametrize("loss", [cross_entropy, grad_Omega])
def test_targets_that_are_none_are_named_with_weights_too(loss, kind):
    _, Omega, y = weighted()
    with pytest.raises(TypeError, match="^y: expected integer indices, got"):
        loss(Omega, y.astype(kind), WEIGHTS)
