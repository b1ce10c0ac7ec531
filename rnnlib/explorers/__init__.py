"""Figures and explorers: the only place of the package that draws."""

from rnnlib.explorers.axes import (
    BLUE,
    GREEN,
    GRID,
    INK,
    ORANGE,
    PINK,
    log_y,
    panel,
    power,
)
from rnnlib.explorers.controls import Control
from rnnlib.explorers.explorer import Explorer, Frame
from rnnlib.explorers.maps import show_map, tk_map
from rnnlib.explorers.picture import Picture
from rnnlib.explorers.source import Reference, Source

__all__ = ["Control", "Explorer", "Frame", "Picture", "Reference", "Source",
           "panel", "tk_map", "show_map", "log_y", "power",
           "BLUE", "GREEN", "GRID", "INK", "ORANGE", "PINK"]
