"""Stateful chunks, detached: truncation. And what goes wrong with them."""

from example import D, H, K, T, fails, h0, rnn, same, x, y

from rnnlib import backward, forward
from rnnlib.truncation import truncated


def main():
    import torch

    layer = torch.nn.RNN(D, H, bias=False).double()
    head = torch.nn.Linear(H, K).double()
    W = layer.weight_hh_l0
    plain = rnn.replace(b=0 * rnn.b)

    def start():
        with torch.no_grad():
            W.copy_(torch.tensor(plain.W))
            layer.weight_ih_l0.copy_(torch.tensor(plain.U))
            head.weight.copy_(torch.tensor(plain.V))
            head.bias.copy_(torch.tensor(plain.c))
        layer.zero_grad()
        return torch.tensor(h0)[None]

    def read(h, chunk, **options):
        """Read one chunk, go back from its losses; return the last state."""
        states, h = layer(torch.tensor(x[chunk]), h)
        torch.nn.functional.cross_entropy(
            head(states).flatten(0, 1),
            torch.tensor(y[chunk]).flatten(),
            reduction="sum",
        ).backward(**options)
        return h

    chunks = [slice(n, n + 2) for n in range(0, T, 2)]

    # right: the state goes on, its graph does not
    h = start()
    for chunk in chunks:
        h = read(h.detach(), chunk)
    assert same(W.grad, truncated(plain, x, y, length=2, h0=h0).W)
    print("detached: the truncated gradient")

    # wrong: the state keeps its graph, which the first pass back has freed
    def kept():
        h = start()
        for chunk in chunks:
            h = read(h, chunk)

    print(fails(RuntimeError, kept))

    # no mending: nothing is cut, and every chunk goes back to the first
    h = start()
    for chunk in chunks:
        h = read(h, chunk, retain_graph=True)
    assert same(W.grad, backward(plain, forward(plain, x, h0), y).W)
    print("retain_graph: the whole gradient, not the truncated one")

    # and with an update between chunks it fails again
    def updated():
        h = start()
        for chunk in chunks:
            h = read(h, chunk, retain_graph=True)
            with torch.no_grad():
                W.sub_(0.1 * W.grad)

    print(fails(RuntimeError, updated))


if __name__ == "__main__":
    main()
