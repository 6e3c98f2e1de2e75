"""The transfer encodings of MIME parts, RFC 2045 section 6; knows no part's location."""

from __future__ import annotations

import base64
import binascii
import quopri


def decode_transfer(content: bytes, encoding: str) -> tuple[bytes, tuple[str, ...]]:
    """Return a part's content with its transfer encoding undone, and the step that this was.

    Args:
        content: The part as sent.
        encoding: Its ``Content-Transfer-Encoding``, lower case; what is unknown or broken changes nothing.
    """
    if encoding == "quoted-printable":
        return quopri.decodestring(content), ("quoted_printable",)
    if encoding == "base64":
        try:
            return base64.b64decode(content), ("base64",)
        except binascii.Error:
            return content, ()
    return content, ()
