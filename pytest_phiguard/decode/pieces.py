"""A transmission to levels of pieces: carriers first, then what each level holds encoded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from pytest_phiguard.decode.bodies import Content, iter_body_pieces
from pytest_phiguard.decode.headers import iter_header_pieces
from pytest_phiguard.decode.level import Level
from pytest_phiguard.decode.opening import iter_opened_content
from pytest_phiguard.decode.piece import Budget, Piece
from pytest_phiguard.decode.plain_text import decode_text
from pytest_phiguard.decode.run_pieces import cut_pieces, iter_run_pieces
from pytest_phiguard.decode.structures import open_structure
from pytest_phiguard.decode.urls import iter_url_pieces

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from pytest_phiguard.model import Transmission

# (location, content) to (location suffix, content, chain step); see ``pytest_phiguard_decoders``.
Decoder = Callable[[str, "bytes | str"], Iterable[tuple[str, "bytes | str", str]]]

_MOST_BY_DECODER = 10_000


def iter_pieces(transmission: Transmission, budget: Budget | None = None) -> Iterator[Piece]:
    """Yield every readable piece of a transmission, the outermost first.

    Args:
        transmission: What leaves.
        budget: What may be spent; says afterwards what stayed unread.
    """
    for level in iter_levels(transmission, budget or Budget()):
        yield from level.pieces


def iter_levels(
    transmission: Transmission,
    budget: Budget,
    *,
    decoders: Sequence[Decoder] = (),
    barren: Container[tuple[str, str]] = (),
) -> Iterator[Level]:
    """Yield the levels of a transmission; level 0 is what its carriers hold.

    Args:
        transmission: What leaves.
        budget: What may be spent.
        decoders: Further decoders, tried on the body and on every piece.
        barren: Header fields that are known to hold nothing.
    """
    seen: set[tuple[str, str]] = set()
    pieces = list(_iter_carriers(transmission, budget, decoders, barren))
    for depth in range(budget.structures + 1):
        level = Level(pieces, budget.runs)
        yield level
        pieces = []
        for piece in _iter_inner(level, budget, decoders):
            place = (piece.location, piece.text)
            if piece.text and place not in seen:
                seen.add(place)
                pieces.append(piece)
        if not pieces:
            return
        if depth == budget.structures:
            cut_pieces(pieces, f"{depth} structures inside each other", budget)


def _iter_carriers(
    transmission: Transmission, budget: Budget, decoders: Sequence[Decoder], barren: Container[tuple[str, str]]
) -> Iterator[Piece]:
    """Yield what a transmission says in its address, fields, headers and body."""
    if transmission.url:
        yield from iter_url_pieces(transmission.url, "url")
    for location, text in transmission.fields:
        if location.endswith(("url", "page.referrer")):
            yield from iter_url_pieces(text, location)
        else:
            yield Piece(location, text, _find_field_key(location))
    content_type = coding = ""
    for name, value in transmission.headers:
        lower = name.lower()
        if lower == "content-type":
            content_type = value
        elif lower == "content-encoding":
            coding = value
        if (name, value) not in barren:
            yield from iter_header_pieces(name, value)
    if transmission.body:
        yield from iter_body_pieces(Content("body", transmission.body, content_type, coding), budget)
        yield from _iter_by_decoders(Piece("body", "", "", ()), transmission.body, budget, decoders)


def _find_field_key(location: str) -> str:
    """Return the name that a field of a form or event stands under (``form:zip``, ``event.user.zip``)."""
    return location.rpartition(":")[2] if ":" in location else location.rpartition(".")[2]


def _iter_inner(level: Level, budget: Budget, decoders: Sequence[Decoder]) -> Iterator[Piece]:
    """Yield what the pieces of a level hold: structures, encoded runs, what further decoders know."""
    for piece in level.pieces:
        yield from open_structure(piece, budget)
        if decoders:
            yield from _iter_by_decoders(piece, piece.text, budget, decoders)
    yield from iter_run_pieces(level, budget)


def _iter_by_decoders(
    piece: Piece, content: bytes | str, budget: Budget, decoders: Sequence[Decoder]
) -> Iterator[Piece]:
    for decoder in decoders:
        try:
            for suffix, found, step in islice(decoder(piece.location, content), _MOST_BY_DECODER):
                yield from _adopt(piece, suffix, found, step, budget)
        except Exception as error:  # noqa: BLE001  # somebody else's decoder: told, never raised into the application
            name = getattr(decoder, "__name__", type(decoder).__name__)
            budget.cut(piece.location, f"decoder {name} raised {type(error).__name__}: {error}")


def _adopt(piece: Piece, suffix: str, found: bytes | str, step: str, budget: Budget) -> Iterator[Piece]:
    """Yield what a further decoder found as a piece of ours."""
    location = f"{piece.location}|{suffix}" if suffix else piece.location
    key = suffix.rpartition(":")[2].rpartition(".")[2] if suffix else piece.key
    steps = (step, *piece.chain) if step else piece.chain
    if isinstance(found, str):
        yield Piece(location, found, key, steps)
        return
    opened = list(iter_opened_content(bytes(found), steps, location, budget))
    for text, chain in opened:
        yield Piece(location, text, key, chain)
    if not opened:
        yield Piece(location, decode_text(bytes(found)), key, steps)
