"""Owns what a page says about itself: canonical address, ``<meta>``, microdata; must not know who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.html import Document

# They say how to show the page, not what it is about.
_FORMAL = frozenset({"viewport", "referrer", "robots", "theme-color", "color-scheme", "format-detection", "generator"})


def iter_metadata(document: Document) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each piece of metadata: ``canonical``, ``og:title``, ``itemprop:name``.

    Args:
        document: The page.
    """
    for element in document.elements:
        if element.noscript:
            continue
        if element.name == "link" and "canonical" in element.words("rel"):
            name, text = "canonical", element.get("href")
        elif element.get("itemprop") and element.name in {"meta", "link"}:
            name, text = f"itemprop:{element.get('itemprop')}", element.get("content") or element.get("href")
        elif element.name == "meta":
            name, text = element.get("property") or element.get("name"), element.get("content")
        else:
            continue
        if name and text and name.lower() not in _FORMAL:
            yield name.lower(), text
