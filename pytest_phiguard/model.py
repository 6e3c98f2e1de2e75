"""The words of the project as frozen dataclasses; knows `kinds`, `origin` and no other part of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from pytest_phiguard.kinds import FACT_KINDS, WEAK_KINDS, Kind, Strength, find_strength
from pytest_phiguard.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

__all__ = [
    "DIGESTS",
    "FACT_KINDS",
    "WEAK_KINDS",
    "Allowance",
    "Finding",
    "Identifier",
    "Kind",
    "Origin",
    "Page",
    "Party",
    "Sighting",
    "Source",
    "Strength",
    "Tag",
    "Transmission",
    "Verdict",
    "find_strength",
    "is_digest",
]


class Verdict(str, Enum):
    """What a finding means for the test."""

    LEAK = "leak"
    EXPOSED = "exposed"
    UNVERIFIED = "unverified"
    CONTEXT = "context"

    __str__ = str.__str__


@dataclass(frozen=True, slots=True)
class Identifier:
    """One value that points at a patient.

    Args:
        kind: What it is; a string is accepted (``"email"``).
        value: The value as the application receives it; dates as ``YYYY-MM-DD``.
        patient: What reports call the person; identifiers that share ``patient`` and ``owner`` are one person's.
        strength: Given only where a value is demoted; else found from the kind.
        source: ``synthetic`` (shown in reports) or ``tracked`` (masked by default).
        owner: Node id of the test or wider scope that the patient was made for.
        demoted: Why the strength is lower than the kind's, or empty.

    Raises:
        ValueError: ``kind`` is no kind, or ``value`` is empty.
    """

    kind: Kind
    value: str
    patient: str = ""
    strength: Strength = field(default="")  # type: ignore[assignment]  # found from the kind below
    source: str = "synthetic"
    owner: str = ""
    demoted: str = ""

    def __post_init__(self) -> None:
        kind = Kind(self.kind)
        if not self.value:
            raise ValueError(f"an identifier of kind {kind.value} needs a value")
        object.__setattr__(self, "kind", kind)
        strength = Strength(self.strength) if self.strength else find_strength(kind, self.value)
        object.__setattr__(self, "strength", strength)

    @property
    def person(self) -> tuple[str, str]:
        """Return the key that all identifiers of one patient share."""
        return (self.owner, self.patient)


@dataclass(frozen=True, slots=True)
class Source:
    """A line of the application or the suite, relative to the root directory where it is below it."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Page:
    """A rendered response.

    Args:
        url: The address that the browser shows, absolute.
        html: The decoded body, or empty where it is not HTML.
        headers: Response headers in order, names as sent.
        status: HTTP status.
        method: HTTP method of the request.
        page_class: ``public``, ``functional`` or ``authenticated``; empty until classified.
        signed_in: Whether the framework says that a user is signed in, or ``Authorization`` was sent.
        request_body: Body of the request (a 307 or 308 sends it on).
        source: Where the application rendered it.
        test_source: Where the test asked for it.
        origin: Who caused it.
        problem: Why the body could not be judged in full, or empty.
        cookies: Names and values of the cookies that scripts of the page can read, as the client holds them.
        referrer: What ``document.referrer`` says on the page, or empty.
        asked: Headers of the request that say where the answer goes, names in lower case (``hx-current-url`` …).
        client: Tells the test's clients apart, empty where that is not known.
        answer: The body as sent, of what is answered to a caller of ``phiguard_callers``.
    """

    url: str
    html: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200
    method: str = "GET"
    page_class: str = ""
    signed_in: bool = False
    request_body: bytes = b""
    source: Source | None = None
    test_source: Source | None = None
    origin: Origin | None = None
    problem: str = ""
    cookies: tuple[tuple[str, str], ...] = ()
    referrer: str = ""
    asked: tuple[tuple[str, str], ...] = ()
    client: str = ""
    answer: bytes = b""


