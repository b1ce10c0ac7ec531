"""Live pieces: pictures that a script draws, on the site and in Jupyter."""

from rnnbook.walk.piece import Piece

__all__ = ["Piece"]

PIECES: list[Piece] = []  # all of the book, for their committed pictures
