"""The explorer in Jupyter: the same controls as ipywidgets, drawn live."""

from html import escape

import ipywidgets as w

from rnnlib.explorers.picture import panels


def widget(explorer):
    """Return the explorer as a widget; each change draws one frame."""
    controls = {c.name: control(c) for c in explorer.controls}
    picture, presetting = w.HTML(), []

    def show(_=None):
        if presetting:
            return  # several controls move at once: draw when all have
        frame = explorer.frame(**{n: c.value for n, c in controls.items()})
        picture.value = (panels(explorer.svgs(frame), frame.alt)
                         + f"<p>{escape(frame.caption)}</p>")

    def go(values):
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


def control(c):
    """Return one control: a slider over the values, or toggle buttons."""
    kind = w.SelectionSlider if c.slides else w.ToggleButtons
    return kind(options=[(c.text(v), v) for v in c.values], value=c.default,
                description=c.label,
                style={"description_width": "20em"},
                layout=w.Layout(width="44em") if c.slides else w.Layout())


def preset(name, values, go):
    """Return the button of one preset."""
    button = w.Button(description=name)
    button.on_click(lambda _: go(values))
    return button
