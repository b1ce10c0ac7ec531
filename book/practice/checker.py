"""The checker of this book on a gradient that PyTorch computes."""

from rnnlib import diagnose


def main():
    import torch

    def gradient(rnn, trace, y, between=lambda h: h):
        """dL/dW by autograd; `between` is done to each state."""
        W = torch.tensor(rnn.W, requires_grad=True)
        U, b, V, c = map(torch.tensor, (rnn.U, rnn.b, rnn.V, rnn.c))
        h, loss = torch.tensor(trace.h[0]), 0
        for x_t, y_t in zip(torch.tensor(trace.x), torch.tensor(y)):
            h = torch.tanh(between(h) @ W.T + x_t @ U.T + b)
            log_y_hat = torch.log_softmax(h @ V.T + c, dim=-1)
            loss = loss - log_y_hat.gather(-1, y_t[..., None]).sum()
        return torch.autograd.grad(loss, W)[0].numpy()

    def detached(rnn, trace, y):
        return gradient(rnn, trace, y, between=torch.Tensor.detach)

    right, wrong = diagnose("W", gradient), diagnose("W", detached)
    assert right.verdict == "right" and wrong.verdict != "right"
    print(right)
    print()
    print(wrong)


if __name__ == "__main__":
    main()
