"""Weights over to nn.RNN and back; time first and batch first."""

from example import D, H, K, h0, rnn, same, x, y

from rnnlib import RNN, backward, forward


def main():
    import torch

    tensor = torch.tensor
    layer = torch.nn.RNN(D, H).double()
    head = torch.nn.Linear(H, K).double()

    # over: of the two biases one takes b, the other nothing
    layer.load_state_dict(
        {
            "weight_hh_l0": tensor(rnn.W),
            "weight_ih_l0": tensor(rnn.U),
            "bias_ih_l0": tensor(rnn.b),
            "bias_hh_l0": torch.zeros(H),
        }
    )
    head.load_state_dict({"weight": tensor(rnn.V), "bias": tensor(rnn.c)})

    trace = forward(rnn, x, h0)
    states, last = layer(tensor(x), tensor(h0)[None])  # h0: (layers, B, H)
    Omega = head(states)
    assert same(states.detach(), trace.h[1:]) and same(
        Omega.detach(), trace.Omega
    )

    # back: b is the sum of the two
    p = {name: array.numpy() for name, array in layer.state_dict().items()}
    again = RNN(
        W=p["weight_hh_l0"],
        U=p["weight_ih_l0"],
        b=p["bias_ih_l0"] + p["bias_hh_l0"],
        V=head.weight.detach().numpy(),
        c=head.bias.detach().numpy(),
    )
    assert all(same(again.arrays()[n], a) for n, a in rnn.arrays().items())

    # each bias gets the whole gradient of b: a step moves their sum twice
    torch.nn.functional.cross_entropy(
        Omega.flatten(0, 1), tensor(y).flatten(), reduction="sum"
    ).backward()
    db = backward(rnn, trace, y).b
    assert same(layer.bias_ih_l0.grad, db) and same(layer.bias_hh_l0.grad, db)

    # batch first: x and the outputs turn, h_0 does not
    turned = torch.nn.RNN(D, H, batch_first=True).double()
    turned.load_state_dict(layer.state_dict())
    states, last = turned(tensor(x).transpose(0, 1), tensor(h0)[None])
    assert same(states.transpose(0, 1).detach(), trace.h[1:])
    assert same(last[0].detach(), trace.h[-1])
    print("the same states and logits:", *layer.state_dict())


if __name__ == "__main__":
    main()
