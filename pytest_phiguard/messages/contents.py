"""Owns what a message makes its readers' programs load, and where its links lead; must not know who carries it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from pytest_phiguard.messages.markup import drop_unseen, plain_markup
from pytest_phiguard.messages.message import SOURCE, read_html
from pytest_phiguard.messages.plain_links import is_address, iter_plain_links
from pytest_phiguard.messages.wrapped import unwrap
from pytest_phiguard.model import Tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pytest_phiguard.messages.message import Fields
    from pytest_phiguard.model import Transmission

    ReadTags = Callable[[str], Iterable[Transmission]]

CLICK: Final = "CLICK"
"""The method of what a click on a link sends."""
LOAD: Final = "LOAD"
"""The method of what showing the message loads."""
WRAP: Final = "WRAP"
"""The method of what a click sends to one who counts it; the tag has where it leads."""
TELL: Final = "TELL"
"""The method of what a program of the recipient tells at the request of a header (RFC 8058)."""
TARGET: Final = "email.link.url"
"""Where the fields of a wrapped link have the address that it leads to."""

_MOST_WRAPS = 5
_READ = re.compile(r"email(?:\.forwarded)?\.(?:text|calendar|variable|attachment)(?::|\.|$)")
_LISTED = re.compile(r"<\s*(https?://[^>]+)>", re.IGNORECASE)
# RFC 2369 and RFC 8058: what a program offers beside the message; `List-Archive` and others are links likewise.
_LIST = re.compile(r"header:(list-(?:unsubscribe|help|subscribe|post|owner|archive))$")
_IMAGE_NAME = re.compile(r"(?:^|[._:])(?:image|icon|picture|photo|media|attachment|logo|avatar)\w*$", re.IGNORECASE)


class Content(NamedTuple):
    """One address in a message.

    Args:
        method: ``CLICK LOAD WRAP`` or ``TELL``.
        url: The address that is asked.
        tag: Where it stands; of a wrapped link, its address is the one that it leads to.
        fields: What else is sent, such as the fields of a form.
    """

    method: str
    url: str
    tag: Tag
    fields: Fields = ()


def iter_contents(fields: Fields, read_tags: ReadTags) -> Iterator[Content]:
    """Yield the addresses in a message, each once: those of its HTML first.

    Args:
        fields: What the message says.
        read_tags: Given HTML, returns what its tags would send as those of a page.
    """
    seen: set[tuple[str, str, Fields]] = set()
    for content in _iter_all(fields, read_tags):
        key = (content.method, content.url, content.fields)
        if key not in seen:
            seen.add(key)
            yield content


def _iter_all(fields: Fields, read_tags: ReadTags) -> Iterator[Content]:
    sources = [text for location, text in fields if location == SOURCE]
    # What a capture knows beside the message is HTML as it was given.
    sources = sources or [text for location, text in fields if location == "email.html"]
    for html in sources:
        yield from _iter_html(html, read_tags)
    for location, text in fields:
        if location.startswith("header:list-") and (header := _LIST.match(location)) is not None:
            for url in _LISTED.findall(text):
                yield Content(TELL, url.strip(), Tag("header", header[1].title(), url.strip(), fetches=False))
        elif _READ.match(location):
            yield from _iter_text(text, "text", shown=_IMAGE_NAME.search(location) is not None)
    for html in sources:
        # Programs make links of addresses that stand in the text of HTML, too.
        yield from _iter_text(read_html(drop_unseen(html))[-1], "text")


def _iter_text(text: str, element: str, *, shown: bool = False) -> Iterator[Content]:
    for url in iter_plain_links(text):
        if shown:
            yield Content(LOAD, url, Tag(element, "", url))
            continue
        yield from _iter_link(url, Tag(element, "", url, fetches=False))


def _iter_html(html: str, read_tags: ReadTags) -> Iterator[Content]:
    for sent in read_tags(plain_markup(html)):
        tag = sent.tag
        if tag is None:
            continue
        fields = tuple(field for field in sent.fields if field[0].startswith("form"))
        if tag.fetches:
            yield Content(LOAD, sent.url, tag, fields)
        else:
            yield from _iter_link(sent.url, tag, fields)


def _iter_link(url: str, tag: Tag, fields: Fields = ()) -> Iterator[Content]:
    """Yield a link and, of one that is wrapped, all that a click comes by."""
    for _ in range(_MOST_WRAPS):
        wrapped = unwrap(url)
        if wrapped is None:
            break
        target = wrapped.target if is_address(wrapped.target) else ""
        yield Content(WRAP, url, _lead(tag, target), (*fields, *_target(target)))
        if not target:
            return
        url = target
    yield Content(CLICK, url, _lead(tag, url), fields)


def _lead(tag: Tag, url: str) -> Tag:
    return Tag(tag.element, tag.attribute, url, tag.line, fetches=False)


def _target(url: str) -> Fields:
    return ((TARGET, url),) if url else ()
