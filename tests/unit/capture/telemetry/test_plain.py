"""What stands in a payload becomes plain data, and no object is asked how it looks."""

from __future__ import annotations

import collections
import dataclasses
import enum
import json
import uuid
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest

from pytest_phiguard.capture.telemetry.plain import make_plain


class Text(str):
    """A string that says something else of itself."""

    __slots__ = ()

    def __str__(self):
        raise AssertionError


class Ward(enum.Enum):
    """A ward."""

    EAST = "W-1"


class Count(int):
    """A number of the application's own."""


@dataclasses.dataclass
class Visit:
    """A visit, of which one field may never be set."""

    ward: str
    note: str = dataclasses.field(init=False)


class Query:
    """An object that must not be asked how it looks."""

    def __repr__(self):
        raise AssertionError


class Fields(collections.abc.Mapping):
    """A mapping that is no dictionary."""

    def __getitem__(self, key):
        return "b"

    def __iter__(self):
        return iter(["a"])

    def __len__(self):
        return 1


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("a", "a"),
        (Text("a"), "a"),
        (1.5, 1.5),
        (None, None),
        (Count(3), 3),
        (b"a\xff", "a\\xff"),
        (date(1970, 1, 2), "1970-01-02"),
        (Decimal("1.50"), "1.50"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (Path("a/b"), "a/b"),
        (Ward.EAST, "W-1"),
        ({1: ("a", {"b"})}, {"1": ["a", ["b"]]}),
        (MappingProxyType({"a": 1}), {"a": 1}),
        (collections.deque(["a"]), ["a"]),
        (ValueError("a", 1), {"type": "ValueError", "args": ["a", 1]}),
        (Visit("W-1"), {"ward": "W-1", "note": None}),
        (Visit, "<type>"),
        (Query(), "<Query>"),
        (Fields(), {"a": "b"}),
    ],
)
def test_value_becomes_plain(value, plain):
    """Each kind of value becomes what JSON can hold."""
    assert make_plain(value) == plain
    assert json.loads(json.dumps(make_plain(value))) == plain


def test_model_shows_its_fields():
    """A pydantic model shows its fields, and nothing that it computes."""
    pydantic = pytest.importorskip("pydantic")
    model = pydantic.create_model("Patient", email=(str, ...))
    assert make_plain(model(email="a@b.example")) == {"email": "a@b.example"}


def test_what_lies_too_deep_is_named():
    """A structure that holds itself ends."""
    endless = []
    endless.append(endless)
    assert make_plain(endless, 2) == [["<list>"]]
    assert make_plain(Ward.EAST, 0) == "EAST"
