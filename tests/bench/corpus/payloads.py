"""What an encoding is laid around: a value alone, or a small document that holds it; knows no encoding."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from corpus.message import Draw
    from corpus.people import Person

# Kinds whose value is enough alone.
STRONG = (
    "name", "email", "phone", "ssn", "mrn", "health_plan_id", "account", "license", "vehicle", "device_serial", "street",
    "username", "url", "other", "biometric", "photo", "fax", "geo",
)  # fmt: skip
# The kinds that trackers are handed most.
USUAL = ("name", "email", "phone", "ssn", "mrn", "health_plan_id", "account", "device_serial", "street", "other")
KEYS = {"name": "full_name", "other": "token", "geo": "latlng", "street": "address"}


def make_payload(draw: Draw, kind: str, value: str) -> str:
    """Return the value alone, or a document with it."""
    key = KEYS.get(kind, kind)
    shape = draw.rng.choice(("value", "value", "json", "json", "query", "page", "sentence"))
    if shape == "json":
        return json.dumps(
            {"e": "identify", "user": {key: value, "plan": "gold"}, "n": draw.rng.randint(1, 999)}, ensure_ascii=False
        )
    if shape == "query":
        return urlencode({"a": draw.token(6), key: value, "z": "1"})
    if shape == "page":
        return f"https://portal.meadowlark.example/visit?{urlencode({key: value})}&lang=en"
    if shape == "sentence":
        return f"Reminder for {value}, please call the clinic."
    return value


def draw_payload(draw: Draw, kinds: tuple[str, ...] = USUAL) -> tuple[Person, str, str]:
    """Draw a person, a kind, and a payload with its value."""
    person, kind, value = draw.value(kinds)
    return person, kind, make_payload(draw, kind, value)
