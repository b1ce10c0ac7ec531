"""Figures and explorers.

A chapter's module has its explorer, and what of its figures is too long for a
cell: what is measured, the canvas that stands still, and the drawing of a
state, in this order.
"""

from rnnbook.explorers.axes import (
    BLUE,
    GREEN,
    GRID,
    INK,
    ORANGE,
    PINK,
    key,
    log_y,
    panel,
    power,
    show_map,
    tk_map,
    tk_maps,
)
from rnnbook.explorers.explorer import Control, Explorer
from rnnbook.explorers.picture import Picture
from rnnbook.explorers.source import Map, Reference, Source

__all__ = [
    "Control",
    "Explorer",
    "Map",
    "Picture",
    "Reference",
    "Source",
    "panel",
    "tk_map",
    "tk_maps",
    "show_map",
    "key",
    "log_y",
    "power",
    "BLUE",
    "GREEN",
    "GRID",
    "INK",
    "ORANGE",
    "PINK",
]
