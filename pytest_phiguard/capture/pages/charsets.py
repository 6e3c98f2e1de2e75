"""Owns which character set a page is written in, as browsers and Python's servers know them; must not know headers."""

from __future__ import annotations

import codecs
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The names that only browsers know (Encoding Standard, section 4.2), and what Python calls them.
_LABELS: Final[Mapping[str, str]] = MappingProxyType({
    "ansi-x3.4-1968": "cp1252", "csgb2312": "gb18030", "cseuckr": "cp949", "csiso88598i": "iso8859-8",
    "csisolatin9": "iso8859-15", "csmacintosh": "mac-roman", "dos-874": "cp874", "gb-2312": "gb18030",
    "gb-2312-80": "gb18030", "iso-8859-6-e": "iso8859-6", "iso-8859-6-i": "iso8859-6", "iso-8859-8-e": "iso8859-8",
    "iso-8859-8-i": "iso8859-8", "koi": "koi8-r", "koi8": "koi8-r", "koi8-ru": "koi8-u",
    "ks-c-5601-1989": "cp949", "ksc-5601": "cp949", "logical": "iso8859-8", "mac": "mac-roman", "ucs-2": "utf-16-le",
    "unicode": "utf-16-le", "unicodefffe": "utf-16-be", "visual": "iso8859-8", "windows-31j": "cp932",
    "windows-874": "cp874", "windows-949": "cp949", "x-cp1252": "cp1252", "x-euc-jp": "euc_jp", "x-gbk": "gb18030",
    "x-mac-cyrillic": "mac-cyrillic", "x-mac-roman": "mac-roman", "x-mac-ukrainian": "mac-cyrillic",
    "x-sjis": "cp932", "x-x-big5": "big5hkscs", "cn-big5": "big5hkscs",
})  # fmt: skip
# What browsers read those of Python by: many old ones are taken for the larger one that came later.
_READ_AS: Final[Mapping[str, str]] = MappingProxyType({
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949",
    "utf-16": "utf-16-le",
})  # fmt: skip
_DOUBLE: Final = frozenset({"utf-16-le", "utf-16-be"})
# What Python calls text encodings although no document is written in them; some take the square of the length.
_NO_CHARSETS: Final = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
_PRINTED: Final = bytes(range(0x20, 0x7F))
_MARKUP: Final = re.compile(rb"<[a-zA-Z!/?]")
_COMMENT: Final = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_XML: Final = re.compile(rb"\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([a-z0-9_:.-]+)", re.IGNORECASE)
_META: Final = re.compile(rb"<meta[\s/]([^>]*)", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(rb"(?<![^\s=/\"'>])([^\s=/\"'>]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_LABEL: Final = re.compile(r"charset\s*=\s*[\"']?\s*([^\s;\"',]+)", re.IGNORECASE)
# Characters that take several bytes in UTF-8: by accident, other bytes are hardly ever one.
_WRITTEN: Final = re.compile("[^\x00-\x7f\ufffd]")
# How far browsers look for a declaration in the body, at most.
_AHEAD: Final = 4096


def decode_page(body: bytes, content_type: str) -> str:
    """Return a body as text: by byte order mark, header, XML declaration, ``<meta>``, else a guess (HTML 13.2.3).

    Args:
        body: Not compressed.
        content_type: The header's value, or empty.
    """
    marked = _find_mark(body)
    if marked:
        return body.decode(marked, "replace")
    markup = _MARKUP.search(body) is not None
    for label in (find_label(content_type), *_iter_labels(body)):
        codec = _find_codec(label, markup=markup)
        if codec:
            return body.decode(codec, "replace")
    return _guess(body)


def _guess(body: bytes) -> str:
    """Return a body that says nothing as UTF-8, broken or cut maybe, else as what most browsers take it for."""
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if broken and len(_WRITTEN.findall(text)) < broken:
        return body.decode("cp1252", "replace")
    return text


def find_label(content_type: str) -> str:
    """Return the character set that a media type names, or empty.

    Args:
        content_type: A header's value, or the content of a ``<meta>``.
    """
    found = _LABEL.search(content_type)
    return found[1] if found else ""


def _find_mark(body: bytes) -> str:
    """Return the encoding by the byte order mark, or by the zeros around a page's first ``<``, or empty."""
    if body.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        # No browser's, but Python applications may be set to it.
        return "utf-32"
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if body.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if body[:4] in {b"<\0\0\0", b"\0\0\0<"}:
        return "utf-32-le" if body[:1] == b"<" else "utf-32-be"
    if body[:2] in {b"<\0", b"\0<"}:
        return "utf-16-le" if body[:1] == b"<" else "utf-16-be"
    return ""


def _iter_labels(body: bytes) -> Iterator[str]:
    """Yield what a body says of itself at its beginning, outside of comments."""
    head = _COMMENT.sub(b"", body[:_AHEAD])
    declared = _XML.match(head)
    found = [declared[1]] if declared else []
    found += [_read_meta(tag[1]) for tag in _META.finditer(head)]
    for label in found:
        text = label.decode("latin-1")
        # What could be read up to here is not written in two bytes each, whatever it says.
        yield "utf-8" if _find_codec(text, markup=True) in _DOUBLE else text


def _read_meta(attributes: bytes) -> bytes:
    """Return what a ``<meta>`` says that the page is written in, or empty."""
    given: dict[bytes, bytes] = {}
    for name, double, single, bare in _ATTRIBUTE.findall(attributes):
        given.setdefault(name.lower(), (double or single or bare).strip())
    if given.get(b"charset"):
        return given[b"charset"]
    if given.get(b"http-equiv", b"").lower() != b"content-type":
        return b""
    return find_label(given.get(b"content", b"").decode("latin-1")).encode("latin-1")


def _find_codec(label: str, *, markup: bool) -> str:
    """Return what a page with this label is read by, or empty where a browser takes no notice of it.

    Args:
        label: As declared.
        markup: Whether there are tags in the body when it is read as ASCII.
    """
    label = _LABELS.get(label.strip().lower().replace("_", "-"), label)
    try:
        found = codecs.lookup(label).name
        if found in _NO_CHARSETS:
            return ""
        printed = _PRINTED.decode(found, "replace")
    except (LookupError, ValueError):
        # Unknown, or no character set at all (``hex``).
        return ""
    name = _READ_AS.get(found, found)
    # No browser knows the others that are no superset of ASCII (EBCDIC, UTF-7, UTF-32).
    return name if not markup or name in _DOUBLE or printed == _PRINTED.decode("ascii") else ""
