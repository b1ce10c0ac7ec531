"""Explorers: one drawing function of a few control values, two views."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

from matplotlib import rc_context

from rnnlib.arguments import one_of
from rnnlib.explorers.axes import STYLE
from rnnlib.explorers.controls import Control, State, Value
from rnnlib.explorers.layers import Canvas, Layers
from rnnlib.explorers.picture import Bundle, bundle


@dataclass(frozen=True)
class Frame:
    """One state, drawn: SVG by moving part, caption, alternative text."""

    parts: dict[str, str]
    caption: str
    alt: str


@dataclass
class Explorer:
    """A picture of a few control values.

    name      unique on its page; begins the address of a state
    question  what to ask oneself before touching a control
    controls  at most three
    presets   name → values of the controls
    canvas    () → (figures, moving): the still parts, drawn once, and a dict
              of the Matplotlib artists that change
    draw      (moving, **values) → (caption, alt): sets the artists. It draws
              the same for the same values, whatever was drawn before
    """

    name: str
    question: str
    controls: tuple[Control, ...]
    presets: dict[str, State]
    canvas: Callable[[], Canvas]
    draw: Callable[..., tuple[str, str]]

    def __repr__(self) -> str:
        return f"Explorer: {self.frame(**self.defaults).alt}"

    def _repr_mimebundle_(self, include: Any = None,
                          exclude: Any = None) -> Bundle:
        from rnnlib.explorers import jupyter, website
        return bundle(self, lambda: website.page(self),
                      lambda: jupyter.widget(self))

    @property
    def defaults(self) -> State:
        """The values of the controls at the start."""
        return {c.name: c.default for c in self.controls}

    def states(self) -> list[State]:
        """Return every combination of values, the last control fastest."""
        names = [c.name for c in self.controls]
        return [dict(zip(names, values))
                for values in product(*(c.values for c in self.controls))]

    def frame(self, **state: Value) -> Frame:
        """Draw one state: only what moves."""
        for control in self.controls:
            one_of(control.name, state[control.name], control.values)
        caption, alt = self.draw(self._layers.moving, **state)
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
