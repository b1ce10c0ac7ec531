"""Does the gradient of this model vanish? A map of it, and its numbers."""

from pathlib import Path
from textwrap import fill


def main():
    import torch

    from rnnbook.torch import flow_to_inputs, flow_to_states

    class Reader(torch.nn.Module):
        """Predicts the next word: an embedding, an LSTM, logits."""

        def __init__(self, words=30, width=32):
            super().__init__()
            self.embedding = torch.nn.Embedding(words, width)
            self.lstm = torch.nn.LSTM(width, width, batch_first=True)
            self.head = torch.nn.Linear(width, words)

        def forward(self, words):
            states, _ = self.lstm(self.embedding(words))
            return self.head(states)

    torch.manual_seed(0)
    model = Reader()
    words = torch.randint(30, (4, 61))  # four sequences, 61 words
    x, y = words[:, :-1], words[:, 1:]

    def loss(Omega):  # (4, 60): one for each word
        return torch.nn.functional.cross_entropy(
            Omega.transpose(1, 2), y, reduction="none"
        )

    flow = flow_to_inputs(model, x, loss, at=model.embedding)
    flow.save("own_model.svg")  # for any use
    Path("own_model.html").write_text(flow.html() + "\n", encoding="utf-8")
    print(fill(flow.caption, 70))
    print(f"norms {flow.norms.shape}, lags up to {flow.reach}")

    with torch.no_grad():  # a bias of 2 keeps 0.88 of the cell a step
        model.lstm.bias_ih_l0[32:64] = 2
    flow = flow_to_inputs(model, x, loss, at=model.embedding)
    print(f"forget gate open: {flow.factor:.2f} a step back, to the inputs")
    flow = flow_to_states(model.lstm, model.embedding(x))
    print(f"and to the states, h and c together: {flow.factor:.2f}")


if __name__ == "__main__":
    main()
