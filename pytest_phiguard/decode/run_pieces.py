"""What the encoded runs of a level hold, as pieces for the next; knows no carrier and no structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.decode.compression import COMPRESSIONS
from pytest_phiguard.decode.opening import iter_opened_run
from pytest_phiguard.decode.piece import Budget, Piece
from pytest_phiguard.decode.sieve import may_open

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_phiguard.decode.level import Level


def iter_run_pieces(level: Level, budget: Budget) -> Iterator[Piece]:
    """Yield what the encoded runs of a level hold."""
    runs = level.runs
    if len(runs) > budget.runs:
        place = level.pieces[level.find_piece(runs[budget.runs].start)].location
        budget.cut(place, f"more than {budget.runs} encoded runs, the rest is not decoded")
        runs = runs[: budget.runs]
    empty: set[str] = set()
    inflated_to = 0
    for run in runs:
        if run.text in empty or (run.part and run.start < inflated_to):
            continue
        if not may_open(run.text):
            empty.add(run.text)
            continue
        piece = level.pieces[level.find_piece(run.start)]
        if "/" in run.text and piece.location.endswith(".path") and piece.text[:1] == "/" and not piece.chain:
            continue  # its segments are runs of their own; a slash that is base64 comes escaped
        opened = [
            Piece(piece.location, text, piece.key, (*steps, *piece.chain))
            for text, steps in iter_opened_run(run, piece.location, budget)
        ]
        if opened and piece.depth >= budget.depth:
            cut_pieces(opened, f"{budget.depth} encodings inside each other", budget)
        else:
            yield from opened
        if not opened:
            empty.add(run.text)
        elif not run.part and opened[0].chain[0] in COMPRESSIONS:
            inflated_to = run.start + len(run.text)  # what its parts would hold, it holds


def cut_pieces(pieces: Iterable[Piece], limit: str, budget: Budget) -> None:
    """Note that some pieces are not decoded any further."""
    for location in dict.fromkeys(piece.location.partition("|")[0] for piece in pieces):
        budget.cut(location, f"not decoded beyond {limit}")
