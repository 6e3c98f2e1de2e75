"""Owns a script that was read: its tokens and brackets; must not know what it says or does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_phiguard.pages.brackets import Brackets
from pytest_phiguard.pages.javascript import parse_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_phiguard.pages.javascript import Token


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """One script, read.

    Args:
        text: The source.
        tokens: Its tokens.
        brackets: Which of them belong together.
        complete: Whether all of it was read.
        around: The script and token that it stands in, of what fills a template, or None.
    """

    text: str
    tokens: Sequence[Token]
    brackets: Brackets
    complete: bool
    around: tuple[Script, int] | None = None

    def is_mark(self, position: int, *marks: str) -> bool:
        """Tell whether one of these punctuators or names stands at a position.

        Args:
            position: Of the token; one outside the script is none of them.
            marks: What it may say.
        """
        if not 0 <= position < len(self.tokens):
            return False
        token = self.tokens[position]
        return token.text in marks and token.kind in {"punct", "name"}

    def is_kind(self, position: int, kind: str) -> bool:
        """Tell whether a token of a kind stands at a position.

        Args:
            position: Of the token; one outside the script is of none.
            kind: Such as ``string``.
        """
        return 0 <= position < len(self.tokens) and self.tokens[position].kind == kind


def parse_script(text: str, around: tuple[Script, int] | None = None) -> Script:
    """Return a script, read.

    Args:
        text: The source.
        around: The script and token that it stands in, of what fills a template.
    """
    tokens, complete = parse_tokens(text)
    return Script(text, tokens, Brackets(tokens), complete, around)
