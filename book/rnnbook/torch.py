"""See whether the gradients of your own PyTorch model vanish.

    flow = flow_to_inputs(model, x)  # Jupyter shows it
    flow.save("flow.svg")            # and without Jupyter a file does

`flow_to_inputs` asks nothing of a model but that gradients go from its
outputs back to its inputs. `flow_to_states` takes it a step at a time and
shows the states between. Both run the model once, in its own kind of numbers,
and then back from each of its T losses: in passes for twenty losses at a time
where every part of the model can, else in T passes. No `.grad` is touched.
Arguments that do not fit raise a TypeError or ValueError that says what the
model must give.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from math import ceil, floor, log10
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from rnnbook.explorers.axes import (
    BLUE,
    GREEN,
    fate,
    keyed_lines,
    lag_panel,
    power,
    tk_map,
)
from rnnbook.explorers.picture import Picture
from rnnlib.arguments import function
from rnnlib.gradient_flow import rate

try:
    import torch
    from torch.nn.utils.rnn import (
        PackedSequence,
        pack_padded_sequence,
        pad_packed_sequence,
    )
except ModuleNotFoundError:
    raise ImportError(
        "rnnbook.torch needs PyTorch: pip install torch"
    ) from None

TOGETHER = 20  # losses that go back in one pass: more take much memory


class Flow(Picture):
    """How much of each loss arrives at each step, as numbers and drawn.

    norms (T, T)  `[t-1, k-1]` is ‖∂L_t/∂x_k‖ or ‖∂L_t/∂h_k‖, over all
                  entries of step k, of all sequences
    ahead         whether losses reach steps later than their own
    t             whose curve it is: the last loss, or the middle one if ahead
    lags (n,)     t − k, rising; below 0 lie the steps after the loss
    curve (n,)    row t by the lag, over its entry of lag 0
    factor        what a step back multiplies the curve by, on average
    rounded       the ε of the model's numbers
    """

    def __init__(self, norms: np.ndarray, of: str, rounded: float) -> None:
        self.norms, self.rounded = norms, rounded
        self.ahead = bool(np.triu(norms, 1).any())
        losses = np.flatnonzero(norms.any(axis=1))
        row = losses[len(losses) // 2 if self.ahead else -1]
        start = norms.diagonal().copy()
        start[start == 0] = norms.max(axis=1)[start == 0]
        start[start == 0] = 1  # a step without a loss
        left = norms / start[:, None]
        last = len(norms) if self.ahead else row + 1
        self.t = int(row) + 1
        self.lags = self.t - np.arange(last, 0, -1)
        self.curve = left[row, last - 1 :: -1]
        back = self.curve[self.lags >= 0]
        self.reach = int(np.flatnonzero(back).max(initial=0))
        alive = back[back.argmax() : self.reach + 1]
        self.factor = float(rate(alive)) if len(alive) > 1 else 0.0
        super().__init__(
            self._lag_panel(of),
            self._map(left, losses),
            caption=self._caption(of, back[self.reach]),
            alt=f"Two plots. Left: what of the gradient of loss {self.t} is "
            f"left by the lag, {power(back[self.reach])} at lag {self.reach}. "
            "Right: the same for every loss t and step k.",
        )

    def _lag_panel(self, of: str) -> Figure:
        exponents = [log10(value) for value in self.curve[self.curve > 0]]
        low, high = floor(min(exponents)), ceil(max(exponents))
        step = max(1, ceil((high - low) / 6))
        figure, ax = lag_panel(
            len(self.norms),
            f"‖∂L(t)/∂{of}(k)‖, 1 at lag 0",
            step * (min(low, -1) // step),
            step * -(-max(high, 1) // step),
            step,
        )
        ax.set_xlim(self.lags[0], max(self.lags[-1], 1))
        ax.set_title(f"Loss {self.t}: × {self.factor:.3f} a step back")
        looks: dict = {"curve": ("-", BLUE, f"loss of step {self.t}")}
        if self.curve.min() < self.rounded:
            looks["rounded"] = (":", GREEN, "ε of these numbers")
        drawn = keyed_lines(figure, **looks)
        seen = np.where(self.curve > 0, self.curve, np.nan)
        for name, heights in (
            ("curve", seen),
            ("rounded", np.full(len(seen), self.rounded)),
        ):
            if name in drawn:
                drawn[name].set_data(self.lags, heights)
        return figure

    def _map(self, left: np.ndarray, losses: np.ndarray) -> Figure:
        nothing = np.ones_like(left, bool)
        nothing[losses] = False
        if not self.ahead:
            nothing |= ~np.tri(len(left), dtype=bool)
        size = np.log10(np.maximum(left, np.finfo(float).tiny))
        far = abs(size[left > 0]).max()
        figure, image = tk_map(
            "The same for every loss and step",
            len(left),
            int(np.clip(2 * ceil(far / 2), 2, 12)),
        )
        image.set_data(np.ma.masked_where(nothing, size))
        return figure

    def _caption(self, of: str, left: float) -> str:
        if not self.reach and not self.ahead:
            return (
                f"No loss reaches {of}(k) of another step: the model has no "
                "memory, or time is the other axis (batch_first)."
            )
        told = [
            f"The loss of step {self.t}: a step back multiplies its gradient "
            f"in {of}(k) by {self.factor:.3f}. {self.reach} steps back, "
            f"{power(left)} of it is left: it {fate(left)}."
        ]
        if self.reach < self.lags[-1]:
            told.append(
                "Further back it is exactly 0: a state is detached there, "
                "units are flat, or the number is too small for its kind."
            )
        if np.count_nonzero(self.norms.any(axis=1)) == 1:
            told.append("No other step has a loss that arrives.")
        small = (self.curve < self.rounded) & (self.lags > 0)
        if small.any():
            told.append(
                f"From lag {self.lags[small][0]} on it is below "
                f"{power(self.rounded)}, and lost by rounding where it is "
                "added to what comes from near."
            )
        if self.ahead:
            told.append(
                "Losses reach later steps, too, at lags below 0 and right of "
                "the diagonal: a part of the model runs back in time."
            )
        return " ".join(told)


def flow_to_inputs(
    model: Callable,
    x: Any,
    loss: Callable | None = None,
    *,
    at: Any = None,
    batch_first: bool | None = None,
) -> Flow:
    """Return the Flow of ∂L_t/∂x_k, from the loss of each step to each input.

    model        outputs = model(x): a module, or any function. A tensor, a
                 PackedSequence, or a tuple that begins with one comes back,
                 time on the axis on which x has it, or in one axis with the
                 batch: (T·B, ...) or, if batch_first, (B·T, ...)
    x            (T, *batch, ...), (B, T, ...) if batch_first, or packed
    loss         losses = loss(outputs): (T, ...) or, if batch_first, (B, T,
                 ...), or both in one axis, summed over all but time; or one
                 number, the loss of the last step. By default the outputs of
                 each step, weighed by the same random numbers
    at           a part of the model whose output takes the place of x, as the
                 embedding if x are words; it runs once, or once a step
    batch_first  whether x has time on its second axis; by default what the
                 parts of the model say of themselves
    """
    function("model", model)
    axis = _time_axis(model, x, batch_first)
    name = "x" if at is None else "at"
    made: list = []  # x, or what stands for it: whole, or x_1 … x_T

    def cut(part: Any, arguments: Any, output: Any) -> torch.Tensor:
        made.append(_numbers(name, output).detach().requires_grad_())
        return made[-1].clone()  # a model may write to it

    with _as_written():
        if at is None:
            x, pack = _padded(x, axis)
            outputs = model(pack(cut(model, (), x)))
        else:
            with at.register_forward_hook(cut):
                outputs = model(x)
        if len(made) == 1:
            first, split = _steps(name, made[0], axis)[0], axis
            T = made[0].shape[axis]
        else:
            T, split = len(_steps("x", x, axis)), None
            if len(made) != T:
                raise ValueError(
                    "at: expected a part of the model that runs once, or "
                    f"once for each of the {T} steps of x, got one that ran "
                    f"{len(made)} times"
                )
            first = made[0]
        losses = _losses(outputs, loss, T, first.shape, axis)
        return _flow(losses, [(part,) for part in made], "x", split)


def flow_to_states(
    model: Any,
    x: Any,
    state: Any = None,
    loss: Callable | None = None,
    *,
    batch_first: bool | None = None,
) -> Flow:
    """Return the Flow of ∂L_t/∂h_k, from the loss of each step to each state.

    model   nn.RNN, nn.GRU or nn.LSTM, in one direction; or a step
            state = model(x_t, state), as nn.LSTMCell, with a tensor as the
            state or a tuple or list of states
    x       (T, *batch, ...), or (B, T, ...) if batch_first
    state   the one before the first step; by default the model gets None
    loss    as for `flow_to_inputs`, with h of all steps as the outputs: the
            state's first tensor, of nn.RNN and its kind the top layer
    batch_first  as for `flow_to_inputs`

    The state is all that a step hands to the next: of an LSTM h and c
    together, of several layers those of all.
    """
    function("model", model)
    step, layered = model, isinstance(model, torch.nn.RNNBase)
    if isinstance(x, PackedSequence):
        raise TypeError(
            "x: expected a tensor, as packed sequences are not taken a step "
            "at a time; flow_to_inputs takes them"
        )
    axis = _time_axis(model, x, batch_first)
    if layered and model.bidirectional:
        raise ValueError(
            "model: expected one direction, as no single state stands "
            "between what two have read; flow_to_inputs shows both"
        )
    if layered:

        def step(x_t: Any, state: Any) -> Any:
            return model(x_t.unsqueeze(axis), state)[1]

    nudges: list = []
    h = []
    with _as_written():
        given: list = []
        if state is not None:
            state = _moved(state, given)
        for x_t in _steps("x", x, axis):
            zeros: list = []
            state = _moved(step(x_t, state), zeros)
            went, came = ([tuple(z.shape) for z in n] for n in (given, zeros))
            if went and went != came:
                raise ValueError(
                    "model: expected a step that returns a state of shapes "
                    f"{went}, as it was given, got {came}; from one that "
                    "returns outputs, too, take the state alone: lambda x_t, "
                    "state: model(x_t, state)[1]"
                )
            given = zeros
            nudges.append(zeros)
            first = state
            while not isinstance(first, torch.Tensor):
                first = first[0]
            h.append(first[-1] if layered else first)
        losses = _losses(torch.stack(h, axis), loss, len(h), h[0].shape, axis)
        return _flow(losses, nudges, "h")


@contextmanager
def _as_written() -> Iterator[None]:
    """Make gradients, and nn.LSTM and its kind of products and sums.

    What cuDNN and oneDNN have instead goes back for one loss at a time, and
    oneDNN's, which is for float32, makes the gradients of all weights, too.
    """
    with (
        torch.enable_grad(),
        torch.backends.cudnn.flags(enabled=False),
        torch.backends.mkldnn.flags(enabled=False, allow_tf32=None),
    ):
        yield


def _moved(state: Any, zeros: list) -> Any:
    """Return the state, each of its tensors moved by a zero, put into zeros.

    Each by its own: h is a function of c, and the gradient in c must not
    count what goes through h as well.
    """
    if isinstance(state, torch.Tensor):
        zeros.append(torch.zeros_like(state).requires_grad_())
        return state + zeros[-1]
    if isinstance(state, (tuple, list)) and state:
        parts = [_moved(part, zeros) for part in state]
        return parts if isinstance(state, list) else tuple(parts)
    raise TypeError(
        "model: expected a step, state = model(x_t, state), with a tensor as "
        f"the state or a tuple or list of states, got {type(state).__name__}"
    )


def _time_axis(model: Any, x: Any, batch_first: bool | None) -> int:
    if batch_first is None:
        parts = model.modules() if isinstance(model, torch.nn.Module) else ()
        batched = isinstance(x, PackedSequence) or (
            isinstance(x, torch.Tensor) and x.ndim > 1 + x.is_floating_point()
        )
        batch_first = batched and any(
            getattr(part, "batch_first", False) for part in parts
        )
    return int(batch_first)


def _padded(x: Any, axis: int) -> tuple[Any, Callable]:
    """Return x without packing, and what packs it again."""
    if not isinstance(x, PackedSequence):
        return x, lambda x: x
    x, lengths = pad_packed_sequence(x, batch_first=bool(axis))
    return x, partial(
        pack_padded_sequence,
        lengths=lengths,
        batch_first=bool(axis),
        enforce_sorted=False,
    )


def _numbers(name: str, x: Any) -> torch.Tensor:
    if not isinstance(x, torch.Tensor):
        raise TypeError(f"{name}: expected a tensor, got {type(x).__name__}")
    if not x.is_floating_point():
        raise TypeError(
            f"{name}: expected floating-point numbers, got {x.dtype}; if "
            "they are words, `at` names the part of the model that embeds "
            "them, as at=model.embedding"
        )
    return x


def _steps(name: str, x: Any, axis: int) -> tuple:
    """Return x_1 … x_T."""
    if not isinstance(x, torch.Tensor):
        raise TypeError(f"{name}: expected a tensor, got {type(x).__name__}")
    if x.ndim <= axis or x.shape[axis] < 2:
        raise ValueError(
            f"{name}: expected two steps or more on axis {axis}, got shape "
            f"{tuple(x.shape)}"
        )
    return x.unbind(axis)


def _losses(
    outputs: Any, loss: Callable | None, T: int, step: tuple, axis: int
) -> Any:
    """Return the losses of all steps, (T,); `step` is the shape of one."""
    while isinstance(outputs, (tuple, list)) and outputs:
        if isinstance(outputs, PackedSequence):
            outputs = pad_packed_sequence(outputs, batch_first=bool(axis))
        outputs = outputs[0]
    named, losses = "model: expected outputs", outputs
    if loss is not None:
        named, losses = (
            "loss: expected losses",
            function("loss", loss)(outputs),
        )
    if not isinstance(losses, torch.Tensor):
        raise TypeError(f"{named}, a tensor, got {type(losses).__name__}")
    if not losses.requires_grad:
        raise ValueError(
            f"{named} that x changes, got some without a gradient: "
            "detached, made under torch.no_grad(), or integers"
        )
    if not losses.ndim and loss:
        _refuse_a_sum(losses, outputs, T, step, axis)
        losses = torch.nn.functional.pad(losses[None], (T - 1, 0))
    steps = _time_first(losses, T, step, axis)
    if steps is None:
        raise ValueError(
            f"{named} of {T} steps on axis {axis}, got shape "
            f"{tuple(losses.shape)}; `batch_first` says where time is, and "
            "one number from `loss` is that of the last step alone"
        )
    losses = steps.reshape(T, -1)
    if loss is None:  # a sum would be 1 after softmax, 0 after LayerNorm
        random = torch.Generator().manual_seed(0)
        losses = losses * torch.randn(losses.shape[1], generator=random).to(
            losses
        )
    return losses.sum(1)


def _time_first(values: Any, T: int, step: tuple, axis: int) -> Any:
    """Return values (T, ...), or None if no axis is time."""
    if values.ndim and step and len(values) == T * step[0]:
        values = values.unflatten(0, (-1, T) if axis else (T, -1))
    at = axis if values.ndim > 1 else 0
    if not values.ndim or values.shape[at] != T:
        return None
    return values.movedim(at, 0)


def _refuse_a_sum(
    loss: Any, outputs: Any, T: int, step: tuple, axis: int
) -> None:
    """Raise an error if one number is the loss of many steps.

    Each of them has a way to it of its own, and nothing seems to vanish.
    """
    if not isinstance(outputs, torch.Tensor) or not outputs.requires_grad:
        return
    (read,) = torch.autograd.grad(
        loss, outputs, retain_graph=True, allow_unused=True
    )
    read = None if read is None else _time_first(read, T, step, axis)
    if read is None or (len(step) > 1 and read.shape[1:2] != step[:1]):
        return  # the model itself returns one output for all steps
    if read.ndim > 2:
        read = read.flatten(2).any(2)
    if read.count_nonzero(0).max() > 1:
        raise ValueError(
            'loss: expected the losses of all steps (reduction="none"), or '
            "that of the last step, got one number for several steps"
        )


def _flow(losses: Any, places: list, of: str, axis: int | None = None) -> Flow:
    """Return the Flow from losses (T,) to places, T groups of tensors.

    With `axis` there is one place, a tensor that has time on that axis.
    """
    flat, parts = [p for place in places for p in place], len(places[0])
    norms = []
    for chosen in torch.eye(len(losses)).to(losses).split(TOGETHER):
        back = _back(losses, flat, chosen)
        if axis is not None and back[0] is not None:
            back = back[0].unbind(1 + axis)
        norms.append(
            torch.stack(
                [
                    _norm(back[i : i + parts], len(chosen))
                    for i in range(0, len(back), parts)
                ],
                dim=1,
            )
        )
    table = torch.cat(norms).numpy()
    if not np.isfinite(table).all():
        raise ValueError(
            "model: expected finite gradients, got nan or inf; float64 "
            "reaches farther: model.double(), x.double()"
        )
    if not table.any():
        raise ValueError(
            f"model: expected losses that reach some {of}, got gradients "
            "that are all 0"
        )
    return Flow(table, of, torch.finfo(flat[0].dtype).eps)


def _back(losses: Any, places: list, chosen: Any) -> list:
    """Return the gradients of the chosen losses, (n, ...), or None for 0."""
    grad = partial(
        torch.autograd.grad,
        losses,
        places,
        retain_graph=True,
        allow_unused=True,
    )
    try:
        return grad(chosen, is_grads_batched=True)
    except RuntimeError:  # a part of the model goes back for one loss only
        return [
            None if each[0] is None else torch.stack(each)
            for each in zip(*map(grad, chosen))
        ]


def _norm(parts: Any, n: int) -> Any:
    """Return the norms (n,) of parts together, in float64.

    They are divided by the largest entry first: squares would underflow.
    """
    entries = torch.cat(
        [torch.zeros(n, 1, dtype=torch.float64)]
        + [p.reshape(n, -1).cpu().double() for p in parts if p is not None],
        dim=1,
    )
    largest = entries.abs().amax(dim=1)
    unit = torch.where(largest > 0, largest, 1.0)
    return largest * (entries / unit[:, None]).norm(dim=1)
