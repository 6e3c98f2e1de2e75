"""Percent, backslash, HTML and quoted-printable escapes undone once; knows no structure."""

from __future__ import annotations

import binascii
import html
import quopri
import re
from functools import lru_cache

from pytest_phiguard.decode.plain_text import decode_text, has_surrogates, mend_stray

_PERCENT = re.compile(r"%(?:[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PERCENT_RUN = re.compile(r"%[0-9A-Fa-f]{2}(?:%[0-9A-Fa-f]{2})*")
_PERCENT_UNICODE = re.compile(r"%u([0-9A-Fa-f]{4})")
_BACKSLASH = re.compile(
    r"\\(?:u\{[0-9A-Fa-f]{1,6}\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[\"'/\\bfnrt]|[0-3][0-7]{2}(?:\\[0-3][0-7]{2}){0,63})"
)
_ENTITY = re.compile(r"&(?:#[0-9]|#[xX][0-9A-Fa-f]|[A-Za-z]{2,31};)")
# What stands escaped in values and would be no sign between a name and its value: blanks, "=", "@", "." and UTF-8.
_SIGN = re.compile(r"=(?:20[A-Za-z]|3D[^&;]|40[A-Za-z]|2[CE]\w|[C-F][0-9A-F]=[89A-F])")
_SIGNS = re.compile(r"(?:=(?:2[0-9A-F]|3[A-F]|40|5[B-F]|60|7[B-F]|[89A-F][0-9A-F]))+")
_QUOTED = re.compile(r"content-transfer-encoding:\s*quoted-printable", re.IGNORECASE)
_WORD = re.compile(r"=\?([\w-]{2,40})(?:\*[\w-]+)?\?([bBqQ])\?([^?\s]*)\?=")
_WORD_GAP = re.compile(r"\?=\s+=\?")
_CONTROL = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def unescape_percent(text: str) -> str:
    """Return text with ``%XX`` and ``%uXXXX`` undone once."""
    if not _PERCENT.search(text):
        return text
    if not _STRAY_PERCENT.search(text):
        # Quoted-printable has the same digits behind another sign, and a decoder in C.
        content = text.encode("utf-8", "surrogatepass").replace(b"=", b"=3D").replace(b"%", b"=")
        return mend_stray(binascii.a2b_qp(content).decode("utf-8", "surrogateescape"))
    plain = _PERCENT_UNICODE.sub(lambda match: chr(int(match[1], 16)), text)
    # Run by run: `unquote` takes a text apart at every character beyond ASCII.
    return _PERCENT_RUN.sub(lambda match: _decode_digits(match[0].replace("%", "")), plain)


def _decode_digits(digits: str) -> str:
    """Return the text of bytes that are given as pairs of hexadecimal digits; those that are no UTF-8 as Latin-1."""
    return mend_stray(bytes.fromhex(digits).decode("utf-8", "surrogateescape"))


def unescape_field(text: str) -> str:
    """Return a name or value of a query or form with ``+`` and ``%XX`` undone once."""
    return unescape_percent(text.replace("+", " "))


def unescape_words(text: str) -> str:
    """Return text with the encoded words of header fields undone, RFC 2047."""
    if "=?" not in text or not _WORD.search(text):
        return text
    return _WORD.sub(_decode_word, _WORD_GAP.sub("?==?", text))


def _decode_word(match: re.Match[str]) -> str:
    charset, form, coded = match.groups()
    try:
        if form in "bB":
            content = binascii.a2b_base64(coded)
        else:
            content = quopri.decodestring(coded.encode("latin-1", "replace"), header=True)
    except binascii.Error:
        return match[0]
    return decode_text(content, charset)


def unescape_json(text: str) -> str:
    r"""Return text with the backslash escapes of JSON, JavaScript and C undone once.

    These are ``\"``, ``\uXXXX``, ``\u{…}``, ``\xXX``, and bytes in three octal digits, as protobuf's text has them.
    """
    if "\\" not in text:
        return text
    return join_surrogates(_BACKSLASH.sub(lambda match: _undo(match[0]), text))


def unescape_html(text: str) -> str:
    """Return text with character references undone once."""
    return html.unescape(text) if _ENTITY.search(text) else text


def join_surrogates(text: str) -> str:
    """Return text with the surrogate pairs that escapes leave joined to characters."""
    if text.isascii() or not has_surrogates(text):
        return text
    return _PAIR.sub(lambda match: match[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)


@lru_cache(maxsize=4096)
def _undo(escape: str) -> str:
    """Return what one escape means."""
    sign = escape[1]
    if sign in "ux" and len(escape) > 2:
        number = int(escape[2:].strip("{}"), 16)
        return chr(number) if number < 0x110000 else escape
    if sign in "0123":
        return decode_text(bytes(int(digits, 8) for digits in escape[1:].split("\\")))
    return _CONTROL.get(sign, sign)


def unescape_quoted(text: str) -> str:
    """Return text with quoted-printable undone, RFC 2045 section 6.7.

    Where nothing says that it is written so, letters and digits behind ``=`` are values, not escapes.
    """
    if not _is_announced(text):
        if not _SIGN.search(text):
            return text
        return _SIGNS.sub(lambda match: _decode_digits(match[0].replace("=", "")), text)
    content = quopri.decodestring(text.encode("utf-8", "replace"))
    return content.decode("utf-8", "replace")


def has_escapes(text: str) -> bool:
    """Tell cheaply whether a text may hold an escape."""
    if "%" in text or "\\" in text or "&" in text:
        return True
    return "=" in text and (_is_quoted(text) or ("=?" in text and bool(_WORD.search(text))))


def has_escaped_signs(text: str) -> bool:
    """Tell whether signs of a text are written as in quoted-printable, announced or not."""
    return _SIGN.search(text) is not None


def _is_quoted(text: str) -> bool:
    return has_escaped_signs(text) or _is_announced(text)


def _is_announced(text: str) -> bool:
    """Tell whether a text has a soft line break or the header field that announces quoted-printable."""
    # Plain searches first: expressions that begin with a choice are thirty times slower.
    if "=\n" in text or "=\r\n" in text:
        return True
    # Of bytes, only ASCII is lowered, which is much cheaper.
    return b"quoted-" in text.encode("utf-8", "surrogatepass").lower() and bool(_QUOTED.search(text))
