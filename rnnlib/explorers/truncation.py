"""The explorer of truncation: what is cut off, and how far off that leads."""

from matplotlib.figure import Figure

from rnnlib.explorers.axes import (
    BLUE,
    GRID,
    INK,
    ORANGE,
    key,
    log_y,
    power,
)
from rnnlib.explorers.controls import RHO, Control
from rnnlib.explorers.cut_map import hatching, removed
from rnnlib.explorers.explorer import Explorer
from rnnlib.explorers.layers import Canvas, Moving
from rnnlib.explorers.maps import show_map, tk_map
from rnnlib.explorers.measured.networks import T
from rnnlib.explorers.measured.truncation import (
    FORMS,
    LENGTHS,
    bias,
    windows,
)
from rnnlib.truncation import kept


def canvas() -> Canvas:
    """Return the map, two axes beside it, and what moves in them."""
    left, image = tk_map("Terms (t, k), dL/dW = 1; hatched: cut", T, 4)
    moving: Moving = dict(map=image, cut=hatching(left.axes[0]))
    right = Figure(figsize=(4.4, 3.8))
    angle, ratio = right.subplots(2, sharex=True)
    angle.set(title="Angle to the whole dL/dW", ylabel="degrees",
              yticks=(0, 90, 180), ylim=(-8, 188))
    angle.axhline(90, color=GRID, linewidth=1)
    ratio.set(title="Norm over that of the whole", ylabel="ratio",
              xlabel="truncation length (steps)", xlim=(0, T + 1))
    log_y(ratio, -3, 1, 1)
    ratio.axhline(1, color=GRID, linewidth=1)
    for name, ax in (("angle", angle), ("ratio", ratio)):
        lines = [ax.plot([], color=BLUE)[0],
                 ax.plot([], "--", color=ORANGE)[0],
                 ax.plot([], "o", color=INK, markersize=8)[0]]
        moving |= {f"{name}-{what}": line
                   for what, line in zip((*FORMS, "here"), lines)}
    key(right, lines, ["chunks", "band", "this map"], ncols=3)
    return (left, right), moving


def draw(moving: Moving, length: int, rho: float,
         form: str) -> tuple[str, str]:
    """Draw one truncation; return the caption and the alternative text."""
    shown, at, every = bias(rho), LENGTHS.index(length), windows(form, length)
    show_map(moving["map"], shown.terms)
    moving["cut"].set_path(removed(T, *every))
    for name, values in (("angle", shown.angle), ("ratio", shown.ratio)):
        for each in FORMS:
            moving[f"{name}-{each}"].set_data(LENGTHS, values[each])
        moving[f"{name}-here"].set_data([length], [values[form][at]])
    off, ratio = shown.angle[form][at], shown.ratio[form][at]
    stay, all_terms = kept(T, *every).sum(), T * (T + 1) // 2
    what = "chunks" if form == "Chunks" else "a band"
    caption = (
        f"ρ = {rho:g}, {what} of {length} step{'s' * (length > 1)}: {stay} "
        f"of {all_terms} terms are kept. What is left of dL/dW points "
        f"{off:.0f}° away from the whole and is {power(ratio)} times as "
        f"long. To stay within 10° it takes {what} of {shown.enough(form)} "
        "steps.")
    alt = (f"Three linked plots. Left: the map of the terms, with "
           f"{all_terms - stay} hatched as cut off. Upper right: the angle "
           f"against the truncation length, {off:.0f}° at {length}. Lower "
           f"right: the norm, {power(ratio)} at {length}.")
    return caption, alt


explorer = Explorer(
    name="truncation",
    question="At ρ = 0.9 and chunks of 5 steps, how many degrees off does "
             "the gradient point: 3, 30 or 90? And does more memory, ρ = 1.1, "
             "make it better or worse? Say both before you look.",
    controls=(Control("length", "truncation length (steps)", LENGTHS, 5), RHO,
              Control("form", "what is kept", FORMS, "Chunks")),
    presets={"Forgets soon": {"rho": .5}, "Remembers": {"rho": 1.1},
             "Band": {"form": "Band"},
             "Wrong way": {"rho": 3., "length": 10, "form": "Band"},
             "Whole": {"length": 30}},
    canvas=canvas, draw=draw)
