"""Whether a message carries a salt beside a digest, and what is tried then; makes no digest itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_phiguard.decode import Level, Piece, Run
    from pytest_phiguard.detect.digest_table import DigestHit, DigestTable

# Characters of md5, sha1, sha256 and sha512 in hexadecimal, and in base64 without padding.
_HEX_SIZES = frozenset({32, 40, 64, 128})
_BASE64_SIZES = frozenset({22, 27, 43, 86})
_SIZES = _HEX_SIZES | _BASE64_SIZES
_HEX = re.compile("[0-9a-fA-F]+")
_NAMES = ("salt", "nonce", "pepper")
# A digest under its own name may be salted with the time that stands beside it.
_DIGEST_NAME = re.compile(r"(?:^|[^a-z])(?:h|hash|hashed|digest|sig|signature)[\"']?\s{0,2}[:=]\s{0,2}[\"']?$")
_TIME_NAME = re.compile(r"(?:^|[^a-z])(?:ts|time|timestamp|t)$")
_ASSIGNING = frozenset(":=")
_BEFORE = 24
_LONGEST_TOKEN = 64
# The rank of a value that stands under no name of a salt or time.
_OTHER = 2


class SaltedHit(NamedTuple):
    """A digest that was explained by a salt: in which piece it stands, and where."""

    piece: Piece
    place: tuple[int, int]
    start: int
    size: int
    found: DigestHit


class _Unexplained(NamedTuple):
    run: Run
    piece: Piece
    place: tuple[int, int]
    start: int


def has_digest(runs: Sequence[Run]) -> bool:
    """Tell whether any run is as long as a digest.

    Args:
        runs: The runs of a text.
    """
    return any(map(_may_be_digest, runs))


def _may_be_digest(run: Run) -> bool:
    if len(run.text) in _HEX_SIZES:
        return _HEX.fullmatch(run.text) is not None
    # Of digests in base64, not one in a hundred million has small letters alone.
    return len(run.text) in _BASE64_SIZES and not (run.text.islower() and run.text.isalpha())


def names_salt(folded: str) -> bool:
    """Tell whether a text speaks of a salt.

    Args:
        folded: The text, folded.
    """
    salt, nonce, pepper = _NAMES
    return salt in folded or nonce in folded or pepper in folded


def may_be_salted(folded: str, runs: Sequence[Run]) -> bool:
    """Tell whether a text holds a digest, and beside it what may be its salt.

    Args:
        folded: The text, folded.
        runs: Its runs.
    """
    digests = [run for run in runs if _may_be_digest(run)]
    if not digests:
        return False
    if names_salt(folded):
        return True
    return any(
        folded[run.start - 4 : run.start].rstrip("\"' ")[-1:] in _ASSIGNING
        and _DIGEST_NAME.search(folded[max(0, run.start - _BEFORE) : run.start])
        for run in digests
        if run.start >= 4
    )


class Salting:
    """The unexplained digests of one message and the values that stand in it.

    Args:
        digests: What tries them.
    """

    def __init__(self, digests: DigestTable) -> None:
        self._digests = digests
        self._runs: list[_Unexplained] = []
        self._tokens: dict[str, int] = {}

    def add(self, level: Level, depth: int) -> None:
        """Take note of the digests and short values of a level."""
        for piece in level.pieces:
            if 0 < len(piece.text) <= _LONGEST_TOKEN:
                self._add_token(piece)
        for run in level.runs:
            if len(run.text) in _SIZES and not self._digests.find(run):
                number = level.find_piece(run.start)
                start = run.start - level.find_start(number)
                self._runs.append(_Unexplained(run, level.pieces[number], (depth, number), start))

    def _add_token(self, piece: Piece) -> None:
        name = piece.key.lower()
        rank = 0 if any(one in name for one in _NAMES) else 1 if _TIME_NAME.search(name) else _OTHER
        self._tokens[piece.text] = min(rank, self._tokens.get(piece.text, _OTHER))

    def iter_hits(self) -> Iterator[SaltedHit]:
        """Yield the digests that one of the values explains; those under the name of a salt are tried first."""
        if not self._runs:
            return
        named = [token for token, rank in self._tokens.items() if rank < _OTHER]
        tokens = sorted(named, key=self._tokens.__getitem__)
        places = {one.run: one for one in self._runs}
        for run, found in self._digests.find_salted(list(places), tokens):
            one = places[run]
            yield SaltedHit(one.piece, one.place, one.start, len(run.text), found)
