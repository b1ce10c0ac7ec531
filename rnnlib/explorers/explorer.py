"""Explorers: one drawing function of a few control values, two views."""

from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from xml.etree.ElementTree import Comment, Element

from matplotlib import rc_context

from rnnlib.arguments import one_of
from rnnlib.explorers.axes import STYLE
from rnnlib.explorers.picture import bundle
from rnnlib.explorers.svg import markup, tree


@dataclass(frozen=True)
class Control:
    """One control: numbers make a slider, words make radio buttons.

    name    argument of the drawing function, and key in the page's address
    label   what the reader sees, with the symbol and the unit
    values  everything it can be, in order
    default its value at the start
    marks   values with a meaning, and what it is: {1.0: "ρ = 1"}
    """

    name: str
    label: str
    values: tuple
    default: object
    marks: dict = field(default_factory=dict)

    def __post_init__(self):
        one_of(self.name, self.default, self.values)

    @property
    def slides(self):
        """Whether it is a slider."""
        return not isinstance(self.values[0], str)

    def text(self, value):
        """Return a value as the reader sees it."""
        return value if isinstance(value, str) else f"{value:g}"


@dataclass(frozen=True)
class Frame:
    """One state, drawn: SVG by moving part, caption, alternative text."""

    parts: dict
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
    controls: tuple
    presets: dict
    canvas: object
    draw: object

    def __repr__(self):
        return f"Explorer: {self.frame(**self.defaults).alt}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        from rnnlib.explorers import jupyter, website
        return bundle(self, lambda: website.page(self),
                      lambda: jupyter.widget(self))

    @property
    def defaults(self):
        """The values of the controls at the start."""
        return {c.name: c.default for c in self.controls}

    def states(self):
        """Return every combination of values, the last control fastest."""
        names = [c.name for c in self.controls]
        return [dict(zip(names, values))
                for values in product(*(c.values for c in self.controls))]

    def frame(self, **state):
        """Draw one state: only what moves."""
        for control in self.controls:
            one_of(control.name, state[control.name], control.values)
        figures, moving, _ = self._drawn
        caption, alt = self.draw(moving, **state)
        parts = {}
        for i, figure in enumerate(figures):
            _show(figure, moving.values(), still=False)
            root = tree(figure, f"{self.name}-{i}-", moving)
            parts |= _parts(root, moving)
        return Frame(parts, caption, alt)

    def svgs(self, frame):
        """Return whole SVGs: the still parts with a frame's parts put in."""
        *_, stills = self._drawn
        for name, part in frame.parts.items():
            stills = [s.replace(f"<!--{name}-->", part) for s in stills]
        return stills

    @cached_property
    def _drawn(self):
        with rc_context(STYLE):
            figures, moving = self.canvas()
        self.draw(moving, **self.defaults)
        for name, artist in moving.items():
            artist.set_gid(name)
        stills = []
        for i, figure in enumerate(figures):
            root = tree(figure, f"{self.name}-{i}-", moving)
            figure.set_layout_engine("none")   # what stands still, stays
            stills.append(_still(root, moving))
        return figures, moving, stills


def _show(figure, moving, still):
    figure.patch.set_visible(still)
    for ax in figure.axes:
        for child in ax.get_children():
            child.set_visible(still or child in moving)


def _parts(root, names):
    found = [e for e in root.iter() if e.get("id") in names]
    return {e.attrib.pop("id"): markup(e) for e in found}


def _still(root, names):
    """Return the SVG with an empty place for each moving part."""
    for parent in list(root.iter()):
        for i, child in enumerate(parent):
            if child.get("id") in names:
                parent[i] = Element("g", {"data-part": child.get("id")})
                parent[i].append(Comment(child.get("id")))
    return markup(root)
