"""What the encoded runs of a level hold, as pieces for the next; knows no carrier and no structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.decode.compression import COMPRESSIONS
from pytest_phiguard.decode.opening import iter_pieces_of_run
from pytest_phiguard.decode.optional_codings import CODINGS
from pytest_phiguard.decode.piece import Budget, Piece
from pytest_phiguard.decode.sieve import may_open
from pytest_phiguard.decode.wide_runs import iter_wide_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_phiguard.decode.level import Level
    from pytest_phiguard.decode.runs import Run

# What is opened as a whole: the parts of such a run say nothing.
_WHOLE = frozenset({*COMPRESSIONS, *CODINGS, "zip", "pdf", "lz_string"})


_SHORT = 64
_MOST_IDLE = 10_000


def iter_run_pieces(level: Level, budget: Budget, *, parsed: bool = True) -> Iterator[Piece]:
    """Yield what the encoded runs of a level hold.

    Args:
        level: The level.
        budget: What may be spent.
        parsed: Whether what has names is told apart, and its text no piece beside that.
    """
    if not level.text.isascii():
        yield from _iter_wide_pieces(level, budget)
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
        if _describe(run, parsed) in budget.idle or not may_open(run.text):
            empty.add(run.text)
            continue
        piece = level.pieces[level.find_piece(run.start)]
        if "/" in run.text and piece.location.endswith(".path") and piece.text[:1] == "/" and not piece.chain:
            continue  # its segments are runs of their own; a slash that is base64 comes escaped
        unread = len(budget.unread)
        opened = list(iter_pieces_of_run(run, piece, budget, parsed=parsed))
        if opened and piece.depth >= budget.depth:
            cut_pieces(opened, f"{budget.depth} encodings inside each other", budget)
        else:
            yield from opened
        if not opened:
            empty.add(run.text)
            _remember_idle(run, budget, parsed=parsed, is_read=len(budget.unread) == unread)
        elif not run.part and not _WHOLE.isdisjoint(opened[0].chain[: len(opened[0].chain) - len(piece.chain)]):
            inflated_to = run.start + len(run.text)  # what its parts would hold, it holds


def _remember_idle(run: Run, budget: Budget, *, parsed: bool, is_read: bool) -> None:
    """Remember a short run that holds nothing: host names and identifiers of vendors come with every request."""
    if is_read and len(run.text) <= _SHORT and len(budget.idle) < _MOST_IDLE:
        budget.idle.add(_describe(run, parsed))


def _describe(run: Run, parsed: bool) -> object:
    """Return all that what a run holds depends on."""
    return (run.text, run.marked, run.part, parsed)


def _iter_wide_pieces(level: Level, budget: Budget) -> Iterator[Piece]:
    """Yield what lz-string wrote with characters of any script."""
    for start, text, steps, problem in iter_wide_runs(level.text, budget.inflated):
        piece = level.pieces[level.find_piece(start)]
        if problem:
            budget.cut(piece.location, problem)
        if budget.spend(piece.location, len(text)):
            yield Piece(piece.location, text, piece.key, (*steps, *piece.chain))


def cut_pieces(pieces: Iterable[Piece], limit: str, budget: Budget) -> None:
    """Note that some pieces are not decoded any further."""
    for location in dict.fromkeys(piece.location.partition("|")[0] for piece in pieces):
        budget.cut(location, f"not decoded beyond {limit}")
