"""Beyond the document: truncated backpropagation through time, and clipping.

Both change the gradient on purpose. Truncation leaves terms of the double sum
(10) out; clipping makes the gradient shorter and keeps its direction.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rnnlib.arguments import (
    instance,
    integer,
    numbers,
    positive,
)
from rnnlib.backward import Gradients, backward_from
from rnnlib.forward import forward
from rnnlib.loss import grad_Omega
from rnnlib.parameters import RNN
from rnnlib.trace import Trace


def truncated(rnn: RNN, x: ArrayLike, y: ArrayLike, length: int,
              h0: ArrayLike | None = None) -> Gradients:
    """Return the Gradients of a sequence run in chunks of `length` steps.

    x, y and h0 are those of `forward` and `backward`; the last chunk may be
    shorter. Each chunk starts from the last state of the one before, so the
    losses are those of the whole sequence, but no gradient goes back from a
    chunk to an earlier one. dL/dh_0 is that of the first chunk. Raises
    TypeError or ValueError, naming the argument. Source: Williams and Peng
    (1990).
    """
    trace, length = forward(rnn, x, h0), integer("length", length, 1)
    dOmega, parts = grad_Omega(trace.Omega, y), []
    for start in range(0, len(dOmega), length):
        chunk = slice(start, start + length)
        words = None if trace.words is None else trace.words[chunk]
        part = Trace(trace.x[chunk], trace.h[start:start + length + 1],
                     trace.Omega[chunk], words, rnn)
        parts.append(backward_from(rnn, part, dOmega[chunk]))
    return replace(parts[0], **{
        name: np.sum([parameters(part)[name] for part in parts], axis=0)
        for name in parameters(parts[0])})


def clip(gradients: Gradients, threshold: float) -> Gradients:
    """Return the Gradients with a norm of at most `threshold`.

        g · min(1, threshold / ‖g‖),    g = all parameters' gradients together

    One factor for all, so the direction stays. dL/dh_0 is neither counted nor
    scaled: it belongs to a state, which no update changes. Raises TypeError
    or ValueError, naming the argument, for a threshold that is not a finite
    number above 0, and for gradients that are not finite: no factor mends
    them. Source: Pascanu, Mikolov and Bengio (2013), section 3.2.
    """
    threshold, length = positive("threshold", threshold), norm(gradients)
    if length <= threshold:
        return gradients
    return replace(gradients, **{
        name: array * (threshold / length)
        for name, array in parameters(gradients).items()})


def norm(gradients: Gradients) -> float:
    """Return the length of all parameters' gradients, put end to end.

    dL/dh_0 does not count: h_0 is a state, not a parameter. Raises TypeError
    for anything else than Gradients, ValueError if they are not finite.
    """
    entries = numbers("gradients", np.concatenate([
        array.ravel() for array in parameters(gradients).values()]), ("any",))
    largest = float(abs(entries).max()) or 1.  # large squares would overflow
    return largest * float(np.linalg.norm(entries / largest))


def parameters(gradients: Gradients) -> dict[str, NDArray]:
    """Return the gradients of the parameters alone, by name: without h0."""
    instance("gradients", gradients, Gradients)
    return {name: array for name, array in gradients.arrays().items()
            if name != "h0"}
