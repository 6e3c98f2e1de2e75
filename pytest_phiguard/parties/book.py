"""Who is who for one run or one test: destination → party, allowances included; sees no content."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from pytest_phiguard.model import Party
from pytest_phiguard.parties.destinations import Destination, parse_destination
from pytest_phiguard.parties.grants import build_grant
from pytest_phiguard.parties.judgement import Grounds, Judgement, judge_destination, parse_claim
from pytest_phiguard.parties.patterns import parse_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pytest_phiguard.model import Allowance
    from pytest_phiguard.parties.grants import Grant
    from pytest_phiguard.parties.vendors import VendorTable

_MEMO_SIZE = 4096


class PartyBook:
    """Judges who a destination belongs to, and remembers it.

    Args:
        first_party: Patterns that are ours.
        third_party: ``PATTERN [= VENDOR]`` lines: third-party although they look like ours.
        allowances: The allowances that hold everywhere.
        vendors: The vendors that are known.
        ask: The hook: given an address without its query, ``first``, ``third``, a vendor id, or None to leave it.

    Raises:
        ValueError: A pattern or a destination is wrong.
    """

    def __init__(
        self,
        first_party: Sequence[str],
        third_party: Sequence[str],
        allowances: Iterable[Allowance],
        vendors: VendorTable,
        ask: Callable[[str], str | None] | None = None,
    ) -> None:
        patterns = tuple(map(parse_pattern, first_party))
        self._grounds = Grounds(patterns, tuple(map(parse_claim, third_party)), vendors, ask)
        self._grants = self._build_grants(allowances)
        self._forget()

    @property
    def vendors(self) -> VendorTable:
        """Return the vendors that are known."""
        return self._grounds.vendors

    def _build_grants(self, allowances: Iterable[Allowance]) -> tuple[Grant, ...]:
        ids = self._grounds.vendors.ids
        return tuple(build_grant(allowance, ids) for allowance in allowances)

    def _forget(self) -> None:
        self._version = self._grounds.stand_ins.version
        self._memo: dict[tuple[str, str, str, str], Party] = {}
        # Addresses whose query tells the vendor.
        self._by_query: set[str] = set()
        self._derived: dict[tuple[Allowance, ...], PartyBook] = {}

    def with_allowances(self, more: Iterable[Allowance]) -> PartyBook:
        """Return a book in which further allowances hold; local servers that play a vendor do so in both.

        Raises:
            ValueError: The destination of one is wrong.
        """
        more = tuple(more)
        book = self._derived.get(more)
        if book is None:
            if len(self._derived) >= _MEMO_SIZE:
                self._derived.clear()
            book = copy(self)
            book._grants = (*self._grants, *self._build_grants(more))
            book._forget()
            self._derived[more] = book
        return book

    def stand_in(self, url: str, vendor: str) -> None:
        """Have a local server play a vendor from now on.

        Args:
            url: An address of the server; its host and port count.
            vendor: The vendor's id.

        Raises:
            ValueError: The address cannot be read.
        """
        self._grounds.stand_ins.begin(parse_destination(url), vendor)

    def end_stand_in(self, url: str) -> None:
        """Have a local server be itself again, or what it played before.

        Raises:
            ValueError: The address cannot be read.
        """
        self._grounds.stand_ins.end(parse_destination(url))

    def judge(self, url: str, *, vendor: str = "", channel: str = "http", own: str = "") -> Party:
        """Return who a destination belongs to, with the reason.

        Args:
            url: The destination's address, ``mailto:`` and ``tel:`` too.
            vendor: The vendor's id where the capture knows it.
            channel: The transmission's channel.
            own: The host at which the application itself answers, such as that of the page behind it.
        """
        if self._version != self._grounds.stand_ins.version:
            self._forget()
        address, _, query = url.partition("#")[0].partition("?")
        known = f"{address}?{query}" if address in self._by_query else address
        party = self._memo.get((known, vendor, channel, own))
        return party or self._judge_new(address, query, vendor, channel=channel, own=own)

    def owns_all(self, url: str) -> bool:
        """Tell whether everything on the host that a page was served from is certainly ours, whatever its path.

        Args:
            url: The page's address.
        """
        if self._grounds.ask is not None or any(claim.pattern.path for claim in self._grounds.third_party):
            return False
        try:
            own = parse_destination(url).host
        except ValueError:
            return False
        return self.judge(url, own=own).kind == "first"

    def _judge_new(self, address: str, query: str, vendor: str, *, channel: str, own: str) -> Party:
        if len(self._memo) >= _MEMO_SIZE:
            self._forget()
        key = address
        known = self._grounds.vendors.get(vendor)
        if not address and known is not None:
            # An SDK that has no key or address: what it queues is its vendor's.
            address = known.address or f"{vendor}:"
        try:
            destination = parse_destination(f"{address}?{query}")
        except ValueError as error:
            destination = Destination("", "")
            reason = f"it is handed to {known.name}" if known else f"its address cannot be read: {error}"
            judgement = Judgement("third", reason, known)
        else:
            if self._grounds.vendors.reads_query(destination.host):
                self._by_query.add(address)
                key = f"{address}?{query}"
            judgement = judge_destination(destination, address, self._grounds, vendor=vendor, channel=channel, own=own)
        party = self._settle(destination, judgement, vendor)
        self._memo[key, vendor, channel, own] = party
        return party

    def _settle(self, destination: Destination, judgement: Judgement, named: str) -> Party:
        """Return the party of a destination, the allowances that name it included."""
        vendor = judgement.vendor
        vendor_id = vendor.id if vendor else named if judgement.kind == "third" else ""
        granted: tuple[Allowance, ...] = ()
        if not judgement.final:
            granted = tuple(grant.allowance for grant in self._grants if grant.names(destination, vendor_id))
        kind, reason = judgement.kind, judgement.reason
        if granted:
            kind, reason = "allowed", f"allowed until {granted[0].until}: {granted[0].reason} ({granted[0].source})"
        if vendor is None:
            return Party(kind, destination.host, reason, vendor_id, allowances=granted)
        return Party(
            kind,
            destination.host or (parse_destination(vendor.address).host if vendor.address else ""),
            reason,
            vendor.id,
            vendor.name,
            vendor.owner,
            vendor.category,
            vendor.hint,
            vendor.sends_url,
            vendor.sends_title,
            vendor.sends_referrer,
            vendor.sends_metadata,
            vendor.url_parts,
            granted,
        )
