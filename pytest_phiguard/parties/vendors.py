"""The table of vendors: which host, path or global is whose, and what it sends by itself; judges nothing.

``vendors.json`` is ``{"about": TEXT, "vendors": [VENDOR, …]}``; a vendor that a suite adds has the same form. Only
``id`` and ``hosts`` are required:

- ``id`` (``[a-z0-9_]+``), ``name`` of the product, ``owner`` (the company), ``category`` (list of texts).
- ``hosts``: ``HOST[/PATH][?PAIR]`` texts, none where ``server_api`` alone tells it. HOST means itself and its
  subdomains, ``*.HOST`` subdomains only, and ``*`` may stand anywhere. PATH is a glob for the whole path, PAIR one for
  any ``name=value`` of the query, so that
  ``www.googletagmanager.com/gtag/js`` is one vendor's with ``?id=G-*`` and another's with ``?id=AW-*``. The longest
  host wins, then the longest path.
- ``address``: a URL of the vendor, where its script comes from. ``globals``: JavaScript globals that are its own,
  dotted where the root is shared (``google.maps``). ``calls``: how pages hand it identifiers.
- ``hint``: what its script does with a page by itself: ``transmits_location`` (address, title), ``transmits_dom``
  (text, interactions), ``loads_other_tags``, ``transmits_on_error``, ``explicit_data`` (what it is given),
  ``referer_only``, ``exposed`` (page access, no known transmission), ``context``, ``email_vendor``,
  ``server_egress``, ``allow_with_baa``.
- ``sends_url``, ``sends_title``, ``sends_referrer``: whether it sends the page's address, its title and the address of
  the page before it (``document.referrer``) by itself. ``url_parts``: the only parts of addresses that it sends, where
  not all. ``sends_metadata``: the metadata of the page that it sends, as globs: the names of ``<meta>`` elements
  (``og:*``, ``keywords``), ``itemprop:NAME``, ``canonical``, ``ld+json``.
- ``keys``: parameter or field that carries ``url``, ``title``, ``referrer``, ``text``; ``parameters``, ``encoding``,
  ``hashing``, ``server_api``, ``note``: facts about its messages, in words.
- ``baa``: whether it publicly signs a business associate agreement: ``yes``, ``conditional``, ``no``, ``unknown``,
  ``n/a`` (self-hosted); ``baa_note`` says for what.
- ``confidence``: per group of facts (``domains globals_and_calls auto_on_load wire hashing baa``) ``source`` (seen in
  SDK source, a captured request or a page of the vendor or an authority) or ``common`` (common knowledge).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_ID = re.compile(r"[a-z0-9][a-z0-9_]*")
_BAA = frozenset({"yes", "conditional", "no", "unknown", "n/a"})


@dataclass(frozen=True, slots=True)
class Vendor:
    """One vendor's product.

    Args:
        id: Its key in the table.
        name: The product's name.
        owner: The company behind it.
        category: What it does.
        hosts: Where it lives, in the table's form.
        address: A URL of it.
        globals: JavaScript globals that are its own.
        hint: What its script does with a page by itself.
        sends_url: Whether it sends the page's address by itself.
        sends_title: Whether it sends the page's title by itself.
        sends_referrer: Whether it sends the address of the page before by itself.
        sends_metadata: The names of the metadata that it sends by itself, as globs.
        url_parts: The only parts of addresses that it sends, empty for all.
        baa: Whether it publicly signs a business associate agreement.
        facts: The rest of its entry in the table, as it stands there.
    """

    id: str
    name: str
    owner: str = ""
    category: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    address: str = ""
    globals: tuple[str, ...] = ()
    hint: str = ""
    sends_url: bool = False
    sends_title: bool = False
    sends_referrer: bool = False
    sends_metadata: tuple[str, ...] = ()
    url_parts: tuple[str, ...] = ()
    baa: str = "unknown"
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)


@dataclass(frozen=True, slots=True)
class _Rule:
    """One text of ``hosts``: ``host`` and ``path`` are globs, ``bare`` tells whether the suffix itself is meant."""

    vendor: Vendor
    host: str
    bare: bool
    path: str
    pair: str

    @property
    def weight(self) -> tuple[bool, int]:
        """Return how specific the rule is among those of one suffix."""
        return ("*" in self.host, len(self.path.replace("*", "")) + len(self.pair))

    def meets(self, host: str, path: str, query: str) -> bool:
        """Tell whether a destination is meant, given that its host ends in the rule's suffix."""
        if "*" in self.host and not (fnmatchcase(host, self.host) or fnmatchcase(host, f"*.{self.host}")):
            return False
        if not self.bare and host == self.host:
            return False
        if self.path and not fnmatchcase(path, self.path):
            return False
        return not self.pair or any(fnmatchcase(pair, self.pair) for pair in query.split("&"))


