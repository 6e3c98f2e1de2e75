"""Owns the addresses in style sheets, read by tinycss2 (CSS Syntax Level 3); must not know who loads them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.pages.css_selectors import find_needs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_phiguard.pages.css_selectors import Needs

# What no style sheet without addresses holds, and few others; with an escape every name may be written otherwise.
_MAY_LOAD: Final = re.compile(r"url\s*\(|image-set\s*\(|@import|\\", re.IGNORECASE)
_SETS: Final = frozenset({"image-set", "-webkit-image-set"})
_STYLE: Final = "style-src-elem"
# Before an ``@import`` nothing else may stand (CSS Cascade Level 5, section 2).
_BEFORE_IMPORTS: Final = frozenset({"charset", "layer"})
# At-rules that hold rules like any other.
_GROUPS: Final = frozenset({"media", "supports", "layer", "container"})
_MAX_GROUPS: Final = 8
_MAX_LENGTH: Final = 2_000_000
TOO_LONG: Final = f"only the first {_MAX_LENGTH} characters of a style sheet were read"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class StyleAddress:
    """An address that a style sheet loads.

    Args:
        address: As written, escapes undone.
        directive: The CSP directive that governs it.
        needs: What the selectors of its rule need to match anything; nothing where that is not known.
    """

    address: str
    directive: str
    needs: Needs = ()


def iter_style_addresses(text: str) -> Iterator[StyleAddress]:
    """Yield the addresses of a style sheet: ``@import``, ``@font-face`` and every other ``url()``.

    Args:
        text: The style sheet.
    """
    if _MAY_LOAD.search(text):
        yield from map(_mend, _read_sheet(text[:_MAX_LENGTH]))


def is_cut(text: str) -> bool:
    """Tell whether a style sheet is too long to be read in full.

    Args:
        text: The style sheet.
    """
    return len(text) > _MAX_LENGTH


def iter_attribute_addresses(text: str) -> Iterator[StyleAddress]:
    """Yield the addresses of a ``style`` attribute; an element that is not displayed loads none.

    Args:
        text: The attribute's value.
    """
    if _MAY_LOAD.search(text):
        yield from map(_mend, _read_attribute(text[:_MAX_LENGTH]))


@lru_cache(maxsize=64)
def _read_sheet(text: str) -> tuple[StyleAddress, ...]:
    # Imported when the first style with an address comes.
    import tinycss2

    found: list[StyleAddress] = []
    imports = True
    waiting = [(iter(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)), 0)]
    while waiting:
        rules, depth = waiting[-1]
        rule = next(rules, None)
        if rule is None:
            waiting.pop()
        elif rule.type == "at-rule" and rule.content and depth < _MAX_GROUPS and rule.lower_at_keyword in _GROUPS:
            imports = False
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            waiting.append((iter(inner), depth + 1))
        elif rule.type == "at-rule":
            imports = _read_at_rule(rule, found, imports=imports and not depth)
        elif rule.type == "qualified-rule":
            imports = False
            needs = find_needs(rule.prelude)
            found.extend(replace(one, needs=needs) for one in _iter_values(rule.content))
    return tuple(found)


@lru_cache(maxsize=256)
def _read_attribute(text: str) -> tuple[StyleAddress, ...]:
    import tinycss2

    declarations = tinycss2.parse_blocks_contents(text, skip_comments=True, skip_whitespace=True)
    shown = ""
    for declaration in sorted(
        (one for one in declarations if one.type == "declaration" and one.lower_name == "display"),
        key=lambda one: bool(one.important),
    ):
        shown = tinycss2.serialize(declaration.value).strip().lower()
    if shown == "none":
        return ()
    values = (one.value for one in declarations if one.type == "declaration")
    return tuple(found for value in values for found in _iter_values(value))


def _mend(found: StyleAddress) -> StyleAddress:
    """Return an address in which an escape that stands for no character has become the mark for that."""
    if found.address.isascii():
        return found
    return replace(found, address=_SURROGATE.sub("\ufffd", found.address))


def _read_at_rule(rule: Any, found: list[StyleAddress], *, imports: bool) -> bool:
    """Add what an at-rule of the top level loads, and return whether an ``@import`` may still follow."""
    name = rule.lower_at_keyword
    if name == "import":
        if imports and rule.content is None:
            found.extend(_iter_import(rule.prelude))
        return imports
    if name != "namespace" and rule.content is not None:
        found.extend(_iter_values(rule.content, name))
    return imports and name in _BEFORE_IMPORTS and rule.content is None


def _iter_import(prelude: Iterable[Any]) -> Iterator[StyleAddress]:
    for token in prelude:
        if token.type in {"url", "string"}:
            yield StyleAddress(token.value, _STYLE)
        elif token.type == "function" and token.lower_name == "url":
            yield from (StyleAddress(part.value, _STYLE) for part in token.arguments if part.type == "string")
        elif token.type in {"whitespace", "comment"}:
            continue
        # What follows the address says when the sheet holds.
        return


def _iter_values(tokens: Iterable[Any], rule: str = "") -> Iterator[StyleAddress]:
    """Yield the addresses in values and in the rules that are nested in them; depth costs no recursion."""
    waiting = [(iter(tokens), rule, False)]
    while waiting:
        values, rule, in_set = waiting[-1]
        token = next(values, None)
        if token is None:
            waiting.pop()
            continue
        kind = token.type
        if kind == "at-keyword":
            waiting[-1] = (values, token.lower_value, in_set)
        elif kind == "literal" and token.value == ";":
            # An at-rule without a block ends here, and the declarations around it go on.
            waiting[-1] = (values, rule if rule == "font-face" else "", in_set)
        elif kind == "{} block":
            waiting[-1] = (values, "", in_set)
            waiting.append((iter(token.content), rule, False))
        elif kind in {"() block", "[] block"}:
            waiting.append((iter(token.content), rule, in_set))
        elif kind == "url" or (kind == "string" and in_set):
            yield StyleAddress(token.value, _govern(rule))
        elif kind == "function":
            waiting.append((iter(token.arguments), rule, _takes_text(token.lower_name)))


def _takes_text(function: str) -> bool:
    """Tell whether plain text is an address in a function."""
    return function == "url" or function in _SETS


def _govern(rule: str) -> str:
    return "font-src" if rule == "font-face" else "img-src"
