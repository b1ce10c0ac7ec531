"""What a control is, and those that several explorers share."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rnnlib.arguments import one_of

Value = float | str       # of a control: a number, or a word
State = dict[str, Value]  # a control's name → its value


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
    values: tuple[Value, ...]
    default: Value
    marks: Mapping[Value, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        one_of(self.name, self.default, self.values)

    @property
    def slides(self) -> bool:
        """Whether it is a slider."""
        return not isinstance(self.values[0], str)

    def text(self, value: Value) -> str:
        """Return a value as the reader sees it."""
        return value if isinstance(value, str) else f"{value:g}"


MATRIX = Control("W", "recurrent matrix W", ("Gaussian", "Orthogonal"),
                 "Gaussian")


def spectral_radius(*values: float) -> Control:
    """Return the control of ρ, at first 0.9, with a mark where it is 1."""
    return Control("rho", "spectral radius ρ of W", values, .9,
                   {1.: "ρ = 1"} if 1. in values else {})


# Close to 1, to find where it turns; and with fewer values in three controls.
FINE_RHO = spectral_radius(.3, .5, .7, .8, .9, .95, 1., 1.05, 1.1, 1.2, 1.3,
                           1.5, 2., 3.)
RHO = spectral_radius(.3, .5, .7, .8, .9, 1., 1.1, 1.3, 1.5, 2., 3.)


def input_strength(default: float, *values: float) -> Control:
    """Return the control of the input's standard deviation."""
    return Control("sd", "input strength (standard deviation)", values,
                   default)


def bias(default: float, *values: float,
         marks: Mapping[Value, str] = {}) -> Control:
    """Return the control of b, the same number for every unit."""
    return Control("b", "bias of every unit", values, default, dict(marks))
