"""Owns the neutral elements of a page, the same from every parser; must not know what an element means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_ELEMENTS: Final = 100_000
NO_ATTRIBUTES: Final[Mapping[str, str]] = MappingProxyType({})
_NOSCRIPT = re.compile(r"(</?)noscript(?=[\s/>])", re.IGNORECASE)
_NOFRAMES = re.compile(r"(</?)noframes(?=[\s/>])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a page, the same from every parser.

    Args:
        name: Lower case.
        attributes: Names in lower case, values decoded; empty for an attribute without a value.
        text: The content of ``script style title textarea option``, else empty.
        parent: Name of the element around it.
        owner: Position among the elements of the form around a control, or of the select around an option; else -1.
        noscript: Whether it stands in ``<noscript>``: only a browser without scripts sees it.
        in_svg: Whether it stands in an SVG drawing.
    """

    name: str
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_ATTRIBUTES)
    text: str = ""
    parent: str = ""
    owner: int = -1
    noscript: bool = False
    in_svg: bool = False

    def get(self, attribute: str) -> str:
        """Return an attribute's value, or empty.

        Args:
            attribute: Lower case.
        """
        return self.attributes.get(attribute, "")

    def words(self, attribute: str) -> frozenset[str]:
        """Return an attribute's value as a set of lower-case words.

        Args:
            attribute: Lower case.
        """
        return frozenset(self.get(attribute).lower().split())


class Reading(Protocol):
    """What a parser makes of a page."""

    elements: tuple[Element, ...]

    def iter_text(self) -> Iterator[tuple[str, int]]:
        """Yield the text that a browser with scripts shows, each piece with the identity of the block around it."""

    def iter_attributes(self) -> Iterator[tuple[str, str]]:
        """Yield the attributes of all elements that are no script, style or template."""


def hide_noscript(html: str) -> str:
    """Return a source in which the content of every ``<noscript>`` is text, as it is to a browser with scripts.

    ``<noframes>`` is read in just that way, by every parser and wherever it stands, and its name is as long, so that
    nothing moves.

    Args:
        html: The source.
    """
    return _NOSCRIPT.sub(r"\1noframes", html)


def restore_noscript(text: str) -> str:
    """Return the text of an element with the name ``noscript`` that ``hide_noscript`` has changed.

    Args:
        text: What stands in a script or another element.
    """
    return _NOFRAMES.sub(r"\1noscript", text) if "noframes" in text else text
