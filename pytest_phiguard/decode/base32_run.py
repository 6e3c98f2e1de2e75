"""A run of characters read as base32; knows no other encoding."""

from __future__ import annotations

import base64
import re

# RFC 4648 section 6; host names carry it in lower case.
_BASE32 = re.compile(r"[A-Z2-7]{12,}|[a-z2-7]{12,}")
# Whole groups leave no, or 2, 4, 5 or 7 characters over.
_IMPOSSIBLE = frozenset({1, 3, 6})


def decode_base32(run: str) -> bytes:
    """Return what a run of base32 characters means, or nothing where it is none."""
    if not _BASE32.fullmatch(run) or len(run) % 8 in _IMPOSSIBLE:
        return b""
    return base64.b32decode(run.upper() + "=" * (-len(run) % 8))
