"""Owns which of the addresses that merely stand in a script may be requested; must not know what is certain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.scripts.address import SCHEMES, is_address, read_addresses
from pytest_phiguard.pages.scripts.nodes import FUNCTIONS, find_callee, find_key, is_member
from pytest_phiguard.pages.scripts.values import read_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.nodes import Node
    from pytest_phiguard.pages.scripts.script import Script
    from pytest_phiguard.pages.scripts.vendors import Globals

# What asks for the address in its object, and what merely looks at one.
_REQUESTS: Final = frozenset({"fetch", "ajax", "axios", "get", "post", "request", "sendBeacon", "open", "load", "$"})
_MENTIONS: Final = frozenset(
    {"indexOf", "includes", "startsWith", "endsWith", "match", "test", "replace", "split", "log", "warn", "error"}
)
_COMPARISONS: Final = frozenset({"==", "===", "!=", "!=="})
_MAX_OUTER: Final = 200


def iter_mentions(script: Script, known: Globals, names: Names) -> Iterator[tuple[Node, list[str]]]:
    """Yield the addresses that stand in a script and may be requested, each with the text that it begins with.

    Args:
        script: The script.
        known: The globals of vendors: an address in what they are given counts.
        names: What variables stand for.
    """
    for node in script.find_kind("string", "template_string", "string_fragment"):
        whole = _find_whole(node)
        if whole is None or "//" not in node.text[:9]:
            continue
        urls = _read_mention(node, whole, names)
        if urls and _is_requested(whole, known):
            yield node, urls


def _find_whole(node: Node) -> Node | None:
    """Return the sum that begins with a text, or None where the text stands within one."""
    parent = node.parent
    if node.kind == "string_fragment" and (parent is None or parent.kind != "ERROR"):
        return None
    while parent is not None and parent.kind == "binary_expression" and parent.operator == "+":
        if node.field != "left":
            return None
        node, parent = parent, parent.parent
    return node


def _read_mention(node: Node, whole: Node, names: Names) -> list[str]:
    first = (read_texts(node, names) or [""])[0]
    if whole is not node and (first in SCHEMES or is_address(first)):
        return read_addresses(whole, names)
    return [first.partition("${")[0]] if is_address(first.partition("${")[0]) else []


def _is_requested(node: Node, known: Globals) -> bool:
    """Tell whether an address is used: one that is compared, or a value in an object, is a mere mention."""
    parent = node.parent
    if parent is None or _is_looked_at(node, parent):
        return False
    in_object = False
    for _, around in zip(range(_MAX_OUTER), node.iter_up(), strict=False):
        if around.kind == "arguments" and around.parent is not None:
            return _is_requesting(around.parent, known) if in_object else _find_called(around.parent) not in _MENTIONS
        if around.kind == "object":
            in_object = True
        elif around.kind in FUNCTIONS or around.kind == "statement_block":
            break
    return not in_object


def _is_looked_at(node: Node, parent: Node) -> bool:
    if parent.kind == "binary_expression":
        return parent.operator in _COMPARISONS
    if parent.kind == "pair":
        return node.field == "key"
    # ``'https://…'.length``
    return (parent.kind == "switch_case" and node.field == "value") or (
        is_member(parent) and node.field == "object" and find_key(parent.get("property")) in _MENTIONS
    )


def _find_called(call: Node) -> str:
    callee = find_callee(call)
    if callee is None:
        return ""
    return (find_key(callee.get("property")) or "") if callee.kind == "member_expression" else callee.text


def _is_requesting(call: Node, known: Globals) -> bool:
    if _find_called(call) in _REQUESTS:
        return True
    base = find_callee(call)
    while base is not None and (is_member(base) or base.kind == "call_expression"):
        base = base.get("object") if is_member(base) else find_callee(base)
    return base is not None and base.kind == "identifier" and known.is_root(base.text)
