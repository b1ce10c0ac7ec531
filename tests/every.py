"""All explorers of the book, wherever they are."""

from importlib import import_module
from pkgutil import iter_modules

import rnnlib.explorers
from rnnlib.explorers import Explorer


def all_explorers():
    """Return every Explorer that a module of rnnlib.explorers defines."""
    modules = [import_module(f"rnnlib.explorers.{module.name}")
               for module in iter_modules(rnnlib.explorers.__path__)]
    return [value for module in modules for value in vars(module).values()
            if isinstance(value, Explorer)]
