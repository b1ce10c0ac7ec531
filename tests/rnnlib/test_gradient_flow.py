import numpy as np
import pytest
from instances import assert_close, instance

from rnnlib.delta import delta_paths, jacobian
from rnnlib.gradient_flow import (
    flow_map,
    forecast,
    lag_curves,
    products,
    rate,
    states,
)
from rnnlib.loss import grad_Omega
from rnnlib.mean_field import mean_field


def parts(it):
    """Return slopes (T, H) and g (T, H) of a single sequence."""
    return (
        1 - it.trace.h[1:] ** 2,
        grad_Omega(it.trace.Omega, it.y) @ it.rnn.V,
    )


def stack(N, T=6, H=3):
    """Return N instances, each with a network of its own, and their arrays."""
    its = [instance(T=T, H=H, seed=n) for n in range(N)]
    W = np.array([it.rnn.W for it in its])
    a = np.stack([it.x @ it.rnn.U.T + it.rnn.b for it in its], axis=1)
    slopes, g = (np.stack(each, axis=1) for each in zip(*map(parts, its)))
    return its, W, a, np.array([it.h0 for it in its]), slopes, g[-1]


@pytest.mark.parametrize("T", [1, 2, 7])
def test_a_stack_of_networks_is_its_networks(T):
    its, W, a, h0, slopes, g = stack(5, T=T)
    h, curves = states(W, a, h0), lag_curves(W, slopes, g)
    for n, it in enumerate(its):
        assert_close(h[:, n], it.trace.h)
        sizes = np.linalg.norm(delta_paths(it.rnn, it.trace, it.y), axis=-1)
        assert_close(curves[:, n], sizes[-1, ::-1])
        assert_close(lag_curves(W[n], slopes[:, n], g[n]), curves[:, n])
        assert_close(forecast(W, slopes)[n], forecast(W[n], slopes[:, n]))
    assert_close(rate(curves), [rate(curve) for curve in curves.T])


def test_a_stack_can_have_several_axes():
    _, W, a, h0, slopes, g = stack(8)

    def two(array, axis):
        return np.stack(np.split(array, 2, axis), axis)

    assert_close(
        lag_curves(two(W, 0), two(slopes, 1), two(g, 0)),
        two(lag_curves(W, slopes, g), 1),
    )
    assert_close(
        states(two(W, 0), two(a, 1), two(h0, 0)), two(states(W, a, h0), 1)
    )
    assert_close(
        forecast(two(W, 0), two(slopes, 1)), two(forecast(W, slopes), 0)
    )


@pytest.mark.parametrize("T", [1, 2, 7])
def test_the_map_holds_the_paths_of_all_losses(T):
    it = instance(T=T)
    sizes = np.linalg.norm(delta_paths(it.rnn, it.trace, it.y), axis=-1)
    assert_close(flow_map(it.rnn.W, *parts(it)), sizes)


@pytest.mark.parametrize("T", [1, 2, 7])
def test_products_are_jacobians_in_descending_order(T):
    it = instance(T=T)
    product = products(it.rnn.W, parts(it)[0])
    assert len(product) == T and (product[0] == np.eye(3)).all()
    expected = np.eye(3)
    for lag in range(1, T):
        expected = expected @ jacobian(it.rnn, it.trace, T - lag + 1)
        assert_close(product[lag], expected)


def test_single_precision_does_not_underflow():
    W = np.eye(3, dtype="f") * np.float32(0.1)
    slopes = np.ones((100, 3), "f")
    curve = lag_curves(W, slopes, np.ones(3, "f"))
    assert curve.dtype == float and curve[-1] > 1e-100
    assert_close(rate(curve), float(np.float32(0.1)))
    assert states(W, slopes, slopes[0]).dtype == float


def test_rate_and_forecast_are_exact_where_every_step_is_the_same():
    W = 2 * np.linalg.qr(np.random.default_rng(0).normal(size=(5, 5)))[0]
    slopes, g = np.full((9, 5), 0.3), np.arange(5.0) + 1
    assert_close(forecast(W, slopes), 0.6)
    assert_close(rate(lag_curves(W, slopes, g)), 0.6)
    assert [rate([3.0]), rate([3.0, 6.0]), rate([3.0, 0.0])] == [1, 2, 0]
    assert_close(forecast(np.eye(2), [[1.0, 0.0]]), np.sqrt(0.5))


@pytest.mark.parametrize(
    "given",
    [
        (0.5, 0.2, 0.4),
        (1.5, 0.3),
        (3, 0, 3.0),
        (3, 2, -1.0),
        (1, 0),
        (0.5, 0.2, 5),
        (0.5, 3),
    ],
)
def test_mean_field_against_sampling_and_itself(given):
    sigma_w, sigma_x, bias = (*given, 0)[:3]
    q, chi = mean_field(*given)
    z = np.random.default_rng(0).normal(size=1_000_000)
    h = np.tanh(bias + np.sqrt(q) * z)
    assert abs(sigma_w**2 * (h**2).mean() + sigma_x**2 - q) < 4e-3 * sigma_w
    assert abs(sigma_w**2 * ((1 - h**2) ** 2).mean() - chi) < 5e-3 * sigma_w
    assert mean_field(*given[:2], -bias)[1] == pytest.approx(chi)


def test_without_weights_or_input_mean_field_is_at_rest():
    assert mean_field(0.0) == (0, 0)
    q, chi = mean_field(1.0)  # critical: q shrinks to nothing, slowly
    assert q < 1e-6 and abs(chi - 1) < 1e-6


def test_small_factors_survive_single_precision():
    W = np.eye(2, dtype="f") * np.float32(1e-25)
    small = forecast(W, np.ones((1, 2), "f"))
    assert small == pytest.approx(1e-25, rel=1e-6, abs=0)
    assert rate(np.array([1e-30, 1, 1e30], "f")) == pytest.approx(1e30)
    assert rate([1e-300, 1, 1e300]) == pytest.approx(1e300)


def integral(f):
    """E[f(z)], z normal, by the midpoints of two million intervals."""
    z = (np.arange(2_000_000) + 0.5) / 1e5 - 10
    return float((np.exp(-(z**2) / 2) * f(z)).sum() / np.sqrt(2 * np.pi) / 1e5)


@pytest.mark.parametrize("sigma_w", [0.5, 10.0, 30.0, 100.0])
@pytest.mark.parametrize("bias", [0.0, 7.0])
def test_mean_field_of_any_weights(sigma_w, bias):
    q, chi = mean_field(sigma_w, 0.1, bias)
    variance = integral(lambda z: np.tanh(bias + np.sqrt(q) * z) ** 2)
    assert sigma_w**2 * variance + 0.01 == pytest.approx(q, rel=1e-10)
    slopes = integral(lambda z: (1 - np.tanh(bias + np.sqrt(q) * z) ** 2) ** 2)
    assert sigma_w**2 * slopes == pytest.approx(chi, rel=1e-9)


def test_mean_field_has_all_digits_of_a_small_variance():
    q, _ = mean_field(0.5, 1e-10)
    assert q == pytest.approx(1e-20 / 0.75, rel=1e-12, abs=0)


def test_mean_field_refuses_what_it_cannot_integrate():
    for given in (1001.0,), (1.0, 1e200):
        with pytest.raises(ValueError, match=r"^sigma_[wx]: .* ≤ 1000, got"):
            mean_field(*given)
