"""Figures in two layers: what stands still, drawn once, and what moves."""

from collections.abc import Collection, Container
from typing import Any
from xml.etree.ElementTree import Comment, Element

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rnnlib.explorers.svg import markup, tree

Moving = dict[str, Any]  # name → Artist; who draws knows of which kind
Canvas = tuple[tuple[Figure, ...], Moving]


class Layers:
    """The figures of an explorer, taken apart into SVG.

    name     begins every id
    figures  Matplotlib figures, drawn with some state
    moving   a dict from a name to an artist that changes with the state
    """

    def __init__(self, name: str, figures: tuple[Figure, ...],
                 moving: Moving) -> None:
        self.name, self.figures, self.moving = name, figures, moving
        for part, artist in moving.items():
            artist.set_gid(part)
        self.stills: list[str] = []
        for i, figure in enumerate(figures):
            self.stills.append(_still(self._tree(i), moving))
            figure.set_layout_engine("none")   # what stands still, stays

    def parts(self) -> dict[str, str]:
        """Return the SVG of each moving part as it is now."""
        parts: dict[str, str] = {}
        for i, figure in enumerate(self.figures):
            _hide_all_but(figure, self.moving.values())
            root = self._tree(i)
            found = [e for e in root.iter() if e.get("id") in self.moving]
            parts |= {e.attrib.pop("id"): markup(e) for e in found}
        return parts

    def together(self, parts: dict[str, str]) -> list[str]:
        """Return whole SVGs: the still layer with these parts put in."""
        stills = self.stills
        for name, part in parts.items():
            stills = [s.replace(f"<!--{name}-->", part) for s in stills]
        return stills

    def _tree(self, i: int) -> Element:
        return tree(self.figures[i], f"{self.name}-{i}-", self.moving)


def _hide_all_but(figure: Figure, moving: Collection[Artist]) -> None:
    for parent in (figure, *figure.axes):
        for child in parent.get_children():
            child.set_visible(child in moving or isinstance(child, Axes))


def _still(root: Element, names: Container[str]) -> str:
    """Return the SVG with an empty place for each moving part."""
    for parent in list(root.iter()):
        for i, child in enumerate(parent):
            name = child.get("id", "")
            if name in names:
                parent[i] = Element("g", {"data-part": name})
                parent[i].append(Comment(name))
    return markup(root)
