"""Live pieces: pictures that a script draws, on the site and in Jupyter."""

from rnnbook.walk.back import back, back_in
from rnnbook.walk.piece import Piece
from rnnbook.walk.stepping import step_through

__all__ = ["Piece", "back", "back_in", "step_through"]

# All of the book, for their committed pictures.
PIECES = [
    back(),
    back("W"),
    back("U"),
    back("b"),
    back("E"),
    back("f"),
    *(step_through(parameter) for parameter in ("W", "U", "b", "E")),
]
