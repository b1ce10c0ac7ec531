"""The explorer in Jupyter: the same controls as ipywidgets, drawn live."""

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as w

from rnnlib.explorers.controls import Control, State
from rnnlib.explorers.explorer import Explorer
from rnnlib.explorers.picture import panels


def widget(explorer: Explorer) -> w.VBox:
    """Return the explorer as a widget; each change draws one frame."""
    controls = {c.name: control(c) for c in explorer.controls}
    picture = w.HTML()
    presetting: list[State] = []

    def show(_: Any = None) -> None:
        if presetting:
            return  # several controls move at once: draw when all have
        frame = explorer.frame(**{n: c.value for n, c in controls.items()})
        picture.value = (panels(explorer.svgs(frame), frame.alt)
                         + f"<p>{escape(frame.caption)}</p>")

    def go(values: State) -> None:
        presetting.append(values)
        for name, value in (explorer.defaults | values).items():
            controls[name].value = value
        presetting.clear()
        show()

    for box in controls.values():
        box.observe(show, "value")
    buttons = [preset(name, values, go) for name, values
               in (explorer.presets | {"Reset": {}}).items()]
    show()
    return w.VBox([w.HTML(f"<p>{escape(explorer.question)}</p>"),
                   *controls.values(),
                   w.HBox(buttons, layout=w.Layout(flex_flow="wrap")),
                   picture])


def control(c: Control) -> w.SelectionSlider | w.ToggleButtons:
    """Return one control: a slider over the values, or toggle buttons."""
    kind = w.SelectionSlider if c.slides else w.ToggleButtons
    return kind(options=[(c.text(v), v) for v in c.values], value=c.default,
                description=c.label,
                style={"description_width": "20em"},
                layout=w.Layout(width="44em") if c.slides else w.Layout())


def preset(name: str, values: State,
           go: Callable[[State], None]) -> w.Button:
    """Return the button of one preset."""
    button = w.Button(description=name)
    button.on_click(lambda _: go(values))
    return button
