"""What the explorers show, measured: a module for each, without drawing.

`rnnlib.explorers.measured.grad_W` runs the networks and measures them,
`rnnlib.explorers.grad_W` draws what came out.
"""
