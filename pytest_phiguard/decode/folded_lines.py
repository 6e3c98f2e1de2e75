"""iCalendar and vCard text with its folded lines whole; knows no property of either."""

from __future__ import annotations

import quopri
import re

_BEGIN = re.compile(r"\s*BEGIN:V(?:CALENDAR|CARD|EVENT)\b", re.IGNORECASE)
# RFC 5545 section 3.1, RFC 6350 section 3.2.
_FOLD = re.compile(r"\r?\n[ \t]")
_ESCAPE = re.compile(r"\\([,;\\])")


def is_folded(text: str) -> bool:
    """Tell cheaply whether a text is a calendar or card."""
    return text[:1] in "Bb \r\n" and bool(_BEGIN.match(text))


def unfold_lines(text: str) -> str:
    """Return a calendar or card with its lines whole, its separators unescaped, and vCard 2.1's encoding undone."""
    plain = _ESCAPE.sub(r"\1", _FOLD.sub("", text))
    if "quoted-printable" in plain.lower():
        plain = quopri.decodestring(plain.encode("utf-8", "replace")).decode("utf-8", "replace")
    return plain
