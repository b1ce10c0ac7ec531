import numpy as np
from instances import instance

from rnnlib import Trace
from rnnlib.grad_V import flow_V


def test_a_loss_meets_only_the_use_of_V_at_its_own_step():
    it = instance(T=4)
    for t in range(1, 5):
        nudge = np.zeros(it.trace.Omega.shape)
        nudge[t - 1] = 0.1
        other = Trace(
            it.trace.x, it.trace.h, it.trace.Omega + nudge * np.arange(5)
        )
        moved = flow_V(it.rnn, other, it.y) - flow_V(it.rnn, it.trace, it.y)
        assert np.flatnonzero(moved).tolist() == [t - 1]
