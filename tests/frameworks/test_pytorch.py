"""PyTorch finds the same gradients, and learns the same."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from instances import assert_gradients, instance, unsaturated

from rnnlib import diagnose, diagnose_program
from rnnlib.text import chunks
from rnnlib.training import adam, sgd, start, train

T, BATCH, M = 5, 4, 6
DATA = chunks(np.random.default_rng(5).integers(M, size=200), T, BATCH)
OPTIMISERS = {"sgd": sgd(0.3), "adam": adam(0.01)}


@given(it=unsaturated)
def test_every_entry_of_a_gradient_is_the_same(torch, it):
    leaves = {
        name: torch.tensor(array, requires_grad=True)
        for name, array in {**it.rnn.arrays(), "h0": it.h0}.items()
    }
    p = SimpleNamespace(**leaves)
    x, y = torch.tensor(it.x), torch.tensor(it.y)
    h, loss = p.h0, 0
    for x_t, y_t in zip(x if it.rnn.E is None else p.E[x], y):
        h = torch.tanh(h @ p.W.T + x_t @ p.U.T + p.b)
        Omega = h @ p.V.T + p.c
        log_y_hat = Omega - Omega.logsumexp(-1, keepdim=True)
        loss = loss - log_y_hat.gather(-1, y_t[..., None]).sum()
    loss.backward()
    assert it.loss == pytest.approx(loss.item(), rel=1e-12)
    assert_gradients(it, lambda name: leaves[name].grad.numpy())


@pytest.mark.parametrize("optimiser", ["sgd", "adam"])
@pytest.mark.parametrize("threshold", [None, 0.2])
def test_150_updates_lose_the_same(torch, optimiser, threshold):
    rnn = instance(K=M, M=M).rnn  # its arrays cannot be modified
    H, D = rnn.U.shape
    recurrent = torch.nn.RNN(D, H).double()
    output = torch.nn.Linear(H, M).double()
    embedding = torch.nn.Embedding(M, D).double()
    theirs = dict(
        W=recurrent.weight_hh_l0,
        U=recurrent.weight_ih_l0,
        b=recurrent.bias_ih_l0,
        V=output.weight,
        c=output.bias,
        E=embedding.weight,
    )
    with torch.no_grad():
        recurrent.bias_hh_l0.zero_()  # it has a second bias, we have one
        for name, parameter in theirs.items():
            parameter.copy_(torch.from_numpy(rnn.arrays()[name].copy()))
    steps = {
        "sgd": torch.optim.SGD(theirs.values(), lr=0.3),
        "adam": torch.optim.Adam(theirs.values(), lr=0.01),
    }[optimiser]
    h, losses = None, []
    for n in range(150):
        x, y, fresh = DATA(n)
        h = torch.zeros(1, BATCH, H).double() if fresh else h.detach()
        states, h = recurrent(embedding(torch.tensor(x)), h)
        loss = torch.nn.functional.cross_entropy(
            output(states).reshape(-1, M), torch.tensor(y).reshape(-1)
        )
        steps.zero_grad()
        loss.backward()
        if threshold is not None:
            length = torch.sqrt(
                sum((p.grad**2).sum() for p in theirs.values())
            )
            for p in theirs.values():
                p.grad *= min(1, threshold / length)
        steps.step()
        losses.append(loss.item())
    state, ours = train(
        start(rnn, BATCH),
        DATA,
        150,
        OPTIMISERS[optimiser],
        threshold=threshold,
    )
    assert abs(ours - losses).max() < 1e-10 and ours[-1] < 0.9 * ours[0]
    for name, parameter in theirs.items():
        assert (
            abs(state.rnn.arrays()[name] - parameter.detach().numpy()).max()
            < 1e-10
        )


def program(torch, dtype="double", between=lambda h: h):
    """A program of nn.RNN, a step at a time; `between` is done to h."""

    def run(weights, x, y, h0):
        (H, D), K = weights["U"].shape, len(weights["c"])
        cell, output = torch.nn.RNNCell(D, H), torch.nn.Linear(H, K)
        p = dict(
            W=cell.weight_hh,
            U=cell.weight_ih,
            b=cell.bias_ih,
            V=output.weight,
            c=output.bias,
            h0=torch.nn.Parameter(torch.zeros(h0.shape)),
        )
        for module in (cell, output):
            getattr(module, dtype)()
        with torch.no_grad():
            cell.bias_hh.zero_()  # it has a second bias, we have one
            for name, array in dict(weights, h0=h0).items():
                p[name].data = getattr(torch.tensor(array), dtype)()
        h, logits = p["h0"], []
        for x_t in getattr(torch.tensor(x), dtype)():
            h = cell(x_t, between(h))
            logits.append(output(h))
        loss = torch.nn.functional.cross_entropy(
            torch.stack(logits).reshape(-1, K), torch.tensor(y).reshape(-1)
        )
        loss.backward()
        return loss.item(), {name: each.grad for name, each in p.items()}

    return run


def test_the_checker_takes_a_program_as_it_is(torch):
    found = diagnose_program(program(torch))
    assert (found.verdict, found.differs) == ("right", "averaged + batch_mean")
    assert "T up to 200" in str(found) and "batches" in str(found)


def test_the_checker_names_what_is_detached(torch):
    def between(h):  # but h_0 stays what it is
        return h.detach() if h.grad_fn else h

    found = diagnose_program(program(torch, between=between))
    assert found.gradients["W"].verdict == "immediate_only"
    assert "came back through time" in str(found) and "Right: V, c" in str(
        found
    )


def test_the_checker_asks_for_numbers_of_double_precision(torch):
    def W_itself(rnn, trace, y):
        return torch.tensor(rnn.W, requires_grad=True)

    found = diagnose("W", W_itself)
    assert found.verdict == "shape" and "detach()" in str(found)
    found = diagnose("W", lambda *case: W_itself(*case).detach().float())
    assert found.verdict == "float32" and "use float64" in str(found)
    found = diagnose_program(program(torch, "float"))
    assert found.verdict != "right"
