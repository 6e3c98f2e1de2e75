"""Owns tree-sitter and its grammar of JavaScript: a script to neutral nodes; must not know what a script does."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from pytest_phiguard.pages.scripts.nodes import Node, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_NODES: Final = 300_000
_PIECE: Final = 16_384
_READINGS: Final = 8
# What stands in them is read as a whole, or says nothing.
_LEAVES: Final = frozenset({"string", "regex", "comment", "html_comment", "hash_bang_line", "number"})
_IGNORED: Final = frozenset({"comment", "html_comment", "hash_bang_line"})


@lru_cache(maxsize=1)
def _load_grammar() -> tuple[Any, Any]:
    """Return the class of parsers and the language, of one import: pytester drops modules, and a second differs."""
    import tree_sitter_javascript
    from tree_sitter import Language, Parser

    return Parser, Language(tree_sitter_javascript.language())


def parse_nodes(text: str, limit: int = MAX_NODES) -> tuple[list[Node], bool]:
    """Return the nodes of a script, each before those in it, and whether those are all.

    Args:
        text: The source; of one that is no JavaScript, what could be made of it.
        limit: How many nodes are read.
    """
    source = Source(text)
    given = _Given(source.raw)
    make_parser, language = _load_grammar()
    # A parser keeps what it is at: each thread has to have its own.
    tree = make_parser(language).parse(given.read, encoding="utf8")
    nodes: list[Node] = []
    for node in _iter_nodes(tree.walk(), source):
        if len(nodes) >= limit:
            return nodes, False
        nodes.append(node)
        if node.parent is not None:
            node.parent.children.append(node)
    return nodes, given.room > 0


class _Given:
    """A script as its parser asks for it, piece by piece.

    Of what is broken in certain ways the parser reads the rest again and again: it is told that there is no more.

    Args:
        raw: The script.
    """

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self.room = len(raw) * _READINGS + 10 * _PIECE

    def read(self, offset: int, _place: object) -> bytes:
        """Return what stands from an offset on.

        Args:
            offset: In bytes.
        """
        if self.room <= 0:
            return b""
        piece = self._raw[offset : offset + _PIECE]
        self.room -= len(piece)
        return piece


def _iter_nodes(cursor: Any, source: Source) -> Iterator[Node]:
    parent: Node | None = None
    while True:
        given = cursor.node
        kind = given.type
        down = False
        if given.is_named or _is_kept(kind, parent):
            if kind not in _IGNORED and not given.is_missing:
                node = Node(kind, given.byte_range, cursor.field_name or "", parent, source)
                yield node
                if kind not in _LEAVES and cursor.goto_first_child():
                    parent, down = node, True
        elif parent is not None and cursor.field_name in {"operator", "kind"}:
            parent.operator = f"{parent.operator} {kind}".lstrip()
        while not down and not cursor.goto_next_sibling():
            if not cursor.goto_parent() or parent is None:
                return
            parent = parent.parent


def _is_kept(kind: str, parent: Node | None) -> bool:
    """Tell whether a mark says something: in what is broken, and where commas leave places empty."""
    if parent is None:
        return False
    return parent.kind == "ERROR" or (kind == "," and parent.kind in {"array", "array_pattern"})
