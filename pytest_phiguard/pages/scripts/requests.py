"""Owns what a script certainly requests, and what it sends along; must not know elements."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.pages.scripts.address import Address, read_addresses
from pytest_phiguard.pages.scripts.known import says_anything
from pytest_phiguard.pages.scripts.nodes import find_arguments, find_callee, find_key
from pytest_phiguard.pages.scripts.scopes import WINDOWS
from pytest_phiguard.pages.scripts.sizes import MAX_SIZE, measure, prune
from pytest_phiguard.pages.scripts.values import read_texts, read_value
from pytest_phiguard.pages.scripts.xhr import iter_opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.nodes import Node
    from pytest_phiguard.pages.scripts.script import Script

_CLIENTS: Final = frozenset({"$", "jQuery", "axios"})
_METHODS: Final = ("ajax", "get", "getJSON", "patch", "post", "put", "delete", "head", "request")
# Members of a request that say where it goes and not what it carries.
_ADDRESSING: Final = frozenset({"url", "referrer", "baseURL"})
_MADE: Final[Mapping[str, str]] = MappingProxyType(
    {"WebSocket": "connect-src", "EventSource": "connect-src", "Worker": "worker-src", "SharedWorker": "worker-src"}
)

Found = tuple["Node", list[Address]]


def iter_requests(script: Script, names: Names) -> Iterator[Found]:
    """Yield what a script certainly requests: where the address stands, and the addresses.

    Args:
        script: The script.
        names: What variables stand for.
    """
    default = _find_default_base(script, names)
    for call in script.find_kind("call_expression"):
        base = _find_client(call, names, default)
        given = find_arguments(call)
        if base is not None and given:
            yield from _iter_sent(given, names, base)
    for call in script.find_kind("new_expression"):
        callee, given = find_callee(call), find_arguments(call)
        directive = _MADE.get(_find_last(callee)) if callee is not None else None
        if directive is not None and given:
            urls = read_addresses(given[0], names)
            yield given[0], [Address(url, given[0].start, sends=True, directive=directive) for url in urls]
    for opened in iter_opened(script, names):
        urls = read_addresses(opened.url, names)
        handed = _write([read_value(opened.body, names), *opened.read_headers(names)])
        yield opened.url, [_connect(url, opened.url, handed) for url in urls]
    for node in _iter_targets(script, names):
        urls = read_addresses(node, names)
        yield node, [Address(url, node.start, sends=True, navigates=True) for url in urls]


def _connect(url: str, node: Node, handed: str) -> Address:
    return Address(url, node.start, sends=True, handed=handed, directive="connect-src")


def _write(values: list[Any]) -> str:
    values = prune(values) if measure(values) > MAX_SIZE else values
    return json.dumps(values, ensure_ascii=False) if any(map(says_anything, values)) else ""


def _find_last(node: Node) -> str:
    return (find_key(node.get("property")) or "") if node.kind == "member_expression" else node.text


def _find_client(call: Node, names: Names, default: str) -> str | None:
    """Return what a client puts before its addresses, or None where no client is called."""
    callee = find_callee(call)
    if callee is None:
        return None
    of = callee.get("object") if callee.kind == "member_expression" else None
    word = _find_last(callee)
    if word in {"fetch", "axios"}:
        own = callee.kind == "identifier" and names.scopes(call).find(word, callee) is not None
        if not own and (of is None or of.text in WINDOWS):
            return default if word == "axios" else ""
    if of is None:
        return None
    if word == "sendBeacon":
        return ""
    if word not in _METHODS:
        return None
    if of.text in _CLIENTS:
        return default if of.text == "axios" else ""
    return _find_made_base(of, names, default)


def _find_default_base(script: Script, names: Names) -> str:
    for node in script.find_kind("assignment_expression"):
        left = node.get("left")
        if left is not None and left.text == "axios.defaults.baseURL":
            return (read_texts(node.get("right"), names) or [""])[0]
    return ""


def _find_made_base(of: Node, names: Names, default: str) -> str | None:
    """Return the base of a client that ``axios.create`` has made, or None for anything else."""
    if of.kind != "identifier":
        return None
    for variable in names.iter_variables(of.text, of):
        for binding in names.iter_bindings(variable, of):
            callee = find_callee(binding.node) if binding.node.kind == "call_expression" else None
            if callee is not None and callee.text == "axios.create":
                given = find_arguments(binding.node)
                options = read_value(given[0], names) if given else None
                base = options.get("baseURL") if isinstance(options, dict) else None
                return base if type(base) is str else default
    return None


def _iter_sent(given: list[Node], names: Names, base: str) -> Iterator[Found]:
    first, rest = given[0], given[1:]
    if first.kind == "new_expression" and _find_last(find_callee(first) or first) == "Request":
        first, rest = (find_arguments(first) or [first])[0], [*find_arguments(first)[1:], *rest]
    value = read_value(first, names)
    if isinstance(value, dict):
        url = value.get("url")
        node = _find_member(first, "url")
        own = value.get("baseURL")
        urls = read_addresses(node, names, own if type(own) is str else base) if node is not None else []
        if not urls and type(url) is str and url.startswith(("http://", "https://", "//")):
            urls = [url]
        handed = _write([_drop_addressing(value), *(_read_given(one, names) for one in rest)])
        yield node or first, [_connect(found, node or first, handed) for found in urls]
        return
    handed = _write([_read_given(one, names) for one in rest])
    yield first, [_connect(url, first, handed) for url in read_addresses(first, names, base)]


def _read_given(node: Node, names: Names) -> Any:
    return _drop_addressing(read_value(node, names))


def _find_member(node: Node, name: str) -> Node | None:
    for child in node.children if node.kind == "object" else ():
        if child.kind == "pair" and find_key(child.get("key")) == name:
            return child.get("value")
    return None


def _drop_addressing(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: child for name, child in value.items() if name not in _ADDRESSING}
    return value


def _iter_targets(script: Script, names: Names) -> Iterator[Node]:
    """Yield the addresses of documents that are gone to."""
    for node in script.find_kind("assignment_expression"):
        left, right = node.get("left"), node.get("right")
        if left is not None and right is not None and _is_location(left, names):
            yield right
    for name in (".assign", ".replace"):
        for call in script.calls.get(name, ()):
            callee = find_callee(call)
            of = callee.get("object") if callee is not None else None
            if of is not None and _is_location(of, names):
                yield from find_arguments(call)[:1]
    for call in (*script.calls.get("open", ()), *script.calls.get(".open", ())):
        callee = find_callee(call)
        of = callee.get("object") if callee is not None else None
        if of.text in WINDOWS if of is not None else names.scopes(call).find("open", call) is None:
            yield from find_arguments(call)[:1]


def _is_location(node: Node, names: Names) -> bool:
    """Tell whether a node is the address of the page: ``location``, ``window.location``, ``document.location.href``."""
    if node.kind == "member_expression" and find_key(node.get("property")) == "href":
        node = node.get("object") or node
    if node.kind == "identifier":
        return node.text == "location" and names.scopes(node).find_local("location", node) is None
    if node.kind != "member_expression" or find_key(node.get("property")) != "location":
        return False
    of = node.get("object")
    return of is not None and of.text in {*WINDOWS, "document"}
