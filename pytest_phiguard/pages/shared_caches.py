"""Owns whether a cache that many people share may store a page (RFC 9111, RFC 9213); must not know what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_phiguard.model import Tag
from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.readable import Readable
from pytest_phiguard.pages.tags import build_transmission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.model import Page, Transmission

CACHE: Final = "cache"
"""What the tag of a shared cache has as its element, and the header that lets it store the page as its attribute."""

# RFC 9213, section 2, and what the content delivery networks call theirs: where they stand, they beat Cache-Control.
# Of these, Surrogate-Control is the only one that says nothing of requests with Authorization.
_TARGETED: Final = (
    "cdn-cache-control",
    "cloudflare-cdn-cache-control",
    "vercel-cdn-cache-control",
    "netlify-cdn-cache-control",
    "surrogate-control",
)
_OLD: Final = "surrogate-control"
_METHODS: Final = frozenset({"GET", "HEAD"})


def iter_cached(page: Page) -> Iterator[Transmission]:
    """Yield what a shared cache gets to keep of a page: its address, title and text; nothing where it may not.

    Args:
        page: A response.
    """
    header = find_header(page)
    if not header or not page.html:
        return
    readable = Readable(page, parse_elements(page.html))
    yield build_transmission(page, Tag(CACHE, header, page.url), fields=readable.shown)


def find_header(page: Page) -> str:
    """Return the header by which a shared cache may store a response, or empty.

    ``private`` and ``no-store`` forbid it. Only what says so expressly counts: ``public``, ``s-maxage``, a header for
    caches alone. Of an answer to a request with ``Authorization`` a time alone does not let a cache store it, and a
    time with ``must-revalidate`` does (RFC 9111, section 3.5).

    Args:
        page: A response.
    """
    if page.method.upper() not in _METHODS:
        return ""
    given: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for name, value in page.headers:
        given.setdefault(name.lower(), []).append(value)
        names.setdefault(name.lower(), name)
    authorized = any(name == "authorization" for name, _ in page.asked)
    for lower in _TARGETED:
        timed = lower == _OLD or not authorized
        if lower in given and _lets_store(given[lower], timed=timed, authorized=authorized):
            return names[lower]
    control = given.get("cache-control", [])
    return names["cache-control"] if _lets_store(control, timed=False, authorized=authorized) else ""


def _lets_store(values: list[str], *, timed: bool, authorized: bool) -> bool:
    """Tell whether directives let a shared cache store an answer.

    Args:
        values: The header's.
        timed: Whether a time alone says so.
        authorized: Whether the request had credentials.
    """
    directives: dict[str, str] = {}
    for part in ",".join(values).split(","):
        name, _, argument = part.strip().lower().partition("=")
        directives.setdefault(name, argument.strip('"'))
    # private="set-cookie" keeps back a field only (RFC 9111, section 5.2.2.7).
    if "no-store" in directives or directives.get("private") == "":
        return False
    if "public" in directives or _is_positive(directives.get("s-maxage", "")):
        return True
    told = timed or (authorized and "must-revalidate" in directives)
    return told and _is_positive(directives.get("max-age", ""))


def _is_positive(text: str) -> bool:
    # Surrogate-Control: max-age=60+30
    digits = text.partition("+")[0]
    return digits.isascii() and digits.isdigit() and int(digits[:9]) > 0
