"""Which kinds a name such as ``patient_zip`` announces; knows no value."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pytest_phiguard.detect.key_names import BARE_DATE_NAMES, KEY_NAMES, NO_AGE_WORDS, WRITING_WORDS
from pytest_phiguard.model import Kind

if TYPE_CHECKING:
    from pytest_phiguard.decode import Piece

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")
_MOST_WORDS = 4
_LONGEST_KEY = 200
# What stands between a key and its value in JSON, JavaScript, headers, logs and prose, seen from the value.
_ASSIGNED = re.compile(
    r"""([A-Za-z_$][\w.$\-\[\]'"]{0,60}(?:\ [A-Za-z]\w{0,20}){0,3})  # the key, which may be some words
        ["'\]\\]{0,3}\s{0,3}(?:[:=]{1,2}>?|,(?=\s{0,2}["']))\s{0,3}["'\[(\\]{0,3}\+?$""",
    re.VERBOSE,
)
_ELEMENT = re.compile(r"<([A-Za-z][\w:.-]{0,60})(?:\s[^<>]{0,200})?>\s{0,9}$")
_SEGMENT = re.compile(r"/([A-Za-z][\w.-]{1,40})[/:]$")
_CONTEXT = 160


@lru_cache(maxsize=8192)
def find_kinds(key: str) -> frozenset[Kind]:
    """Return the kinds that a key announces by its last words: ``user.patientZip``, ``ud[zp]``, ``X-Forwarded-For``.

    Args:
        key: A parameter, member, header or column name, with the path before it or without.
    """
    return frozenset(kind for kind, _ in _iter_meanings(key))


@lru_cache(maxsize=8192)
def is_specific_date(key: str, kind: Kind) -> bool:
    """Tell whether a key says which date of a person its value is."""
    return any(found is kind and name not in BARE_DATE_NAMES for found, name in _iter_meanings(key))


def _iter_meanings(key: str) -> list[tuple[Kind, str]]:
    words = split_key(key[-_LONGEST_KEY:])
    endings = list(iter_endings(words))
    return [
        (kind, ending)
        for kind, names in KEY_NAMES.items()
        for count, ending in endings
        if ending in names and _is_meant(kind, ending, words, count)
    ]


def iter_endings(words: list[str]) -> list[tuple[int, str]]:
    """Return the last words of a key run together, each with their number."""
    endings = [(count, "".join(words[-count:])) for count in range(1, min(len(words), _MOST_WORDS) + 1)]
    if len(words) > 1 and words[-1] in {"name", "names", "code", "number", "no"}:
        endings += [(count + 1, ending) for count, ending in iter_endings(words[:-1])]
    return endings


def _is_meant(kind: Kind, ending: str, words: list[str], count: int) -> bool:
    """Tell whether the words before an ending leave it its meaning."""
    before = words[-count - 1] if len(words) > count else ""
    if kind is Kind.AGE:
        return before not in NO_AGE_WORDS
    # ``created_date`` is no patient's; ``date`` alone may be.
    return not (kind is Kind.DATE and ending in BARE_DATE_NAMES and before)


def split_key(key: str) -> list[str]:
    """Return the words of a key in lower case: ``patientZip5[0]`` as ``patient``, ``zip``."""
    words = [word.lower() for word in _WORD.findall(key)]
    words = [word for word in words if not word.isdigit()] or words
    words = [word.removesuffix("s") if word.endswith("patients") else word for word in words]
    while len(words) > 1 and words[-1] in WRITING_WORDS:
        words.pop()
    return words


def find_piece_key(piece: Piece) -> str:
    """Return the name that a whole piece stands under, the members above it included."""
    if not piece.key:
        return ""
    path = piece.location.rpartition(":")[2]
    return path if path.endswith(piece.key) else piece.key


def find_text_key(text: str, start: int) -> str:
    """Return the name of what begins at a position of a text (``zip: "…"``, ``<zip>…``, ``/zip/…``), or empty."""
    before = text[max(0, start - _CONTEXT) : start]
    match = _ASSIGNED.search(before[-100:]) or _ELEMENT.search(before) or _SEGMENT.search(before[-44:])
    return match[1] if match else ""
