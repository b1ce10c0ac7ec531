"""Explorers: one drawing function of a few control values, two views."""

import os
import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any
from xml.etree.ElementTree import Comment, Element

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rnnbook.explorers.axes import STYLE
from rnnbook.explorers.picture import Shown
from rnnbook.explorers.svg import markup, tree
from rnnlib.arguments import one_of

Value = float | str  # of a control: a number, or a word
Values = dict[str, Value]  # a control's name → its value
Moving = dict[str, Any]  # name → Artist; who draws knows of which kind
Canvas = tuple[tuple[Figure, ...], Moving]


@dataclass(frozen=True)
class Control:
    """One control: numbers make a slider, words make radio buttons.

    name    argument of the drawing function, and key in the page's address
    label   what the reader sees, with the symbol and the unit
    values  everything it can be, in order
    default its value at the start
    marks   numbers with a meaning, and what it is: {1.0: "ρ = 1"}; one that
            is no value stands between two of them
    """

    name: str
    label: str
    values: tuple[Value, ...]
    default: Value
    marks: Mapping[float, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        one_of(self.name, self.default, self.values)

    @property
    def slides(self) -> bool:
        """Whether it is a slider."""
        return not isinstance(self.values[0], str)

    def text(self, value: Value) -> str:
        """Return a value as the reader sees it."""
        return value if isinstance(value, str) else f"{value:g}"


@dataclass(frozen=True)
class Frame:
    """One state, drawn: SVG by moving part, caption, alternative text."""

    parts: dict[str, str]
    caption: str
    alt: str


class Layers:
    """The figures of an explorer, taken apart into SVG.

    name     begins every id
    figures  Matplotlib figures, drawn with some state
    moving   a dict from a name to an artist that changes with the state
    """

    def __init__(
        self, name: str, figures: tuple[Figure, ...], moving: Moving
    ) -> None:
        self.name, self.figures, self.moving = name, figures, moving
        for part, artist in moving.items():
            artist.set_gid(part)
        self.stills = [_still(root, moving) for root in self._trees()]
        for figure in figures:
            figure.set_layout_engine("none")  # what stands still, stays

    def parts(self) -> dict[str, str]:
        """Return the SVG of each moving part as it is now."""
        for figure in self.figures:
            for parent in (figure, *figure.axes):
                for child in parent.get_children():
                    child.set_visible(
                        child in self.moving.values()
                        or isinstance(child, Axes)
                    )
        return {
            e.attrib.pop("id"): markup(e)
            for root in self._trees()
            for e in list(root.iter())
            if e.get("id") in self.moving
        }

    def together(self, parts: dict[str, str]) -> list[str]:
        """Return whole SVGs: the still layer with these parts put in."""
        return [
            re.sub("<!--(.*?)-->", lambda place: parts[place[1]], still)
            for still in self.stills
        ]

    def _trees(self) -> list[Element]:
        return [
            tree(figure, f"{self.name}-{i}-", self.moving)
            for i, figure in enumerate(self.figures)
        ]


def _still(root: Element, names: Container[str]) -> str:
    """Return the SVG with an empty place for each moving part."""
    for parent in list(root.iter()):
        for i, child in enumerate(parent):
            if (name := child.get("id", "")) in names:
                parent[i] = Element("g", {"data-part": name})
                parent[i].append(Comment(name))
    return markup(root)


@dataclass(repr=False)
class Explorer(Shown):
    """A picture of a few control values.

    name      unique on its page; begins the address of a state
    question  what to ask oneself before touching a control
    controls  at most three
    presets   name → values of the controls that its name speaks of; the
              others stay as the reader has them
    canvas    () → (figures, moving): the still parts, drawn once, and a dict
              of the Matplotlib artists that change
    draw      (moving, **values) → (caption, alt): sets the artists. It draws
              the same for the same values, whatever was drawn before

    drag      what a pointer on the site takes by its upper end: a moving part,
              and the control that it sets
    play      the slider whose values a press runs through, one after another

    One of any size has these sizes on the built site; where a kernel runs,
    further controls set them.

    sizes     name → (the values it can take, the value it has here)
    make      (**sizes) → the explorer of these sizes
    """

    name: str
    question: str
    controls: tuple[Control, ...]
    presets: dict[str, Values]
    canvas: Callable[[], Canvas]
    draw: Callable[..., tuple[str, str]]
    drag: tuple[str, str] | None = None
    play: str | None = None
    sizes: Mapping[str, tuple[tuple[int, ...], int]] = field(
        default_factory=dict
    )
    make: Callable[..., "Explorer"] | None = None

    def __repr__(self) -> str:
        return f"Explorer: {self.frame(**self.defaults).alt}"

    def html(self) -> str:
        """Return the explorer for the site: where Python runs, a picture.

        The page has there what moves, with all states drawn before.
        """
        from rnnbook.explorers import website

        live = os.environ.get("RNNLIB_SITE") == "live"
        return website.still(self) if live else website.page(self)

    def widget(self) -> Any:
        """Return the explorer for Jupyter."""
        from rnnbook.explorers import jupyter

        return (
            jupyter.sized(self, self.make)
            if self.make
            else jupyter.widget(self)
        )

    @property
    def defaults(self) -> Values:
        """The values of the controls at the start."""
        return {c.name: c.default for c in self.controls}

    @property
    def buttons(self) -> dict[str, Values]:
        """What each button sets: the presets, and the way to the start."""
        return self.presets | {"Reset": self.defaults}

    def states(self) -> list[Values]:
        """Return every combination of values, the last control fastest."""
        return [
            dict(zip(self.defaults, values))
            for values in product(*(c.values for c in self.controls))
        ]

    def frame(self, **values: Value) -> Frame:
        """Draw one state: only what moves."""
        for control in self.controls:
            one_of(control.name, values[control.name], control.values)
        caption, alt = self.draw(self._layers.moving, **values)
        return Frame(self._layers.parts(), caption, alt)

    def svgs(self, frame: Frame) -> list[str]:
        """Return whole SVGs: the still parts with a frame's parts put in."""
        return self._layers.together(frame.parts)

    @cached_property
    def _layers(self) -> Layers:
        with rc_context(STYLE):
            figures, moving = self.canvas()
        self.draw(moving, **self.defaults)
        return Layers(self.name, figures, moving)