@dataclass(frozen=True, slots=True)
class Tag:
    """An element or header of a page that makes a browser talk to another party.

    Args:
        element: ``script``, ``img``, ``link``, ``iframe``, ``form``, ``a``, ``meta`` …
        attribute: The attribute that holds the address (``src``, ``srcset``, ``ping`` …).
        url: The absolute address that will be requested.
        line: Line of the element in the page, from 1.
        referrer: The ``Referer`` that the request will carry, empty for none.
        runs: Whether the answer runs as script in the page.
        fetches: Whether the page load itself sends the request (a link or form waits for a click).
        blocked: The enforced Content-Security-Policy directive that stops it, or empty.
        pinned: Whether the page says by a digest which script it accepts, so that the host cannot change it.
    """

    element: str
    attribute: str
    url: str
    line: int = 0
    referrer: str = ""
    runs: bool = False
    fetches: bool = True
    blocked: str = ""
    pinned: bool = False


@dataclass(frozen=True, slots=True)
class Transmission:
    """Something that leaves, or will certainly leave, for a destination.

    Args:
        channel: One of ``http websocket socket dns email telemetry tag redirect browser seam answer``.
        method: The HTTP method, or the channel's own verb.
        url: The destination as an absolute URL.
        headers: Pairs in order, names as sent.
        body: The body as sent, or None where there is none.
        fields: Pieces that are no part of an HTTP message, ``(location, text)``, such as
            ``("page.url", "https://…")``; one whose location ends in ``url`` or ``page.referrer`` is decoded as an
            address.
        vendor: Vendor id where the capture knows it, else empty.
        capture: Name of the capture that saw it.
        origin: Who caused it.
        source: The application's line that sent it.
        test_source: The suite's line that led to it.
        page: The page that makes it, or that was being answered when it was made.
        tag: The tag that makes it.
        problem: Why the body could not be recorded in full, or empty.
        initialised: Whether the SDK whose event it is was ever set up; if not, its scrubbers are unknown.
        delivers: The SDK that sends it, of a request that delivers events which were seen when they were queued.
        follows: Of an event, method and address of the request before it that the guard stopped, or empty.
        reports: Whether the event says itself that a request was stopped.
    """

    channel: str
    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    fields: tuple[tuple[str, str], ...] = ()
    vendor: str = ""
    capture: str = ""
    origin: Origin | None = None
    source: Source | None = None
    test_source: Source | None = None
    page: Page | None = None
    tag: Tag | None = None
    problem: str = ""
    initialised: bool = True
    delivers: str = ""
    follows: str = ""
    reports: bool = False

    @classmethod
    def http(
        cls,
        method: str,
        url: str,
        headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        body: bytes | None = None,
    ) -> Transmission:
        """Return one HTTP request.

        Args:
            method: The HTTP method.
            url: The absolute address.
            headers: A mapping or pairs.
            body: The body as sent.
        """
        pairs = headers.items() if hasattr(headers, "items") else headers
        return cls("http", method, url, tuple((str(name), str(value)) for name, value in pairs), body)


@dataclass(frozen=True, slots=True)
class Sighting:
    """An identifier's variant proven to stand at a location.

    Args:
        identifier: Whose value it is.
        location: Where, such as ``body.json:user.email``; ``|`` joins what was opened on the way.
        chain: The steps from the value outward, such as ``("lowercase", "sha256", "hex")``.
        keyed: Whether it stands under a key of its own kind (``zip=…``).
    """

    identifier: Identifier
    location: str
    chain: tuple[str, ...] = ()
    keyed: bool = False


DIGESTS = frozenset(
    """md5 sha1 sha224 sha256 sha384 sha512 sha512_224 sha512_256 sha3_224 sha3_256 sha3_384 sha3_512 blake2s blake2b
    blake2b_256 blake3 keccak_256 ripemd160 murmur3_128 murmur3_128_words murmur3_128_x86 murmur3_128_x86_words xxh64
    xxh3_64 xxh128 fnv1a_64 uuid3_dns uuid3_url uuid3_oid uuid3_x500 uuid5_dns uuid5_url uuid5_oid uuid5_x500""".split()
)


