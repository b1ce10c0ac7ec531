"""W where another parameter is meant: in words and on left sides."""

from collections.abc import Callable

from rnnlib.document.entries import Entry, Reading, Value


def gradient(name: str) -> Value:
    return lambda run: run.gradient(name)


def losses(name: str) -> Value:
    return lambda run: run.losses(name)


def named_W(what: str, section: str, printed: str, name: str, corrected: str,
            right: Value, truth: Callable[[str], Value]) -> Entry:
    """Return the entry of a slip that says W and means `name`."""
    return Entry(what, section, printed, truth(name),
                 (Reading("$W$ is meant", right, truth("W")),
                  Reading(f"${name}$ is meant", right)),
                 corrected, right, words=True)


def respect(name: str, section: str) -> Entry:
    """Return the entry of the words “with respect to W”."""
    return named_W(
        "“with respect to W”", section,
        r"“our final gradients of $L$ with respect to $W$”", name, name,
        lambda run: sum(run.losses(name)), gradient)
