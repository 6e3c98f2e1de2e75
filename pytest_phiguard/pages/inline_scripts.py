"""Owns what the scripts in a page's own text hand to vendors and load; must not know other elements."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_phiguard.model import Tag, Transmission
from pytest_phiguard.pages.addresses import resolve, strip_fragment
from pytest_phiguard.pages.names import EVENT_ATTRIBUTES
from pytest_phiguard.pages.script_addresses import iter_addresses, may_request
from pytest_phiguard.pages.scripts import bind_names, iter_markup, iter_uses, writes_markup
from pytest_phiguard.pages.syntax import parse_script
from pytest_phiguard.pages.tags import CAPTURE, build_transmission, is_inline_script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.model import Page
    from pytest_phiguard.pages.elements import Element
    from pytest_phiguard.pages.html import Document
    from pytest_phiguard.pages.readable import Readable
    from pytest_phiguard.pages.script_addresses import Address
    from pytest_phiguard.pages.scripts import Globals
    from pytest_phiguard.pages.surroundings import Surroundings
    from pytest_phiguard.pages.syntax import Script

MAX_SCRIPT: Final = 1_000_000
_JAVASCRIPT: Final = "javascript:"


class Inline(NamedTuple):
    """One script in a page's own text.

    Args:
        element: The element that holds it.
        attribute: The attribute that holds it, or ``inline`` for the element's text.
        text: The script.
        blocked: The directive that stops it, or empty.
    """

    element: Element
    attribute: str
    text: str
    blocked: str


class InlineScripts:
    """The scripts in the text of one page.

    Args:
        page: The page.
        document: What it holds.
        readable: What they can read.
        known: The globals of vendors.
    """

    def __init__(self, page: Page, document: Document, readable: Readable, known: Globals) -> None:
        self._page = page
        self._document = document
        self._readable = readable
        self._known = known
        # Of the script at hand: its text, where its lines end, and the line that it begins on.
        self._lines: tuple[str, list[int], int] = ("", [], 0)

    def iter_markup(self, inline: Inline) -> Iterator[tuple[str, int]]:
        """Yield the HTML that a script writes into the page, each with its line.

        Args:
            inline: The script.
        """
        if writes_markup(inline.text) and not inline.blocked:
            script = parse_script(inline.text[:MAX_SCRIPT])
            for found in iter_markup(script, self._readable.names):
                yield found.text, self._find_line(inline, found.offset)

    def iter_transmissions(self, inline: Inline, here: Surroundings) -> Iterator[Transmission]:
        """Yield what a script hands to vendors, and what it loads.

        Args:
            inline: The script.
            here: What holds where it stands.
        """
        uses = self._known.stand_in(inline.text)
        addresses = "//" in inline.text or may_request(inline.text)
        if not (uses or addresses or self._anything_used):
            return
        script = parse_script(inline.text[:MAX_SCRIPT])
        bind_names(script, self._readable.names)
        if uses:
            yield from self._iter_calls(inline, script)
        if addresses:
            # Snippets that know of nonces hand theirs on to what they load.
            nonce = inline.element.get("nonce") if "nonce" in inline.text else ""
            for address in iter_addresses(script, self._known, self._readable.names):
                yield self._load(inline, address, here, nonce)

    @cached_property
    def _anything_used(self) -> bool:
        """Whether any script of the page knows a vendor or sends something, so that what others bind may matter."""
        return any(
            is_inline_script(element) and (may_request(element.text) or self._known.stand_in(element.text))
            for element in self._document.elements
        )

    def _iter_calls(self, inline: Inline, script: Script) -> Iterator[Transmission]:
        complete = script.complete and len(inline.text) <= MAX_SCRIPT
        for use in iter_uses(script, self._known, self._readable.names):
            line = self._find_line(inline, use.offset)
            runs_at_load = inline.attribute == "inline"
            yield Transmission(
                channel="tag",
                method="CALL",
                url="",
                fields=(("page.script", use.text),),
                vendor=use.name,
                capture=CAPTURE,
                page=self._page,
                tag=Tag(inline.element.name, inline.attribute, "", line, fetches=runs_at_load, blocked=inline.blocked),
                problem="" if complete else "the script is too long to be read in full",
            )

    def _load(self, inline: Inline, address: Address, here: Surroundings, nonce: str) -> Transmission:
        url = strip_fragment(resolve(here.base, address.text))
        if address.sends:
            stopped = here.csp.blocks("connect-src", url)
        else:
            stopped = here.csp.blocks_loaded_script(url, nonce=nonce)
        blocked = inline.blocked or stopped
        tag = Tag(
            element="script",
            attribute="src" if address.loads else "inline",
            url=url,
            line=self._find_line(inline, address.offset),
            referrer=here.find_referrer(inline.element, url),
            runs=True,
            fetches=inline.attribute == "inline",
            blocked=blocked,
            pinned=address.pinned,
        )
        if blocked:
            return build_transmission(self._page, tag)
        handed = (("page.script", address.handed),) if address.handed else ()
        fields = (*self._readable.fields, *handed)
        return build_transmission(self._page, tag, fields=fields, problem=self._readable.problem)

    def _find_line(self, inline: Inline, offset: int) -> int:
        text, breaks, start = self._lines
        if text is not inline.text:
            start = self._document.lines.find(inline.element.name, inline.text[:200])
            breaks = [match.start() for match in re.finditer("\n", inline.text)]
            self._lines = (inline.text, breaks, start)
        return start + bisect_left(breaks, offset)


def iter_inline(element: Element, here: Surroundings) -> Iterator[Inline]:
    """Yield the scripts that an element holds as text: its own, its event attributes', its address's.

    Args:
        element: Any element.
        here: What holds where it stands.
    """
    if is_inline_script(element):
        blocked = here.csp.blocks_inline("script-src-elem", element.text, nonce=element.get("nonce"))
        yield Inline(element, "inline", element.text, blocked)
    if element.noscript:
        return
    for attribute in EVENT_ATTRIBUTES:
        if attribute in element.attributes:
            text = element.get(attribute)
            yield Inline(element, attribute, text, here.csp.blocks_inline("script-src-attr", text))
    href = element.get("href").lstrip()
    if href[: len(_JAVASCRIPT)].lower() == _JAVASCRIPT:
        yield Inline(element, "href", href[len(_JAVASCRIPT) :], here.csp.blocks_inline("script-src-elem", href))
