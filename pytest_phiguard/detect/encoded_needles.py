"""Values inside encoded runs that cannot be opened as a whole: what triggers, and the proof; knows no index.

An encoding cuts bytes into groups of six, five or four bits. Of a value in the middle of a run only its whole groups
are known, so what they trigger is proven by decoding the surroundings in step with them.
"""

from __future__ import annotations

import base64
import binascii
import re
import string
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.decode import Budget
from pytest_phiguard.decode.opening import iter_opened_run
from pytest_phiguard.decode.plain_text import decode_text
from pytest_phiguard.decode.runs import find_runs
from pytest_phiguard.detect.proven import ProvenPattern
from pytest_phiguard.detect.series import SeriesForm, iter_series
from pytest_phiguard.variants import Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pytest_phiguard.variants import Form


class _Coding(NamedTuple):
    """An encoding.

    Attributes:
        bits: How many bits a character holds.
        group: How many characters hold whole bytes.
        offsets: At how many places of a group a value may begin.
        least: The fewest characters, letters and digits only, that trigger.
        alphabet: The characters, and those that are read for them.
        encode: From bytes to characters.
        decode: From characters of the alphabet to bytes.
    """

    bits: int
    group: int
    offsets: int
    least: int
    alphabet: str
    encode: Callable[[bytes], bytes]
    decode: Callable[[str], bytes]


def _decode_base64(text: str) -> bytes:
    return binascii.a2b_base64(text[: len(text) & ~3] or "")


def _decode_base32(text: str) -> bytes:
    return base64.b32decode(text.upper()[: len(text) & ~7])


def _decode_hex(text: str) -> bytes:
    return bytes.fromhex(text[: len(text) & ~1])


_STANDARD = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
_CODINGS: Mapping[str, _Coding] = {
    "base64": _Coding(6, 4, 3, 10, _STANDARD, base64.b64encode, _decode_base64),
    "base32": _Coding(
        5, 8, 5, 12, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567abcdefghijklmnopqrstuvwxyz", base64.b32encode, _decode_base32
    ),
    "hex": _Coding(4, 2, 1, 16, "0123456789abcdefABCDEF", binascii.hexlify, _decode_hex),
}
# RFC 4648 section 5.
_SIGNS = {"-": "+", "_": "/"}
# Without their case, base64's characters say four bits less than six each.
_LEAST_WITHOUT_CASE = 14
_GAP = r"[\W_]{0,4}"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_ALNUM = re.compile(r"[A-Za-z0-9]")
_LONGEST = 120
_NEAR = 4_000
_BEFORE = 8
_AFTER = 24
# What stands beside values in JSON, forms and prose.
_APART = frozenset(b"\"'&=;,:<>()[]{}| \t\r\n")
_CASELESS_SHAPES = frozenset({Shape.MAIL, Shape.WORDS})
_BASE32_SHAPES = frozenset({Shape.MAIL, Shape.WORDS, Shape.DIGITS})


_WIDE = frozenset({("utf-16-le",), ("utf-16-be",)})


class EncodedForm(NamedTuple):
    """The whole groups of a form that begins at one place of a group.

    Attributes:
        form: The form.
        content: Its bytes.
        coding: Which encoding.
        offset: How many bytes of the group stand before it.
        text: The characters.
    """

    form: Form
    content: bytes
    coding: str
    offset: int
    text: str

    @property
    def plain(self) -> bytes:
        """Return the needle: the letters and digits, in lower case."""
        return "".join(filter(str.isalnum, self.text)).lower().encode()

    def build(self) -> EncodedPattern:
        """Return how it is proven."""
        return EncodedPattern(self)


def find_hidden(forms: Iterable[Form]) -> dict[bytes, list[EncodedForm | SeriesForm]]:
    """Return what is looked for inside encoded runs and lists of numbers, by its letters and digits in lower case.

    Args:
        forms: All forms of a value that stands alone.
    """
    found: dict[bytes, list[EncodedForm | SeriesForm]] = {}
    for form, content in _iter_contents(forms):
        for name, coding in _CODINGS.items():
            if name != "base32" or form.shape in _BASE32_SHAPES:
                for one in _iter_offsets(form, content, name, coding):
                    plain = one.plain
                    if len(plain) >= coding.least:
                        found.setdefault(plain, []).append(one)
        if form.chain[:1] not in _WIDE:
            for series in iter_series(form):
                found.setdefault(series.plain, []).append(series)
    return found


def _iter_contents(forms: Iterable[Form]) -> Iterator[tuple[Form, bytes]]:
    """Yield the forms that are sent encoded, as bytes: the value as given, its lower case, its digits."""
    seen: set[str] = set()
    for form in forms:
        if form.shape is Shape.PLACE:
            return  # its numbers are proven one by one
        lower = form.chain == ("lowercase",) and form.shape in _CASELESS_SHAPES
        digits = form.chain == ("digits",) and form.shape is Shape.DIGITS
        if (not form.chain or lower or digits) and form.text not in seen and len(form.text) <= _LONGEST:
            seen.add(form.text)
            yield form, form.text.encode("utf-8", "replace")
            if not form.chain and max(form.text, default="") > "\u024f":
                for charset in ("utf-16-le", "utf-16-be"):
                    yield form._replace(chain=(charset,)), form.text.encode(charset, "replace")


