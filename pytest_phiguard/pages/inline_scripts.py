"""Owns what the scripts in a page's own text hand to vendors and load; must not know other elements."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_phiguard.model import Tag, Transmission
from pytest_phiguard.pages.addresses import resolve, strip_fragment
from pytest_phiguard.pages.elements import Element
from pytest_phiguard.pages.mixed_content import secure
from pytest_phiguard.pages.names import EVENT_ATTRIBUTES
from pytest_phiguard.pages.scripts.addresses import iter_addresses, may_request
from pytest_phiguard.pages.scripts.markup import iter_markup, writes_markup
from pytest_phiguard.pages.scripts.paths import Paths
from pytest_phiguard.pages.scripts.script import parse_script
from pytest_phiguard.pages.scripts.uses import Use, iter_uses
from pytest_phiguard.pages.tags import CAPTURE, build_transmission, is_inline_script

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.model import Page
    from pytest_phiguard.pages.html import Document
    from pytest_phiguard.pages.readable import Readable
    from pytest_phiguard.pages.scripts import Globals
    from pytest_phiguard.pages.scripts.address import Address
    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.script import Script
    from pytest_phiguard.pages.surroundings import Surroundings

_TOO_LONG: Final = "the script is too long to be read in full"
_TOO_MUCH: Final = "what the script hands over is nested too deep, or too much, to be read in full"
# Who asks where no element does: its requests go by the page's own policy.
_NOBODY: Final = Element("fetch")
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
        # Of the script at hand: its text, and the line that it begins on.
        self._line: tuple[str, int] = ("", 0)

    @cached_property
    def _names(self) -> Names:
        """What the names in the page's scripts stand for, those of its event attributes too."""
        names = self._readable.names
        for text in self._texts:
            names.add(parse_script(text))
        return names

    @cached_property
    def _texts(self) -> list[str]:
        """All scripts of the page that are text."""
        return [text for element in self._document.elements for text in _iter_texts(element)]

    @cached_property
    def _modules(self) -> dict[str, str]:
        """The addresses of modules by the names under which scripts import them."""
        found: dict[str, str] = {}
        for element in self._document.elements:
            if element.name == "script" and element.get("type").strip().lower() == "importmap":
                found.update(_read_import_map(element.text))
        return found

    def _uses_alias(self, text: str) -> bool:
        """Tell whether a script may use a vendor's global by a name that another script of the page gave it."""
        return any(name in text for name in self._aliases)

    @cached_property
    def _aliases(self) -> frozenset[str]:
        """The names that scripts of the page give to vendors' globals."""
        known = [text for text in self._texts if self._known.stand_in(text)]
        if len(self._texts) == len(known):
            return frozenset()
        paths = Paths(self._names, self._known) if known else None
        return frozenset() if paths is None else paths.find_aliases([parse_script(text) for text in known])

    def iter_markup(self, inline: Inline) -> Iterator[tuple[str, int]]:
        """Yield the HTML that a script writes into the page, each with its line.

        Args:
            inline: The script.
        """
        if writes_markup(inline.text) and not inline.blocked:
            script = parse_script(inline.text)
            for found in iter_markup(script, self._names):
                yield found.text, self._find_line(inline, script, found.offset)

    def iter_transmissions(self, inline: Inline, here: Surroundings) -> Iterator[Transmission]:
        """Yield what a script hands to vendors, and what it loads and requests.

        Args:
            inline: The script.
            here: What holds where it stands.
        """
        uses = self._known.stand_in(inline.text) or self._uses_alias(inline.text)
        addresses = "//" in inline.text or may_request(inline.text)
        if not (uses or addresses):
            return
        script = parse_script(inline.text)
        self._names.add(script)
        if uses:
            yield from self._iter_calls(inline, script)
        if addresses:
            # Snippets that know of nonces hand theirs on to what they load.
            nonce = inline.element.get("nonce") if "nonce" in inline.text else ""
            for address in iter_addresses(script, self._known, self._names, self._modules):
                yield self._load(inline, script, address, here, nonce)

    def _iter_calls(self, inline: Inline, script: Script) -> Iterator[Transmission]:
        told: set[str] = set()
        for use in iter_uses(script, self._known, self._names):
            told.add(use.name)
            yield self._build_call(inline, script, use)
        if not script.complete:
            for name in sorted(self._known.find_all(inline.text) - told):
                yield self._build_call(inline, script, Use(name, "", 0, cut=True))

    def _build_call(self, inline: Inline, script: Script, use: Use) -> Transmission:
        return Transmission(
            channel="tag",
            method="CALL",
            url="",
            fields=(("page.script", use.text),) if use.text else (),
            vendor=use.name,
            capture=CAPTURE,
            origin=self._page.origin,
            page=self._page,
            tag=Tag(
                inline.element.name,
                inline.attribute,
                "",
                self._find_line(inline, script, use.offset),
                fetches=inline.attribute == "inline",
                blocked=inline.blocked,
            ),
            problem=_TOO_MUCH if use.cut and script.complete else "" if script.complete else _TOO_LONG,
        )

    def _load(self, inline: Inline, script: Script, address: Address, here: Surroundings, nonce: str) -> Transmission:
        socket = address.text[:2].lower() == "ws"
        url = resolve(here.base, f"http{address.text[2:]}" if socket else address.text)
        url = url if address.navigates else strip_fragment(url)
        directive = address.directive if address.sends else "script-src-elem"
        secured = secure(url, here.page_url, here.csp, directive=directive)
        url = secured.url
        if address.sends:
            target = f"ws{url[4:]}" if socket else url
            stopped = here.csp.blocks(directive, target) if directive else ""
        else:
            stopped = here.csp.blocks_loaded_script(url, nonce=nonce)
        blocked = inline.blocked or secured.blocked or stopped
        tag = Tag(
            element="script",
            attribute="src" if address.loads else "inline",
            url=url,
            line=self._find_line(inline, script, address.offset),
            referrer=here.find_referrer(_NOBODY, url),
            runs=not address.sends,
            fetches=inline.attribute == "inline",
            blocked=blocked,
            pinned=address.pinned,
        )
        handed = (("page.script", address.handed),) if address.handed else ()
        if blocked or address.sends:
            return build_transmission(self._page, tag, fields=() if blocked else handed)
        return build_transmission(self._page, tag, fields=self._readable.fields, problem=self._readable.problem)

    def _find_line(self, inline: Inline, script: Script, offset: int) -> int:
        if self._line[0] is not inline.text:
            self._line = (inline.text, self._document.lines.find(inline.element.name, inline.text[:200]))
        return self._line[1] + script.source.find_line(offset)


