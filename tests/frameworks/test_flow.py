"""See your own model: against plain autograd, and against rnnlib."""

import subprocess
import sys
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest
from instances import instance

from rnnlib.delta import delta_paths

T, B, D, H = 7, 2, 3, 4


@pytest.fixture(scope="session")
def see(torch):
    """rnnbook.torch, and beside it torch itself."""
    import rnnbook.torch as see

    torch.manual_seed(0)
    return SimpleNamespace(
        torch=torch,
        x=torch.randn(T, B, D, dtype=torch.double),
        inputs=see.flow_to_inputs,
        states=see.flow_to_states,
    )


def squares(h):
    return h**2


def norms(see, losses, moved, axis=0):
    """‖∂L_t/∂z_k‖ (T, T) by autograd, one loss at a time, z on `axis`."""
    J = see.torch.autograd.functional.jacobian(losses, moved)
    J = J.movedim(1 + axis, 1).flatten(2)
    return J.norm(dim=-1).numpy()


def assert_same(flow, expected):
    assert flow.norms.shape == expected.shape and expected.max() > 1e-3
    np.testing.assert_allclose(flow.norms, expected, rtol=1e-10, atol=1e-14)


LAYERS = {
    "RNN": ("RNN", {}),
    "RNN of relu": ("RNN", {"nonlinearity": "relu"}),
    "LSTM": ("LSTM", {}),
    "GRU": ("GRU", {}),
    "two LSTMs": ("LSTM", {"num_layers": 2}),
    "three GRUs": ("GRU", {"num_layers": 3}),
    "projected LSTM": ("LSTM", {"proj_size": 2}),
    "batch first": ("GRU", {"batch_first": True}),
    "dropout at rest": ("GRU", {"num_layers": 2, "dropout": 0.5}),
    "no bias": ("RNN", {"bias": False}),
    "both directions": ("LSTM", {"bidirectional": True, "num_layers": 2}),
}
EACH_LAYER = pytest.mark.parametrize(
    "kind, options", LAYERS.values(), ids=LAYERS
)


def layer(see, kind, options):
    see.torch.manual_seed(1)
    made = getattr(see.torch.nn, kind)(D, H, **options).double().eval()
    axis = int(made.batch_first)
    return made, see.x.transpose(0, axis).clone(), axis


