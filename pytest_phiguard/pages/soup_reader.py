"""Owns the reading of HTML through beautifulsoup4, where selectolax is missing; must not know what an element means."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from bs4 import BeautifulSoup
from bs4.element import CData, NavigableString, Tag

from pytest_phiguard.pages.elements import (
    MAX_ELEMENTS,
    OWNERS,
    WITH_PARENT,
    Element,
    is_item,
    open_noscript,
    restore_names,
)
from pytest_phiguard.pages.names import ATTRIBUTES, BLOCKS, NAMES, PAINTS, SILENT, UNSHOWN, WITH_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bs4.element import PageElement

# What a browser reads as text (or, for a template, keeps apart) although html.parser may find elements in it.
_OPAQUE = frozenset({"template", "iframe", "textarea", "title", "xmp", "noembed", "plaintext", "script", "style"})
# Comments and declarations are subclasses too.
_TEXTS = frozenset({NavigableString, CData})
# Elements that do not end a head (HTML 13.2.6.4.4).
_OF_HEAD = frozenset({
    "html", "head", "base", "basefont", "bgsound", "link", "meta", "noframes", "script", "style", "template", "title",
})  # fmt: skip
# Content that is text to a browser, entities aside, or nothing at all (a frame's); scripts are stepped over.
_PLAIN = re.compile(
    r"<(?P<raw>script|style)\b.*?(?:</(?P=raw)|\Z)"
    r"|(?P<start><(?P<name>title|textarea|iframe)\b(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*>)(?P<text>.*?)(?=</(?P=name)|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_RAW = ("script", "style", "title", "textarea")
_TAG = re.compile(r"<[a-z/!?]", re.IGNORECASE)
_EMPTY_COMMENT = re.compile(r"<!--?-?>")
_DRAWN = frozenset({"title", "image", "feimage", "script", "use", "a"})


class _Around(NamedTuple):
    """What stands around an element; handed down, because looking up from each takes the square of the depth.

    Args:
        svg: Whether it is in a drawing.
        form: The position of the form around it, or -1.
        select: The position of the menu around it, or -1.
        disabled: Whether a fieldset disables it.
        legend: The same for a ``<legend>`` there, which its own fieldset does not disable.
        group: Whether a group of options around it is disabled.
    """

    svg: bool = False
    form: int = -1
    select: int = -1
    disabled: bool = False
    legend: bool = False
    group: bool = False

    def enter(self, tag: Tag, position: int) -> _Around:
        """Return what stands around the children of an element.

        Args:
            tag: The element.
            position: Its own, where it is one of the page's elements.
        """
        name = tag.name
        if name == "svg":
            return self._replace(svg=True)
        if name == "form":
            return self._replace(form=position)
        if name == "select":
            return self._replace(select=position, group=False)
        if name == "optgroup":
            return self._replace(group="disabled" in tag.attrs)
        if name == "fieldset" and "disabled" in tag.attrs:
            return self._replace(disabled=True, legend=self.disabled)
        if name == "legend":
            return self._replace(disabled=self.legend)
        return self if self.legend == self.disabled else self._replace(legend=self.disabled)

    def find_owner(self, name: str) -> int:
        """Return the position of the form or menu that an element belongs to, or -1."""
        return {"form": self.form, "select": self.select}.get(OWNERS.get(name, ""), -1)


_NOTHING_AROUND = _Around()


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
        waiting = [(tag, _NOTHING_AROUND) for tag in _list_children(self._soup)]
        while waiting:
            tag, around = waiting.pop()
            self._head = self._head and tag.name in _OF_HEAD and not _follows_text(tag)
            own = position
            if tag.name == "noframes":
                # Its elements know each other by their position in the whole page.
                source = open_noscript(_read_source(tag))
                for element in SoupReading(source, noscript=True, start=position, inside=True).elements:
                    yield element
                    position += 1
                continue
            if _matters(tag):
                yield self._build(tag, around)
                position += 1
            if tag.name not in _OPAQUE:
                inner = around.enter(tag, own)
                waiting += [(child, inner) for child in _list_children(tag)]

    def _build(self, tag: Tag, around: _Around) -> Element:
        in_svg = tag.name == "svg" or around.svg
        name = "img" if tag.name == "image" and not in_svg else tag.name
        drawn = name in _DRAWN or any(paint in tag.attrs for paint in PAINTS)
        return Element(
            name,
            {key: str(value) for key, value in tag.attrs.items()},
            restore_names(_read_text(tag)) if name in WITH_TEXT else "",
            self._find_parent(tag) if name in WITH_PARENT else "",
            around.find_owner(name),
            self._noscript,
            in_svg and drawn,
            name in OWNERS and (around.group if name == "option" else around.disabled),
        )

    def _find_parent(self, tag: Tag) -> str:
        """Return the name of the element around one, and of the head where no tag of it is written."""
        if self._head:
            return "head"
        parent = tag.parent.name if tag.parent is not None else ""
        return "body" if parent in {"", "head", "html", "[document]"} else parent

    def iter_text(self) -> Iterator[tuple[str, int]]:
        """Yield the text that a browser with scripts shows, each piece with the identity of the block around it."""
        waiting: list[tuple[PageElement, int]] = [(node, 0) for node in reversed(self._soup.contents)]
        while waiting:
            node, block = waiting.pop()
            if isinstance(node, Tag):
                if node.name not in UNSHOWN:
                    block = id(node) if node.name in BLOCKS else block
                    waiting += [(child, block) for child in reversed(node.contents)]
            elif type(node) in _TEXTS:
                yield str(node), block

    def iter_attributes(self) -> Iterator[tuple[str, str]]:
        """Yield the attributes of all elements that are no script, style or template."""
        for tag in _iter_tags(self._soup):
            if tag.name not in SILENT:
                yield from ((name, str(value)) for name, value in tag.attrs.items() if value)

    def iter_items(self) -> Iterator[tuple[str, Mapping[str, str], str]]:
        """Yield name, attributes and text of the properties of schema.org's items that are no items themselves."""
        waiting = [(tag, False) for tag in _list_children(self._soup)]
        while waiting:
            tag, inside = waiting.pop()
            if inside and "itemprop" in tag.attrs and "itemscope" not in tag.attrs:
                yield tag.name, {key: str(value) for key, value in tag.attrs.items()}, tag.get_text()
            if tag.name not in _OPAQUE and tag.name != "noframes":
                inside = inside or is_item({"itemtype": str(tag.attrs.get("itemtype", ""))})
                waiting += [(child, inside) for child in _list_children(tag)]


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
    raw = match["raw"]
    if raw and ">" in match[0] and match[0][-len(raw) - 2 :].lower() != f"</{raw.lower()}":
        # Older versions leave out what nothing ends.
        return f"{match[0]}</{raw}>"
    if not match["start"] or "<" not in match["text"]:
        return match[0]
    return match["start"] + match["text"].replace("<", "&lt;")


