"""Text whose bytes were no UTF-8, read in the charsets that came before it; knows no structure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Whole words beyond ASCII: accented Latin letters stand alone. Stray bytes were read as Latin-1.
_WORD = re.compile(r"[\x80-\xff]{2}(?:[\x80-\xff]{2}|[A-Za-z@-~][\x80-\xff])")
# No text in these charsets has control signs, and every binary content has.
_BINARY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")
_BEYOND = re.compile(r"[^\x00-\xff]+")
_MOST = 100_000
# Names by the WHATWG Encoding Standard, scripts in the order of their speakers who still meet them.
CHARSETS = ("gb18030", "shift_jis", "euc_jp", "euc_kr", "big5", "cp1251", "koi8_r", "cp1256", "cp1253", "cp1255")


def is_legacy(text: str) -> bool:
    """Tell whether a text may be another charset's, read as Latin-1."""
    return len(text) < _MOST and _WORD.search(text) is not None and _BINARY.search(text) is None


def iter_legacy(text: str) -> Iterator[tuple[str, str]]:
    """Yield each reading of a text in another charset, and that charset."""
    # Where two stray bytes happen to be UTF-8, they were read so.
    content = _BEYOND.sub(lambda match: match[0].encode("utf-8", "replace").decode("latin-1"), text).encode("latin-1")
    for charset in CHARSETS:
        try:
            yield content.decode(charset), charset
        except UnicodeDecodeError:
            continue  # not this one