class VendorTable:
    """The vendors that are known; immutable.

    Args:
        vendors: The vendors; a later one with a known id replaces it.
    """

    __slots__ = ("_by_global", "_by_id", "_by_suffix", "globals", "ids")

    def __init__(self, vendors: Iterable[Vendor]) -> None:
        self._by_id = {vendor.id: vendor for vendor in vendors}
        self._by_suffix: dict[str, list[_Rule]] = {}
        for suffix, rule in _iter_rules(self._by_id.values()):
            self._by_suffix.setdefault(suffix, []).append(rule)
        for rules in self._by_suffix.values():
            if len(rules) > 1:
                rules.sort(key=lambda rule: rule.weight, reverse=True)
        self._by_global = {name: vendor for vendor in self._by_id.values() for name in vendor.globals}
        self.ids = frozenset(self._by_id)
        self.globals = frozenset(name.partition(".")[0] for name in self._by_global)

    def __iter__(self) -> Iterator[Vendor]:
        """Iterate over the vendors, in the table's order."""
        return iter(self._by_id.values())

    @property
    def refusing(self) -> frozenset[str]:
        """Return the ids of the vendors that say publicly that they sign no agreement."""
        return frozenset(vendor.id for vendor in self if vendor.baa == "no")

    def get(self, vendor_id: str) -> Vendor | None:
        """Return a vendor by its id, or None."""
        return self._by_id.get(vendor_id)

    def find(self, host: str, path: str = "/", query: str = "") -> Vendor | None:
        """Return whose a destination is, by the longest host suffix, then the longest path; or None.

        Args:
            host: A normalised host.
            path: The URL's path.
            query: The URL's query, which tells the containers of one host apart.
        """
        for suffix in _iter_suffixes(host):
            for rule in self._by_suffix.get(suffix, ()):
                if rule.meets(host, path, query):
                    return rule.vendor
        return None

    def reads_query(self, host: str) -> bool:
        """Tell whether the query decides whose a destination on this host is."""
        return any(rule.pair for suffix in _iter_suffixes(host) for rule in self._by_suffix.get(suffix, ()))

    def find_global(self, name: str) -> Vendor | None:
        """Return whose a JavaScript global is, or None.

        Args:
            name: The global, dotted or not (``posthog.identify``, ``window.fbq``).
        """
        name = name.removeprefix("window.")
        while name:
            vendor = self._by_global.get(name)
            if vendor is not None:
                return vendor
            name = name.rpartition(".")[0]
        return None

    def with_vendors(self, extra: Iterable[Mapping[str, Any]]) -> VendorTable:
        """Return a table with further vendors, given in the table's form.

        Raises:
            ValueError: One of them is not in that form; the message says what is wrong.
        """
        return VendorTable([*self, *map(parse_vendor, extra)])


def load_vendors() -> VendorTable:
    """Return the table that travels with the package."""
    text = files("pytest_phiguard.parties").joinpath("vendors.json").read_text(encoding="utf-8")
    return VendorTable(map(_build, json.loads(text)["vendors"]))


def parse_vendor(entry: Mapping[str, Any]) -> Vendor:
    """Return a vendor that a suite describes, in the form of ``vendors.json``.

    Raises:
        ValueError: A part is missing or wrong.
    """
    vendor_id = entry.get("id")
    if not isinstance(vendor_id, str) or not _ID.fullmatch(vendor_id):
        raise ValueError(f"{vendor_id!r} is no vendor id. Valid: lower-case letters, digits and _")
    hosts: Any = entry.get("hosts")
    if not _is_texts(hosts) or not (hosts or entry.get("server_api")):
        raise ValueError(f"vendor {vendor_id!r} needs hosts: a list of HOST[/PATH][?PAIR]")
    for host in hosts:
        name = _split_host(host)[0]
        if not name.strip("*.") or ":" in name:
            raise ValueError(
                f"{host!r} of vendor {vendor_id!r} is no host. Valid: HOST[/PATH][?PAIR], without a scheme"
            )
    for key in ("category", "globals", "sends_metadata", "url_parts"):
        if not _is_texts(entry.get(key, [])):
            raise ValueError(f"{key} of vendor {vendor_id!r} is no list of texts")
    if entry.get("baa", "unknown") not in _BAA:
        raise ValueError(f"{entry['baa']!r} is no baa of vendor {vendor_id!r}. Valid: {', '.join(sorted(_BAA))}")
    return _build(entry)


def _is_texts(value: object) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)


def _build(entry: Mapping[str, Any]) -> Vendor:
    get = entry.get
    hosts = tuple(entry["hosts"])
    return Vendor(
        entry["id"],
        get("name") or entry["id"],
        get("owner", ""),
        tuple(get("category", ())),
        hosts,
        get("address") or (f"https://{_split_host(hosts[0])[0].replace('*', 'www')}/" if hosts else ""),
        tuple(get("globals", ())),
        get("hint", ""),
        bool(get("sends_url")),
        bool(get("sends_title")),
        bool(get("sends_referrer")),
        tuple(get("sends_metadata", ())),
        tuple(get("url_parts", ())),
        get("baa", "unknown"),
        entry,
    )


def _iter_rules(vendors: Iterable[Vendor]) -> Iterator[tuple[str, _Rule]]:
    for vendor in vendors:
        for text in vendor.hosts:
            host, path, pair = _split_host(text)
            bare = not host.startswith("*.")
            host = host.removeprefix("*.")
            yield _find_suffix(host), _Rule(vendor, host, bare, path, pair)


def _split_host(text: str) -> tuple[str, str, str]:
    head, _, pair = text.partition("?")
    host, slash, path = head.partition("/")
    return host.lower(), slash + path, pair


def _find_suffix(host: str) -> str:
    """Return the labels after the last one that holds a ``*``."""
    if "*" not in host:
        return host
    labels = host.split(".")
    last = max(number for number, label in enumerate(labels) if "*" in label)
    return ".".join(labels[last + 1 :])


def _iter_suffixes(host: str) -> Iterator[str]:
    """Yield a host, then each of its parents."""
    while host:
        yield host
        host = host.partition(".")[2]
