"""Draw the live pieces' pictures and the still ones: `make pictures`.

They are committed, so that they are seen where no script runs: in a
notebook on a forge, in the README, in print.
"""

from rnnbook.walk import PIECES
from rnnbook.walk.diagrams import DIAGRAMS

if __name__ == "__main__":
    for piece in [*PIECES, *DIAGRAMS]:
        piece.picture.write_text(piece.draw(), encoding="utf-8")
        print(piece.picture.name)
