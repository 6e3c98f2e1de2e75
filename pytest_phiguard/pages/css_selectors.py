"""Owns what a selector needs to match anything, as far as its names tell; must not know what its rule loads.

It errs on the side of a match: what combinators, attributes and pseudo-classes ask for is not looked at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_phiguard.pages.html import Document

    # What stands around each of the selectors of a list: one of them must be there as a whole.
    Needs = tuple[frozenset[str], ...]

# Elements that a page has without a tag of them, or under another name.
_IMPLIED: Final = frozenset({"html", "head", "body", "tbody", "colgroup", "tr", "img"})
_PASSED: Final = frozenset({"whitespace", "comment", "[] block", "function", "() block"})
_COMBINATORS: Final = frozenset({">", "+", "~", "*", "&", "|", ".", ":"})
_TAG: Final = re.compile(r"<([a-z][^\s/>]*)")
_NOSCRIPT: Final = re.compile(r"<noscript.*?(?:</noscript|\Z)", re.DOTALL)
_WORD: Final = re.compile(r"[^\s\"'=<>]+")


def find_needs(prelude: Iterable[Any]) -> Needs:
    """Return for each selector of a list the names that it needs, or nothing where one needs none or is not known.

    Args:
        prelude: What stands before the block of a rule, as tinycss2 reads it.
    """
    found = []
    for selector in _split(prelude):
        needed = _find_names(selector)
        if not needed:
            return ()
        found.append(frozenset(needed))
    return tuple(found)


def may_match(needs: Needs, names: frozenset[str]) -> bool:
    """Tell whether one of some selectors may match an element of a page.

    Args:
        needs: What they need.
        names: What there is on the page.
    """
    return not needs or any(needed <= names for needed in needs)


def list_names(document: Document, source: str) -> frozenset[str]:
    """Return the elements, ``.classes`` and ``#ids`` that there are on a page when it is loaded, in lower case.

    Args:
        document: The page.
        source: Its source.
    """
    lower = source.lower()
    names = {*_IMPLIED, *_TAG.findall(lower)}
    for attribute, value in document.reading.iter_attributes():
        if attribute in {"class", "id"}:
            names.update(_iter_written(attribute, value.lower()))
    for part in _NOSCRIPT.findall(lower):
        for word in _WORD.findall(part):
            names.update((f".{word}", f"#{word}"))
    return frozenset(names)


def _iter_written(attribute: str, value: str) -> Iterator[str]:
    if attribute == "id":
        yield f"#{value}"
    else:
        yield from (f".{name}" for name in value.split())


def _split(prelude: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield the selectors of a list."""
    selector: list[Any] = []
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            yield selector
            selector = []
        else:
            selector.append(token)
    yield selector


def _find_names(selector: list[Any]) -> set[str]:
    """Return the names that a selector needs; none where something in it is not known."""
    names: set[str] = set()
    before = ""
    for token, after in zip(selector, (*selector[1:], None), strict=False):
        if token.type == "hash":
            names.add(f"#{token.value.lower()}")
        elif token.type == "ident":
            if before == ".":
                names.add(f".{token.value.lower()}")
            elif before != ":" and not (after is not None and after.type == "literal" and after.value == "|"):
                names.add(token.value.lower())
        elif token.type not in _PASSED and not (token.type == "literal" and token.value in _COMBINATORS):
            return set()
        before = token.value if token.type == "literal" else ""
    return names
