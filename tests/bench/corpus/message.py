"""What the corpus is made of: messages with what must be seen in them; knows only the public types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from random import Random

    from corpus.people import Person
    from pytest_phiguard import Transmission


@dataclass(frozen=True, slots=True)
class Message:
    """One transmission of the corpus.

    Args:
        group: The group of classes, such as ``layer2``.
        name: The class, such as ``base64>gzip``.
        transmission: What leaves.
        expect: Pairs of kind and patient that must be sighted; empty for a negative.
        layers: Encodings and digests between the value and the carrier.
        plain: The value as it was before the first layer, for whoever looks into a miss.
    """

    group: str
    name: str
    transmission: Transmission
    expect: tuple[tuple[str, str], ...] = ()
    layers: int = 0
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Leak:
    """What the maker of a class returns: a transmission, whose it is, and the kinds that stand in it."""

    transmission: Transmission
    person: Person
    kinds: tuple[str, ...]
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Class:
    """One class of positives: ``make`` draws one message of it.

    Args:
        group: The group that its recall counts for.
        name: Its name, unique within the group.
        make: Draws one message.
        layers: Encodings and digests between the value and the carrier.
    """

    group: str
    name: str
    make: Callable[[Draw], Leak]
    layers: int = 0


class Draw:
    """A source of chance with people to choose from: the same seed draws the same everywhere.

    Args:
        rng: The source of chance.
        people: Whom to draw from.
    """

    def __init__(self, rng: Random, people: tuple[Person, ...]) -> None:
        self.rng = rng
        self.people = people

    def person(self, *kinds: str) -> Person:
        """Draw a person whose values of these kinds can stand alone."""
        return self.rng.choice([person for person in self.people if person.hard.isdisjoint(kinds)])

    def value(self, kinds: Iterable[str]) -> tuple[Person, str, str]:
        """Draw a kind, and a person with a value of it that can stand alone."""
        kind = self.rng.choice(list(kinds))
        person = self.person(kind)
        return person, kind, person[kind]

    def token(self, length: int, alphabet: str = "abcdefghijklmnopqrstuvwxyz0123456789") -> str:
        """Draw random text."""
        return "".join(self.rng.choice(alphabet) for _ in range(length))

    def digits(self, length: int) -> str:
        """Draw random digits, the first no zero."""
        return self.token(1, "123456789") + self.token(length - 1, "0123456789")

    def hexadecimal(self, length: int) -> str:
        """Draw random hexadecimal digits."""
        return self.token(length, "0123456789abcdef")

    def uuid(self) -> str:
        """Draw a version 4 UUID."""
        text = self.hexadecimal(32)
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"


def draw_messages(
    classes: Iterable[Class], seed: int | str, people: tuple[Person, ...], each: int
) -> Iterator[Message]:
    """Draw ``each`` messages of every class; one class never changes what another draws."""
    from random import Random

    for kind in classes:
        for number in range(each):
            draw = Draw(Random(f"{seed}/{kind.group}/{kind.name}/{number}"), people)
            leak = kind.make(draw)
            expect = tuple((name, leak.person.label) for name in leak.kinds)
            yield Message(kind.group, kind.name, leak.transmission, expect, kind.layers, leak.plain)
