"""A state written in place, and the list that mends it."""

from example import H, T, fails, h0, rnn, same, x, y

from rnnlib import backward, forward


def main():
    import torch

    W = torch.tensor(rnn.W, requires_grad=True)
    drive = torch.tensor(x @ rnn.U.T + rnn.b)

    def loss(states):
        Omega = states @ torch.tensor(rnn.V).T + torch.tensor(rnn.c)
        return torch.nn.functional.cross_entropy(
            Omega.flatten(0, 1), torch.tensor(y).flatten(), reduction="sum"
        )

    # wrong: h_{t-1} is needed on the way back, and its array was written to
    h = torch.zeros(T + 1, len(h0), H, dtype=W.dtype)
    h[0] = torch.tensor(h0)
    for t in range(T):
        h[t + 1] = torch.tanh(h[t] @ W.T + drive[t])
    print(fails(RuntimeError, loss(h[1:]).backward))

    # mended: a list of states, one tensor at the end
    h = [torch.tensor(h0)]
    for t in range(T):
        h.append(torch.tanh(h[t] @ W.T + drive[t]))
    loss(torch.stack(h[1:])).backward()
    assert same(W.grad, backward(rnn, forward(rnn, x, h0), y).W)
    print("a list of states: the same gradient")


if __name__ == "__main__":
    main()
