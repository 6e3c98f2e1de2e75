"""What one case is: a message, who is known, and every sighting that the message must give; knows no detector."""

from __future__ import annotations

import json
import urllib.parse
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_phiguard import Identifier

from .people import PATIENT, STRANGER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# In the place of steps: the text is the value as given, so that the chain is empty.
GIVEN = "()"
PROSE = "We spoke of {} on the way."


@dataclass(frozen=True)
class Message:
    """A request as it leaves.

    Args:
        method: The HTTP method.
        url: The absolute address.
        headers: Header names and values.
        body: The body as sent.
    """

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Expected:
    """A sighting that a message must give.

    Args:
        kind: The identifier's kind.
        location: Where it stands.
        chain: The whole chain, from the value outward, or None where only `steps` are asked for.
        steps: Steps that the chain must hold, in any order.
    """

    kind: str
    location: str
    chain: tuple[str, ...] | None = None
    steps: frozenset[str] | set[str] = frozenset()

    def __str__(self) -> str:
        if self.chain is not None:
            return f"{self.kind} at {self.location} as {' > '.join(self.chain) or 'given'}"
        steps = f" with {' '.join(sorted(self.steps))}" if self.steps else ""
        return f"{self.kind} at {self.location}{steps}"


@dataclass(frozen=True)
class Case:
    """One message and all that must be found in it.

    Args:
        name: What it shows; the test's id.
        message: What leaves.
        known: The identifiers that the detector knows.
        expected: All sightings; empty for a near miss.
        salts: Salts that the detector knows.
        needs: A library without which the format cannot be read, or empty.
    """

    name: str
    message: Message
    known: tuple[Identifier, ...]
    expected: tuple[Expected, ...] = ()
    salts: dict[str, list[str]] | None = None
    needs: str = ""


def identify(person: str = "P1", **values: str) -> tuple[Identifier, ...]:
    """Return the identifiers of one patient, each named by its kind."""
    return tuple(Identifier(kind=kind, value=value, patient=person) for kind, value in values.items())


def at(kind: str, location: str, *chain: str) -> Expected:
    """Expect ``kind`` at ``location`` with exactly this chain."""
    return Expected(kind, location, chain)


def post_json(value: object, url: str = "https://collect.example/v1/events") -> Message:
    """Return a POST of ``value`` as JSON."""
    body = json.dumps(value, ensure_ascii=False).encode()
    return Message("POST", url, {"Content-Type": "application/json"}, body)


def post_form(values: dict[str, str], url: str = "https://collect.example/submit") -> Message:
    """Return a POST of an HTML form."""
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Message("POST", url, headers, urllib.parse.urlencode(values).encode())


def _carry(written: str | dict[str, object]) -> Iterator[tuple[str, str, Message]]:
    """Yield each carrier of a written value: its name, the value's location, and the message."""
    if isinstance(written, dict):
        yield "keyed", f"body.json:{next(iter(written))}", post_json(written)
        return
    yield "prose", "body.json:note", post_json({"note": PROSE.format(written)})
    yield "field", "body.form:v", post_form({"v": written})


def kind_cases(
    kind: str,
    value: str,
    found: dict[str, tuple[str | dict[str, object], str]],
    near: dict[str, str | dict[str, object]],
    **company: str,
) -> list[Case]:
    """Return the cases of one identifier.

    Args:
        kind: Its kind.
        value: Its value.
        found: What is written, by name: a text (tried in prose, and alone in a form's field) or a JSON object whose
            first key holds the value, with the steps that the chain must hold.
        near: What is written in the near misses, likewise.
        company: Other values of the same patient, which are known but not written.
    """
    known = identify(**{kind: value}, **company)
    cases = []
    for name, (written, steps) in found.items():
        for carrier, location, message in _carry(written):
            expected = (
                at(kind, location) if steps == GIVEN else Expected(kind, location, steps=frozenset(steps.split()))
            )
            cases.append(Case(f"{kind} {value}: {name}, {carrier}", message, known, (expected,)))
    for name, written in near.items():
        for carrier, _, message in _carry(written):
            cases.append(Case(f"{kind} {value}: not {name}, {carrier}", message, known))
    return cases


def twin_cases(
    name: str,
    send: Callable[[str], Message],
    *expected: Expected,
    kind: str = "email",
    salts: dict[str, list[str]] | None = None,
    needs: str = "",
) -> list[Case]:
    """Return the case of one value in some writing, and its near miss: a stranger's value in the same writing."""
    value, other = getattr(PATIENT, kind), getattr(STRANGER, kind)
    known = identify(**{kind: value})
    return [
        Case(name, send(value), known, expected, salts, needs),
        Case(f"{name}, a stranger's", send(other), known, (), salts, needs),
    ]
