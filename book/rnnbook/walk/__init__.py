"""Live pieces: pictures that a script draws, on the site and in Jupyter."""

from rnnbook.walk.back import back
from rnnbook.walk.piece import Piece

__all__ = ["Piece", "back"]

# All of the book, for their committed pictures.
PIECES: list[Piece] = [back()]
