"""Owns which scripts, images and frames a script puts into its page; must not know what else it requests."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.scripts.address import Address, read_addresses
from pytest_phiguard.pages.scripts.elements import Elements
from pytest_phiguard.pages.scripts.nodes import find_arguments, find_callee, find_key
from pytest_phiguard.pages.scripts.values import read_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.nodes import Node
    from pytest_phiguard.pages.scripts.script import Script

_DIRECTIVES: Final[Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        ("img", "src"): "img-src",
        ("audio", "src"): "media-src",
        ("video", "src"): "media-src",
        ("video", "poster"): "img-src",
        ("iframe", "src"): "frame-src",
        ("embed", "src"): "object-src",
        ("object", "data"): "object-src",
        ("link", "href"): "style-src-elem",
    }
)
_ATTRIBUTES: Final = frozenset(attribute for _, attribute in _DIRECTIVES)
_LOADERS: Final = ("importScripts", ".getScript", "import")


def iter_loaded(
    script: Script, names: Names, modules: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[Node, bool, list[Address]]]:
    """Yield what a script puts into its page: where the address stands, whether it is a script's, and the addresses.

    Args:
        script: The script.
        names: What variables stand for.
        modules: The addresses of modules by their names.
    """
    elements = Elements(script, names)
    for node in script.find_kind("assignment_expression"):
        left, right = node.get("left"), node.get("right")
        if left is None or right is None or left.kind != "member_expression":
            continue
        attribute, of = find_key(left.get("property")) or "", left.get("object")
        if attribute in _ATTRIBUTES and of is not None:
            yield from _iter_set(of, attribute, right, elements, names)
    for call in script.calls.get(".setAttribute", ()):
        given, callee = find_arguments(call), find_callee(call)
        named = str(read_value(given[0], names)).lower() if len(given) == 2 else ""
        of = callee.get("object") if callee is not None else None
        if named in _ATTRIBUTES and of is not None:
            yield from _iter_set(of, named, given[1], elements, names)
    yield from _iter_imported(script, names, modules)


def _iter_set(
    of: Node, attribute: str, value: Node, elements: Elements, names: Names
) -> Iterator[tuple[Node, bool, list[Address]]]:
    name = elements.find_name(of)
    if name == "script" and attribute == "src":
        pinned = elements.is_pinned(of)
        addresses = [Address(url, value.start, loads=True, pinned=pinned) for url in read_addresses(value, names)]
        yield value, True, addresses
    elif (directive := _DIRECTIVES.get((name, attribute))) is not None:
        frame = name in {"iframe", "embed", "object"}
        urls = read_addresses(value, names)
        sent = [Address(url, value.start, sends=True, directive=directive, navigates=frame) for url in urls]
        yield value, False, sent


def _iter_imported(
    script: Script, names: Names, modules: Mapping[str, str]
) -> Iterator[tuple[Node, bool, list[Address]]]:
    sources = [node.get("source") for node in script.find_kind("import_statement", "export_statement")]
    for call in script.find_kind("call_expression"):
        callee = find_callee(call)
        if callee is not None and callee.kind == "import":
            sources += find_arguments(call)[:1]
    for loader in _LOADERS:
        for call in script.calls.get(loader, ()):
            sources += find_arguments(call)
    for source in sources:
        if source is not None:
            urls = read_addresses(source, names) or _find_modules(source, names, modules)
            yield source, True, [Address(url, source.start, loads=True) for url in urls]


def _find_modules(source: Node, names: Names, modules: Mapping[str, str]) -> list[str]:
    name = read_value(source, names) if modules else None
    if type(name) is not str:
        return []
    if name in modules:
        return [modules[name]]
    # A name that ends in a slash maps what begins with it, the longest one first (HTML 8.1.6.2).
    for start in sorted((one for one in modules if one.endswith("/") and name.startswith(one)), key=len, reverse=True):
        return [modules[start] + name[len(start) :]]
    return []
