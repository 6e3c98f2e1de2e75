"""The lz-string compression that PostHog and Mouseflow use in browsers, written from its description; compresses only.

Format: a dictionary coder like LZ78 over UTF-16 units; a new unit is sent as token 0 (8 bits follow) or 1 (16 bits
follow), token 2 ends the stream, and tokens widen as the dictionary grows. https://pieroxy.net/blog/pages/lz-string/
"""

from __future__ import annotations

_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_URI = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-$"


class _Bits:
    def __init__(self) -> None:
        self.bits: list[int] = []

    def write(self, value: int, width: int) -> None:
        """Append ``width`` bits, the lowest first."""
        self.bits.extend(value >> at & 1 for at in range(width))


class _Coder:
    """The dictionary and the widths of its tokens."""

    def __init__(self) -> None:
        self.out = _Bits()
        self.known: dict[str, int] = {}
        self.fresh: set[str] = set()
        self.width, self.room = 2, 2

    def add(self, phrase: str) -> None:
        self.known[phrase] = len(self.known) + 3

    def shrink(self) -> None:
        """Count one token; widen when the width is used up."""
        self.room -= 1
        if self.room == 0:
            self.room = 2**self.width
            self.width += 1

    def put(self, phrase: str) -> None:
        if phrase in self.fresh:
            unit = ord(phrase)
            self.out.write(0 if unit < 256 else 1, self.width)
            self.out.write(unit, 8 if unit < 256 else 16)
            self.shrink()
            self.fresh.discard(phrase)
        else:
            self.out.write(self.known[phrase], self.width)
        self.shrink()


def _units(text: str) -> list[str]:
    raw = text.encode("utf-16-le", "surrogatepass")
    return [chr(int.from_bytes(raw[at : at + 2], "little")) for at in range(0, len(raw), 2)]


def _compress(text: str, per_sign: int) -> list[int]:
    coder, phrase = _Coder(), ""
    for unit in _units(text):
        if unit not in coder.known:
            coder.add(unit)
            coder.fresh.add(unit)
        longer = phrase + unit
        if longer in coder.known:
            phrase = longer
            continue
        coder.put(phrase)
        coder.add(longer)
        phrase = unit
    if phrase:
        coder.put(phrase)
    coder.out.write(2, coder.width)
    bits = [*coder.out.bits, *([0] * (per_sign - len(coder.out.bits) % per_sign))]
    return [int("".join(map(str, bits[at : at + per_sign])), 2) for at in range(0, len(bits), per_sign)]


def compress_base64(text: str) -> str:
    """Return what ``LZString.compressToBase64`` returns."""
    signs = "".join(_BASE64[value] for value in _compress(text, 6))
    return signs + "=" * (-len(signs) % 4)


def compress_uri(text: str) -> str:
    """Return what ``LZString.compressToEncodedURIComponent`` returns."""
    return "".join(_URI[value] for value in _compress(text, 6))


def compress_utf16(text: str) -> str:
    """Return what ``LZString.compressToUTF16`` returns."""
    return "".join(chr(value + 32) for value in _compress(text, 15)) + " "
