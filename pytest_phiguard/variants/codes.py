"""Forms of numbers and codes that were issued to a person; knows no other kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_phiguard.variants.folding import squash_text
from pytest_phiguard.variants.forms import Form, Shape
from pytest_phiguard.variants.spelling import iter_cases

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNS = ("-", " ", ".", "_", "/")
_SEPARATED = re.compile(r"[\W_]+")
# ``MRN-4471829035``: what issued the number, and a number that is one of a kind without it.
_PREFIXED = re.compile(r"[A-Za-z]{1,5}[\W_]*(?=\d)([\d\W_]+)")
_LEAST_DIGITS = 9
_GROUP_SIZES = (4, 3)
_GROUPED = range(8, 33)


def iter_code_forms(value: str) -> Iterator[Form]:
    """Yield the forms of a record number, account, serial or token: every case, without separators."""
    text = value.strip()
    for spelling, chain in iter_cases(text):
        yield Form(spelling, chain, Shape.CODE)
    bare = "".join(filter(str.isalnum, text))
    if bare != text:
        for spelling, chain in iter_cases(bare, ("squashed",)):
            yield Form(spelling, chain, Shape.CODE)


def iter_code_spellings(value: str) -> Iterator[Form]:
    """Yield a code with other separators than its own, in groups and without its prefix, for digests."""
    prefixed = _PREFIXED.fullmatch(value.strip())
    if prefixed:
        digits = "".join(filter(str.isdigit, prefixed[1]))
        if len(digits) >= _LEAST_DIGITS:
            yield Form(digits, ("digits",), Shape.CODE)
    groups = [group for group in _SEPARATED.split(value) if group]
    bare = "".join(groups)
    if len(groups) > 1:
        yield from _iter_joined(groups, "separators")
    if len(bare) in _GROUPED:
        for size in _GROUP_SIZES:
            parts = [bare[start : start + size] for start in range(0, len(bare), size)]
            if parts != groups:
                yield from _iter_joined(parts, "grouped")


def _iter_joined(groups: list[str], step: str) -> Iterator[Form]:
    for sign in _SIGNS:
        for spelling, chain in iter_cases(sign.join(groups), (step,)):
            yield Form(spelling, chain, Shape.CODE)


def iter_ssn_forms(value: str) -> Iterator[Form]:
    """Yield the forms of a social security number: nine digits, dashed, spaced and dotted."""
    text = value.strip()
    yield Form(text, (), Shape.DIGITS)
    digits = "".join(filter(str.isdigit, text))
    yield Form(digits, ("digits",), Shape.DIGITS)
    if len(digits) == 9:
        for sign in "- ._":
            yield Form(sign.join((digits[:3], digits[3:5], digits[5:])), ("separators",), Shape.DIGITS)


def iter_zip_forms(value: str) -> Iterator[Form]:
    """Yield the forms of a postal code: as given, squashed, and the five digits of a ZIP+4."""
    text = value.strip()
    for spelling, chain in iter_cases(text):
        yield Form(spelling, chain, Shape.CODE)
    yield Form(squash_text(text), ("squashed",), Shape.CODE)
    if len(text) == 10 and text[5] == "-":
        yield Form(text[:5], ("zip5",), Shape.CODE)
        yield Form(text.replace("-", " "), ("separators",), Shape.CODE)


def iter_number_forms(value: str) -> Iterator[Form]:
    """Yield the one form of a small number, such as an age."""
    yield Form(value.strip(), (), Shape.NUMBER)
