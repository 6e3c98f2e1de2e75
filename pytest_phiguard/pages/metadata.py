"""Owns what a page says about itself: canonical address, ``<meta>``, microdata; must not know who reads it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_phiguard.pages.elements import Element
    from pytest_phiguard.pages.html import Document

# They say how to show the page, not what it is about.
_FORMAL: Final = frozenset(
    {"viewport", "referrer", "robots", "theme-color", "color-scheme", "format-detection", "generator"}
)

# Where the value of a property stands that is not the text (HTML 5.2.4); of the first two it is read with the rest.
_VALUES: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("meta", "link"), ""),
        **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
        **dict.fromkeys(("a", "area"), "href"),
        **dict.fromkeys(("data", "meter"), "value"),
        "object": "data",
        "time": "datetime",
    }
)
_MAX_TEXT: Final = 1_000_000


def iter_metadata(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each piece of metadata: ``canonical``, ``og:title``, ``itemprop:name``.

    Args:
        document: The page.
    """
    for element in document.elements:
        said = None if element.noscript else read_metadata(element)
        if said is not None:
            yield said
    yield from _iter_properties(document)


def read_metadata(element: Element) -> tuple[str, str] | None:
    """Return the name and the text of the metadata that an element says, or None where it says none.

    Args:
        element: Any element.
    """
    if element.name == "link" and "canonical" in element.words("rel"):
        name, text = "canonical", element.get("href")
    elif element.get("itemprop") and element.name in {"meta", "link"}:
        name, text = f"itemprop:{element.get('itemprop')}", element.get("content") or element.get("href")
    elif element.name == "meta":
        name, text = element.get("property") or element.get("name"), element.get("content")
    else:
        return None
    return (name.lower(), text) if name and text and name.lower() not in _FORMAL else None


def _iter_properties(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the properties of items (microdata) whose value is not in a ``<meta>``; an item itself has none."""
    room = _MAX_TEXT
    for name, attributes, text in document.reading.iter_items():
        place = _VALUES.get(name)
        if place == "":
            continue
        value = attributes.get(place or "", "") or ("" if place and name != "time" else " ".join(text.split()))
        for said in attributes["itemprop"].lower().split() if value else ():
            yield f"itemprop:{said}", value
        room -= len(text)
        if room <= 0:
            return