def _iter_tags(soup: Tag) -> Iterator[Tag]:
    """Yield the elements in document order, without those that a browser does not load."""
    waiting = _list_children(soup)
    while waiting:
        tag = waiting.pop()
        yield tag
        if tag.name not in _OPAQUE and tag.name != "noframes":
            waiting += _list_children(tag)


def _list_children(tag: Tag) -> list[Tag]:
    """Return the elements right in one, the last first, without those that a browser does not load."""
    return [child for child in reversed(tag.contents) if isinstance(child, Tag) and child.name != "template"]


def _matters(tag: Tag) -> bool:
    if tag.name in NAMES or not ATTRIBUTES.isdisjoint(tag.attrs):
        return True
    return any("(" in str(tag.attrs.get(name, "")) for name in PAINTS)


def _follows_text(tag: Tag) -> bool:
    """Tell whether text stands right before an element: it begins the body."""
    before = tag.previous_sibling
    return type(before) in _TEXTS and bool(str(before).strip())


def _read_source(tag: Tag) -> str:
    """Return the content as source: newer versions of html.parser read none of it, older ones the elements in it."""
    return tag.decode_contents() if tag.find(True) is not None else tag.get_text()


def _read_text(tag: Tag) -> str:
    if tag.name == "option":
        return "".join(_iter_option(tag))
    text = tag.get_text()
    # A line break right after the tag is not part of the value (HTML 13.2.6.4.7).
    return text.removeprefix("\n") if tag.name == "textarea" else text


def _iter_option(tag: Tag) -> Iterator[str]:
    """Yield the text of an option; html.parser has the next one inside it where its end tag is left out."""
    waiting = list(reversed(tag.contents))
    while waiting:
        node = waiting.pop()
        if isinstance(node, NavigableString):
            yield str(node)
        elif isinstance(node, Tag) and node.name != "option":
            waiting += reversed(node.contents)
