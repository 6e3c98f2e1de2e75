"""Owns which web addresses a script loads, requests and sends to; must not know pages or vendors."""

from __future__ import annotations

from bisect import bisect_left
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.scripts.address import Address
from pytest_phiguard.pages.scripts.loading import iter_loaded
from pytest_phiguard.pages.scripts.mentions import iter_mentions
from pytest_phiguard.pages.scripts.nodes import find_callee
from pytest_phiguard.pages.scripts.requests import iter_requests
from pytest_phiguard.pages.scripts.sites import find_functions
from pytest_phiguard.pages.scripts.spans import Spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.nodes import Node
    from pytest_phiguard.pages.scripts.script import Script
    from pytest_phiguard.pages.scripts.vendors import Globals

_WORDS: Final = (
    *("fetch", "sendBeacon", "axios", "$.", "jQuery.", "createElement", "new Image", "XMLHttpRequest", "location"),
    *("WebSocket", "EventSource", "Worker", "importScripts", "import", "open("),
)


def may_request(text: str) -> bool:
    """Tell cheaply whether a script may load or send something whose address a variable holds.

    Args:
        text: The script.
    """
    return any(word in text for word in _WORDS)


def iter_addresses(
    script: Script, known: Globals, names: Names, modules: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Address]:
    """Yield the web addresses that a script requests, or makes others of.

    Args:
        script: The script.
        known: The globals of vendors: an address in what they are given counts.
        names: What variables stand for.
        modules: The addresses of modules by their names, as an import map has them.
    """
    names.add(script)
    told: list[Node] = []
    loading: list[Node] = []
    loaded: set[str] = set()
    sent: set[str] = set()
    for node, loads, addresses in (
        *iter_loaded(script, names, modules),
        *((node, False, addresses) for node, addresses in iter_requests(script, names)),
    ):
        yield from addresses
        (loaded if loads else sent).update(address.text for address in addresses)
        (told if addresses else loading if loads else []).append(node)
    explained, scripts = _Places(told), _Places(loading)
    of_scripts, of_all = sorted(loaded), sorted(loaded | sent)
    for node, urls in iter_mentions(script, known, names):
        begun = of_all if _is_followed(node, names) else of_scripts
        if node not in explained:
            yield from (Address(url, node.start, loads=node in scripts) for url in urls if not _begins_any(url, begun))


def _begins_any(url: str, texts: list[str]) -> bool:
    place = bisect_left(texts, url)
    return place < len(texts) and texts[place].startswith(url)


class _Places:
    """Tells whether a node stands in one of several."""

    def __init__(self, nodes: list[Node]) -> None:
        self._spans = Spans([(node, node) for node in nodes])

    def __contains__(self, node: Node) -> bool:
        return self._spans.find(node) is not None


def _is_followed(node: Node, names: Names) -> bool:
    """Tell whether it is known what becomes of a text: a variable holds it, or the script's own function gets it."""
    parent = node.parent
    while parent is not None and parent.kind == "binary_expression":
        node, parent = parent, parent.parent
    if parent is None or parent.kind == "variable_declarator":
        return parent is not None
    call = parent.parent
    if parent.kind == "arguments" and call is not None:
        callee = find_callee(call)
        return (callee is not None and callee.text == "URL") or bool(find_functions(call, names))
    return parent.kind == "assignment_expression" and (parent.get("left") or node).kind == "identifier"
