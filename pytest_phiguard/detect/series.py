"""Values written as lists of their characters' numbers: what triggers, and the proof; knows no index."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.decode.plain_text import decode_text
from pytest_phiguard.detect.proven import ProvenPattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_phiguard.variants import Form

_SIZES = range(8, 121)
_APART = r"[\W_]{1,8}"
# So many numbers beside a value say whether it is a whole one.
_BEFORE = re.compile(rf"((?:(?:0x[0-9a-f]{{1,6}}|\d{{1,7}}){_APART}){{1,6}})$", re.IGNORECASE | re.ASCII)
_AFTER = re.compile(rf"((?:{_APART}(?:0x[0-9a-f]{{1,6}}|\d{{1,7}})){{1,6}})(?![\w.])", re.IGNORECASE | re.ASCII)
_NUMBER = re.compile(r"0x[0-9a-f]+|\d+", re.IGNORECASE | re.ASCII)
_NEAR = 120
_BYTES = 0x100
_END = 0x110000


class SeriesForm(NamedTuple):
    """A form as numbers.

    Attributes:
        form: The form.
        tokens: Its bytes or characters as numbers, in lower case.
        points: Whether the numbers are code points; else bytes of UTF-8.
        step: How it is written.
    """

    form: Form
    tokens: tuple[str, ...]
    points: bool
    step: str

    @property
    def plain(self) -> bytes:
        """Return the needle: the numbers without signs between."""
        return "".join(self.tokens).encode()

    def build(self) -> SeriesPattern:
        """Return how it is proven."""
        return SeriesPattern(self)


def iter_series(form: Form) -> Iterator[SeriesForm]:
    """Yield a form as decimal and hexadecimal numbers of its bytes, and of its characters where these are others."""
    content = form.text.encode("utf-8", "replace")
    if len(content) not in _SIZES:
        return
    yield SeriesForm(form, tuple(map(str, content)), points=False, step="char_codes")
    yield SeriesForm(form, tuple(f"0x{byte:02x}" for byte in content), points=False, step="hex")
    if len(content) != len(form.text):
        yield SeriesForm(form, tuple(str(ord(sign)) for sign in form.text), points=True, step="char_codes")


class SeriesPattern(ProvenPattern):
    """Recognises the numbers of one form, and proves it by those beside them.

    Args:
        series: The form and its numbers.
    """

    def __init__(self, series: SeriesForm) -> None:
        self._series = series
        super().__init__(series.form, series.step, rf"(?<![\w.]){_APART.join(series.tokens)}(?![\w.]?\d|[a-z])")

    def _is_proven(self, text: str, start: int, end: int) -> bool:
        """Tell whether the numbers beside it make it no part of a longer value."""
        before = _BEFORE.search(text[max(0, start - _NEAR) : start])
        after = _AFTER.match(text[end : end + _NEAR])
        around = [_NUMBER.findall(match[1]) if match else [] for match in (before, after)]
        return self._is_in(self._spell(around[0]) + self._series.form.text + self._spell(around[1]))

    def _spell(self, tokens: Iterable[str]) -> str:
        """Return the characters that numbers mean; what is none is a space."""
        numbers = [int(token, 16) if token[:2] in {"0x", "0X"} else int(token) for token in tokens]
        if self._series.points:
            return "".join(chr(number) if number < _END else " " for number in numbers)
        return decode_text(bytes(number if number < _BYTES else 32 for number in numbers))
