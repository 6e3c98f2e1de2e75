"""Owns the first look at a page: whether anything in it can lead to another host or run; must not know parsers."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# Whatever names another host or runs has one of these in it, once line breaks and tabs, which vanish from addresses,
# are gone. A backslash is a slash in addresses, and begins an escape in styles and scripts.
_MARKS: Final = ("//", "\\", "<script", "http", "data:", "javascript:", "srcdoc")
# Characters that may be written as entities without changing what an address means: all but those of ordinary text.
_ENTITY: Final = re.compile(
    r"&(?:#(?!(?:0*(?:3[49]|38|6[02]|160)|x0*(?:2[267]|3[ce]|a0))(?![0-9a-f]))|(?:b?sol|colon|tab|newline)\b)"
)
_EVENT: Final = re.compile(r"on[a-z]{3,26}\s*=")
# A reference that stays on the host that it stands on, whatever follows.
_RELATIVE: Final = re.compile(r"(?:/(?![/\\\t\n\r])|[?#]|[A-Za-z0-9_.%~-]+(?:[/?#]|\Z)|\Z)")


@lru_cache(maxsize=8)
def may_reach_others(html: str) -> bool:
    """Tell whether a page may name another host or run a script of its own; it says yes too often, never too seldom.

    Args:
        html: The page.
    """
    lower = html.lower()
    flat = lower.replace("\n", "").replace("\r", "").replace("\t", "")
    for mark in _MARKS:
        if mark in flat:
            return True
    return ("&" in flat and _ENTITY.search(flat) is not None) or _EVENT.search(lower) is not None


def stays_here(reference: str) -> bool:
    """Tell whether a reference, as written, certainly leads to the host that it stands on.

    Args:
        reference: What stands in the attribute; where it is not certain, resolving it tells.
    """
    return _RELATIVE.match(reference) is not None
