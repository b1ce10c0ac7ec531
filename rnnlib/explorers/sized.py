"""Explorers of any size: where a kernel runs, further controls set it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rnnlib.explorers.explorer import Explorer
from rnnlib.explorers.picture import Bundle, bundle


@dataclass(repr=False)
class Sized(Explorer):
    """An explorer that can be had in other sizes.

    make    (**sizes) → the Sized explorer of these sizes
    sizes   name → (the values it can take, the value it has here)

    On the built site it has the sizes that it was made with.
    """

    make: Callable[..., "Sized"]
    sizes: dict[str, tuple[tuple[int, ...], int]]

    def _repr_mimebundle_(self, include: Any = None,
                          exclude: Any = None) -> Bundle:
        from rnnlib.explorers import website
        return bundle(self, lambda: website.page(self),
                      lambda: widget(self))


def widget(explorer: Sized) -> Any:
    """Return the explorer as a widget, with its sizes as menus above it."""
    import ipywidgets as w

    from rnnlib.explorers import jupyter
    menus = {name: w.Dropdown(description=name, options=values, value=value)
             for name, (values, value) in explorer.sizes.items()}
    place = w.VBox([jupyter.widget(explorer)])

    def rebuild(_: Any) -> None:
        sizes = {name: menu.value for name, menu in menus.items()}
        box, old = jupyter.widget(explorer.make(**sizes)), place.children[0]
        n = len(explorer.controls)
        for new, before in zip(box.children[1:n + 1], old.children[1:n + 1]):
            new.value = before.value  # the state outlives the size
        place.children = [box]

    for menu in menus.values():
        menu.observe(rebuild, "value")
    return w.VBox([w.HBox(list(menus.values())), place])
