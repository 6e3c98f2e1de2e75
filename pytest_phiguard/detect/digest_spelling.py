"""How digests are written: hexadecimal, UUID, base64, base32, a number, raw bytes; knows no value."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.decode import Run
from pytest_phiguard.variants.algorithms import SIZES

if TYPE_CHECKING:
    from collections.abc import Iterator

# Of fewer digits, one run in a hundred gigabytes of traffic would be somebody's by chance.
LEAST_HEX = 12
# Sixty-four bytes in hexadecimal, with ``0x``.
LONGEST = 130
_BYTE_SIZES = frozenset(SIZES.values())
_HEX = re.compile(rf"(?:0[xX])?([0-9a-fA-F]{{{LEAST_HEX},128}})")
_DIGITS = re.compile(rf"[0-9a-fA-F]{{{LEAST_HEX},128}}")
_GROUPS = re.compile(r"[0-9a-fA-F]{2,8}(?:-[0-9a-fA-F]{2,8})+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+")
_BASE32 = re.compile(r"[A-Z2-7]+|[a-z2-7]+")
_NUMBER = re.compile(r"-?([0-9]{12,20})")
# ``sha256-…`` of Subresource Integrity, ``md5:…``; the hyphen is a character of base64url too.
_NAMED = re.compile(r"(?:md5|sha-?(?:1|256|512))[-_]", re.IGNORECASE)
_BASE64_SIZES = frozenset(-(-size * 4 // 3) for size in _BYTE_SIZES)
_BASE32_SIZES = frozenset(-(-size * 8 // 5) for size in _BYTE_SIZES)
_NUMBER_SIZE = 8
_ENCODED_SIZES = _BASE64_SIZES | _BASE32_SIZES
# Pairs and groups of digits, numbers with a sign, names of algorithms.
_MARKED = re.compile(r"[0-9a-fA-F]{2,8}-|-?[0-9]{12}|md5|sha", re.IGNORECASE)

# One letter for hexadecimal digits, one for all other letters, one for the signs between digits: searching for some
# of them in a row is ten times as fast as a regular expression.
_CLASSES = bytes(
    ord("h") if chr(code) in "0123456789abcdefABCDEF"
    else code if chr(code) in ": "
    else ord("w") if chr(code).isalnum() or chr(code) == "_"
    else ord(".")
    for code in range(128)
) + b"w" * 128  # fmt: skip
_COLONS, _SPACES = re.compile(rb"(?<![hw])hh(?::hh){7,63}(?![hw])"), re.compile(rb"(?<![hw])hh(?: hh){7,63}(?![hw])")
_APART = ((b"hh" + b":hh" * 7, _COLONS, ":"), (b"hh" + b" hh" * 7, _SPACES, " "))
_RECORD_STARTS = re.compile(rb"[\x10\x14\x1c\x20\x30\x40\x50\x54]")
# MessagePack and protobuf give the length itself, CBOR adds 0x40 to one below 24.
_LENGTHS = {**{size: size for size in (16, 20, 28, 32, 48, 64)}, 0x50: 16, 0x54: 20}
_ASCII = bytes(range(128))
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_BEYOND_LATIN = re.compile(r"[^\x00-\xff]+")
# One byte in ten beyond ASCII makes a content dense; in a digest, nine of the first hardly ever lack one.
_DENSE = 10
_SOON = 10
_MOST_RAW = 256 * 1024
_MOST_RESTORED = 64 * 1024
# Of sixteen random bytes one in a hundred has none of these; of texts hardly one has any.
_BINARY = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Candidate(NamedTuple):
    """What may be a digest.

    Attributes:
        digits: Its bytes as hexadecimal digits, lower case.
        step: How it is written.
        cut: Whether it may be the beginning of a longer digest.
    """

    digits: str
    step: str
    cut: bool = False


def may_be_digest(text: str) -> bool:
    """Tell cheaply whether a run may be a digest: by its length, or by being hexadecimal."""
    size = len(text)
    if size > LONGEST:
        return False
    return size in _ENCODED_SIZES or _HEX.fullmatch(text) is not None or _MARKED.match(text) is not None


def is_hex(text: str) -> bool:
    """Tell whether a run is nothing but hexadecimal digits, as many as digests have and fewer."""
    return _DIGITS.fullmatch(text) is not None


def may_be_other(text: str) -> bool:
    """Tell whether a run of hexadecimal digits may be a digest written otherwise: as a number, or in base32 or 64."""
    return (
        text.isdigit()
        or len(text) in _BASE64_SIZES
        or (len(text) in _BASE32_SIZES and text.isalnum() and bool(_BASE32.fullmatch(text)))
    )


def iter_candidates(run: Run) -> Iterator[Candidate]:
    """Yield what a run may be the digest of, read in each way that fits its length and signs."""
    text = run.text
    match = _HEX.fullmatch(text)
    if match:
        yield Candidate(match[1].lower(), "hex", cut=True)
    elif "-" in text:
        if _UUID.fullmatch(text):
            yield Candidate(text.replace("-", "").lower(), "uuid", cut=True)
        elif _GROUPS.fullmatch(text):
            yield Candidate(text.replace("-", "").lower(), "hex")
    number = _NUMBER.fullmatch(text)
    if number:
        yield from _iter_numbers(int(text))
    if len(text) in _BASE64_SIZES:
        yield from _iter_base64(text, run.marked)
    named = _NAMED.match(text)
    if named and len(text) - named.end() in _BASE64_SIZES:
        yield from _iter_base64(text[named.end() :], run.marked)
    if len(text) in _BASE32_SIZES and _BASE32.fullmatch(text):
        raw = base64.b32decode(text.upper() + "=" * (-len(text) % 8))
        yield Candidate(raw.hex(), "base32")


def _iter_numbers(number: int) -> Iterator[Candidate]:
    """Yield a decimal number of 64 bits, signed or not."""
    if -(1 << 63) <= number < 1 << 64:
        yield Candidate((number % (1 << 64)).to_bytes(_NUMBER_SIZE, "big").hex(), "decimal")


def _iter_base64(text: str, mark: str) -> Iterator[Candidate]:
    if not _BASE64.fullmatch(text):
        return
    standard = text.replace("-", "+").replace("_", "/")
    raw = binascii.a2b_base64(standard + "=" * (-len(text) % 4))
    step = "base64" if mark == "=" or "+" in text or "/" in text else "base64url"
    yield Candidate(raw.hex(), step)


def find_apart(text: str) -> list[Run]:
    """Return the digests of a text that are no runs: pairs of hexadecimal digits with signs between.

    Args:
        text: Any text; the runs' positions are those in it.
    """
    classes = text.encode("ascii", "replace").translate(_CLASSES)
    found: list[Run] = []
    for few, pattern, sign in _APART:
        if few in classes:
            found += [
                Run(text[slice(*match.span())].replace(sign, ""), match.start()) for match in pattern.finditer(classes)
            ]
    return found


def iter_raw(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield where bytes may be a raw digest, and its size: all of them, or what stands behind a byte that gives it.

    Args:
        content: A body, a part of one or the value of a field.
    """
    if len(content) > _MOST_RAW or content.isascii():
        return
    if len(content) in _BYTE_SIZES:
        yield 0, len(content)
    for start in _iter_starts(content):
        size = _LENGTHS[content[start - 1]]
        if start + size <= len(content) and not content[start : start + size].isascii():
            yield start, size


def _iter_starts(content: bytes) -> Iterator[int]:
    """Yield where a length may end: of mostly ASCII, only shortly before a byte beyond it, as digests are random."""
    if len(content.translate(None, _ASCII)) * _DENSE > len(content):
        yield from (match.end() for match in _RECORD_STARTS.finditer(content))
        return
    done = 0
    for beyond in _BEYOND_ASCII.finditer(content):
        end = beyond.start() + 1
        yield from (match.end() for match in _RECORD_STARTS.finditer(content, max(done, end - _SOON), end))
        done = end


def restore_bytes(text: str) -> bytes:
    """Return the bytes that a text was read from where it was none, else nothing; zeros and some pairs are lost.

    Args:
        text: What `decode_text` makes of bytes: valid UTF-8 as such, any other byte as the character of its number.
    """
    if text.isascii() or len(text) > _MOST_RESTORED or not _BINARY.search(text):
        return b""
    latin = _BEYOND_LATIN.sub(lambda match: match[0].encode("utf-8", "replace").decode("latin-1"), text)
    return latin.encode("latin-1")
