"""Owns what speculation rules have a browser load ahead (HTML, "speculation rules"); must not know where they stand."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.pages.references import Reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.elements import Element

_HEADER_ADDRESS: Final = re.compile(r"\"((?:[^\"\\]|\\.)*)\"")
_ACTIONS: Final = ("prefetch", "prefetch_with_subresources", "prerender", "prerender_until_script")


def is_speculation(element: Element) -> bool:
    """Tell whether an element holds speculation rules.

    Args:
        element: Any element.
    """
    return (
        element.name == "script"
        and element.get("type").strip().lower() == "speculationrules"
        and not element.noscript
        and "src" not in element.attributes
    )


def iter_speculated(text: str) -> Iterator[Reference]:
    """Yield the addresses that a rule set lists; what a rule finds among the page's links, the links themselves tell.

    Args:
        text: The rule set, as JSON.
    """
    for rule in _parse_rules(text):
        urls = rule.get("urls")
        for url in urls if isinstance(urls, list) else ():
            if isinstance(url, str):
                waits = rule.get("eagerness") in {"moderate", "conservative"}
                yield Reference("content", url, fetches=not waits, navigates=True)


def iter_rule_sets(value: str) -> Iterator[str]:
    """Yield the addresses of the rule sets that a ``Speculation-Rules`` header names.

    Args:
        value: The header.
    """
    for match in _HEADER_ADDRESS.finditer(value):
        yield re.sub(r"\\(.)", r"\1", match[1])


def _parse_rules(text: str) -> Iterator[dict[str, Any]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(found, dict):
        return
    for action in _ACTIONS:
        rules = found.get(action)
        for rule in rules if isinstance(rules, list) else ():
            if isinstance(rule, dict):
                yield rule
