"""Owns what a script hands to vendors' globals; must not know vendors or pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_phiguard.pages.scripts.host import plain
from pytest_phiguard.pages.scripts.known import says_anything
from pytest_phiguard.pages.scripts.nodes import find_callee
from pytest_phiguard.pages.scripts.paths import Paths, find_given
from pytest_phiguard.pages.scripts.sizes import MAX_SIZE, measure, prune
from pytest_phiguard.pages.scripts.values import Reader, read_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.nodes import Node
    from pytest_phiguard.pages.scripts.script import Script
    from pytest_phiguard.pages.scripts.vendors import Globals


@dataclass(frozen=True, slots=True)
class Use:
    """A vendor's global that a script calls or sets.

    Args:
        name: The global, as the vendors' table has it.
        text: What is handed over, as JSON.
        offset: Where it stands in the script, in bytes.
        cut: Whether what is handed over was too much to be read.
    """

    name: str
    text: str
    offset: int
    cut: bool = False


def iter_uses(script: Script, known: Globals, names: Names) -> Iterator[Use]:
    """Yield the calls and assignments of vendors' globals, with what they hand over.

    Args:
        script: The script.
        known: The globals.
        names: What variables stand for.
    """
    names.add(script)
    paths = Paths(names, known)
    kinds = ("call_expression", "new_expression", "assignment_expression", "augmented_assignment_expression")
    nodes = script.find_kind(*kinds, "variable_declarator")
    for node in sorted(nodes, key=lambda node: (node.start, node.end)):
        target = _find_target(node, names)
        # A mere variable that is given a value is the vendor's by its own name only.
        own = target is not None and target.kind == "identifier" and target.field in {"left", "name"}
        if target is None or (own and not known.is_root(target.text)):
            continue
        for name in paths.find_vendors(target):
            names.cut = False
            text = _read_handed(node, names)
            if text or names.cut:
                yield Use(name, text, node.start, names.cut)


def _find_target(node: Node, names: Names) -> Node | None:
    """Return what is called, or what is given a value."""
    if node.kind.endswith("assignment_expression"):
        return node.get("left")
    if node.kind != "variable_declarator":
        return find_callee(node)
    name = node.get("name")
    if name is None or name.kind != "identifier" or node.get("value") is None:
        return None
    return name if names.scopes(node).find_local(name.text, name) is None else None


def _read_handed(node: Node, names: Names) -> str:
    values: list[Any]
    if node.kind in {"call_expression", "new_expression"}:
        given, listed = find_given(node)
        values = [plain(value) for value in Reader(names).read_list(given, 1)]
        values = values[0] if listed and values and isinstance(values[0], list) else values
    else:
        values = [read_value(node.get("right") or node.get("value"), names)]
    if measure(values) > MAX_SIZE:
        values, names.cut = prune(values), True
    return json.dumps(values, ensure_ascii=False) if any(map(says_anything, values)) else ""
