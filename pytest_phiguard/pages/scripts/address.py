"""Owns what is told of a web address that a script uses; must not know how it was found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.scripts.values import read_texts

if TYPE_CHECKING:
    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.nodes import Node

_ADDRESS = re.compile(r"(?:(?:https?|wss?):)?//[a-z0-9_-]+(?:\.[a-z0-9_-]+)+(?::\d+)?(?:[/?#]|\Z)", re.IGNORECASE)
SCHEMES: Final = frozenset({"//", "http://", "https://", "ws://", "wss://"})
"""What an address that is put together begins with."""


@dataclass(frozen=True, slots=True)
class Address:
    """A web address that a script uses.

    Args:
        text: What it says, as far as that is known.
        offset: Where it stands in the script, in bytes.
        loads: Whether it is certainly that of a script that is loaded.
        pinned: Whether the script says by its digest which text it accepts.
        sends: Whether it is certainly requested, by something that is no script, with what ``handed`` says.
        handed: What is sent beside the address, as JSON, or empty.
        directive: The CSP directive that governs a request that is certain, or empty where none does.
        navigates: Whether the request is for a document.
    """

    text: str
    offset: int
    loads: bool = False
    pinned: bool = False
    sends: bool = False
    handed: str = ""
    directive: str = ""
    navigates: bool = False


def is_address(text: str) -> bool:
    """Tell whether a text begins with the address of another host.

    Args:
        text: Any text.
    """
    return _ADDRESS.match(text) is not None


def read_addresses(node: Node | None, names: Names, base: str = "") -> list[str]:
    """Return the addresses of other hosts that an expression may be, up to what is not known of them.

    Args:
        node: The expression.
        names: What variables stand for.
        base: What is put before an address without a host.
    """
    found = []
    for text in read_texts(node, names):
        told = text.partition("${")[0]
        if base and not is_address(told):
            told = f"{base.rstrip('/')}/{told.lstrip('/')}"
        if is_address(told):
            found.append(told)
    return found
