"""Owns how the body of an answer becomes text, as a browser would read it; must not know any framework."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pytest_phiguard.capture.pages.charsets import decode_page
from pytest_phiguard.decode.compression import find_compression, inflate
from pytest_phiguard.decode.optional_codings import inflate_optional

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

CAP: Final = 5_000_000
"""Bytes of an answer's body that are recorded."""

HTML: Final = frozenset({"text/html", "application/xhtml+xml", "text/vnd.turbo-stream.html", ""})
"""The media types that are rendered; without one, browsers look for themselves."""

_FORMS: Final[Mapping[str, str]] = MappingProxyType({"gzip": "gzip", "x-gzip": "gzip"})
_OPTIONAL: Final = frozenset({"br", "zstd"})


def find_header(headers: Iterable[tuple[str, str]], wanted: str) -> str:
    """Return the first header of a name, or empty.

    Args:
        headers: Pairs.
        wanted: Lower case.
    """
    return next((value for name, value in headers if name.lower() == wanted), "")


def find_media_type(headers: Iterable[tuple[str, str]]) -> str:
    """Return the media type of an answer in lower case, or empty where it has none.

    Args:
        headers: Pairs.
    """
    return find_header(headers, "content-type").partition(";")[0].strip().lower()


def is_rendered(headers: Iterable[tuple[str, str]]) -> bool:
    """Tell whether a browser shows a body as a page: HTML that it is not told to save.

    Args:
        headers: Pairs.
    """
    pairs = tuple(headers)
    if find_media_type(pairs) not in HTML:
        return False
    return find_header(pairs, "content-disposition").partition(";")[0].strip().lower() != "attachment"


def read_html(body: bytes, headers: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """Return a body as text, and why that is not all of it, or empty.

    Args:
        body: As sent, compressed or not.
        headers: The answer's headers.
    """
    pairs = tuple(headers)
    codings = [coding.strip().lower() for coding in find_header(pairs, "content-encoding").split(",")]
    problem = ""
    # RFC 9110, section 8.4: named in the order in which they were applied.
    for coding in reversed(codings):
        if body and coding not in {"", "identity"} and not problem:
            body, problem = _decompress(body, coding)
    return decode_page(body, find_header(pairs, "content-type")), problem


def _decompress(body: bytes, coding: str) -> tuple[bytes, str]:
    form = _FORMS.get(coding)
    if coding == "deflate":
        # RFC 9110 says zlib's format; servers that send the raw stream are understood too (section 8.4.1.2).
        form = find_compression(body) or "deflate"
    if form is not None:
        inflated = inflate(body, form, CAP)
    elif coding in _OPTIONAL:
        inflated = inflate_optional(body, coding, CAP)
    else:
        return b"", f"the body is compressed as {coding}, which cannot be read"
    return inflated.content, inflated.problem
