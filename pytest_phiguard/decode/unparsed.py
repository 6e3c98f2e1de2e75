"""A transmission to levels of text, its structures left whole: what may be met in it, not where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.decode.bodies import Content, iter_body_pieces
from pytest_phiguard.decode.level import Level
from pytest_phiguard.decode.piece import Budget, Piece
from pytest_phiguard.decode.run_pieces import iter_run_pieces
from pytest_phiguard.decode.urls import iter_escaped_segments, iter_joined_labels

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from pytest_phiguard.model import Transmission


def iter_unparsed_levels(
    transmission: Transmission, budget: Budget, *, barren: Container[tuple[str, str]] = ()
) -> Iterator[Level]:
    """Yield the levels of a transmission without parsing what is text.

    All text of ``iter_levels`` stands in some level of these, in longer pieces: keys, signs and escapes are still
    between the values. Most of what leaves holds nothing, and to know that costs a fraction of parsing it.

    Args:
        transmission: What leaves.
        budget: What may be spent.
        barren: Header fields that are known to hold nothing.
    """
    seen: set[str] = set()
    pieces = list(_iter_carriers(transmission, budget, barren))
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
    url = transmission.url
    if url:
        yield Piece("url", url)
        for run in iter_joined_labels(url.partition("//")[2].partition("/")[0]):
            yield Piece("url", run)
        for segment in iter_escaped_segments(url.partition("?")[0]):
            yield Piece("url", segment)
    for location, text in transmission.fields:
        yield Piece(location, text)
    content_type = coding = ""
    for field in transmission.headers:
        lower = field[0].lower()
        if lower == "content-type":
            content_type = field[1]
        elif lower == "content-encoding":
            coding = field[1]
        if field not in barren and field[1]:
            # The name stays with its value: it may say what the value is.
            yield Piece("header", f"{lower}: {field[1]}")
    if transmission.body:
        body = Content("body", transmission.body, content_type, coding)
        yield from iter_body_pieces(body, budget, parsed=False)
