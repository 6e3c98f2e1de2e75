"""Owns what any script of a page can read of it; must not know which scripts there are."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pytest_phiguard.pages.scripts.host import Host, Texts
from pytest_phiguard.pages.scripts.names import Names
from pytest_phiguard.pages.state import MAX_SCRIPT, iter_state
from pytest_phiguard.pages.text import MAX_TEXT, page_text

if TYPE_CHECKING:
    from pytest_phiguard.model import Page
    from pytest_phiguard.pages.html import Document

# Elements whose text or value a script may look up by their id.
_WITH_TEXT = frozenset({"script", "textarea", "title"})


class Readable:
    """What a page shows to its scripts; read when it is first asked for, and once.

    Args:
        page: The page.
        document: What it holds.
        opaque: Whether the scripts stand in a frame without an origin of its own: they know the address
            of the page around it (``document.baseURI`` of a sandboxed ``srcdoc``), and what the frame itself shows.
    """

    def __init__(self, page: Page, document: Document, *, opaque: bool = False) -> None:
        self._page = page
        self._document = document
        self._opaque = opaque

    @cached_property
    def shown(self) -> tuple[tuple[str, str], ...]:
        """The address, title and text, as the fields of a transmission."""
        address = ("page.url", self._page.url)
        return (address, ("page.title", self._document.title), ("page.text", page_text(self._document)))

    @cached_property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """All that can be read, as the fields of a transmission."""
        return (*self.shown, *self._kept)

    @cached_property
    def _kept(self) -> tuple[tuple[str, str], ...]:
        """What the page keeps beside what it shows, as far as it is read."""
        room, kept = MAX_TEXT, []
        # A frame without an origin has no cookies, and no page before it.
        page = replace(self._page, headers=(), cookies=(), referrer="") if self._opaque else self._page
        for location, text in iter_state(page, self._document):
            kept.append((location, text[:room]))
            room -= len(text)
            if room <= 0:
                break
        return tuple(kept)

    @cached_property
    def problem(self) -> str:
        """Why that is not all, or empty."""
        full = max(len(self.shown[-1][1]), sum(len(text) for _, text in self._kept)) >= MAX_TEXT
        text = f"only the first {MAX_TEXT} characters of the page's text were read" if full else ""
        return self._page.problem or self._document.problem or text or self._find_cut_script()

    def _find_cut_script(self) -> str:
        """Return what was not looked at of a script that sets what others can read, or empty."""
        long = any(len(one.text) > MAX_SCRIPT for one in self._document.elements if one.name == "script")
        return f"only the first {MAX_SCRIPT} characters of a script were read" if long else ""

    @cached_property
    def names(self) -> Names:
        """What names stand for in its scripts: what the browser provides, and what they set themselves."""
        location, document = self._hosts
        return Names({"location": location, "document": document}, self._texts)

    @property
    def asked(self) -> bool:
        """Whether a script made something of what the page is or holds, so that it says something else on another."""
        if "names" not in self.__dict__:
            return False
        return self._texts.asked or any(host.asked for host in self._hosts)

    @cached_property
    def _hosts(self) -> tuple[Host, Host]:
        url = self._page.url
        path, query, fragment = _split(url)
        location = Host(url, {"href": url, "pathname": path, "search": query, "hash": fragment})
        title = self._document.title
        document = Host(
            None,
            {
                "URL": url,
                "documentURI": url,
                "baseURI": url,
                "location": location,
                "title": title or None,
                "referrer": self._page.referrer or None,
                "cookie": "; ".join(f"{name}={value}" for name, value in self._page.cookies) or None,
            },
        )
        return location, document

    @cached_property
    def _texts(self) -> Texts:
        texts: dict[str, str] = {}
        for element in self._document.elements:
            if element.get("id"):
                text = element.text if element.name in _WITH_TEXT else element.get("value")
                texts.setdefault(element.get("id"), text)
        return Texts(texts)


def _split(url: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", "", ""
    return parts.path, f"?{parts.query}" if parts.query else "", f"#{parts.fragment}" if parts.fragment else ""