def _iter_offsets(form: Form, content: bytes, name: str, coding: _Coding) -> Iterator[EncodedForm]:
    for offset in range(coding.offsets):
        first = -(-8 * offset // coding.bits)
        last = 8 * (offset + len(content)) // coding.bits
        text = coding.encode(b"\0" * offset + content)[first:last].decode()
        yield EncodedForm(form, content, name, offset, text)


class EncodedPattern(ProvenPattern):
    """Recognises the whole groups of one form, and proves it by what they are a part of.

    Args:
        encoded: The form and its groups.
    """

    def __init__(self, encoded: EncodedForm) -> None:
        self._encoded = encoded
        self._coding = _CODINGS[encoded.coding]
        signs = [re.escape(sign) if sign.isalnum() else r"[\W_]" for sign in encoded.text]
        super().__init__(encoded.form, encoded.coding, _GAP.join(signs))

    def _is_proven(self, text: str, start: int, end: int) -> bool:
        """Tell whether the form stands there encoded, and nothing decodes the run around it."""
        return self._is_whole(text, start, end) and not self._is_opened(text, start, end)

    def _is_whole(self, text: str, start: int, end: int) -> bool:
        found = self._read(text[start:end])
        gap = _find_gap(text[start:end]) - frozenset("+/_-" if self._encoded.coding == "base64" else "")
        before = self._collect(text[max(0, start - 4 * _BEFORE) : start][::-1], gap, _BEFORE)[::-1]
        after = self._collect(text[end : end + 4 * _AFTER], gap, _AFTER)
        if self._encoded.coding != "base64" or found == self._encoded.text:
            return self._is_decoded(before, found, after)
        return self._is_without_case(before, found, after)

    def _collect(self, text: str, gap: frozenset[str], most: int) -> str:
        """Return the characters of the encoding that a text begins with, its gaps left out."""
        found: list[str] = []
        for sign in text:
            known = _SIGNS.get(sign, sign)
            if known in self._coding.alphabet:
                found.append(known)
            elif sign not in gap:
                break
            if len(found) == most:
                break
        return "".join(found)

    def _read(self, spelled: str) -> str:
        """Return the characters of a match, its separators left out and its signs read as the encoding's own."""
        signs = iter(_ALNUM.findall(spelled))
        return "".join(next(signs) if sign.isalnum() else sign for sign in self._encoded.text)

    def _is_decoded(self, before: str, found: str, after: str) -> bool:
        """Tell whether the surroundings, decoded in step, hold the form as a whole value."""
        coding, encoded = self._coding, self._encoded
        first = -(-8 * encoded.offset // coding.bits) % coding.group
        if len(before) < first:
            return False
        count = len(before) - (len(before) - first) % coding.group
        run = before[len(before) - count :] + found + after
        content = coding.decode(run + coding.alphabet[0] * (-len(run) % coding.group))
        size = coding.bits * len(run) // 8
        return self._is_held(content[:size])

    def _is_held(self, content: bytes) -> bool:
        start = content.find(self._encoded.content)
        if start < 0:
            return False
        charset = self._encoded.form.chain[0] if self._encoded.form.chain[:1] in _WIDE else ""
        if charset:
            return True  # ideographs have no bounds
        # What is no text here was no part of the run: it is no framing of a record either.
        return self._is_in(_CONTROLS.sub(" ", decode_text(content)))

    def _is_without_case(self, before: str, found: str, after: str) -> bool:
        """Tell whether base64 that lost its case may have the form as a whole value, by what stands beside it."""
        around = before + found + after
        if len(found) < _LEAST_WITHOUT_CASE or (around != around.lower() and around != around.upper()):
            return False
        return self._may_begin(before) and self._may_end(after)

    def _may_begin(self, before: str) -> bool:
        """Tell whether in some case the byte before is no letter and no digit."""
        text, content, offset = self._encoded.text, self._encoded.content, self._encoded.offset
        first = -(-8 * offset // 6) % 4
        count, place = first or 4, (offset - 1) % 3
        if len(before) < count:
            return not offset and not before
        for cased in product(*({sign.lower(), sign.upper()} for sign in before[-count:])):
            group = _decode_base64("".join(cased) + text[: 4 - count])
            if content.startswith(group[place + 1 :]) and _is_apart(group[place]):
                return True
        return False

    def _may_end(self, after: str) -> bool:
        """Tell whether in some case the byte after is no letter and no digit."""
        text, content, offset = self._encoded.text, self._encoded.content, self._encoded.offset
        over = (-(-8 * offset // 6) % 4 + len(text)) % 4
        tail, place = text[len(text) - over :], (offset + len(content)) % 3
        count = place + 2 - over
        following = after[:count]
        if len(following) < count:
            # The run ends with the value: the bits left over are zeros.
            canonical = base64.b64encode(b"\0" * offset + content).decode().rstrip("=")
            return (text + following).lower() == canonical[-len(text + following) :].lower()
        for cased in product(*({sign.lower(), sign.upper()} for sign in following)):
            group = _decode_base64((tail + "".join(cased)).ljust(4, "A"))
            if content.endswith(group[:place]) and _is_apart(group[place]):
                return True
        return False

    def _is_opened(self, text: str, start: int, end: int) -> bool:
        """Tell whether decoding whole runs finds the form anyway, and says more exactly where."""
        near = max(0, start - _NEAR)
        around = (
            run
            for run in find_runs(text[near : end + _NEAR], 1_000)
            if run.start + near < end and run.start + near + len(run.text) > start
        )
        return any(self._is_in(opened.text) for run in around for opened in iter_opened_run(run, "", Budget()))


def _find_gap(spelled: str) -> frozenset[str]:
    """Return the signs that stand between the characters of a match."""
    return frozenset(sign for sign in spelled if not _ALNUM.match(sign))


def _is_apart(byte: int) -> bool:
    """Tell whether a byte usually stands beside a value."""
    return byte in _APART
