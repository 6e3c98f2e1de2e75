"""Owns which brackets of a script belong together, and what kind of thing they hold; must not know what it does."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_phiguard.pages.javascript import Token

_OPENING: Final = frozenset({"(", "[", "{"})
_CLOSING: Final[Mapping[str, str]] = MappingProxyType({")": "(", "]": "[", "}": "{"})
# A brace after one of these begins an object, else a block.
_BEFORE_OBJECT: Final = frozenset(
    {"(", ",", "[", ":", "=", "?", "||", "&&", "??", "+", "||=", "&&=", "??=", "return", "...", "typeof", "default"}
)


class Brackets:
    """The brackets of a script.

    Args:
        tokens: The script.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._partners: dict[int, int] = {}
        self.around = [-1] * len(tokens)
        """For each token the position of the innermost bracket around it, or -1."""
        self._match()

    def _match(self) -> None:
        waiting: list[int] = []
        for position, token in enumerate(self._tokens):
            if token.kind == "punct" and token.text in _CLOSING:
                self._close(position, _CLOSING[token.text], waiting)
            self.around[position] = waiting[-1] if waiting else -1
            if token.kind == "punct" and token.text in _OPENING:
                waiting.append(position)

    def _close(self, position: int, wanted: str, waiting: list[int]) -> None:
        # Of a script that is broken, what lies between stays without a partner.
        for depth in range(len(waiting) - 1, max(len(waiting) - 6, -1), -1):
            if self._tokens[waiting[depth]].text == wanted:
                self._partners[waiting[depth]] = position
                del waiting[depth:]
                return

    def find_end(self, position: int) -> int:
        """Return the position of the bracket that closes one, or the end of the script.

        Args:
            position: The position of an opening bracket.
        """
        return self._partners.get(position, len(self._tokens))

    def is_object(self, position: int) -> bool:
        """Tell whether an opening brace begins an object literal.

        Args:
            position: The position of the brace.
        """
        return position > 0 and self._tokens[position - 1].text in _BEFORE_OBJECT

    def iter_outer(self, position: int) -> Iterator[int]:
        """Yield the opening brackets around a token, the innermost first.

        Args:
            position: The position of the token.
        """
        around = self.around[position]
        while around >= 0:
            yield around
            around = self.around[around]

    def split(self, start: int, end: int, mark: str = ",") -> Iterator[tuple[int, int]]:
        """Yield the stretches of tokens between marks that are in no bracket of their own.

        Args:
            start: Where to begin.
            end: Where to stop.
            mark: What separates.
        """
        begin = position = start
        while position < end:
            token = self._tokens[position]
            if token.kind == "punct":
                if token.text in _OPENING:
                    position = min(self.find_end(position), end)
                elif token.text == mark:
                    yield begin, position
                    begin = position + 1
            position += 1
        if begin < end:
            yield begin, end
