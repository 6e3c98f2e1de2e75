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
# Of fewer, most of a value would stay as it is.
_FEW_LETTERS = 2
_PLAIN_CHAINS = frozenset({(), ("digits",)})
_CASELESS = frozenset({Shape.MAIL, Shape.WORDS})
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
# Legacy charsets of browsers' forms and of databases; Latin-1 is read as such, UTF-16 by its zeros.
_CHARSETS = ("gbk", "big5", "shift_jis", "euc_kr", "cp1250", "cp1254", "cp1257", "utf-16-le", "utf-16-be")


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
    """Yield seldom spellings of the value as given, and some of its lower case: base85, base58, reversed, rot13."""
    content = form.text.encode("utf-8", "replace")
    if len(content) not in _ODD_SIZE:
        return
    if form.shape is not Shape.NUMBER and form.chain in _PLAIN_CHAINS and len(content) in _SHORT_FOR_BASE64:
        yield from _iter_turned_runs(form)
    if form.chain == ("lowercase",) and form.shape in _CASELESS:
        yield from _iter_dense(content, form.chain)
    elif not form.chain:
        yield from _iter_dense(content, ())
        yield from _iter_turned(form)
        if form.shape is Shape.WORDS and not form.text.isascii():
            yield from _iter_charsets(form.text)


def _iter_dense(content: bytes, chain: tuple[str, ...]) -> Iterator[Form]:
    """Yield the encodings that write a value as one number, so that it must be all of it."""
    yield Form(b85encode(content).decode(), (*chain, "base85"), Shape.RUN)
    yield Form(a85encode(content).decode(), (*chain, "ascii85"), Shape.RUN)
    yield Form(encode_base58(content), (*chain, "base58"), Shape.RUN)


def _iter_turned(form: Form) -> Iterator[Form]:
    numeric = form.shape is Shape.DIGITS
    yield Form(form.text[::-1], ("reversed",), Shape.DIGITS if numeric else Shape.WORDS)
    if not numeric and sum(map(str.isalpha, form.text)) >= _FEW_LETTERS:
        yield Form(codecs.encode(form.text, "rot13"), ("rot13",), Shape.WORDS)


def _iter_turned_runs(form: Form) -> Iterator[Form]:
    """Yield base64 of a short value written backwards, and written backwards itself; longer ones are decoded."""
    backwards = b64encode(form.text[::-1].encode("utf-8", "replace")).decode().rstrip("=")
    yield Form(backwards, (*form.chain, "reversed", "base64"), Shape.RUN)
    coded = b64encode(form.text.encode("utf-8", "replace")).decode().rstrip("=")
    yield Form(coded[::-1], (*form.chain, "base64", "reversed"), Shape.RUN)


def _iter_charsets(text: str) -> Iterator[Form]:
    """Yield how a value looks that was written in another charset and is read byte by byte."""
    seen = {text}
    for charset in _CHARSETS:
        try:
            content = text.encode(charset)
        except UnicodeEncodeError:
            continue
        written = content.decode("latin-1")
        if b"\0" not in content and not content.isascii() and written not in seen:
            seen.add(written)
            yield Form(written, (charset,), Shape.RUN)
    # UTF-8 that was taken for Windows' or ISO's Latin, and written as UTF-8 again.
    content = text.encode("utf-8", "replace")
    for mistaken in dict.fromkeys((content.decode("latin-1"), _decode_windows(content))):
        yield Form(mistaken, ("mojibake",), Shape.RUN)


def _decode_windows(content: bytes) -> str:
    """Return bytes as browsers read Windows-1252: what it leaves undefined are control signs, WHATWG Encoding."""
    return "".join(bytes((byte,)).decode("cp1252", "replace").replace("\ufffd", chr(byte)) for byte in content)


def encode_base58(content: bytes) -> str:
    """Return bytes in base58 with Bitcoin's alphabet, draft-msporny-base58 section 2."""
    number, signs = int.from_bytes(content, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        signs = _BASE58[rest] + signs
    return "1" * (len(content) - len(content.lstrip(b"\0"))) + signs
