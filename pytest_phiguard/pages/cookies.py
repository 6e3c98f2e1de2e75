"""Owns the cookies of a page: which its scripts can read, which a request carries; must not know who receives it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from urllib.parse import SplitResult

    from pytest_phiguard.model import Page, Transmission


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie as a response sets it (RFC 6265, section 5.2).

    Args:
        name: Its name.
        value: Its value, empty where it is taken away.
        domain: What ``Domain=`` says, without the dot before it; empty for the response's host alone.
        path: What its ``Path=`` says, or ``/``.
        readable: Whether scripts can read it (no ``HttpOnly``).
        secure: Whether it goes out encrypted only.
    """

    name: str
    value: str
    domain: str = ""
    path: str = "/"
    readable: bool = True
    secure: bool = False


def parse_cookie(text: str) -> Cookie | None:
    """Return the cookie of a ``Set-Cookie`` header, or None where it holds none.

    Args:
        text: The header's value.
    """
    pair, *rest = text.split(";")
    name, equals, value = pair.partition("=")
    if not equals or not name.strip():
        return None
    said = {key.strip().lower(): setting.strip() for key, _, setting in (part.partition("=") for part in rest)}
    gone = said.get("max-age", "1").startswith(("0", "-"))
    path = said.get("path", "/")
    return Cookie(
        name.strip(),
        "" if gone else value.strip().strip('"'),
        said.get("domain", "").removeprefix(".").lower(),
        path if path.startswith("/") else "/",
        "httponly" not in said,
        "secure" in said,
    )


def iter_readable(page: Page) -> Iterator[tuple[str, str]]:
    """Yield what ``document.cookie`` says on a page: what the client held, and what the response sets.

    Args:
        page: The page.
    """
    readable = dict(page.cookies)
    for cookie in _iter_set(page):
        readable.pop(cookie.name, None)
        if cookie.readable and cookie.value:
            readable[cookie.name] = cookie.value
    yield from readable.items()


def add_cookies(transmission: Transmission) -> Transmission:
    """Return what a tag sends with the cookies that a browser sends along: those of the page's own site.

    To the page's own host go all that are known, those that the client sent for the page too; to another host those
    whose ``Domain=`` means it, ``HttpOnly`` or not. ``SameSite`` keeps none of them back, since it is one site (RFC
    6265bis, section 5.2).

    Args:
        transmission: What a tag sends, as ``Rendering`` makes it.
    """
    page, tag = transmission.page, transmission.tag
    if page is None or tag is None or not transmission.url or not _has_cookies(page):
        return transmission
    here, there = _split(page.url), _split(transmission.url)
    if here is None or there is None or not there.hostname:
        return transmission
    same = there.hostname == here.hostname
    if not same and tag.attribute == "inline":
        # fetch() and XMLHttpRequest send none to another origin by themselves.
        return transmission
    pairs = {**dict(page.cookies), **dict(_iter_asked(page))} if same else {}
    for cookie in _iter_set(page):
        if cookie.value and _is_sent(cookie, there, same=same):
            pairs[cookie.name] = cookie.value
    if not pairs:
        return transmission
    text = "; ".join(f"{name}={value}" for name, value in pairs.items())
    return replace(transmission, headers=(*transmission.headers, ("Cookie", text)))


def _has_cookies(page: Page) -> bool:
    asked = any(name == "cookie" for name, _ in page.asked)
    return bool(page.cookies) or asked or any(name.lower() == "set-cookie" for name, _ in page.headers)


def _iter_asked(page: Page) -> Iterator[tuple[str, str]]:
    """Yield the cookies that the request for the page carried."""
    for text in (value for name, value in page.asked if name == "cookie"):
        for pair in text.split(";"):
            name, equals, value = pair.partition("=")
            if equals and name.strip():
                yield name.strip(), value.strip()


def _iter_set(page: Page) -> Iterator[Cookie]:
    for name, value in page.headers:
        if name.lower() == "set-cookie":
            cookie = parse_cookie(value)
            if cookie is not None:
                yield cookie


def _is_sent(cookie: Cookie, there: SplitResult, *, same: bool) -> bool:
    host = there.hostname or ""
    meant = host == cookie.domain or host.endswith(f".{cookie.domain}") if cookie.domain else same
    within = there.path == cookie.path or there.path.startswith(cookie.path.rstrip("/") + "/") or cookie.path == "/"
    return meant and within and (not cookie.secure or there.scheme in {"https", "wss"})


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None
