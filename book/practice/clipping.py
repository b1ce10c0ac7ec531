"""clip_grad_norm_ is clipping by norm, but for a millionth."""

from example import h0, rnn, same, x, y

from rnnlib import backward, forward
from rnnlib.truncation import clip, norm


def main():
    import torch

    ours = backward(rnn, forward(rnn, x, h0), y)
    parameters = []
    for name, array in rnn.arrays().items():
        parameters.append(torch.tensor(array, requires_grad=True))
        parameters[-1].grad = torch.tensor(getattr(ours, name))

    length = torch.nn.utils.clip_grad_norm_(parameters, max_norm=1.0)
    assert same(length, norm(ours))  # before clipping
    # PyTorch divides by the norm + 1e-6, so that zeros stay zeros
    factor = norm(ours) / (norm(ours) + 1e-6)
    clipped = clip(ours, 1.0)
    for name, p in zip(rnn.arrays(), parameters):
        assert same(p.grad, factor * getattr(clipped, name)), name
    print(f"norm {length:.3f}, clipped to 1 - {1 - factor:.0e}")


if __name__ == "__main__":
    main()
