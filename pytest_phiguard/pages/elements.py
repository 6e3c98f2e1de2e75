"""Owns the neutral elements of a page, the same from every parser; must not know what an element means."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_ELEMENTS: Final = 100_000
WITH_PARENT: Final = frozenset({"source", "meta"})
"""Elements that mean something only where they stand."""

OWNERS: Final[Mapping[str, str]] = MappingProxyType(
    {"option": "select", "input": "form", "button": "form", "select": "form", "textarea": "form"}
)
"""Which element around it one belongs to."""

NO_ATTRIBUTES: Final[Mapping[str, str]] = MappingProxyType({})
_NOSCRIPT = re.compile(r"(</?)noscript(?=[\s/>])", re.IGNORECASE)
_NOFRAMES = re.compile(r"(</?)noframes(?=[\s/>])", re.IGNORECASE)
_TEMPLATE = re.compile(r"<(/?)template(?=[\s/>])([^>]*)", re.IGNORECASE)
_SHADOW = re.compile(r"\sshadowrootmode\s*=\s*[\"']?(?:open|closed)\b", re.IGNORECASE)
_SHADOWED = re.compile(r"(</?)shadowed(?=[\s/>])", re.IGNORECASE)


class Element(NamedTuple):
    """One element of a page, the same from every parser.

    Attributes:
        name: Lower case.
        attributes: Names in lower case, values decoded; empty for an attribute without a value.
        text: The content of ``script style title textarea option``, else empty.
        parent: Name of the element around it, ``head`` also where no tag of that name is written; empty for others
            than ``source`` and ``meta``.
        owner: Position among the elements of the form around a control, or of the select around an option; else -1.
        noscript: Whether it stands in ``<noscript>``: only a browser without scripts sees it.
        in_svg: Whether it stands in an SVG drawing.
        disabled: Whether what stands around a control or option disables it.
    """

    name: str
    attributes: Mapping[str, str] = NO_ATTRIBUTES
    text: str = ""
    parent: str = ""
    owner: int = -1
    noscript: bool = False
    in_svg: bool = False
    disabled: bool = False

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


class Shown(Protocol):
    """What a page shows to whoever reads it."""

    def iter_text(self) -> Iterator[tuple[str, int]]:
        """Yield the text that a browser with scripts shows, each piece with the identity of the block around it."""

    def iter_attributes(self) -> Iterator[tuple[str, str]]:
        """Yield the attributes of all elements that are no script, style or template."""

    def iter_items(self) -> Iterator[tuple[str, Mapping[str, str], str]]:
        """Yield name, attributes and text of the properties of schema.org's items that are no items themselves."""


class Reading(Shown, Protocol):
    """What a parser makes of a page."""

    elements: tuple[Element, ...]


def is_item(attributes: Mapping[str, str | None]) -> bool:
    """Tell whether an element is an item of schema.org's, which is what those look for who read microdata.

    Args:
        attributes: The element's.
    """
    return "schema.org" in (attributes.get("itemtype") or "").lower()


def hide_names(html: str) -> str:
    """Return a source that every parser reads as a browser with scripts does, in which nothing has moved.

    The content of ``<noscript>`` is text to such a browser: ``<noframes>`` is read in just that way, by every parser
    and wherever it stands. The content of a template with a ``shadowrootmode`` is a part of the page: it gets a name
    that means nothing.

    Args:
        html: The source.
    """
    lower = html.lower()
    if "shadowrootmode" in lower:
        html = _hide_shadows(html)
    return html if "noscript" not in lower else _NOSCRIPT.sub(r"\1noframes", html)


def _hide_shadows(html: str) -> str:
    hidden: list[bool] = []

    def rename(match: re.Match[str]) -> str:
        if match[1]:
            shadow = hidden.pop() if hidden else False
        else:
            shadow = _SHADOW.search(match[2]) is not None
            hidden.append(shadow)
        return f"<{match[1]}shadowed{match[2]}" if shadow else match[0]

    return _TEMPLATE.sub(rename, html)


def open_noscript(text: str) -> str:
    """Return the content of a ``<noscript>`` as a source of its own: one within it is an element like any other.

    Args:
        text: The content, of which ``hide_names`` has changed the names.
    """
    return _NOFRAMES.sub(r"\1unscript", text)


def restore_names(text: str) -> str:
    """Return the text of an element with the names that ``hide_names`` has changed.

    Args:
        text: What stands in a script or another element.
    """
    if "noframes" in text:
        text = _NOFRAMES.sub(r"\1noscript", text)
    return _SHADOWED.sub(r"\1template", text) if "shadowed" in text else text
