"""Owns what ``this`` stands for in the scripts of a page, and what is set of it; must not know what values say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.scripts.nodes import FUNCTIONS, find_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.nodes import Node

_MAX_SET: Final = 20


def iter_own(this: Node, name: str, names: Names) -> Iterator[Node]:
    """Yield the expressions whose value a member of ``this`` may have.

    Args:
        this: The word.
        name: The member.
        names: The scripts of the page.
    """
    owner = _find_owner(this)
    if owner is None:
        return
    for child in owner.children if owner.kind in {"object", "class_body"} else ():
        key = child.get("key") or child.get("property")
        value = child.get("value")
        if value is not None and find_key(key) == name:
            yield value
    for assignment in names.find_script(this).own.get(name, ())[:_MAX_SET]:
        right = assignment.get("right")
        if right is not None and owner.holds(assignment):
            yield right


def _find_owner(this: Node) -> Node | None:
    """Return the object, class or function whose ``this`` a word is; an arrow function has none of its own."""
    for node in this.iter_up():
        if node.kind in FUNCTIONS and node.kind != "arrow_function":
            parent = node.parent
            held = parent.parent if parent is not None and parent.kind == "pair" else parent
            return held if held is not None and held.kind in {"object", "class_body"} else node
        if node.kind == "class_body":
            return node
    return None
