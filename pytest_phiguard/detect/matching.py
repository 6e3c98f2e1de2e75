"""From one level of pieces to proven hits: trigger, then proof; judges no hit."""

from __future__ import annotations

import re
from operator import attrgetter
from typing import TYPE_CHECKING

from pytest_phiguard.decode.level import SEPARATOR
from pytest_phiguard.detect.digest_spelling import find_apart, restore_bytes
from pytest_phiguard.detect.entry import WHOLE
from pytest_phiguard.detect.hit import Hit
from pytest_phiguard.detect.index import ANCHOR
from pytest_phiguard.detect.keys import find_kinds, find_piece_key, find_text_key
from pytest_phiguard.variants.folding import fold, squash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_phiguard.decode import Level, Piece
    from pytest_phiguard.detect.digest_table import DigestTable
    from pytest_phiguard.detect.entry import Entry
    from pytest_phiguard.detect.index import Index
    from pytest_phiguard.detect.patterns import Span
    from pytest_phiguard.detect.salting import SaltedHit

# A longer text under a key is a document: what stands in it is not said to be of the key's kind.
_LONGEST_VALUE = 200
# A country code with its sign, and a trunk prefix in brackets, ITU-T E.123 section 2.
_COUNTRY = re.compile(r"(?:\+|\b00)(\d{1,3})[ ./-]{0,2}(?:\(0\))?[ (./-]{0,2}$")
# What may stand beside a short or common value: a title, a unit, a country.
_SLACK = 12


class Matcher:
    """Finds hits level by level.

    Args:
        index: What triggers.
        digests: The digests that are looked for.
    """

    def __init__(self, index: Index, digests: DigestTable) -> None:
        self._index = index
        self._digests = digests

    def iter_hits(self, level: Level, depth: int) -> Iterator[Hit]:
        """Yield the hits of one level.

        Args:
            level: The pieces.
            depth: Number of the level.
        """
        squashed = squash(fold(level.text))
        folded: dict[int, str] = {}
        for entry, plain, number, part in self._find_looks(squashed):
            piece = level.pieces[number]
            text = folded.get(number)
            if text is None:
                text = folded[number] = fold(piece.text)
            look = _Look(entry, piece, (depth, number), text)
            if part >= 0:
                yield from look.iter_part(part)
            elif entry.coordinates and not plain:
                yield from look.iter_coordinates()
            else:
                yield from look.iter_spellings(plain)
        for run in (*level.runs, *find_apart(level.text)):
            for found in self._digests.find(run):
                number = level.find_piece(run.start)
                look = _Look(found.entry, level.pieces[number], (depth, number), "")
                yield look.build_digest(level.text, run.start, len(run.text), found.chain)
        for number, piece in enumerate(() if level.text.isascii() else level.pieces):
            for start, found in self._digests.find_raw(restore_bytes(piece.text)):
                look = _Look(found.entry, piece, (depth, number), "")
                yield look.build_digest(piece.text, start, 1, found.chain)

    def _find_looks(self, squashed: bytes) -> dict[tuple[Entry, bytes, int, int], None]:
        """Return whose spelling may stand in which piece."""
        looks: dict[tuple[Entry, bytes, int, int], None] = {}
        number = counted = 0
        triggers = [trigger for trigger in self._index.find(squashed) if trigger.plain is not ANCHOR]
        for entry, plain, start in sorted(triggers, key=attrgetter("start")):
            number += squashed.count(b"\0", counted, start)
            counted = start
            looks[entry, plain, number, WHOLE] = None
        for entry, plain, number, part in self._index.iter_whole(squashed):
            looks[entry, plain, number, part] = None
        return looks


def build_salted_hit(salted: SaltedHit) -> Hit:
    """Return the hit of a digest that a salt in the message explains."""
    piece, place, start, size, found = salted
    return _Look(found.entry, piece, place, "").build_digest(piece.text, start, size, found.chain)


class _Look:
    """The closer look at one piece for one value."""

    def __init__(self, entry: Entry, piece: Piece, place: tuple[int, int], folded: str) -> None:
        self._entry = entry
        self._piece = piece
        self._place = place
        self._folded = folded

    def iter_spellings(self, plain: bytes) -> Iterator[Hit]:
        """Yield where the forms of one squashed spelling stand."""
        for pattern in self._entry.find_patterns(plain):
            for span in pattern.iter_spans(self._piece.text, self._folded):
                if not self._is_foreign(span):
                    yield self._build(span.start, span.end, span.chain)

    def _is_foreign(self, span: Span) -> bool:
        """Tell whether a telephone number without its country code stands behind another country's."""
        if "national" not in span.chain:
            return False
        country = _COUNTRY.search(self._folded[max(0, span.start - 10) : span.start])
        national = "".join(filter(str.isdigit, self._folded[span.start : span.end])).lstrip("0")
        return country is not None and country[1] + national not in self._entry.numbers

    def iter_coordinates(self) -> Iterator[Hit]:
        """Yield where latitude and longitude stand, each by itself."""
        for number, coordinate in enumerate(self._entry.coordinates):
            for start, end, chain in coordinate.iter_spans(self._folded):
                yield self._build(start, end, chain, part=number)

    def iter_part(self, number: int) -> Iterator[Hit]:
        """Yield the piece itself where it stands under the name of a part of the value."""
        piece = self._piece
        key = find_piece_key(piece)
        if key and self._entry.parts[number].is_named(key):
            size = len(self._folded)
            yield Hit(
                self._entry, piece, self._place, 0, size, ("part", *piece.chain), key=key, keyed=True, part=number
            )

    def build_digest(self, text: str, start: int, size: int, chain: tuple[str, ...]) -> Hit:
        """Return the hit of a digest that stands at a position of the joined text."""
        piece = self._piece
        key = self._find_key(text, start, size)
        begin = text.rfind(SEPARATOR, 0, start) + 1
        return Hit(
            self._entry,
            piece,
            self._place,
            start - begin,
            start - begin + size,
            chain + piece.chain,
            key=key,
            keyed=self._entry.kind in find_kinds(key) if key else False,
            digest=True,
        )

    def _build(self, start: int, end: int, chain: tuple[str, ...], *, part: int = WHOLE) -> Hit:
        piece = self._piece
        text = piece.text if piece.text.isascii() else self._folded
        key = self._find_key(text, start, end - start)
        return Hit(
            self._entry,
            piece,
            self._place,
            start,
            end,
            chain + piece.chain,
            key=key,
            keyed=self._entry.kind in find_kinds(key) if key else False,
            part=part,
            exact=not chain,
        )

    def _find_key(self, text: str, start: int, size: int) -> str:
        """Return the name that a value stands under: in the text itself, else the piece's own."""
        written = find_text_key(text, start)
        if written and self._entry.kind in find_kinds(written):
            return written
        piece = self._piece
        longest = max(_LONGEST_VALUE, 2 * size) if self._entry.distinctive else _SLACK + 2 * size
        if piece.key and len(piece.text) <= longest:
            return find_piece_key(piece)
        return written
