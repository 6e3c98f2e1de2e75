"""Bytes on the way to pieces: a body, a part or a member, with what is said of it; knows no format."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.decode.plain_text import is_textual

if TYPE_CHECKING:
    from pytest_phiguard.decode.piece import Budget, Piece

_DIGEST_SIZES = frozenset({16, 20, 28, 32, 48, 64})


class Content(NamedTuple):
    """A body or a part of one, with what is said of it."""

    location: str
    content: bytes
    content_type: str = ""
    coding: str = ""
    key: str = ""
    chain: tuple[str, ...] = ()

    def is_declared(self, *forms: str) -> bool:
        """Tell whether the content type names one of some formats."""
        kind = self.content_type.lower()
        return any(form in kind for form in forms)

    @property
    def inner(self) -> str:
        """Return the location that the names of inner values are added to."""
        return f"{self.location}." if self.location == "body" else f"{self.location}|"


class Inside(NamedTuple):
    """What a binary format holds.

    Attributes:
        pieces: Its texts.
        contents: What must itself be looked into.
        complete: Whether these are all of it, so that its bytes need not be read as text.
        step: The step that its bytes are read as text under, where that is of use: of a record, names and values
            stand beside each other.
    """

    pieces: list[Piece]
    contents: list[Content]
    complete: bool = True
    step: str = ""


def is_digest(content: bytes) -> bool:
    """Tell whether bytes may be a digest: as many as one has, and no text."""
    return len(content) in _DIGEST_SIZES and not content.isascii() and not is_textual(content)


def is_deep(content: Content, budget: Budget) -> bool:
    """Tell, and note, whether as many formats lie around some content as may be inside each other."""
    if content.location.count("|") + len(content.chain) < budget.structures:
        return False
    budget.cut(content.location.partition("|")[0], f"not decoded beyond {budget.structures} formats inside each other")
    return True
