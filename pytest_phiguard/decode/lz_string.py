"""What lz-string (the JavaScript library) compressed, in each of its written forms; knows no carrier."""

from __future__ import annotations

import binascii
from typing import NamedTuple

from pytest_phiguard.decode.escapes import join_surrogates

# https://github.com/pieroxy/lz-string/blob/master/libs/lz-string.js
_CHARACTERS = frozenset({0, 1})
_END = 2
_MOST_INPUT = 200_000
_UTF16_OFFSET = 32
_UTF16_MOST = 0x7FFF
# The last character, and what is added to a whole one.
_MOST_PADDING = 48
_LEAST_RUN = 8
_SAMPLE = 400
_CUT = "lz-string text is cut short"
_LEAST_WHOLE = 4
# Without an end mark, fewer characters than these are chance.
_LEAST_CUT = 24
# Signs, digits and letters; capital letters with accents. Greek to Arabic; Thai; Kana and Han; Hangul; pictures.
_FIRST = (
    ((9, 10), (13, 13), (32, 126), (0xC0, 0xDE)),
    (
        (0x100, 0x17F),
        (0x370, 0x6FF),
        (0xE01, 0xE4E),
        (0x3041, 0x30FF),
        (0x4E00, 0x9FFF),
        (0xAC00, 0xD7A3),
        (0xD83C, 0xD83E),
    ),
)
_CONTROLS = frozenset({*range(9), 11, 12, *range(14, 32), *range(127, 160)})


class Unpacked(NamedTuple):
    """What a compressed text held.

    Attributes:
        text: As much as could be read, or empty where it was not compressed so.
        problem: Why that is not all, or empty.
    """

    text: str
    problem: str = ""

    @property
    def is_whole(self) -> bool:
        """Tell whether it was read to its end, or to the limit."""
        return bool(self.text) and self.problem != _CUT


_NOTHING = Unpacked("")


def decompress_base64(run: str, limit: int) -> Unpacked:
    """Return what ``compressToBase64`` or ``compressToEncodedURIComponent`` wrote, padding missing or not."""
    # Six bits a character, the highest first: that is base64 of the same bits.
    if not may_be_base64(run):
        return _NOTHING
    run = _to_standard(run[: _MOST_INPUT * 2])
    # Most of what is something else breaks soon.
    if len(run) > _SAMPLE and not decompress_bits(binascii.a2b_base64(run[:_SAMPLE]), limit).text:
        return _NOTHING
    return decompress_bits(binascii.a2b_base64(run + "A" * (-len(run) % 4)), limit)


def may_be_base64(run: str) -> bool:
    """Tell cheaply whether the first characters of a run may stand for a printable character."""
    return len(run) >= _LEAST_RUN and may_be_bits(binascii.a2b_base64(_to_standard(run[:_LEAST_RUN])))


def _to_standard(run: str) -> str:
    # The last digit is "/" in base64, "_" in base64url and "-" where lz-string writes for addresses.
    return run.replace("-", "+").replace("_", "/") if "_" in run else run.replace("-", "/")


def decompress_utf16(text: str, limit: int) -> Unpacked:
    """Return what ``compressToUTF16`` wrote: fifteen bits a character, from 32 on."""
    if not may_be_utf16(text):
        return _NOTHING
    # Most of what is something else breaks soon.
    if len(text) > _SAMPLE and not _decompress_units(text[:_SAMPLE], limit).text:
        return _NOTHING
    return _tell_rest(_decompress_units(text[:_MOST_INPUT], limit), len(text))


def _decompress_units(text: str, limit: int) -> Unpacked:
    codes = [ord(char) - _UTF16_OFFSET for char in text]
    if min(codes) < 0 or max(codes) > _UTF16_MOST:
        return _NOTHING
    return _decompress("".join([f"{code:015b}" for code in codes]), limit)