def _read_import_map(text: str) -> Iterator[tuple[str, str]]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return
    imports = given.get("imports") if isinstance(given, dict) else None
    for name, address in imports.items() if isinstance(imports, dict) else ():
        if isinstance(address, str):
            yield name, address


def _iter_texts(element: Element) -> Iterator[str]:
    """Yield the scripts that an element holds as text."""
    if is_inline_script(element):
        yield element.text
    for attribute, text in element.attributes.items() if not element.noscript else ():
        if attribute in EVENT_ATTRIBUTES:
            yield text
    href = _find_javascript(element) if "href" in element.attributes else ""
    if href and not element.noscript:
        yield href


def _find_javascript(element: Element) -> str:
    """Return the script that an address holds, or empty."""
    href = element.get("href").lstrip()
    return href[len(_JAVASCRIPT) :] if href[: len(_JAVASCRIPT)].lower() == _JAVASCRIPT else ""


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
    for attribute, text in element.attributes.items():
        if attribute in EVENT_ATTRIBUTES:
            yield Inline(element, attribute, text, here.csp.blocks_inline("script-src-attr", text))
    script = _find_javascript(element)
    if script:
        href = element.get("href").lstrip()
        yield Inline(element, "href", script, here.csp.blocks_inline("script-src-elem", href))
