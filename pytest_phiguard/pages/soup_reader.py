"""Owns the reading of HTML through beautifulsoup4, where selectolax is missing; must not know what an element means."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, Tag

from pytest_phiguard.pages.elements import MAX_ELEMENTS, OWNERS, WITH_PARENT, Element, open_noscript, restore_names
from pytest_phiguard.pages.names import ATTRIBUTES, BLOCKS, NAMES, PAINTS, SILENT, UNSHOWN, WITH_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a browser reads as text (or, for a template, keeps apart) although html.parser may find elements in it.
_OPAQUE = frozenset({"template", "iframe", "textarea", "title", "xmp", "noembed", "plaintext", "script", "style"})
# Comments and declarations are subclasses too.
_TEXTS = frozenset({NavigableString, CData})
# Elements that do not end a head (HTML 13.2.6.4.4).
_OF_HEAD = frozenset({
    "html", "head", "base", "basefont", "bgsound", "link", "meta", "noframes", "script", "style", "template", "title",
})  # fmt: skip
# Content that is text to a browser, entities aside; scripts are stepped over.
_PLAIN = re.compile(
    r"<(?P<raw>script|style)\b.*?(?:</(?P=raw)|\Z)|(?P<start><(?P<name>title|textarea)\b[^>]*>)(?P<text>.*?)(?=</(?P=name)|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_RAW = ("script", "style", "title", "textarea")
_TAG = re.compile(r"<[a-z/!?]", re.IGNORECASE)
_EMPTY_COMMENT = re.compile(r"<!--?-?>")
_DRAWN = frozenset({"title", "image", "feimage", "script", "use", "a"})


class SoupReading:
    """One page as beautifulsoup4 reads it.

    Args:
        html: The source; ``noframes`` stands for ``noscript`` in it.
        noscript: Whether it is itself the content of a ``<noscript>``.
        start: How many elements of the page stand before it.
        inside: Whether it is a part of a page and has no head of its own.
    """

    def __init__(self, html: str, *, noscript: bool = False, start: int = 0, inside: bool = False) -> None:
        # The first of two equal attributes counts, as in a browser; ``class`` and ``rel`` stay one text.
        self._soup = BeautifulSoup(
            _prepare(html), "html.parser", multi_valued_attributes=None, on_duplicate_attribute="ignore"
        )
        self._noscript = noscript
        self._head = not inside
        self.elements = tuple(islice(self._iter_elements(start), MAX_ELEMENTS))

    def _iter_elements(self, position: int) -> Iterator[Element]:
        owners: dict[int, int] = {}
        for tag in _iter_tags(self._soup):
            self._head = self._head and tag.name in _OF_HEAD and not _follows_text(tag)
            if tag.name == "noframes":
                # Its elements know each other by their position in the whole page.
                source = open_noscript(_read_source(tag))
                for element in SoupReading(source, noscript=True, start=position, inside=True).elements:
                    yield element
                    position += 1
            elif _matters(tag):
                if tag.name in {"form", "select"}:
                    owners[id(tag)] = position
                yield self._build(tag, owners)
                position += 1

    def _build(self, tag: Tag, owners: dict[int, int]) -> Element:
        in_svg = tag.name == "svg" or tag.find_parent("svg") is not None
        name = "img" if tag.name == "image" and not in_svg else tag.name
        owner = tag.find_parent(OWNERS[name]) if name in OWNERS else None
        drawn = name in _DRAWN or any(paint in tag.attrs for paint in PAINTS)
        return Element(
            name,
            {key: str(value) for key, value in tag.attrs.items()},
            restore_names(_read_text(tag)) if name in WITH_TEXT else "",
            self._find_parent(tag) if name in WITH_PARENT else "",
            owners.get(id(owner), -1) if owner is not None else -1,
            self._noscript,
            in_svg and drawn,
            name in OWNERS and _is_disabled(tag, name),
        )

    def _find_parent(self, tag: Tag) -> str:
        """Return the name of the element around one, and of the head where no tag of it is written."""
        if self._head:
            return "head"
        parent = tag.parent.name if tag.parent is not None else ""
        return "body" if parent in {"", "head", "html", "[document]"} else parent

    def iter_text(self) -> Iterator[tuple[str, int]]:
        """Yield the text that a browser with scripts shows, each piece with the identity of the block around it."""
        for node in self._soup.descendants:
            if isinstance(node, NavigableString) and type(node) in _TEXTS and not _is_silent(node):
                yield str(node), _find_block(node)

    def iter_attributes(self) -> Iterator[tuple[str, str]]:
        """Yield the attributes of all elements that are no script, style or template."""
        for tag in _iter_tags(self._soup):
            if tag.name not in SILENT:
                yield from ((name, str(value)) for name, value in tag.attrs.items() if value)


def _prepare(html: str) -> str:
    """Return a source that older versions of html.parser read as newer ones and browsers do, and in linear time."""
    html = _EMPTY_COMMENT.sub("", html)
    if html.rfind("<!--") > html.rfind("-->"):
        # An unclosed comment holds all that follows.
        html += "-->"
    lower = html.lower()
    if not any(max(lower.rfind(f"<{name}>"), lower.rfind(f"<{name} ")) > lower.rfind(f"</{name}") for name in _RAW):
        # So does an unclosed tag, which is nothing at all.
        unclosed = _TAG.search(html, html.rfind(">") + 1)
        html = html[: unclosed.start()] if unclosed else html
    return _PLAIN.sub(_escape, html)


def _escape(match: re.Match[str]) -> str:
    if not match["start"] or "<" not in match["text"]:
        return match[0]
    return match["start"] + match["text"].replace("<", "&lt;")


def _iter_tags(soup: Tag) -> Iterator[Tag]:
    """Yield the elements in document order, without those that a browser does not load."""
    waiting = [child for child in reversed(soup.contents) if isinstance(child, Tag)]
    while waiting:
        tag = waiting.pop()
        if tag.name == "template":
            continue
        yield tag
        if tag.name not in _OPAQUE and tag.name != "noframes":
            waiting.extend(child for child in reversed(tag.contents) if isinstance(child, Tag))


def _matters(tag: Tag) -> bool:
    if tag.name in NAMES or not ATTRIBUTES.isdisjoint(tag.attrs):
        return True
    return any("(" in str(tag.attrs.get(name, "")) for name in PAINTS)


def _follows_text(tag: Tag) -> bool:
    """Tell whether text stands right before an element: it begins the body."""
    before = tag.previous_sibling
    return type(before) in _TEXTS and bool(str(before).strip())


def _is_disabled(tag: Tag, name: str) -> bool:
    inner, around = tag, tag.parent
    if name == "option":
        group = tag.find_parent(("optgroup", "select"))
        return group is not None and group.name == "optgroup" and "disabled" in group.attrs
    while around is not None:
        if around.name == "fieldset" and "disabled" in around.attrs and inner.name != "legend":
            return True
        inner, around = around, around.parent
    return False


def _read_source(tag: Tag) -> str:
    """Return the content as source: newer versions of html.parser read none of it, older ones the elements in it."""
    return tag.decode_contents() if tag.find(True) is not None else tag.get_text()


def _read_text(tag: Tag) -> str:
    if tag.name == "option":
        # html.parser has the next one inside it where its end tag is left out.
        inner = (node for node in tag.descendants if isinstance(node, NavigableString))
        return "".join(node for node in inner if node.find_parent("option") is tag)
    text = tag.get_text()
    # A line break right after the tag is not part of the value (HTML 13.2.6.4.7).
    return text.removeprefix("\n") if tag.name == "textarea" else text


def _is_silent(node: NavigableString) -> bool:
    return any(parent.name in UNSHOWN for parent in node.parents)


def _find_block(node: NavigableString) -> int:
    return next((id(parent) for parent in node.parents if parent.name in BLOCKS), 0)
