"""Whose mailbox or number a recipient is; sees no content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.model import Kind
from pytest_phiguard.parties.destinations import parse_destination

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_phiguard.model import Identifier, Sighting, Transmission

    Person = tuple[str, str]

CONTACT_KINDS = frozenset({Kind.EMAIL, Kind.PHONE, Kind.FAX})
# One mailbox under two domains; dots before the @ say nothing there.
_GMAIL = frozenset({"gmail.com", "googlemail.com"})
_SCHEMES = ("mailto:", "tel:", "sms:")


class Contacts:
    """The mailboxes and numbers of the people who are known, and who is whose relative."""

    def __init__(self) -> None:
        self._fresh: list[Identifier] = []
        self._people: dict[str, set[Person]] = {}
        self._relatives: dict[Person, set[Person]] = {}

    def add(self, identifier: Identifier) -> None:
        """Note a mailbox or number; what it is compared by is made when somebody asks.

        Args:
            identifier: One of the kinds ``CONTACT_KINDS``.
        """
        if identifier.patient:
            self._fresh.append(identifier)

    def relate(self, person: Person, relative: Person) -> None:
        """Note that two people are relatives, who may be written to about each other.

        Args:
            person: The key of one (``Identifier.person``).
            relative: The key of the other.
        """
        self._relatives.setdefault(person, set()).add(relative)
        self._relatives.setdefault(relative, set()).add(person)

    def find_people(self, url: str) -> set[Person]:
        """Return whose a recipient's address is, their relatives included.

        Args:
            url: A ``mailto:``, ``tel:`` or ``sms:`` address.
        """
        while self._fresh:
            identifier = self._fresh.pop()
            self._people.setdefault(_make_key(identifier), set()).add(identifier.person)
        owners = self._people.get(_find_key(url), set())
        return owners.union(*(self._relatives.get(owner, set()) for owner in owners))

    def drop_own(self, transmission: Transmission, sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
        """Return the sightings that are not the recipient's own, where a message goes to a mailbox or number.

        Of a value that belongs to nobody, none can tell whose message it is: it is dropped too.

        Args:
            transmission: What leaves.
            sightings: What stands in it.
        """
        if transmission.channel != "email" or not transmission.url.startswith(_SCHEMES):
            return tuple(sightings)
        own = self.find_people(transmission.url)
        return tuple(
            sighting for sighting in sightings if sighting.identifier.patient and sighting.identifier.person not in own
        )


def _make_key(identifier: Identifier) -> str:
    value = identifier.value.strip()
    return _normalise_mailbox(value) if identifier.kind is Kind.EMAIL else _normalise_number(value)


def _find_key(url: str) -> str:
    try:
        destination = parse_destination(url)
    except ValueError:
        return ""
    return _normalise_mailbox(destination.mailbox) if destination.mailbox else _normalise_number(destination.number)


def _normalise_mailbox(address: str) -> str:
    """Return what all addresses of one mailbox share: lower case, no tag, at Gmail no dots (RFC 5233)."""
    try:
        mailbox = parse_destination(f"mailto:{address.replace('%', '%25')}").mailbox
    except ValueError:
        return address.lower()
    local, _, domain = mailbox.rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _GMAIL:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"


def _normalise_number(number: str) -> str:
    """Return the digits of a number with its country code; ten digits are of the North American plan."""
    number = number.lower().partition("x")[0]
    digits = "".join(filter(str.isdecimal, number)).removeprefix("00")
    return f"1{digits}" if len(digits) == 10 and not number.strip().startswith("+") else digits
