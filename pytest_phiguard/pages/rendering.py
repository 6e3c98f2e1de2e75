"""Owns how a page's body is walked: every element, with what holds where it stands; must not know parsers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.forms import Forms, drop_query
from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.inline_scripts import InlineScripts, iter_inline
from pytest_phiguard.pages.readable import Readable
from pytest_phiguard.pages.references import iter_references
from pytest_phiguard.pages.surroundings import find_last
from pytest_phiguard.pages.tags import build_ping_headers, build_tag, build_transmission, find_handed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.model import Page, Transmission
    from pytest_phiguard.pages.elements import Element
    from pytest_phiguard.pages.references import Reference
    from pytest_phiguard.pages.scripts import Globals
    from pytest_phiguard.pages.surroundings import Surroundings

MAX_NESTING: Final = 3


class Rendering:
    """The body of a page, or what a page holds as the text of another.

    Args:
        page: The response.
        html: What is read of it.
        first: What holds at its beginning.
        known: The globals of vendors.
        readable: What its scripts can read, where that is another page.
        line: Where it stands in that page.
        nesting: In how many pages it is.
    """

    def __init__(
        self,
        page: Page,
        html: str,
        first: Surroundings,
        known: Globals,
        *,
        readable: Readable | None = None,
        place: tuple[int, int] = (0, 0),
    ) -> None:
        self._page = page
        self._first = first
        self._known = known
        self._line, self._nesting = place
        self._document = parse_elements(html, line=self._line)
        self._last = find_last(first, self._document.elements)
        self._forms = Forms(self._document.elements)
        self._readable = readable or Readable(page, self._document, opaque=first.opaque)
        self._scripts = InlineScripts(page, self._document, self._readable, known)

    def iter_transmissions(self) -> Iterator[Transmission]:
        """Yield what each element will send, in document order."""
        here = self._first
        for position, element in enumerate(self._document.elements):
            if element.name in {"base", "meta"}:
                here = here.after(element)
            for reference in iter_references(element):
                yield from self._iter_sent(position, reference, here)
            for inline in iter_inline(element, here):
                yield from self._scripts.iter_transmissions(inline, here)
                for html, line in self._scripts.iter_markup(inline):
                    yield from self._iter_nested(html, here, self._readable, line)
            if element.name == "iframe" and element.get("srcdoc") and not element.noscript:
                yield from self._iter_frame(element, here)

    def is_stopped(self) -> bool:
        """Tell whether loading the page is certain to meet something that its CSP stops."""
        here = self._first
        for element in self._document.elements:
            if element.name in {"base", "meta"}:
                here = here.after(element)
            if _is_inline_stopped(element, here):
                return True
        tags = (transmission.tag for transmission in self.iter_transmissions())
        return any(tag.blocked and tag.fetches for tag in tags if tag is not None)

    def _iter_sent(self, position: int, reference: Reference, here: Surroundings) -> Iterator[Transmission]:
        element = self._document.elements[position]
        if reference.attribute == "formaction":
            reference = self._forms.complete(position, reference)
        # A click comes when the page is complete.
        at = here if reference.fetches else self._last
        line = self._document.lines.find(element.name, reference.address)
        tag = build_tag(element, reference, at, line=line)
        if tag is None:
            return
        fields: tuple[tuple[str, str], ...] = ()
        headers: tuple[tuple[str, str], ...] = ()
        problem = ""
        if reference.directive == "form-action":
            form = self._forms.find_form(position)
            fields = tuple(self._forms.iter_fields(form, -1 if form == position else position))
            tag = tag if reference.method == "POST" else replace(tag, url=drop_query(tag.url))
        elif reference.attribute == "ping":
            headers = build_ping_headers(element, at)
        elif tag.runs and not tag.blocked:
            handed = find_handed(element) if element.name == "script" else ()
            fields, problem = (*self._readable.fields, *handed), self._readable.problem
        yield build_transmission(
            self._page, tag, method=reference.method, headers=headers, fields=fields, problem=problem
        )

    def _iter_frame(self, frame: Element, here: Surroundings) -> Iterator[Transmission]:
        """Yield what a frame sends whose document stands in the page."""
        line = self._document.lines.find("iframe", frame.get("srcdoc")[:200])
        if "sandbox" not in frame.attributes:
            yield from self._iter_nested(frame.get("srcdoc"), here, self._readable, line)
            return
        flags = frame.words("sandbox")
        inside = replace(here, csp=here.csp.with_sandbox(flags), opaque="allow-same-origin" not in flags)
        readable = None if inside.opaque else self._readable
        yield from self._iter_nested(frame.get("srcdoc"), inside, readable, line)

    def _iter_nested(
        self, html: str, here: Surroundings, readable: Readable | None, line: int
    ) -> Iterator[Transmission]:
        if self._nesting < MAX_NESTING:
            place = (line, self._nesting + 1)
            inner = Rendering(self._page, html, here, self._known, readable=readable, place=place)
            yield from inner.iter_transmissions()


def _is_inline_stopped(element: Element, here: Surroundings) -> bool:
    if any(inline.blocked and inline.attribute == "inline" for inline in iter_inline(element, here)):
        return True
    if element.name == "style" and element.text:
        return bool(here.csp.blocks_inline("style-src-elem", element.text, nonce=element.get("nonce")))
    return bool(element.get("style") and here.csp.blocks_inline("style-src-attr", element.get("style")))
