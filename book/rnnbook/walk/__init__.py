"""Live pieces: pictures that a script draws, on the site and in Jupyter."""

from rnnbook.walk.back import back
from rnnbook.walk.piece import Piece
from rnnbook.walk.stepping import step

__all__ = ["Piece", "back", "step"]

# All of the book, for their committed pictures.
PIECES = [back(), *(step(parameter) for parameter in ("W", "U", "b", "E"))]
