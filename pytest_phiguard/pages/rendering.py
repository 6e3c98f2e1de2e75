"""Owns how a page's body is walked: every element, with what holds where it stands; must not know parsers."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_phiguard.pages.css import TOO_LONG, is_cut
from pytest_phiguard.pages.css_selectors import list_names, may_match
from pytest_phiguard.pages.forms import Forms, drop_query
from pytest_phiguard.pages.frames import FRAMES, find_data, read_data
from pytest_phiguard.pages.glance import stays_here
from pytest_phiguard.pages.html import parse_elements
from pytest_phiguard.pages.inline_scripts import InlineScripts, iter_inline
from pytest_phiguard.pages.mixed_content import MIXED
from pytest_phiguard.pages.names import ATTRIBUTES, PAINTS
from pytest_phiguard.pages.readable import Readable
from pytest_phiguard.pages.references import iter_references
from pytest_phiguard.pages.speculation import is_speculation, iter_speculated
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
# What a link may have beside the address that it leads to.
_ACTIVE: Final = frozenset({"ping", "attributionsrc", "xlink:href", *ATTRIBUTES, *PAINTS})


class Nest(NamedTuple):
    """What a page stands in as text.

    Args:
        readable: What its scripts can read, where that is the page around it.
        line: The line of that page on which it stands.
        page: The page as its scripts know it, where that is not the response.
        depth: In how many pages it is.
    """

    readable: Readable | None = None
    line: int = 0
    page: Page | None = None
    depth: int = 0


_NOWHERE: Final = Nest()


class Rendering:
    """The body of a page, or what a page holds as the text of another.

    Args:
        page: The response.
        html: What is read of it.
        first: What holds at its beginning.
        known: The globals of vendors.
        nest: What it stands in, if anything.
        own_matters: Whether what goes to the page's own host is told too.
    """

    def __init__(
        self,
        page: Page,
        html: str,
        first: Surroundings,
        known: Globals,
        *,
        nest: Nest = _NOWHERE,
        own_matters: bool = True,
    ) -> None:
        self._own_matters = own_matters
        self._page = page
        self._first = first
        self._known = known
        self._line, self._nesting = nest.line, nest.depth
        self._document = parse_elements(html, line=self._line)
        self._last = find_last(first, self._document.elements)
        self._forms = Forms(self._document.elements)
        # A page that its own policy puts into a sandbox is still read by what runs in it.
        opaque = first.opaque and self._nesting > 0
        self._readable = nest.readable or Readable(nest.page or page, self._document, opaque=opaque)
        self._scripts = InlineScripts(page, self._document, self._readable, known)
        self._inner_asked = False
        self._inner_problem = ""
        self._html = html

    def iter_transmissions(self) -> Iterator[Transmission]:
        """Yield what each element will send, in document order."""
        here = self._first
        elements = self._document.elements
        if any(is_cut(element.text if element.name == "style" else element.get("style")) for element in elements):
            self._inner_problem = TOO_LONG
        for position, element in enumerate(self._document.elements):
            if element.name in {"base", "meta"}:
                here = here.after(element)
            if element.name == "a" and self._is_idle(element, here):
                continue
            for reference in self._iter_references(element, here):
                yield from self._iter_sent(position, reference, here)
            for inline in iter_inline(element, here):
                yield from self._scripts.iter_transmissions(inline, here)
                for html, line in self._scripts.iter_markup(inline):
                    yield from self._iter_nested(html, here, Nest(self._readable, line))
            if element.name in FRAMES and not element.noscript:
                yield from self._iter_frame(element, here)

    @property
    def asked(self) -> bool:
        """Whether what a script sends depends on more of the page than the script, as far as it was walked."""
        return self._inner_asked or self._readable.asked

    @property
    def problem(self) -> str:
        """What could not be read of the page and of what it holds, as far as it was walked, or empty."""
        return self._document.problem or self._inner_problem

    def _is_idle(self, link: Element, here: Surroundings) -> bool:
        """Tell whether a link does nothing but lead to the page's own host, where nobody asks for that."""
        if self._own_matters or here.base != self._page.url:
            return False
        return _ACTIVE.isdisjoint(link.attributes) and stays_here(link.get("href"))

    def is_stopped(self) -> bool:
        """Tell whether loading the page is certain to meet something that its CSP stops."""
        here = self._first
        for element in self._document.elements:
            if element.name in {"base", "meta"}:
                here = here.after(element)
            if _is_inline_stopped(element, here):
                return True
        tags = (transmission.tag for transmission in self.iter_transmissions())
        return any(tag.blocked not in {"", MIXED} and tag.fetches for tag in tags if tag is not None)

    @cached_property
    def _names(self) -> frozenset[str]:
        return list_names(self._document, self._html)

    def _iter_references(self, element: Element, here: Surroundings) -> Iterator[Reference]:
        yield from iter_references(element)
        if is_speculation(element) and not here.csp.blocks_speculation(element.text, nonce=element.get("nonce")):
            yield from iter_speculated(element.text)

    def _iter_sent(self, position: int, reference: Reference, here: Surroundings) -> Iterator[Transmission]:
        if not self._own_matters and here.base == self._page.url and stays_here(reference.address):
            return
        element = self._document.elements[position]
        if reference.attribute == "formaction":
            completed = self._forms.complete(position, reference)
            if completed is None:
                return
            reference = completed
        elif reference.needs and not element.noscript and not may_match(reference.needs, self._names):
            # Not before a script has made an element that the rule is for.
            reference = replace(reference, fetches=False)
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
            fields, problem = self._forms.list_fields(form, -1 if form == position else position)
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
        data = find_data(frame)
        if data:
            attribute = "object-src" if frame.name in {"object", "embed"} else "frame-src"
            if not here.csp.blocks(attribute, data):
                line = self._document.lines.find(frame.name, data[:200])
                page = replace(self._page, url="", cookies=(), referrer="")
                yield from self._iter_nested(read_data(data), here.enter_data(frame), Nest(None, line, page))
        elif frame.get("srcdoc"):
            line = self._document.lines.find("iframe", frame.get("srcdoc")[:200])
            inside = here.enter_frame(frame)
            nest = Nest(None if inside.opaque else self._readable, line)
            yield from self._iter_nested(frame.get("srcdoc"), inside, nest)

    def _iter_nested(self, html: str, here: Surroundings, nest: Nest) -> Iterator[Transmission]:
        if html and self._nesting >= MAX_NESTING:
            self._inner_problem = f"pages in a page were read {MAX_NESTING} deep; what is deeper was not"
        elif html:
            nest = nest._replace(depth=self._nesting + 1)
            inner = Rendering(self._page, html, here, self._known, nest=nest, own_matters=self._own_matters)
            yield from inner.iter_transmissions()
            self._inner_asked = self._inner_asked or inner.asked
            self._inner_problem = self._inner_problem or inner.problem


def _is_inline_stopped(element: Element, here: Surroundings) -> bool:
    if any(inline.blocked and inline.attribute == "inline" for inline in iter_inline(element, here)):
        return True
    if element.name == "style" and element.text:
        return bool(here.csp.blocks_inline("style-src-elem", element.text, nonce=element.get("nonce")))
    return bool(element.get("style") and here.csp.blocks_inline("style-src-attr", element.get("style")))
