"""Which hits count, alone, under their key or in company; knows no text."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

from pytest_phiguard.detect.keys import is_specific_date
from pytest_phiguard.detect.nearness import Nearness
from pytest_phiguard.detect.pairing import find_company
from pytest_phiguard.detect.rarity import DATES, NAMES
from pytest_phiguard.detect.strength import count_letters
from pytest_phiguard.model import FACT_KINDS, WEAK_KINDS, Kind, Sighting
from pytest_phiguard.variants.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from pytest_phiguard.decode import Level
    from pytest_phiguard.detect.entry import Entry
    from pytest_phiguard.detect.hit import Hit
    from pytest_phiguard.model import Identifier

# Of these, a part of a longer value says nothing more: the family name inside a full name or a mailbox.
_PARTS = WEAK_KINDS | FACT_KINDS | {Kind.NAME, Kind.USERNAME}
# Applications digest shorter words and numbers for themselves.
_SHORTEST_DIGESTED = 4
# Whole networks are behind these addresses (RFC 1918, 6598, 3927, 1122, 4193, 4291); the TEST-NETs are not among
# them, because synthetic patients live there.
_PRIVATE = tuple(
    ip_network(network)
    for network in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8"),
        *("0.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128", "::/128", "255.255.255.255/32"),
    )
)


def weigh(hits: Iterable[Hit], levels: Mapping[int, Level]) -> list[Sighting]:
    """Return what is proven by the hits of one transmission, one sighting for each identifier and location.

    Args:
        hits: The hits of all levels.
        levels: Those that the hits stand in, by their number.
    """
    today = datetime.now(timezone.utc).date()
    hits = [hit for hit in hits if not _is_present_day(hit, today)]
    hits = _drop_contained(_drop_incomplete(hits))
    people: dict[tuple[str, str], list[tuple[Hit, Identifier]]] = {}
    for hit in hits:
        for identifier in hit.entry.holders:
            people.setdefault(identifier.person, []).append((hit, identifier))
    nearness = Nearness(levels)
    counted: dict[tuple[int, Identifier], None] = {}
    for (_, patient), owned in people.items():
        # Of values that nobody owns, nobody says that they are one person's.
        beside = _find_beside([hit for hit, _ in owned], nearness) if patient else set()
        for hit, identifier in owned:
            if id(hit) in beside or _is_firm(hit):
                counted[id(hit), identifier] = None
    return _build_sightings(hits, counted)


def _find_beside(hits: Sequence[Hit], nearness: Nearness) -> set[int]:
    """Return which hits of one patient count because of others, as their `id`."""
    return {id(hit) for hit in find_company(hits, [hit for hit in hits if _is_firm(hit)], nearness)}


def _build_sightings(hits: Sequence[Hit], counted: dict[tuple[int, Identifier], None]) -> list[Sighting]:
    """Return the sightings in the order of the hits; of several chains at one location the shortest."""
    best: dict[tuple[Identifier, str], Sighting] = {}
    for hit in hits:
        for identifier in hit.entry.holders:
            if (id(hit), identifier) in counted:
                place = (identifier, hit.piece.location)
                known = best.get(place)
                chain = hit.chain if known is None or len(hit.chain) < len(known.chain) else known.chain
                keyed = hit.keyed or (known is not None and known.keyed)
                best[place] = Sighting(identifier, hit.piece.location, chain, keyed)
    return list(best.values())


def _is_firm(hit: Hit) -> bool:
    """Tell whether a hit counts by itself."""
    entry = hit.entry
    if hit.keyed:
        return True
    if entry.kind is Kind.AGE:
        return False
    if hit.digest:
        # Equality of a digest is proof of the value.
        return _count_signs(entry.squashed) >= _SHORTEST_DIGESTED
    if entry.kind is Kind.IP_ADDRESS:
        # As one number it may be any number.
        return _is_public(entry) and "integer" not in hit.chain
    return entry.alone or _is_demoted_name(hit)


def _count_signs(text: str) -> int:
    """Return the letters and digits of a text; an ideograph counts as some."""
    return count_letters(text) + sum(map(str.isdigit, text))


def _is_demoted_name(hit: Hit) -> bool:
    """Tell whether a short or common full name is spelled out exactly, or is all that a field holds."""
    entry = hit.entry
    if entry.kind is not Kind.NAME or entry.placeholder or entry.identifier.strength != "strong":
        return False
    return hit.exact and (" " in entry.identifier.value or len(hit.piece.text.strip()) == hit.end - hit.start)


def _is_public(entry: Entry) -> bool:
    try:
        address = ip_address(entry.identifier.value.strip())
    except ValueError:
        return False
    return not any(address in network for network in _PRIVATE)


def _is_present_day(hit: Hit, today: date) -> bool:
    """Tell whether a hit is a date within a day of now under no key that says whose: every message holds one."""
    entry = hit.entry
    if entry.kind not in DATES or hit.digest:
        return False
    day = parse_date(entry.identifier.value)
    if day is None or abs(day - today) > timedelta(days=1):
        return False
    return not is_specific_date(hit.key, entry.kind)


def _drop_incomplete(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits without parts of values whose other parts are not in the transmission."""
    met: dict[Entry, set[int]] = {}
    for hit in hits:
        if hit.part >= 0:
            met.setdefault(hit.entry, set()).add(hit.part)
    complete = {entry for entry, parts in met.items() if len(parts) == (len(entry.coordinates) or len(entry.parts))}
    # Where given and family name are known by themselves, the fields are theirs.
    own = {hit.place for hit in hits if hit.entry.kind in NAMES}
    return [
        hit
        for hit in hits
        if hit.part < 0 or (hit.entry in complete and not (hit.entry.kind is Kind.NAME and hit.place in own))
    ]


def _drop_contained(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits without those that are a part of a longer value which counts by itself."""
    longer: dict[tuple[int, int], list[Hit]] = {}
    for hit in hits:
        if _is_firm(hit):
            longer.setdefault(hit.place, []).append(hit)
    return [hit for hit in hits if not _is_part(hit, longer.get(hit.place, ()))]


def _is_part(hit: Hit, longer: Sequence[Hit]) -> bool:
    return hit.entry.kind in _PARTS and not hit.keyed and any(other.contains(hit) for other in longer)
