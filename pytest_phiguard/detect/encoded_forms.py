"""Encoded spellings that are looked for as they stand, because nothing decodes them; knows no index."""

from __future__ import annotations

import codecs
from base64 import a85encode, b64encode, b85encode, urlsafe_b64encode
from typing import TYPE_CHECKING

from pytest_phiguard.variants import Form, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

# Runs of 16 characters and more are decoded; these sizes in bytes encode to fewer.
_SHORT_FOR_BASE64 = range(4, 12)
_SHORT_FOR_HEX = range(4, 8)
_ODD_SIZE = range(8, 200)


def iter_short_runs(form: Form) -> Iterator[Form]:
    """Yield the base64 and hexadecimal spellings of a short form."""
    content = form.text.encode("utf-8", "replace")
    if len(content) not in _SHORT_FOR_BASE64 or form.shape is Shape.NUMBER:
        return
    standard = b64encode(content).decode().rstrip("=")
    yield Form(standard, (*form.chain, "base64"), Shape.RUN)
    safe = urlsafe_b64encode(content).decode().rstrip("=")
    if safe != standard:
        yield Form(safe, (*form.chain, "base64url"), Shape.RUN)
    if len(content) in _SHORT_FOR_HEX:
        yield Form(content.hex(), (*form.chain, "hex"), Shape.RUN)
        yield Form(content.hex().upper(), (*form.chain, "hex"), Shape.RUN)


def iter_odd_forms(form: Form) -> Iterator[Form]:
    """Yield seldom spellings of the value as given: base85, reversed, rot13, its bytes one by one."""
    content = form.text.encode("utf-8", "replace")
    if form.chain or len(content) not in _ODD_SIZE:
        return
    yield Form(b85encode(content).decode(), ("base85",), Shape.RUN)
    yield Form(a85encode(content).decode(), ("ascii85",), Shape.RUN)
    yield Form(content.hex(" "), ("hex",), Shape.SERIES)
    yield Form(" ".join(map(str, content)), ("char_codes",), Shape.SERIES)
    numeric = form.shape is Shape.DIGITS
    yield Form(form.text[::-1], ("reversed",), Shape.DIGITS if numeric else Shape.WORDS)
    if not numeric and sum(map(str.isalpha, form.text)) >= _ODD_SIZE.start:
        yield Form(codecs.encode(form.text, "rot13"), ("rot13",), Shape.WORDS)