def may_be_utf16(text: str) -> bool:
    """Tell cheaply whether the first characters may hold, fifteen bits each, a printable character."""
    codes = [ord(char) - _UTF16_OFFSET for char in text[:3]]
    return bool(codes) and min(codes) >= 0 and _may_begin("".join([f"{code:015b}" for code in codes]))


def decompress_wide(text: str, limit: int) -> Unpacked:
    """Return what ``compress`` wrote: sixteen bits a character."""
    if not may_be_wide(text):
        return _NOTHING
    if len(text) > _SAMPLE and not decompress_bits(_to_units(text[:_SAMPLE]), limit).text:
        return _NOTHING
    return decompress_bits(_to_units(text), limit)


def may_be_wide(text: str) -> bool:
    """Tell cheaply whether the first characters may hold, sixteen bits each, a printable character."""
    return may_be_bits(_to_units(text[:3]))


def _to_units(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def decompress_bits(content: bytes, limit: int) -> Unpacked:
    """Return what ``compressToUint8Array`` wrote: the bits as they are."""
    if not may_be_bits(content):
        return _NOTHING
    head = content[:_MOST_INPUT]
    return _tell_rest(_decompress(f"{int.from_bytes(head, 'big'):0{len(head) * 8}b}", limit), len(content))


def _tell_rest(found: Unpacked, size: int) -> Unpacked:
    """Return what was read, with the reason why it is not all where there was more than is tried."""
    if found.problem == _CUT and size > _MOST_INPUT:
        return found._replace(problem=f"lz-string text is read no further than {_MOST_INPUT} characters of it")
    return found


def may_be_bits(content: bytes) -> bool:
    """Tell cheaply whether the first bits may stand for a printable character."""
    return len(content) > _LEAST_WHOLE and _may_begin(f"{int.from_bytes(content[:4], 'big'):032b}")


def _may_begin(bits: str) -> bool:
    """Tell whether bits begin with a character that texts begin with, and a second code that there can be."""
    kind = _read(bits, 0, 2)
    if kind not in _CHARACTERS:
        return False
    first = _read(bits, 2, 8 << kind)
    if not any(low <= first <= high for low, high in _FIRST[kind]):
        return False
    # Of codes that name an entry there are two yet: that of the first character, and the next.
    second = _read(bits, 2 + (8 << kind), 3)
    if second == 0:
        return _read(bits, 5 + (8 << kind), 8) not in _CONTROLS
    return second in {-1, 1, 3, 4}


def _decompress(bits: str, limit: int) -> Unpacked:
    """Undo LZ78 with codes that grow: 0 and 1 bring a new character of 8 or 16 bits, 2 ends."""
    entries = ["", "", ""]
    parts: list[str] = []
    width, position, size, last = 2, 0, 0, ""
    problem = f"lz-string text holds more than {limit} characters"
    while size <= limit:
        code = _read(bits, position, width)
        position += width
        if code in _CHARACTERS:
            char = _read(bits, position, 8 << code)
            position += 8 << code
            if char in _CONTROLS:
                return _NOTHING
            code = len(entries) if char >= 0 else char
            entries.append(chr(max(char, 0)))
        if code == _END and len(bits) - position > _MOST_PADDING:
            return _NOTHING
        if code < 0 or code == _END:
            problem = "" if code == _END else _CUT
            break
        if code > len(entries) or not (last or code < len(entries)):
            return _NOTHING
        entry = entries[code] if code < len(entries) else last + last[0]
        parts.append(entry)
        size += len(entry)
        if last:
            entries.append(last + entry[0])
        last = entry
        # The next code may name one entry more than there are.
        width = len(entries).bit_length()
    text = join_surrogates("".join(parts))
    return Unpacked(text, problem) if len(text) >= (_LEAST_CUT if problem else _LEAST_WHOLE) else _NOTHING


def _read(bits: str, position: int, width: int) -> int:
    """Return a number whose lowest bit comes first, or -1 where the bits end before it."""
    found = bits[position : position + width]
    return int(found[::-1], 2) if len(found) == width else -1
