"""What of the package a reader can call, found by asking its modules."""

from importlib import import_module
from inspect import isfunction, signature, unwrap
from pkgutil import iter_modules

import rnnlib

NOT_FOR_READERS = {"arguments", "fast"}
# Their callers have checked what they are given.
UNCHECKED = {
    "check_trace",
    "steps",
    "embedding",
    "rows",
    "outer_sum",
    "check_paths",
    "scatter_sum",
    "delta_tk",
    "sigmoid",
}


def public_functions():
    """Return the functions of all modules that have arguments, by name."""
    modules = [
        import_module(f"rnnlib.{name}")
        for _, name, _ in iter_modules(rnnlib.__path__)
        if name not in NOT_FOR_READERS
    ]
    return {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if isfunction(unwrap(value))
        and name[0] != "_"
        and value.__module__.startswith(module.__name__)
        and signature(value).parameters
    }
