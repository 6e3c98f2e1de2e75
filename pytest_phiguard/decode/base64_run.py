"""A run of characters read as base64 or base64url; knows no other encoding."""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAMPLE = 64
_PADDING = ("", None, "==", "=")


def decode_base64(run: str) -> bytes:
    """Return what a run of base64 or base64url characters means, padding missing or not.

    Raises:
        ValueError: It holds another character.
    """
    text = _to_standard(run)
    padding = _PADDING[len(text) % 4]
    # A single character left over holds six bits, no byte.
    text = text[:-1] if padding is None else text + padding
    return binascii.a2b_base64(text)


def iter_samples(run: str) -> Iterator[tuple[int, bytes]]:
    """Yield the first whole bytes that a run means when it begins 0 to 3 characters in, each with that number."""
    text = _to_standard(run)
    for phase in range(4):
        size = min(len(text) - phase, _SAMPLE) & ~3
        yield phase, binascii.a2b_base64(text[phase : phase + size])


def _to_standard(run: str) -> str:
    return run.replace("-", "+").replace("_", "/") if "-" in run or "_" in run else run


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
