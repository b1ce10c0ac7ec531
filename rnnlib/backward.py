"""Backpropagation through time: every gradient in one pass back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from rnnlib import fast
from rnnlib.arguments import instance, numbers
from rnnlib.loss import grad_Omega
from rnnlib.rnn import RNN, Trace, check_trace
from rnnlib.sums import outer_sum, rows, scatter_sum


@dataclass(frozen=True, eq=False)
class Gradients:
    """dL/d(parameter) for each parameter: `W[i, j]` is dL/dW_ij, and so on.

    Each has its parameter's shape; E is None where the network has none. h0
    (*batch, H) is the gradient of the initial state, one for each sequence.
    `arrays()` gives all that exist by name.
    """

    W: np.ndarray
    U: np.ndarray
    V: np.ndarray
    b: np.ndarray
    c: np.ndarray
    E: np.ndarray | None
    h0: np.ndarray

    def arrays(self) -> dict:
        """Return the gradients that exist, as a dict from name to array."""
        return {
            name: array
            for name, array in vars(self).items()
            if array is not None
        }


def backward(
    rnn: RNN, trace: Trace, y: ArrayLike, weights: ArrayLike | None = None
) -> Gradients:
    """Return the Gradients of the loss in every parameter and in h_0.

    `trace` is what forward(rnn, ...) returned, y (T, *batch) holds the target
    indices and weights (T, *batch) what the loss of each step is multiplied
    by, as in `cross_entropy`. One pass back in time, linear in T: δ_t =
    dL/da_t is shared, and each gradient multiplies it by what its parameter
    met at step t. Raises TypeError or ValueError, naming the argument, for a
    trace, targets or weights that do not fit. Source: section 2 of the
    document, equations (8) to (17), corrected.
    """
    check_trace(rnn, trace)
    return _gradients(rnn, trace, grad_Omega(trace.Omega, y, weights))


def backward_from(
    rnn: RNN,
    trace: Trace,
    dOmega: ArrayLike,
    carried: ArrayLike | None = None,
) -> Gradients:
    """Return the same Gradients for any loss, from its gradient in the logits.

    dOmega (T, *batch, K) is dL/dΩ: the door for every loss of your own, as
    `grad_squared` for the squared one. If the sequence goes on after the
    trace, carried (*batch, H) is what comes back to h_T from there: the h0 of
    the later Gradients. Errors and source as in `backward`.
    """
    check_trace(rnn, trace)
    dOmega = numbers("dOmega", dOmega, trace.Omega.shape)
    if carried is not None:
        carried = numbers("carried", carried, trace.h[-1].shape)
    return _gradients(rnn, trace, dOmega, carried)


def _gradients(
    rnn: RNN,
    trace: Trace,
    dOmega: np.ndarray,
    carried: np.ndarray | None = None,
) -> Gradients:
    delta = fast.deltas(rnn, trace, dOmega, carried)
    dE = None
    if rnn.E is not None:  # Σ x_t^o (Uᵀ δ_t)ᵀ     (17)
        words = instance("trace.words", trace.words, np.ndarray)
        dE = scatter_sum(delta @ rnn.U, words, len(rnn.E))
    return Gradients(
        V=outer_sum(dOmega, trace.h[1:]),  # Σ (ŷ_t − y_t) h_tᵀ    (8)
        c=rows(dOmega).sum(axis=0),  # Σ (ŷ_t − y_t)         (9)
        W=outer_sum(delta, trace.h[:-1]),  # Σ δ_t h_{t-1}ᵀ        (11)
        U=outer_sum(delta, trace.x),  # Σ δ_t x_tᵀ            (13)
        b=rows(delta).sum(axis=0),  # Σ δ_t                 (15)
        E=dE,
        h0=delta[0] @ rnn.W,
    )
