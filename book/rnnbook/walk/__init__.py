"""Live pieces: pictures that a script draws, on the site and in Jupyter."""

from rnnbook.walk.back import back
from rnnbook.walk.piece import Piece
from rnnbook.walk.stepping import step_through

__all__ = ["Piece", "back", "step_through"]

# All of the book, for their committed pictures.
PIECES = [
    back(),
    back("W"),
    back("U"),
    back("f"),
    *(step_through(parameter) for parameter in ("W", "U", "b", "E")),
]
