"""Where training stands: plain arrays, to be stored and resumed from."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rnnlib.arguments import instance, integer, numbers, room
from rnnlib.optimisers import Array
from rnnlib.rnn import RNN, SHAPES


@dataclass(frozen=True, eq=False)
class State:
    """All that the next update depends on, besides the data.

    rnn      the parameters
    h        (batch, H)  the hidden states that the next chunk starts from
    moments  name → (2, *shape), what the optimiser remembers
    updates  how many there have been
    """

    rnn: RNN
    h: Array
    moments: Mapping[str, Array]
    updates: int

    def arrays(self) -> dict[str, Array]:
        """Return all of it as arrays by name, fit for `np.savez`."""
        moments = {_moments(k): v for k, v in self.moments.items()}
        return self.rnn.arrays() | moments | {
            "h": self.h, "updates": np.array(self.updates)}


def start(rnn: RNN, batch: int) -> State:
    """Return the State before the first update, for chunks (T, batch).

    Raises TypeError or ValueError, naming the argument, for anything but an
    RNN and an integer from 1 on.
    """
    arrays = instance("rnn", rnn, RNN).arrays()
    h = np.zeros(room("batch", integer("batch", batch, 1), len(rnn.b)),
                 rnn.W.dtype)
    moments = {k: np.zeros((2, *v.shape), v.dtype) for k, v in arrays.items()}
    return State(rnn, h, moments, 0)


def resume(arrays: Mapping[str, Array]) -> State:
    """Return the State of such arrays, as `np.load` gives them back.

    Raises ValueError or TypeError, naming the array, for one that is missing
    or does not fit the others, and for arrays that are no mapping.
    """
    instance("arrays", arrays, Mapping)  # type: ignore[type-abstract]
    rnn = RNN(**{name: _read(arrays, name) for name in SHAPES
                 if name != "E" or name in arrays})
    moments = {k: numbers(_moments(k), _read(arrays, _moments(k)),
                          (2, *v.shape)) for k, v in rnn.arrays().items()}
    h = numbers("h", _read(arrays, "h"), ("batch", len(rnn.b)))
    updates = integer("updates", np.asarray(_read(arrays, "updates"))[()], 0)
    return State(rnn, h, moments, updates)


def _moments(name: str) -> str:
    return f"moments of {name}"


def _read(arrays: Mapping[str, Array], name: str) -> Array:
    if name not in arrays:
        raise ValueError(f"{name}: expected an array of this name, "
                         f"got only {', '.join(arrays)}")
    return arrays[name]
