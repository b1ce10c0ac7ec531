"""A check of your own autograd function: gradcheck and the complex step."""

from example import D, H, fails, same


def main():
    import torch

    class Step(torch.autograd.Function):
        """h = tanh(W h + U x), with a derivative written by hand."""

        @staticmethod
        def forward(ctx, W, U, h, x):
            new = torch.tanh(h @ W.T + x @ U.T)
            ctx.save_for_backward(W, U, h, x, new)
            return new

        @staticmethod
        def backward(ctx, back):
            W, U, h, x, new = ctx.saved_tensors
            delta = back * (1 - new**2)
            return delta.T @ h, delta.T @ x, delta @ W, delta @ U

    class Wrong(Step):
        @staticmethod
        def backward(ctx, back):
            W, U, h, x, new = ctx.saved_tensors
            delta = back * (1 - torch.tanh(new) ** 2)  # tanh twice
            return delta.T @ h, delta.T @ x, delta @ W, delta @ U

    torch.manual_seed(0)
    shapes = (H, H), (H, D), (2, H), (2, D)
    given = [torch.randn(s, dtype=torch.double) for s in shapes]
    leaves = [tensor.clone().requires_grad_() for tensor in given]

    # gradcheck: differences, in float64, good to some seven digits
    assert torch.autograd.gradcheck(Step.apply, leaves)
    print("gradcheck: right")
    print(fails(RuntimeError, torch.autograd.gradcheck, Wrong.apply, leaves))

    # complex step: nothing is subtracted, so it is good to all digits
    G = torch.randn(2, H, dtype=torch.double)
    found = torch.autograd.grad((G * Step.apply(*leaves)).sum(), leaves)
    for at, (tensor, gradient) in enumerate(zip(given, found)):
        expected = torch.zeros_like(tensor)
        for entry in range(tensor.numel()):
            moved = [each.to(torch.complex128) for each in given]
            moved[at].view(-1)[entry] += 1e-30j
            loss = (G * Step.apply(*moved)).sum()
            expected.view(-1)[entry] = loss.imag / 1e-30
        assert same(gradient, expected)
    print("complex step: every entry is the same to 1e-12")


if __name__ == "__main__":
    main()
