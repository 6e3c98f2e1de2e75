"""Text without case, accents and separators, for the corpus' own checks; knows nothing else."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "ß": "ss", "ı": "i", "đ": "d", "æ": "ae", "œ": "oe", "å": "a"})


def fold(text: str) -> str:
    """Return the text lower-cased and without accents."""
    plain = unicodedata.normalize("NFKD", text.lower()).translate(_LETTERS)
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def squash(text: str) -> str:
    """Return the letters and digits of the folded text."""
    return "".join(filter(str.isalnum, fold(text)))
