"""Prose that every Python carries, as words: indices of characters."""

import re
from pydoc_data.topics import topics

import numpy as np
from numpy.typing import ArrayLike

from rnnlib.arguments import indices, instance, integer
from rnnlib.optimisers import Array

ALPHABET = "\n abcdefghijklmnopqrstuvwxyz.,'()-"


def paragraphs() -> list[str]:
    """Return the prose of Python's own documentation, paragraph by paragraph.

    Lower case, without code, tables and headings, in the letters of ALPHABET.
    Topics quote each other; each paragraph is kept once, so that none can be
    held out and trained on as well. Another version of Python has other text.
    """
    blocks = re.split(r"\n\s*\n", "\n\n".join(
        topics[name] for name in sorted(topics)))
    prose = [block.lower() for block in blocks if block[:1].isalpha()
             and not re.search(r"^[*=~-]{3}", block, re.M)]
    plain = [re.sub(r"[^a-z.,'()-]+", " ", block).strip() for block in prose]
    return [p for p in dict.fromkeys(plain) if len(p) >= 40]


def split(every: int = 10) -> tuple[Array, Array]:
    """Return the words to train on, and those that are held out.

    Every tenth paragraph, or every other number from 2 on, is held out.
    Raises TypeError or ValueError for what is no integer, or so large that
    nothing would be.
    """
    found = paragraphs()
    every = integer("every", every, 2, len(found))
    held_out = found[every - 1::every]
    del found[every - 1::every]
    return encode("\n".join(found)), encode("\n".join(held_out))


def encode(text: str) -> Array:
    """Return the words of a text: one index into ALPHABET a character.

    Raises TypeError or ValueError for what is no text in ALPHABET's letters.
    """
    place = {letter: i for i, letter in enumerate(ALPHABET)}
    strange = set(instance("text", text, str)) - set(place)
    if strange or not text:
        raise ValueError("text: expected letters of ALPHABET, got "
                         f"{''.join(sorted(strange))!r}")
    return np.array([place[letter] for letter in text])


def decode(words: ArrayLike) -> str:
    """Return the text of words (N,): the inverse of `encode`."""
    return "".join(ALPHABET[i] for i in indices(
        "words", words, ("N",), len(ALPHABET)))
