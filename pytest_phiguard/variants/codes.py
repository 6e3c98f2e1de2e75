"""Forms of numbers and codes that were issued to a person; knows no other kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.variants.folding import squash_text
from pytest_phiguard.variants.forms import Form, Shape
from pytest_phiguard.variants.spelling import iter_cases

if TYPE_CHECKING:
    from collections.abc import Iterator


def iter_code_forms(value: str) -> Iterator[Form]:
    """Yield the forms of a record number, account, serial or token: every case, without separators."""
    text = value.strip()
    for spelling, chain in iter_cases(text):
        yield Form(spelling, chain, Shape.CODE)
    bare = "".join(filter(str.isalnum, text))
    if bare != text:
        for spelling, chain in iter_cases(bare, ("squashed",)):
            yield Form(spelling, chain, Shape.CODE)


def iter_ssn_forms(value: str) -> Iterator[Form]:
    """Yield the forms of a social security number: nine digits, dashed, spaced and dotted."""
    text = value.strip()
    yield Form(text, (), Shape.DIGITS)
    digits = "".join(filter(str.isdigit, text))
    yield Form(digits, ("digits",), Shape.DIGITS)
    if len(digits) == 9:
        for sign in "- .":
            yield Form(sign.join((digits[:3], digits[3:5], digits[5:])), ("separators",), Shape.DIGITS)


def iter_zip_forms(value: str) -> Iterator[Form]:
    """Yield the forms of a postal code: as given, squashed, and the five digits of a ZIP+4."""
    text = value.strip()
    for spelling, chain in iter_cases(text):
        yield Form(spelling, chain, Shape.CODE)
    yield Form(squash_text(text), ("squashed",), Shape.CODE)
    if len(text) == 10 and text[5] == "-":
        yield Form(text[:5], ("zip5",), Shape.CODE)


def iter_number_forms(value: str) -> Iterator[Form]:
    """Yield the one form of a small number, such as an age."""
    yield Form(value.strip(), (), Shape.NUMBER)
