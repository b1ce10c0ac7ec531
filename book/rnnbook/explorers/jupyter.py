"""The explorer in Jupyter: the same controls as ipywidgets, drawn live."""

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as w

from rnnbook.explorers.explorer import Control, Explorer, Values
from rnnbook.explorers.picture import DARK, panels


def widget(explorer: Explorer) -> w.VBox:
    """Return the explorer as a widget; each change draws one frame."""
    controls = {c.name: control(c) for c in explorer.controls}
    picture = w.HTML()
    presetting: list[Values] = []

    def show(_: Any = None) -> None:
        if presetting:
            return  # several controls move at once: draw when all have
        frame = explorer.frame(**{n: c.value for n, c in controls.items()})
        picture.value = (
            DARK
            + panels(explorer.svgs(frame), frame.alt)
            + f"<p>{escape(frame.caption)}</p>"
        )

    def go(values: Values) -> None:
        presetting.append(values)
        for name, value in values.items():
            controls[name].value = value
        presetting.clear()
        show()

    for box in controls.values():
        box.observe(show, "value")
    buttons = [
        preset(name, values, go) for name, values in explorer.buttons.items()
    ]
    show()
    return w.VBox(
        [
            w.HTML(f"<p>{escape(explorer.question)}</p>"),
            *controls.values(),
            *([player(controls[explorer.play])] if explorer.play else []),
            w.HBox(buttons, layout=w.Layout(flex_flow="wrap")),
            picture,
        ]
    )


def sized(explorer: Explorer, make: Callable[..., Explorer]) -> w.VBox:
    """Return the explorer as a widget, with its sizes as menus above it."""
    menus = {
        name: w.Dropdown(description=name, options=values, value=value)
        for name, (values, value) in explorer.sizes.items()
    }
    place = w.VBox([widget(explorer)])

    def rebuild(_: Any) -> None:
        sizes = {name: menu.value for name, menu in menus.items()}
        box, old = widget(make(**sizes)), place.children[0]
        n = len(explorer.controls)
        for new, before in zip(
            box.children[1 : n + 1], old.children[1 : n + 1]
        ):
            new.value = before.value  # the state outlives the size
        place.children = [box]

    for menu in menus.values():
        menu.observe(rebuild, "value")
    return w.VBox([w.HBox(list(menus.values())), place])


def control(c: Control) -> w.SelectionSlider | w.ToggleButtons:
    """Return one control: a slider over the values, or toggle buttons."""
    kind = w.SelectionSlider if c.slides else w.ToggleButtons
    return kind(
        options=[(c.text(v), v) for v in c.values],
        value=c.default,
        description=c.label,
        style={"description_width": "20em"},
        layout=w.Layout(width="44em") if c.slides else w.Layout(),
    )


def player(slider: w.SelectionSlider) -> w.Play:
    """Return buttons that run through the values of a slider."""
    play = w.Play(max=len(slider.options) - 1, interval=900)
    w.link((slider, "index"), (play, "value"))
    return play


def preset(
    name: str, values: Values, go: Callable[[Values], None]
) -> w.Button:
    """Return the button of one preset."""
    button = w.Button(description=name)
    button.on_click(lambda _: go(values))
    return button
