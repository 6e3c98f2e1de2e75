"""A transmission to levels of text, its structures left whole: what may be met in it, not where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.decode.bodies import Content, iter_body_pieces
from pytest_phiguard.decode.cookies import is_telling
from pytest_phiguard.decode.level import Level
from pytest_phiguard.decode.piece import Budget, Piece
from pytest_phiguard.decode.run_pieces import iter_run_pieces
from pytest_phiguard.decode.urls import iter_escaped_segments, iter_joined_labels

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from pytest_phiguard.model import Transmission


# A longer text is no value that its name speaks of.
_LONGEST_NAMED = 200


def iter_unparsed_levels(
    transmissions: Iterable[Transmission], budget: Budget, *, barren: Container[tuple[str, str]] = ()
) -> Iterator[Level]:
    """Yield the levels of some transmissions together without parsing what is text.

    All text of ``iter_levels`` stands in some level of these, in longer pieces: keys, signs and escapes are still
    between the values. Most of what leaves holds nothing, and to know that costs a fraction of parsing it.

    Args:
        transmissions: What leaves.
        budget: What may be spent.
        barren: Header fields that are known to hold nothing.
    """
    seen: set[str] = set()
    pieces = [piece for one in transmissions for piece in _iter_carriers(one, budget, barren)]
    while pieces:
        level = Level(pieces, budget.runs)
        yield level
        pieces = []
        if level.runs or not level.text.isascii():
            for piece in iter_run_pieces(level, budget, parsed=False):
                if piece.text not in seen:
                    seen.add(piece.text)
                    pieces.append(piece)


def _iter_carriers(transmission: Transmission, budget: Budget, barren: Container[tuple[str, str]]) -> Iterator[Piece]:
    if transmission.url:
        yield from _iter_url(transmission.url)
    for location, text in transmission.fields:
        yield Piece(location, text)
        if len(text) <= _LONGEST_NAMED:
            yield Piece(location, f"{location}: {text}")  # as of a header field, below
    content_type = coding = ""
    for field in transmission.headers:
        lower = field[0].lower()
        if lower == "content-type":
            content_type = field[1]
        elif lower == "content-encoding":
            coding = field[1]
        if field not in barren and (field[1] or is_telling(field[0])):
            # The name stays with its value: it may say what the value is.
            yield Piece("header", f"{lower}: {field[1]}")
    if transmission.body:
        body = Content("body", transmission.body, content_type, coding)
        yield from iter_body_pieces(body, budget, parsed=False)


def _iter_url(url: str) -> Iterator[Piece]:
    yield Piece("url", url)
    for run in iter_joined_labels(url.partition("//")[2].partition("/")[0]):
        yield Piece("url", run)
    for segment in iter_escaped_segments(url.partition("?")[0]):
        yield Piece("url", segment)
