"""Owns the HTML that a script writes into its page; must not know what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pytest_phiguard.pages.scripts.nodes import find_arguments, find_callee, find_key
from pytest_phiguard.pages.scripts.values import read_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.pages.scripts.names import Names
    from pytest_phiguard.pages.scripts.nodes import Node
    from pytest_phiguard.pages.scripts.script import Script

_WRITERS: Final = (
    *("write", "writeln", "insertAdjacentHTML", "append", "prepend", "after", "before", "html", "replaceWith"),
    *("createContextualFragment", "setHTMLUnsafe"),
)
_MAKERS: Final = frozenset({"$", "jQuery"})
_MARKUP: Final = ("innerHTML", "outerHTML", "srcdoc")


@dataclass(frozen=True, slots=True)
class Literal:
    """A text that a script holds.

    Args:
        text: What it says, as far as that is known.
        offset: Where it stands in the script, in bytes.
    """

    text: str
    offset: int


def writes_markup(text: str) -> bool:
    """Tell cheaply whether a script may write HTML into its page.

    Args:
        text: The script.
    """
    return "<" in text and any(word in text for word in (*_WRITERS, *_MARKUP, "$(", "jQuery("))


def iter_markup(script: Script, names: Names) -> Iterator[Literal]:
    """Yield the HTML that a script writes into its page.

    Args:
        script: The script.
        names: What variables stand for.
    """
    names.add(script)
    for node in script.find_kind("call_expression", "assignment_expression", "augmented_assignment_expression"):
        for written in _iter_written(node):
            for text in read_texts(written, names):
                if "<" in text:
                    yield Literal(text, written.start)


def _iter_written(node: Node) -> Iterator[Node]:
    if node.kind != "call_expression":
        left, right = node.get("left"), node.get("right")
        if left is not None and left.kind == "member_expression" and find_key(left.get("property")) in _MARKUP:
            yield from () if right is None else (right,)
        return
    callee = find_callee(node)
    if callee is None:
        return
    if callee.kind == "member_expression" and find_key(callee.get("property")) in _WRITERS:
        yield from find_arguments(node)
    elif callee.kind == "identifier" and callee.text in _MAKERS:
        yield from find_arguments(node)[:1]
