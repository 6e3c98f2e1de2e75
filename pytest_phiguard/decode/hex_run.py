"""A run of characters read as hexadecimal; knows no other encoding."""

from __future__ import annotations

import re

_HEX = re.compile(r"(?:0[xX])?((?:[0-9a-fA-F]{2})+)")


def decode_hex(run: str) -> bytes:
    """Return what a run of hexadecimal digits means, or nothing where it is none."""
    match = _HEX.fullmatch(run)
    return bytes.fromhex(match[1]) if match else b""
