"""The worked example: numbers that a pocket calculator carries through.

One unit, three steps, two classes, and a vocabulary of three words, of which
the first is read twice and the last never. No state is saturated, the six
terms of the double sum all differ, and what is rounded to three decimals adds
up. The chapters from 2.3 to 2.8 use it, and the pictures that step through
the pass back; it is too small to test anything with.
"""

import numpy as np

from rnnlib import RNN, forward
from rnnlib.loss import grad_Omega

rnn = RNN(
    W=np.array([[0.9]]),
    U=np.array([[-0.7, 0.2]]),
    b=np.array([-0.4]),
    V=np.array([[-1.0], [1.1]]),
    c=np.array([0.2, 0.3]),
    E=np.array([[-0.2, 0.3], [-0.7, 0.8], [1.0, -0.2]]),
)
vocabulary = "a", "b", "c"
words = np.array([0, 1, 0])
y = np.array([0, 1, 0])
h0 = np.array([0.6])

trace = forward(rnn, words, h0)
e = grad_Omega(trace.Omega, y)  # e_t = ŷ_t − y_t in row t-1
