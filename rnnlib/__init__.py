"""Backpropagation through time in a vanilla RNN, a page at a time.

>>> from rnnlib import RNN, forward, cross_entropy, backward
>>> rnn = RNN.init(inputs=2, hidden=3, outputs=4, seed=1)
>>> trace = forward(rnn, [[1.0, 0.0], [0.0, 1.0]])
>>> y = [3, 1]
>>> round(cross_entropy(trace.Omega, y), 4)
3.3913
>>> backward(rnn, trace, y).W.shape
(3, 3)
"""

from rnnlib.backward import Gradients, backward, backward_from
from rnnlib.diagnosis import diagnose, diagnose_program
from rnnlib.forward import forward
from rnnlib.loss import cross_entropy, squared_loss
from rnnlib.rnn import RNN, Trace

__all__ = [
    "RNN",
    "Trace",
    "Gradients",
    "forward",
    "cross_entropy",
    "squared_loss",
    "backward",
    "backward_from",
    "diagnose",
    "diagnose_program",
]