def is_digest(chain: tuple[str, ...]) -> bool:
    """Tell whether a chain goes through a digest."""
    return not DIGESTS.isdisjoint(chain)


@dataclass(frozen=True, slots=True)
class Allowance:
    """A destination that may receive named kinds, until a date, for a reason.

    Args:
        destination: A pattern, vendor id, mailbox or number.
        kinds: Kinds as text, or ``("*",)``.
        until: Last day on which it holds, UTC.
        reason: Why.
        pages: Page path globs that it is narrowed to, empty for all.
        via: Channels that it is narrowed to, empty for all.
        source: Where it was written: ``pytest.ini``, a mark's node id …
    """

    destination: str
    kinds: tuple[str, ...]
    until: date
    reason: str
    pages: tuple[str, ...] = ()
    via: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """Who a destination belongs to.

    Args:
        kind: ``first``, ``allowed`` or ``third``.
        host: The destination's host, lower case.
        reason: Why it is judged so, always.
        vendor: Vendor id of ``vendors.json``, or empty.
        name: The vendor's product name.
        owner: The company behind it.
        category: What it does, such as ``("analytics",)``.
        hint: The table's ``verdict_hint`` (``transmits_location`` …), or empty.
        sends_url: Whether the vendor's script sends the page address by itself.
        sends_title: Whether it sends the page title by itself.
        sends_referrer: Whether it sends the address of the page before (``document.referrer``) by itself.
        sends_metadata: The names of the page's metadata that it sends by itself, as globs (``og:*``).
        url_parts: The only parts of addresses that it sends (``path``), empty for all.
        allowances: The allowances that name this destination.
    """

    kind: str
    host: str
    reason: str
    vendor: str = ""
    name: str = ""
    owner: str = ""
    category: tuple[str, ...] = ()
    hint: str = ""
    sends_url: bool = False
    sends_title: bool = False
    sends_referrer: bool = False
    sends_metadata: tuple[str, ...] = ()
    url_parts: tuple[str, ...] = ()
    allowances: tuple[Allowance, ...] = ()

    @property
    def label(self) -> str:
        """Return what reports call the party: the product's name, else the host."""
        return self.name or self.host


@dataclass(frozen=True, slots=True)
class Finding:
    """A sighting that policy did not drop.

    Args:
        rule: The rule's code, such as ``PHG202``.
        verdict: What it means for the test.
        party: Who receives it.
        identifiers: Whose values were seen, each once.
        origin: Who caused it.
        channel: The transmission's channel.
        method: The transmission's method.
        url: The destination's address.
        location: Where the first sighting stands.
        chain: How the first sighting is written.
        page: The page behind it.
        tag: The tag behind it.
        source: The application's line.
        test_source: The suite's line.
        message: The headline, one sentence.
        fix: What to do.
        fingerprint: Identity across runs: no line, order or value in it.
        sightings: All that was proven.
        count: How often it was seen.
        follows: Of an event, the request that the guard stopped before it and that it may tell of, or empty.
        reports: Whether the event says itself that a request was stopped.
        shown_by: Of a link that was followed, what its page was caught at, where the two are told as one; or None.
    """

    rule: str
    verdict: Verdict
    party: Party
    identifiers: tuple[Identifier, ...] = ()
    origin: Origin = field(default_factory=lambda: Origin(""))
    channel: str = "http"
    method: str = ""
    url: str = ""
    location: str = ""
    chain: tuple[str, ...] = ()
    page: Page | None = None
    tag: Tag | None = None
    source: Source | None = None
    test_source: Source | None = None
    message: str = ""
    fix: str = ""
    fingerprint: str = ""
    sightings: tuple[Sighting, ...] = ()
    count: int = 1
    follows: str = ""
    reports: bool = False
    shown_by: Finding | None = None
