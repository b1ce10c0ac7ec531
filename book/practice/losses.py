"""Padding, masks, many-to-one and the mean: all are weights."""

import numpy as np
from example import B, D, H, K, T, h0, rnn, same, x, y

from rnnlib import backward, forward


def main():
    import torch
    from torch.nn.functional import cross_entropy
    from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

    lengths = np.array([T, T - 2])  # of the two sequences
    mask = np.arange(T)[:, None] < lengths  # (T, B)
    padded = torch.tensor(np.where(mask, y, -100))  # -100: no target
    model = torch.nn.ModuleDict(
        {
            "layer": torch.nn.RNN(D, H),
            "head": torch.nn.Linear(H, K),
        }
    ).double()
    model.load_state_dict(
        {
            "layer.weight_hh_l0": torch.tensor(rnn.W),
            "layer.weight_ih_l0": torch.tensor(rnn.U),
            "layer.bias_ih_l0": torch.tensor(rnn.b),
            "layer.bias_hh_l0": torch.zeros(H),
            "head.weight": torch.tensor(rnn.V),
            "head.bias": torch.tensor(rnn.c),
        }
    )

    def theirs(loss, packed=False):
        """dL/dW, of a loss of logits (T·B, K) and targets (T·B,)."""
        given = torch.tensor(x)
        if packed:
            given = pack_padded_sequence(given, lengths)
        states, _ = model["layer"](given, torch.tensor(h0)[None])
        if packed:
            states, _ = pad_packed_sequence(states)
        model.zero_grad()
        loss(model["head"](states).flatten(0, 1), padded.flatten()).backward()
        return model["layer"].weight_hh_l0.grad

    def ours(weights):
        return backward(rnn, forward(rnn, x, h0), y, weights).W

    def summed(Omega, y):
        return cross_entropy(Omega, y, reduction="sum")

    def masked(Omega, y):
        each = cross_entropy(Omega, y.clamp(min=0), reduction="none")
        return (each * torch.tensor(mask).flatten()).sum()

    def last(Omega, y):
        Omega, y = Omega.unflatten(0, (T, B)), y.unflatten(0, (T, B))
        ends = torch.tensor(lengths) - 1
        both = torch.arange(B)
        return summed(Omega[ends, both], y[ends, both])

    ends = np.arange(T)[:, None] == lengths - 1
    assert same(theirs(summed), ours(mask))  # ignore_index is -100
    assert same(theirs(masked), ours(mask))
    assert same(theirs(summed, packed=True), ours(mask))
    assert same(theirs(cross_entropy), ours(mask / mask.sum()))  # the mean
    assert same(theirs(last), ours(ends))  # many-to-one
    assert not same(theirs(cross_entropy), ours(mask / mask.size))
    print(f"the mean is over {mask.sum():.0f} targets, not {mask.size}")


if __name__ == "__main__":
    main()
