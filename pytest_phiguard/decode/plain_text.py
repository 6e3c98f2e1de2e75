"""Bytes to text without loss: charset, byte order marks, UTF-16 by its zeros, stray bytes as Latin-1."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_STRAY = {0xDC00 + byte: chr(byte) for byte in range(0x80, 0x100)}
_LONE = re.compile("[\udc80-\udcff]+")
_FEW = 20
PRINTABLE = bytes(range(32, 127)) + b"\t\r\n"
# C0 controls but for tab and line ends, DEL, and the bytes that RFC 3629 excludes.
NEVER_UTF8 = bytes(sorted({*range(32), 127, 0xC0, 0xC1, *range(0xF5, 0x100)} - {9, 10, 13}))
# The first bytes of UTF-16 units in the scripts of people's names, Latin signs among each: Greek, Cyrillic, Hebrew,
# Arabic and Thai; Kana and Han; Hangul.
_SCRIPTS = (bytes({0, 3, 4, 5, 6, 14}), bytes({0, 0x30, *range(0x4E, 0xA0)}), bytes({0, *range(0xAC, 0xD8)}))
_ANY_SCRIPT = b"".join(_SCRIPTS)
_LONE_ZERO = re.compile(r"(?<!\0.)\0(?!.\0)", re.DOTALL)
_SAMPLE = 512
# Some stray bytes in a text do not call for a closer look.
_MOSTLY = 0.8


def decode_text(content: bytes, charset: str = "") -> str:
    """Return content as text; never raises, and loses no byte.

    Args:
        content: Any bytes.
        charset: What the message says; believed where the bytes do not contradict it.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    encoding = charset or _find_zeros(content)
    if encoding:
        try:
            return content.decode(encoding)
        except (LookupError, ValueError):
            pass  # a wrong charset parameter is common; what follows reads any bytes
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", "surrogateescape").translate(_STRAY)
    else:
        # Pairs of ASCII may be ideographs; without a zero at one of both places they are text.
        if 0 not in content or (0 in content[0::2] and 0 in content[1::2]):
            return text
    return "\n".join([text, *_iter_wide(content)])


def has_surrogates(text: str) -> bool:
    """Tell whether any of a text is half a character, as bytes that are no UTF-8 and halves of escapes are read."""
    try:
        text.encode("utf-8")  # six times as fast as an expression
    except UnicodeEncodeError:
        return True
    return False


def mend_stray(text: str) -> str:
    """Return text with the bytes that were no UTF-8 (``surrogateescape``) read as Latin-1."""
    first = _LONE.search(text) if has_surrogates(text) else None
    if first is None:
        return text
    # Run by run where they are few, as in a text with some escapes that are no UTF-8.
    if len(_LONE.findall(text, first.start(), first.start() + _SAMPLE)) * _FEW > _SAMPLE:
        return text.translate(_STRAY)
    return _LONE.sub(lambda match: match[0].translate(_STRAY), text)


def mark_zeros(text: str) -> str:
    """Return text with each zero that parts two values another control sign; those of UTF-16 stay."""
    # Where every fourth sign is one, they are UTF-16 or padding.
    return _LONE_ZERO.sub("\x01", text) if "\0" in text and text.count("\0") * 4 < len(text) else text


def _find_zeros(content: bytes) -> str:
    """Return the UTF-16 variant whose zeros the content shows, or empty."""
    head = content[:_SAMPLE]
    if len(head) < 4 or 0 not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    # Half of all bytes of ASCII text are zeros; where words of other scripts stand among it, fewer.
    if (even and odd) or (even + odd) * 4 < len(head):
        return ""
    return "utf-16-le" if odd else "utf-16-be"


def has_wide_zeros(content: bytes) -> bool:
    """Tell whether some bytes have the zeros of UTF-16."""
    return bool(_find_zeros(content))


def _is_script(units: bytes) -> bool:
    """Tell whether the first bytes of UTF-16 units are all of one script that names are written in."""
    return not units.translate(None, _ANY_SCRIPT) and not all(units.translate(None, script) for script in _SCRIPTS)


def is_wide(content: bytes) -> bool:
    """Tell whether the beginning of some bytes may be UTF-16 text of a script that has no zeros to show it."""
    size = min(len(content), _SAMPLE) & ~1
    if size < 4:
        return False
    # Of random bytes, most end with the first two.
    little = content[1] in _ANY_SCRIPT and content[3] in _ANY_SCRIPT
    big = content[0] in _ANY_SCRIPT and content[2] in _ANY_SCRIPT
    return (little and _is_script(content[1:size:2])) or (big and _is_script(content[0:size:2]))


def _iter_wide(content: bytes) -> Iterator[str]:
    """Yield the readings of bytes as UTF-16 whose signs are all of scripts that people's names are written in."""
    if len(content) < 4 or len(content) % 2:
        return
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if _is_script(content[first::2]):
            yield content.decode(encoding, "replace")


def is_textual(content: bytes, share: float = 0.8) -> bool:
    """Tell whether the beginning of some bytes reads as text: ASCII by ``share``, or strict UTF-8."""
    return rate_text(content) >= share


def rate_text(content: bytes) -> float:
    """Return how much of the beginning of some bytes reads as text, 0 to 1; strict UTF-8 and UTF-16 are all text."""
    head = content[:48]
    size = len(head)
    strange = len(head.translate(None, PRINTABLE))
    if not strange:
        return 1.0
    share = 1 - strange / size
    if share >= _MOSTLY:
        return share
    if len(head.translate(None, NEVER_UTF8)) != size:
        # Control signs: no UTF-8 text, and of random bytes nine in ten end here.
        return 1.0 if 0 in head and (_find_zeros(head) or is_wide(head)) else share
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return 1.0 if error.start >= size - 3 and error.reason == "unexpected end of data" else share
    return 1.0
