"""Owns what becomes of an ``http`` address on a page that came over TLS; must not know elements.

W3C Mixed Content (sections 4.1 and 4.4) and Upgrade Insecure Requests, as Chromium 156 was measured to do both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from pytest_phiguard.pages.csp import Csp

MIXED: Final = "mixed content"
"""What stands in the place of a directive where the browser stops a request by itself."""

_PLAIN: Final = "http:"
_UPGRADED: Final = frozenset({"img-src", "media-src"})
_CHOSEN: Final = frozenset({"srcset", "imagesrcset"})
# A machine's own addresses are trustworthy without TLS.
_OWN: Final = ("http://localhost", "http://127.", "http://[::1]")


class Secured(NamedTuple):
    """An address as it is requested.

    Args:
        url: With the scheme that the browser uses.
        blocked: Why it is not requested at all, or empty.
    """

    url: str
    blocked: str = ""


def secure(url: str, page_url: str, csp: Csp, *, directive: str, attribute: str = "") -> Secured:
    """Return an address as a browser requests it from a page.

    Args:
        url: The address, absolute.
        page_url: The address of the page.
        csp: What the page enforces.
        directive: The CSP directive that governs the request; empty for a link or a page that replaces this one,
            which stay as they are.
        attribute: Where the address stands.
    """
    if url[: len(_PLAIN)].lower() != _PLAIN or not directive:
        return Secured(url)
    upgraded = f"https:{url[len(_PLAIN) :]}"
    if csp.upgrades:
        return Secured(upgraded)
    if not page_url.lower().startswith("https:") or directive == "form-action" or url.lower().startswith(_OWN):
        return Secured(url)
    if directive in _UPGRADED and attribute not in _CHOSEN:
        return Secured(upgraded)
    return Secured(url, MIXED)
