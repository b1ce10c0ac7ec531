"""Checkpointing: the same gradient, less kept, one more pass forward."""

import numpy as np
from example import B, D, h0, rnn, same

from rnnlib import backward, forward

T, CHUNK = 100, 10


def main():
    import torch
    from torch.utils.checkpoint import checkpoint

    random = np.random.default_rng(1)
    x = random.normal(size=(T, B, D))
    y = random.integers(len(rnn.c), size=(T, B))
    W = torch.tensor(rnn.W, requires_grad=True)
    drive = torch.tensor(x @ rnn.U.T + rnn.b)
    V, c = torch.tensor(rnn.V), torch.tensor(rnn.c)

    def read(h, start):
        """Run one chunk; return its last state and its loss."""
        loss = 0
        for t in range(start, start + CHUNK):
            h = torch.tanh(h @ W.T + drive[t])
            loss = loss + torch.nn.functional.cross_entropy(
                h @ V.T + c, torch.tensor(y[t]), reduction="sum"
            )
        return h, loss

    def gradient(run):
        kept = []

        def keep(tensor):
            kept.append(tensor.numel())
            return tensor

        h, loss = torch.tensor(h0, requires_grad=True), 0
        with torch.autograd.graph.saved_tensors_hooks(keep, lambda it: it):
            for start in range(0, T, CHUNK):
                h, part = run(h, start)
                loss = loss + part
        return torch.autograd.grad(loss, W)[0], sum(kept)

    plain, all_kept = gradient(read)
    again, few = gradient(
        lambda h, start: checkpoint(read, h, start, use_reentrant=False)
    )
    assert same(plain, again)
    assert same(again, backward(rnn, forward(rnn, x, h0), y).W)
    assert few < all_kept / 20
    print(f"numbers kept: {all_kept}; with checkpoints: {few}")


if __name__ == "__main__":
    main()
