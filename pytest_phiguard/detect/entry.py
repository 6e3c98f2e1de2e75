"""One value that is looked for: who has it, what triggers a closer look, and how it is proven there."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pytest_phiguard.detect.coordinates import parse_coordinates
from pytest_phiguard.detect.encoded_forms import iter_odd_forms, iter_short_runs
from pytest_phiguard.detect.encoded_needles import find_hidden
from pytest_phiguard.detect.key_names import KEY_NAMES
from pytest_phiguard.detect.parts import find_parts
from pytest_phiguard.detect.patterns import build_patterns
from pytest_phiguard.detect.rarity import Rarity, find_rarity
from pytest_phiguard.detect.strength import find_demotion, is_distinctive, is_placeholder
from pytest_phiguard.model import Kind, Strength
from pytest_phiguard.variants import Shape, iter_forms
from pytest_phiguard.variants.folding import fold, squash, squash_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_phiguard.detect.parts import Part
    from pytest_phiguard.detect.patterns import Proof
    from pytest_phiguard.model import Identifier
    from pytest_phiguard.variants import Form

# Shorter needles trigger everywhere; such values are looked for as whole pieces and behind their keys.
LEAST_NEEDLE = 4
# Where a part's number stands, the whole value.
WHOLE = -1


class Needles(NamedTuple):
    """The squashed spellings of a value.

    Attributes:
        anywhere: What is looked for in all text, each with the spelling that is then to be proven.
        whole: What is looked for as whole pieces: short spellings (part -1), and the parts of the value.
    """

    anywhere: dict[bytes, bytes]
    whole: list[tuple[bytes, int]]


class Entry:
    """A value as one kind, shared by all who have it in the same strength.

    Args:
        identifier: One of them.
        extra: Further forms, as the hook ``pytest_phiguard_variants`` gives them.
    """

    def __init__(self, identifier: Identifier, extra: Iterable[Form] = ()) -> None:
        self.identifier = identifier
        self.kind = identifier.kind
        self.holders: dict[Identifier, None] = {}
        self.alone = identifier.strength is Strength.STRONG and not identifier.demoted and not find_demotion(identifier)
        self.rarity = find_rarity(identifier)
        # Five digits prove something only by what stands near them.
        self.distinctive = (
            self.rarity > Rarity.COMMON if identifier.kind is not Kind.ZIP else is_distinctive(identifier.value)
        )
        self.placeholder = is_placeholder(identifier.value)
        self.squashed = squash_text(identifier.value)
        self.coordinates = parse_coordinates(identifier.value) if identifier.kind is Kind.GEO else ()
        self.parts = find_parts(identifier)
        self._extra = tuple(extra)
        self._patterns: dict[bytes, list[Proof]] = {}

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Return the telephone number in all its spellings with a country code, digits only."""
        return frozenset(form.text.lstrip("+") for form in self.iter_forms() if "e164" in form.chain)

    def iter_forms(self) -> Iterator[Form]:
        """Yield the written forms, of which digests are made."""
        yield from _list_forms(self.identifier)
        yield from self._extra

    def find_needles(self) -> Needles:
        """Return what triggers a look."""
        anywhere: dict[bytes, bytes] = {}
        whole = [(text.encode(), number) for number, part in enumerate(self.parts) for text in part.spellings]
        for coordinate in self.coordinates:
            anywhere.update(dict.fromkeys(coordinate.iter_needles(), b""))
        for plain in self._group_forms():
            if len(plain) >= LEAST_NEEDLE and self.kind is not Kind.AGE:
                anywhere[plain] = plain
            else:
                anywhere.update(dict.fromkeys(_iter_keyed(plain, KEY_NAMES[self.kind]), plain))
                whole.append((plain, WHOLE))
        if self.alone:
            anywhere.update((plain, plain) for plain in find_hidden(self.iter_forms()))
        return Needles(anywhere, whole)

    def find_anchors(self) -> list[bytes]:
        """Return what triggers a look at the parts of the value: the longest, behind its names where it is short."""
        if not self.parts:
            return []
        part = self.find_anchor_part()
        spellings = [text.encode() for text in part.spellings]
        if len(spellings[0]) >= LEAST_NEEDLE:
            return spellings
        return [name.encode() + text for text in spellings for name in part.names if len(name) > 1]

    def find_anchor_part(self) -> Part:
        """Return the part that is met most seldom: the longest, but of an address the local part."""
        if self.kind is Kind.EMAIL:
            return self.parts[0]
        return max(self.parts, key=lambda one: len(one.spellings[0].encode()))

    def find_patterns(self, plain: bytes) -> list[Proof]:
        """Return how the forms of one squashed spelling are proven."""
        found = self._patterns.get(plain)
        if found is None:
            hidden = find_hidden(self.iter_forms()).get(plain, ()) if self.alone else ()
            found = self._patterns[plain] = [
                *build_patterns(self._group_forms().get(plain, ())),
                *(form.build() for form in hidden),
            ]
        return found

    def _group_forms(self) -> dict[bytes, list[Form]]:
        groups: dict[bytes, list[Form]] = {}
        for form in self.iter_forms():
            if form.shape is not Shape.PLACE:
                _add(groups, form, 1)
                for other in (*iter_short_runs(form), *(iter_odd_forms(form) if self.alone else ())):
                    _add(groups, other, LEAST_NEEDLE)
        return groups


@lru_cache(maxsize=64)
def _list_forms(identifier: Identifier) -> tuple[Form, ...]:
    """Return the forms of one of the values that came last: they are asked for several times at first."""
    return tuple(iter_forms(identifier))


def _iter_keyed(plain: bytes, names: Iterable[str]) -> Iterator[bytes]:
    """Yield a short spelling behind each name, as members of objects and lists of named values have it."""
    for name in names:
        key = name.encode()
        yield key + plain
        yield key + b"value" + plain
        yield b"value" + plain + b"name" + key


def _add(groups: dict[bytes, list[Form]], form: Form, least: int) -> None:
    text = form.text
    plain = squash(text if text.isascii() else fold(text))  # ASCII is lowered in squashing
    if len(plain) >= least:
        groups.setdefault(plain, []).append(form)
