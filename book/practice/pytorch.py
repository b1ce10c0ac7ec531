"""The same network, loss and gradients in PyTorch."""

from example import h0, rnn, same, x, y

from rnnlib import backward, cross_entropy, forward


def main():
    import torch
    from torch.nn.functional import cross_entropy as torch_cross_entropy

    p = {
        name: torch.tensor(array, requires_grad=True)
        for name, array in {**rnn.arrays(), "h0": h0}.items()
    }
    h, loss = p["h0"], 0
    for x_t, y_t in zip(torch.tensor(x), torch.tensor(y)):
        h = torch.tanh(h @ p["W"].T + x_t @ p["U"].T + p["b"])  # (2)
        Omega = h @ p["V"].T + p["c"]  # (3)
        loss = loss + torch_cross_entropy(Omega, y_t, reduction="sum")  # (5)
    loss.backward()

    trace = forward(rnn, x, h0)
    ours = backward(rnn, trace, y).arrays()
    assert same(loss.item(), cross_entropy(trace.Omega, y))
    for name, gradient in ours.items():
        assert same(p[name].grad, gradient), name
    print(f"loss {loss.item():.4f}, and the same gradients:", *ours)


if __name__ == "__main__":
    main()
