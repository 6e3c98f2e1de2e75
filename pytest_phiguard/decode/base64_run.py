"""A run of characters read as base64 or base64url; knows no other encoding."""

from __future__ import annotations

import binascii

_SAMPLE = 64
_PADDING = ("", None, "==", "=")


def decode_base64(run: str) -> bytes:
    """Return what a run of base64 or base64url characters means, padding missing or not.

    Raises:
        ValueError: It holds another character.
    """
    text = run.replace("-", "+").replace("_", "/") if "-" in run or "_" in run else run
    padding = _PADDING[len(text) % 4]
    # A single character left over holds six bits, no byte.
    text = text[:-1] if padding is None else text + padding
    return binascii.a2b_base64(text)


def sample_base64(run: str, phase: int) -> bytes:
    """Return the first bytes that a run means when it begins ``phase`` characters in."""
    return decode_base64(run[phase : phase + _SAMPLE])


def name_base64(run: str, mark: str) -> str:
    """Return ``base64`` or ``base64url``, as the run's characters and padding tell.

    Args:
        run: The characters.
        mark: ``=`` where padding follows, ``.`` where it is a part of a dotted token (JWT, RFC 7515).
    """
    if "-" in run or "_" in run:
        return "base64url"
    if mark == "=" or "+" in run or "/" in run:
        return "base64"
    return "base64url" if mark == "." or len(run) % 4 else "base64"
