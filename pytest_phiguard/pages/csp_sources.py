"""Owns what one CSP source list permits (CSP Level 3, section 6.7); must not know directives or pages."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from pytest_phiguard.pages.addresses import find_origin

if TYPE_CHECKING:
    from collections.abc import Collection

_SCHEME_SOURCE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HOST_SOURCE = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>\*|(?:\*\.)?[a-z0-9_.-]+|\[[0-9a-f:.]+\])"
    r"(?::(?P<port>[0-9]+|\*))?(?P<path>/[^?#]*)?",
    re.IGNORECASE,
)
_HASHES: Final = ("sha256", "sha384", "sha512")
# A page that may load plain text may load the secured form of the same.
_UPGRADES: Final = (("http", "https"), ("ws", "wss"), ("http", "wss"), ("http", "ws"), ("https", "wss"))
_DEFAULT_PORTS: Final = (("http", 80), ("https", 443), ("ws", 80), ("wss", 443))


@dataclass(frozen=True, slots=True)
class SourceList:
    """The value of one directive.

    Args:
        sources: Its words as written; keywords, nonces and hashes keep their quotes.
    """

    sources: tuple[str, ...]

    def allows_url(self, url: str, page_url: str) -> bool:
        """Tell whether an address may be loaded.

        Args:
            url: The address, absolute.
            page_url: The address of the page that the policy belongs to.
        """
        return any(_matches(source, url, page_url) for source in self.sources)

    def allows_script_url(self, url: str, page_url: str, *, nonce: str = "", integrity: str = "") -> bool:
        """Tell whether a script that stands in the page may be loaded.

        Args:
            url: Its address, absolute.
            page_url: The address of the page.
            nonce: The element's nonce.
            integrity: The element's integrity attribute.
        """
        if self.has_nonce(nonce) or self._has_integrity(integrity):
            return True
        return not self._has("'strict-dynamic'") and self.allows_url(url, page_url)

    def allows_loaded(self, url: str, page_url: str, *, nonce: str = "") -> bool:
        """Tell whether a script that another one loads may run: trust goes on with ``'strict-dynamic'``.

        Args:
            url: The address, absolute.
            page_url: The address of the page.
            nonce: The nonce that is handed on.
        """
        return self._has("'strict-dynamic'") or self.has_nonce(nonce) or self.allows_url(url, page_url)

    def allows_inline(self, text: str, *, nonce: str = "", attribute: bool = False, style: bool = False) -> bool:
        """Tell whether script or style that is written into the page may take effect.

        Args:
            text: What it says.
            nonce: The element's nonce.
            attribute: Whether it is the value of an attribute: no nonce helps there, and a hash only by permission.
            style: Whether it is style, for which ``'strict-dynamic'`` says nothing.
        """
        if not attribute and self.has_nonce(nonce):
            return True
        if (not attribute or self._has("'unsafe-hashes'")) and _has_hash(self._lower_hashes(), text):
            return True
        return self._has("'unsafe-inline'") and not self._is_exact(style=style)

    def allows_speculation(self) -> bool:
        """Tell whether speculation rules that are written into the page take effect by their own permission."""
        return self._has("'inline-speculation-rules'")

    def has_nonce(self, nonce: str) -> bool:
        """Tell whether the list holds this nonce.

        Args:
            nonce: The element's nonce, or empty.
        """
        # The keyword is compared without case, the nonce itself with it.
        return bool(nonce) and any(
            source[:7].lower() == "'nonce-" and source[7:-1] == nonce and source.endswith("'")
            for source in self.sources
        )

    def _has(self, keyword: str) -> bool:
        return any(source.lower() == keyword for source in self.sources)

    def _is_exact(self, *, style: bool) -> bool:
        """Tell whether a nonce, a hash or ``'strict-dynamic'`` switches ``'unsafe-inline'`` off."""
        exact = ("'nonce-", "'sha256-", "'sha384-", "'sha512-")
        return any(source.lower().startswith(exact) for source in self.sources) or (
            not style and self._has("'strict-dynamic'")
        )

    def _lower_hashes(self) -> frozenset[str]:
        """Return the hashes with their algorithm in lower case and base64url written as base64."""
        found = set()
        for source in self.sources:
            algorithm, dash, digest = source.strip("'").partition("-")
            if dash and source.startswith("'") and algorithm.lower() in _HASHES:
                found.add(f"{algorithm.lower()}-{digest.replace('-', '+').replace('_', '/')}")
        return frozenset(found)

    def _has_integrity(self, integrity: str) -> bool:
        wanted = [word.partition("?")[0] for word in integrity.split()]
        hashes = self._lower_hashes()
        return bool(wanted) and bool(hashes) and all(word in hashes for word in wanted)


def _has_hash(hashes: Collection[str], text: str) -> bool:
    if not hashes:
        return False
    content = text.encode("utf-8", "replace")
    for algorithm in _HASHES:
        digest = base64.b64encode(hashlib.new(algorithm, content).digest()).decode()
        if f"{algorithm}-{digest}" in hashes:
            return True
    return False


def _matches(source: str, url: str, page_url: str) -> bool:
    scheme, host, port = find_origin(url)
    own_scheme, own_host, own_port = find_origin(page_url)
    if source == "*":
        return scheme in {"http", "https", "ws", "wss"} or scheme == own_scheme
    if source.lower() == "'self'":
        return _is_self((scheme, host, port), (own_scheme, own_host, own_port))
    if _SCHEME_SOURCE.fullmatch(source):
        return _scheme_matches(source[:-1].lower(), scheme)
    match = _HOST_SOURCE.fullmatch(source)
    if match is None:
        return False
    wanted_scheme = (match["scheme"] or own_scheme).lower()
    return (
        _scheme_matches(wanted_scheme, scheme)
        and _host_matches(match["host"].lower(), host)
        and _port_matches(match["port"] or "", port, scheme)
        and _path_matches(match["path"] or "", urlsplit(url).path)
    )


def _is_self(target: tuple[str, str, int], own: tuple[str, str, int]) -> bool:
    if target == own:
        return True
    same_host = target[1] == own[1] and _scheme_matches(own[0], target[0])
    return same_host and (target[2] == own[2] or (_is_default(own) and _is_default(target)))


def _is_default(origin: tuple[str, str, int]) -> bool:
    return (origin[0], origin[2]) in _DEFAULT_PORTS


def _scheme_matches(wanted: str, scheme: str) -> bool:
    return wanted == scheme or (wanted, scheme) in _UPGRADES


def _host_matches(wanted: str, host: str) -> bool:
    if wanted == "*":
        return True
    # ``*.example`` is every subdomain and never the domain itself.
    return host.endswith(wanted[1:]) if wanted.startswith("*.") else wanted.strip("[]") == host


def _port_matches(wanted: str, port: int, scheme: str) -> bool:
    if wanted == "*":
        return True
    if not wanted:
        return (scheme, port) in _DEFAULT_PORTS
    return int(wanted) == port or (wanted == "80" and port == 443 and scheme in {"https", "wss"})


def _path_matches(wanted: str, path: str) -> bool:
    wanted, path = unquote(wanted), unquote(path) or "/"
    if wanted in {"", "/"}:
        return True
    return path.startswith(wanted) if wanted.endswith("/") else path == wanted
