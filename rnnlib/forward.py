"""Section 1: the forward pass, equations (1) to (4)."""

import numpy as np
from numpy.typing import ArrayLike

from rnnlib import fast
from rnnlib.arguments import as_array, indices, instance, numbers
from rnnlib.rnn import RNN, Trace
from rnnlib.sums import rows


def forward(rnn: RNN, x: ArrayLike, h0: ArrayLike | None = None) -> Trace:
    """Run the network over a sequence and return its Trace.

    x is float (T, *batch, D), or integer words (T, *batch) if rnn.E is set:
    then x_t is row `words[t-1]` of E, which is equation (1). h0 (*batch, H)
    defaults to zeros. There may be no batch axis, one or several.

        h_t = tanh(W h_{t-1} + U x_t + b)    (2)
        Ω_t = V h_t + c                      (3)

    Raises TypeError or ValueError, naming the argument, for shapes that do
    not fit, words outside 0 … M−1, float words, integers where rnn.E is None,
    empty sequences, or numbers that are not finite. Source: section 1 of the
    document.

    >>> rnn = RNN.init(inputs=2, hidden=3, outputs=4)
    >>> forward(rnn, np.zeros((5, 2))).h.shape
    (6, 3)
    """
    x, words, h0 = _inputs(rnn, x, h0)
    h = fast.recurrence(rnn, x, h0)
    Omega = rows(h[1:]) @ rnn.V.T + rnn.c
    for array in (h, Omega):
        array.setflags(write=False)  # nobody else has it: Trace won't copy it
    return Trace(x, h, Omega.reshape(*x.shape[:-1], -1), words, rnn)


def recurrence(
    rnn: RNN, x: ArrayLike, h0: ArrayLike | None = None
) -> np.ndarray:
    """Return h (T+1, *batch, H), one step at a time, as equation (2) reads.

    Arguments and errors as in `forward`, which computes the same faster.
    Source: section 1 of the document.
    """
    x, _, h0 = _inputs(rnn, x, h0)
    h = [h0]
    for x_t in x:
        h.append(np.tanh(h[-1] @ rnn.W.T + x_t @ rnn.U.T + rnn.b))
    return np.array(h)


def forward_literal(
    rnn: RNN, x: ArrayLike, h0: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """Return h (T+1, H) and Omega (T, K), one step and one unit at a time.

    Equations (2) and (3) as they read, for one sequence x (T, D) and h0 (H,).
    Naive: three loops. Raises TypeError or ValueError, naming the argument,
    for what does not fit. Source: section 1 of the document.
    """
    instance("rnn", rnn, RNN)
    W, U, b, V, c = rnn.W, rnn.U, rnn.b, rnn.V, rnn.c
    x = numbers("x", x, ("T", U.shape[1]))
    h, Omega = [numbers("h0", h0, b.shape)], []
    for x_t in x:
        a = [W[i] @ h[-1] + U[i] @ x_t + b[i] for i in range(len(b))]
        h.append(np.array([np.tanh(a_i) for a_i in a]))
        Omega.append(np.array([V[i] @ h[-1] + c[i] for i in range(len(c))]))
    return np.array(h), np.array(Omega)


def _inputs(
    rnn: RNN, x: ArrayLike, h0: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray | None, np.ndarray]:
    words = None
    if (E := instance("rnn", rnn, RNN).E) is not None:
        words = indices("x", x, ("T", ...), len(E))
        x = E[words]
    x = as_array("x", x)
    if x.dtype.kind in "iu":  # words: a batch of D would pass for D inputs
        raise TypeError(
            f"x: expected floats, as rnn.E is None, got dtype {x.dtype}"
        )
    x = numbers("x", x, ("T", ..., rnn.U.shape[1]))
    start = x.shape[1:-1] + rnn.b.shape
    h0 = (
        np.zeros(start, rnn.W.dtype)
        if h0 is None
        else numbers("h0", h0, start)
    )
    return x, words, h0
