from instances import instance, paths_of

from rnnlib.grad_U import flow_U, grad_U


def test_the_first_step_counts_even_from_zero():
    it = instance(T=1)
    it = it.replace(h0=0 * it.h0)
    assert grad_U(it.rnn, it.trace, it.y).all()


def test_a_silent_step_adds_nothing_and_lets_the_gradient_through():
    it = instance(T=6)
    x = it.x.copy()
    x[2:4] = 0
    it = it.replace(x=x)
    flow = flow_U(it.trace, paths_of(it))
    assert not flow[:, 2:4].any()
    assert flow[5, :2].all()
