"""What float32, bfloat16 and float16 hide of the same gradient."""

from example import fails


def main():
    import torch

    from rnnbook.torch import flow_to_inputs

    torch.manual_seed(0)
    layer = torch.nn.RNN(4, 32).double()
    x = torch.randn(80, 2, 4, dtype=torch.double)
    with torch.no_grad():
        layer.weight_hh_l0 *= 0.5
    for kind in (torch.float64, torch.float32, torch.bfloat16, torch.float16):
        flow = flow_to_inputs(layer.to(kind), x.to(kind))
        lost = flow.lags[flow.curve < flow.rounded][0]
        print(
            f"{str(kind)[6:]:9} lost in a sum from lag {lost:2}, "
            f"not exactly 0 up to lag {flow.reach}"
        )

    with torch.no_grad():  # tanh(8) = 0.9999998 is 1 in bfloat16: no slope
        layer.bias_ih_l0.fill_(8)
    flow = flow_to_inputs(layer.double(), x)
    print(f"saturated, in float64: {flow.factor:.0e} a step back")
    x = x.bfloat16()
    print(fails(ValueError, flow_to_inputs, layer.bfloat16(), x))


if __name__ == "__main__":
    main()
