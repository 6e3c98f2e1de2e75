"""Owns what counts as integrity metadata; must not know which element has it."""

from __future__ import annotations

import re
from typing import Final

_DIGEST: Final = re.compile(r"(?:\A|\s)sha(?:256|384|512)-[A-Za-z0-9+/_-]{43,}=*(?:[\s?]|\Z)", re.IGNORECASE)


def is_digest(text: str) -> bool:
    """Tell whether a text holds a digest that browsers heed (W3C Subresource Integrity, section 3.3).

    Args:
        text: Such as ``sha384-…``; what browsers do not know is ignored by them, and everything is let through.
    """
    return _DIGEST.search(text) is not None