@EACH_LAYER
def test_inputs_of_every_layer(see, kind, options):
    model, x, axis = layer(see, kind, options)

    def losses(x):
        return squares(model(x)[0]).sum((1 - axis, 2))

    flow = see.inputs(model, x, squares)
    assert_same(flow, norms(see, losses, x, axis))
    assert flow.ahead == model.bidirectional
    assert flow.t == (T // 2 + 1 if flow.ahead else T)


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
@pytest.mark.parametrize("batch_first", [False, True])
def test_one_sequence_without_a_batch(see, kind, batch_first):
    model = getattr(see.torch.nn, kind)(D, H, batch_first=batch_first).double()
    x = see.x[:, 0]
    assert_same(
        see.inputs(model, x, squares),
        norms(see, lambda x: squares(model(x)[0]).sum(1), x),
    )
    batch = x[None] if batch_first else x[:, None]
    alone, batched = see.states(model, x), see.states(model, batch)
    np.testing.assert_allclose(alone.norms, batched.norms, rtol=1e-10)


def written_out(see, model, x, nudges):
    """h of the top layer, by the formulas; nudges (T, N, layers, B, H).

    N is 2 for an LSTM, whose h and c are both moved, else 1.
    """
    torch, kind = see.torch, type(model).__name__
    state = torch.zeros_like(nudges[0])
    outputs = []
    for x_t, nudge in zip(x, nudges):
        below, new = x_t, []
        for n in range(model.num_layers):
            W_x, W_h, b_x, b_h = model.all_weights[n]
            h, now = state[0, n], below @ W_x.T + b_x
            then = h @ W_h.T + b_h
            if kind == "RNN":
                parts = [torch.tanh(now + then)]
            elif kind == "LSTM":
                i, f, g, o = (now + then).chunk(4, -1)
                c = f.sigmoid() * state[1, n] + i.sigmoid() * g.tanh()
                parts = [o.sigmoid() * c.tanh(), c]
            else:
                r_x, z_x, n_x = now.chunk(3, -1)
                r_h, z_h, n_h = then.chunk(3, -1)
                z = (z_x + z_h).sigmoid()
                fresh = (n_x + (r_x + r_h).sigmoid() * n_h).tanh()
                parts = [(1 - z) * fresh + z * h]
            new.append(torch.stack(parts))
            below = parts[0]
        state = torch.stack(new, 1) + nudge
        outputs.append(state[0, -1])
    return torch.stack(outputs)


@pytest.mark.parametrize("kind", ["RNN", "LSTM", "GRU"])
@pytest.mark.parametrize("layers", [1, 2])
def test_states_of_every_layer_taken_a_step_at_a_time(see, kind, layers):
    model, x, _ = layer(see, kind, {"num_layers": layers})
    nudges = see.torch.zeros(
        T, 1 + (kind == "LSTM"), layers, B, H, dtype=x.dtype
    )
    np.testing.assert_allclose(
        written_out(see, model, x, nudges).detach(), model(x)[0].detach()
    )

    def losses(nudges):
        return squares(written_out(see, model, x, nudges)).sum((1, 2))

    assert_same(see.states(model, x, loss=squares), norms(see, losses, nudges))


ONE_WAY = [name for name in LAYERS if name != "both directions"]


@pytest.mark.parametrize("name", ONE_WAY)
@pytest.mark.parametrize("numbers", ["float64", "float32"])
def test_states_are_where_the_layer_may_start_anew(see, name, numbers):
    torch, kind = see.torch, getattr(see.torch, numbers)
    model, x, axis = layer(see, *LAYERS[name])
    flow = see.states(model.to(kind), x.to(kind), loss=squares)
    model, expected = model.double(), np.zeros((T, T))
    for k in range(1, T + 1):
        _, state = model(x.narrow(axis, 0, k))
        parts = state if isinstance(state, tuple) else (state,)
        parts = [part.detach().requires_grad_() for part in parts]
        losses = [squares(parts[0][-1]).sum()]
        if k < T:
            state = tuple(parts) if len(parts) > 1 else parts[0]
            h, _ = model(x.narrow(axis, k, T - k), state)
            losses += squares(h).sum((1 - axis, 2))
        for t, loss in enumerate(losses, start=k):
            back = torch.autograd.grad(
                loss, parts, retain_graph=True, allow_unused=True
            )
            flat = [part.flatten() for part in back if part is not None]
            expected[t - 1, k - 1] = torch.cat(flat).norm()
    np.testing.assert_allclose(
        flow.norms,
        expected,
        rtol=1e-10 if numbers == "float64" else 1e-4,
        atol=1e-14 if numbers == "float64" else 1e-6,
    )


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("numbers", ["float64", "float32"])
def test_twenty_losses_go_back_together(see, name, numbers, monkeypatch):
    torch, passes, grad = see.torch, [], see.torch.autograd.grad

    def counted(*arguments, **options):
        passes.append(options)
        return grad(*arguments, **options)

    model, _, axis = layer(see, *LAYERS[name])
    x = torch.randn(41, B, D).transpose(0, axis)
    kind = getattr(torch, numbers)
    fused = torch.backends.mkldnn.enabled
    monkeypatch.setattr(torch.autograd, "grad", counted)
    see.inputs(model.to(kind), x.to(kind))
    assert len(passes) == 3
    if not model.bidirectional:
        see.states(model, x.to(kind))
        assert len(passes) == 6
    assert torch.backends.mkldnn.enabled == fused


def test_a_cell_is_its_layer(see):
    for kind in ("RNN", "LSTM", "GRU"):
        model, x, _ = layer(see, kind, {})
        cell = getattr(see.torch.nn, f"{kind}Cell")(D, H).double()
        cell.load_state_dict(
            {
                name.removesuffix("_l0"): array
                for name, array in model.state_dict().items()
            }
        )
        found = see.states(cell, x, loss=squares).norms
        expected = see.states(model, x, loss=squares).norms
        np.testing.assert_allclose(found, expected, rtol=1e-10)


def test_both_are_those_of_rnnlib(see):
    torch, it = see.torch, instance(T=T, H=H, D=D)
    p = {name: torch.tensor(a) for name, a in it.rnn.arrays().items()}

    def step(x_t, h):
        return torch.tanh(h @ p["W"].T + x_t @ p["U"].T + p["b"])

    def loss(h):
        return torch.nn.functional.cross_entropy(
            h @ p["V"].T + p["c"], torch.tensor(it.y), reduction="none"
        )

    def run(x):
        h = [torch.tensor(it.h0)]
        for x_t in x:
            h.append(step(x_t, h[-1]))
        return torch.stack(h[1:])

    x, paths = torch.tensor(it.x), delta_paths(it.rnn, it.trace, it.y)
    sizes = np.linalg.norm(paths @ it.rnn.U, axis=-1)
    assert_same(see.inputs(run, x, loss), sizes)
    in_h = paths / (1 - it.trace.h[1:] ** 2)
    flow = see.states(step, x, torch.tensor(it.h0), loss)
    assert_same(flow, np.linalg.norm(in_h, axis=-1))
    assert flow.lags.tolist() == list(range(T))
    curve = flow.norms[-1, ::-1] / flow.norms[-1, -1]
    np.testing.assert_allclose(flow.curve, curve)
    assert flow.factor == pytest.approx(curve[-1] ** (1 / (T - 1)))


@pytest.mark.parametrize(
    "options", [{}, {"bidirectional": True}, {"batch_first": True}]
)
def test_packed_sequences_stop_at_their_ends(see, options):
    pack = see.torch.nn.utils.rnn
    model, x, axis = layer(see, "GRU", options)
    lengths = [4, T]  # not sorted
    packed = pack.pack_padded_sequence(
        x, lengths, batch_first=bool(axis), enforce_sorted=False
    )

    def losses(x):  # each sequence by itself
        parts = []
        for n, length in enumerate(lengths):
            one = x.select(1 - axis, n)[:length]
            h = squares(model(one)[0]).sum(1)
            parts.append(see.torch.nn.functional.pad(h, (0, T - length)))
        return sum(parts)

    found = see.inputs(model, packed, squares)
    assert_same(found, norms(see, losses, x, axis))


def test_words_by_their_embedding_in_a_module_of_ones_own(see):
    torch = see.torch

    class Reader(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = torch.nn.Embedding(9, D)
            self.layer = torch.nn.LSTM(D, H, batch_first=True)
            self.head = torch.nn.Linear(H, 5)

        def forward(self, words):
            return self.head(self.layer(self.embedding(words))[0])

    model, words = Reader().double(), torch.randint(9, (B, T))
    y = torch.randint(5, (B, T))

    def loss(Omega):  # (B, T)
        return torch.nn.functional.cross_entropy(
            Omega.transpose(1, 2), y, reduction="none"
        )

    def losses(vectors):
        return loss(model.head(model.layer(vectors)[0])).sum(0)

    vectors = model.embedding(words).detach()
    expected = norms(see, losses, vectors, 1)
    assert_same(see.inputs(model, words, loss, at=model.embedding), expected)
    cell = torch.nn.GRUCell(D, H).double()
    np.testing.assert_allclose(
        see.states(
            lambda w, h: cell(model.embedding(w), h), words, batch_first=True
        ).norms,
        see.states(cell, vectors.transpose(0, 1)).norms,
    )


@pytest.mark.parametrize("batch_first", [False, True])
def test_time_and_batch_in_one_axis(see, batch_first):
    model, x, axis = layer(see, "LSTM", {"batch_first": batch_first})

    def both(x):
        return model(x)[0].flatten(0, 1)

    def losses(x):
        return squares(model(x)[0]).sum((1 - axis, 2))

    expected = norms(see, losses, x, axis)
    for loss in (squares, lambda h: squares(h).sum(1)):
        assert_same(
            see.inputs(both, x, loss, batch_first=batch_first), expected
        )
    found = see.inputs(both, x, batch_first=batch_first).norms
    np.testing.assert_allclose(found, see.inputs(model, x).norms, rtol=1e-10)


def test_a_part_that_runs_once_a_step(see):
    torch = see.torch
    embedding, cell = torch.nn.Embedding(9, D), torch.nn.GRUCell(D, H)
    model = torch.nn.ModuleList([embedding, cell]).double()
    words = torch.randint(9, (T, B))

    def run(embed, words):
        h, states = None, []
        for word in words:
            h = cell(embed(word), h)
            states.append(h)
        return torch.stack(states)

    flow = see.inputs(lambda x: run(embedding, x), words, squares, at=model[0])

    def losses(vectors):
        return squares(run(lambda vector: vector, vectors)).sum((1, 2))

    assert_same(flow, norms(see, losses, embedding(words).detach()))


def test_a_model_that_writes_to_its_input(see):
    model, x, _ = layer(see, "RNN", {})
    expected = see.inputs(lambda x: model(2 * x), x).norms
    found = see.inputs(lambda x: model(x.mul_(2)), x.clone()).norms
    np.testing.assert_allclose(found, expected)


def test_a_state_of_states(see):
    torch = see.torch
    cells = torch.nn.LSTMCell(D, H).double(), torch.nn.GRUCell(H, 5).double()
    zero = [torch.zeros(B, n).double() for n in (H, H, 5)]

    def nested(x_t, state):  # a list in which is a tuple, as of two cells
        below = cells[0](x_t, state[0])
        return [below, cells[1](below[0], state[1])]

    def run(nudges):
        h, c, top = zero
        states = []
        for x_t, in_h, in_c, in_top in zip(see.x, *nudges.split([H, H, 5], 2)):
            h, c = cells[0](x_t, (h, c))
            top = cells[1](h, top) + in_top
            h, c = h + in_h, c + in_c
            states.append(h)
        return squares(torch.stack(states)).sum((1, 2))

    flow = see.states(
        nested, see.x, [(zero[0], zero[1]), zero[2]], loss=squares
    )
    nudges = torch.zeros(T, B, 2 * H + 5).double()
    assert_same(flow, norms(see, run, nudges))


def test_a_part_that_goes_back_for_one_loss_only(see):
    torch = see.torch

    class Square(torch.autograd.Function):
        @staticmethod
        def forward(ctx, h):
            ctx.save_for_backward(h)
            return h**2

        @staticmethod
        def backward(ctx, back):
            (h,) = ctx.saved_tensors
            return torch.from_numpy(2 * back.numpy()) * h

    model, x, _ = layer(see, "RNN", {})
    assert_same(
        see.inputs(model, x, Square.apply),
        norms(see, lambda x: squares(model(x)[0]).sum((1, 2)), x),
    )


def test_many_to_one_has_a_loss_at_the_last_step(see):
    model, x, _ = layer(see, "LSTM", {})
    every = see.inputs(model, x, squares)
    last = see.inputs(model, x, lambda h: squares(h[-1]).sum())
    assert not last.norms[:-1].any()
    np.testing.assert_allclose(last.norms[-1], every.norms[-1])
    np.testing.assert_allclose(last.curve, every.curve)
    assert "No other step has a loss that arrives" in last.caption
    assert "No other step" not in every.caption


def means(see, model):
    """Models, inputs and means of their losses over all steps."""
    x, turned = see.x, see.x.transpose(0, 1)
    mse, nll = see.torch.nn.MSELoss(), see.torch.nn.NLLLoss()
    y = see.torch.randint(H, (T * B,))

    def log_y_hat(x):
        return model(x)[0].log_softmax(-1).flatten(0, 1)

    yield model, x, lambda h: squares(h).mean()
    yield log_y_hat, x, lambda p: nll(p, y)
    yield lambda x: x.cumsum(0).sum(2), x, lambda p: mse(p, 0 * p)
    yield model, x[:, 0], lambda h: squares(h).sum()
    yield (
        lambda x: model(x.transpose(0, 1))[0].transpose(0, 1),
        turned,
        (lambda h: squares(h[:, T // 2 :]).mean()),
    )


def test_the_mean_over_all_steps_is_not_the_loss_of_the_last(see):
    model, _, _ = layer(see, "LSTM", {})
    for run, x, loss in means(see, model):
        with pytest.raises(ValueError, match="one number for several steps"):
            see.inputs(run, x, loss, batch_first=len(x) == B)


def test_one_number_for_many_sequences_is_their_last_loss(see):
    model, x, _ = layer(see, "GRU", {})
    ends = see.torch.tensor([3, T]) - 1

    def each_at_its_end(h):
        return squares(h[ends, [0, 1]]).sum()

    flow = see.inputs(model, x, each_at_its_end)
    J = see.torch.autograd.functional.jacobian(
        lambda x: each_at_its_end(model(x)[0]), x
    )
    np.testing.assert_allclose(flow.norms[-1], J.flatten(1).norm(dim=1))
    # as many sequences as steps: their axis is not taken for time
    square = see.torch.randn(T, T, D).double()
    flow = see.inputs(lambda x: model(x)[1][0], square, lambda h: h.mean())
    assert flow.reach == T - 1 and not flow.norms[:-1].any()


def test_without_a_loss_every_step_is_weighed_alike(see):
    found = see.inputs(lambda x: see.torch.softmax(x, -1), 0 * see.x).norms
    assert found[0, 0] > 0.1  # a sum would give 0
    np.testing.assert_allclose(found, found[0, 0] * np.eye(T))


def test_a_detached_state_cuts_the_curve(see):
    cell = see.torch.nn.GRUCell(D, H).double()
    count = iter(range(T))

    def step(x_t, h):
        return cell(x_t, h.detach() if next(count) == 4 else h)

    flow = see.states(step, see.x, see.torch.zeros(B, H).double())
    assert flow.reach == T - 1 - 4 and not flow.norms[4:, :4].any()
    assert "exactly 0" in flow.caption
    assert 0 < flow.factor < 1


def test_a_loss_that_sees_its_past_later_starts_where_it_arrives(see):
    def model(x):
        return see.torch.cat([0 * x[:2], x[:-2] / 2])  # two steps late

    flow = see.inputs(model, see.x)
    assert flow.reach == 2 and flow.curve[2] == 1 and flow.factor == 0


def test_time_on_the_other_axis_is_suspected(see):
    model, x, _ = layer(see, "GRU", {"batch_first": True})
    flow = see.inputs(lambda x: model(x)[0], x)  # says (B, T), is not told
    assert "no memory, or time is the other axis" in flow.caption
    flow = see.inputs(lambda x: model(x)[0], x, batch_first=True)
    assert flow.reach == T - 1 and "no memory" not in flow.caption


def test_later_steps_are_told_and_drawn(see):
    model, x, _ = layer(see, "GRU", {"bidirectional": True})
    flow = see.inputs(model, x)
    assert "a part of the model runs back in time" in flow.caption
    assert flow.lags.tolist() == list(range(-3, 4))
    np.testing.assert_allclose(
        flow.curve, flow.norms[3, ::-1] / flow.norms[3, 3]
    )


def test_it_leaves_the_model_as_it_was(see):
    model, x, _ = layer(see, "LSTM", {})
    model.requires_grad_(False)
    with see.torch.no_grad():
        frozen = see.inputs(model, x).norms
    assert all(p.grad is None for p in model.parameters())
    model.requires_grad_(True)
    np.testing.assert_allclose(see.inputs(model, x).norms, frozen)
    assert all(p.grad is None for p in model.parameters())
    assert x.grad is None and not x.requires_grad


@pytest.mark.parametrize(
    "kind, off", [("float32", 1e-4), ("bfloat16", 0.3), ("float16", 0.05)]
)
@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU"])
def test_rounding_hides_what_it_is_said_to_hide(see, name, kind, off):
    model, _, _ = layer(see, name, {})
    x = see.torch.randn(40, B, D).double()
    exact = see.inputs(model, x)
    kind = getattr(see.torch, kind)
    rough = see.inputs(model.to(kind), x.to(kind))
    far = exact.norms > 1e-3
    np.testing.assert_allclose(rough.norms[far], exact.norms[far], rtol=off)
    assert rough.rounded == see.torch.finfo(kind).eps
    assert exact.curve[-1] < rough.rounded
    assert "lost by rounding" in rough.caption


def test_squares_do_not_underflow(see):
    flow = see.inputs(lambda x: 1e-200 * x.cumsum(0), see.x)
    np.testing.assert_allclose(flow.curve, 1)


def test_a_file_needs_nothing_beside_it(see, tmp_path):
    model, x, _ = layer(see, "RNN", {})
    flow = see.inputs(model, x)
    flow.save(tmp_path / "flow.svg")
    text = (tmp_path / "flow.svg").read_text("utf-8")
    assert "var(" not in text and "currentColor" not in text
    root = ElementTree.fromstring(text)
    found = [e.text for e in root.iter() if e.tag.endswith("}text")]
    assert f"Loss {T}: × {flow.factor:.3f} a step back" in found
    assert "step k that it reaches" in found


def thrice(see, part):
    return see.inputs(lambda x: part(part(part(x))), see.x, at=part)


WRONG = {
    "a list": (
        lambda see, m: see.inputs(m, [1.0, 2.0]),
        "x: expected a tensor, got list",
    ),
    "words": (
        lambda see, m: see.inputs(m, see.x.long()),
        "x: expected floating-point numbers, got torch.int64; if they are "
        "words, `at` names the part of the model that embeds them",
    ),
    "one step": (
        lambda see, m: see.inputs(m, see.x[:1]),
        "x: expected two steps or more on axis 0, got shape (1, 2, 3)",
    ),
    "no function": (
        lambda see, m: see.inputs("LSTM", see.x),
        "model: expected a function, got str",
    ),
    "a dict": (
        lambda see, m: see.inputs(lambda x: {"h": x}, see.x),
        "model: expected outputs, a tensor, got dict",
    ),
    "no time": (
        lambda see, m: see.inputs(lambda x: x[-1], see.x),
        "model: expected outputs of 7 steps on axis 0, got shape (2, 3)",
    ),
    "detached": (
        lambda see, m: see.inputs(lambda x: m(x)[0].detach(), see.x),
        "model: expected outputs that x changes, got some without a gradient",
    ),
    "a loss of numbers": (
        lambda see, m: see.inputs(m, see.x, lambda h: 1.0),
        "loss: expected losses, a tensor, got float",
    ),
    "a loss of other steps": (
        lambda see, m: see.inputs(m, see.x, lambda h: h[1:]),
        "loss: expected losses of 7 steps on axis 0, got shape (6, 2, 4)",
    ),
    "nothing arrives": (
        lambda see, m: see.inputs(lambda x: 0 * x, see.x),
        "model: expected losses that reach some x, got gradients that are "
        "all 0",
    ),
    "infinite": (
        lambda see, m: see.inputs(lambda x: (1e300 * x) ** 2, see.x),
        "model: expected finite gradients, got nan or inf",
    ),
    "a part that does not run": (
        lambda see, m: see.inputs(m, see.x, at=see.torch.nn.Linear(1, 1)),
        "at: expected a part of the model that runs once, or once for each "
        "of the 7 steps of x, got one that ran 0 times",
    ),
    "a part that runs too often": (
        lambda see, m: thrice(see, see.torch.nn.Tanh()),
        "at: expected a part of the model that runs once, or once for each "
        "of the 7 steps of x, got one that ran 3 times",
    ),
    "a part of two outputs": (
        lambda see, m: see.inputs(m, see.x, at=m),
        "at: expected a tensor, got tuple",
    ),
    "two directions": (
        lambda see, m: see.states(
            see.torch.nn.GRU(D, H, bidirectional=True).double(), see.x
        ),
        "model: expected one direction",
    ),
    "packed": (
        lambda see, m: see.states(
            m, see.torch.nn.utils.rnn.pack_padded_sequence(see.x, [T, T])
        ),
        "x: expected a tensor, as packed sequences are not taken a step",
    ),
    "a state in a dict": (
        lambda see, m: see.states(lambda x_t, s: ({"h": x_t},), see.x),
        "model: expected a step, state = model(x_t, state), with a tensor as "
        "the state or a tuple or list of states, got dict",
    ),
    "outputs and a state": (
        lambda see, m: see.states(
            lambda x_t, h: (x_t, h), see.x, see.x.new_zeros(B, H)
        ),
        "model: expected a step that returns a state of shapes [(2, 4)], as "
        "it was given, got [(2, 3), (2, 4)]; from one that returns outputs, "
        "too, take the state alone",
    ),
}


@pytest.mark.parametrize("call, told", WRONG.values(), ids=WRONG)
def test_errors_say_what_the_model_must_give(see, call, told):
    model, _, _ = layer(see, "RNN", {})
    with pytest.raises((TypeError, ValueError)) as failed:
        call(see, model)
    assert str(failed.value).startswith(told)


def test_without_torch_it_says_so():
    code = "import sys; sys.modules['torch'] = None; import rnnbook.torch"
    failed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True
    )
    assert failed.stderr.splitlines()[-1] == (
        "ImportError: rnnbook.torch needs PyTorch: pip install torch"
    )
