"""Allowances ready to be matched with destinations; decides neither kinds nor pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_phiguard.parties.destinations import find_number
from pytest_phiguard.parties.patterns import Pattern, parse_pattern

if TYPE_CHECKING:
    from collections.abc import Collection

    from pytest_phiguard.model import Allowance
    from pytest_phiguard.parties.destinations import Destination


@dataclass(frozen=True, slots=True)
class Grant:
    """An allowance with its destination parsed; one of the last three is set, or ``pattern`` with ``local``.

    Args:
        allowance: The allowance.
        local: Of a mailbox what stands before ``@``; ``*`` for any.
        pattern: The host, of a mailbox its domain.
        vendor: The vendor's id.
        number: The telephone number.
    """

    allowance: Allowance
    local: str = ""
    pattern: Pattern | None = None
    vendor: str = ""
    number: str = ""

    def names(self, destination: Destination, vendor: str) -> bool:
        """Tell whether the allowance names a destination.

        Args:
            destination: The destination.
            vendor: Id of the vendor that it belongs to, or empty.
        """
        if self.pattern is None:
            return self.vendor == vendor if self.vendor else self.number == destination.number
        if self.local:
            local = destination.mailbox.rpartition("@")[0]
            if not local or self.local not in {"*", local}:
                return False
        return self.pattern.matches(destination.host, destination.port, destination.path)


def build_grant(allowance: Allowance, vendor_ids: Collection[str]) -> Grant:
    """Return an allowance ready to be matched.

    Raises:
        ValueError: Its destination is wrong.
    """
    text = allowance.destination
    if text in vendor_ids:
        return Grant(allowance, vendor=text)
    if text.startswith("tel:"):
        return Grant(allowance, number=find_number(text[4:]))
    local, at, domain = text.rpartition("@")
    return Grant(allowance, local.lower() if at else "", parse_pattern(domain))
