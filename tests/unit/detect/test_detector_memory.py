"""What the detector need not read again, and what it must."""

from __future__ import annotations

from hashlib import sha256

import pytest

from pytest_phiguard.detect import Detector
from pytest_phiguard.model import Identifier, Transmission

VALUES = {
    "email": "z.quillon@example.com",
    "given_name": "Ottoline",
    "date_of_birth": "1974-03-05",
    "zip": "00418",
    "city": "Ulm",
    "ip_address": "203.0.113.77",
    "condition": "essential tremor of the voice",
    "ssn": "900-12-7183",
}
SALT = "k3Lq77zP"
SALTED = sha256((SALT + VALUES["email"]).encode()).hexdigest()
HEADER = "header"
FIELD = "field"


def _detect(*kinds):
    return Detector(Identifier(kind, VALUES[kind], "P") for kind in kinds)


def _send(body="", headers=(), fields=(), url="https://v.example/"):
    return Transmission("http", "POST", url, tuple(headers), body.encode(), fields=tuple(fields))


def _see(detector, transmission):
    return {sighting.identifier.kind.value for sighting in detector.scan(transmission)}


# Each: the kinds, what stands in the part that is sent again and again, what comes with it later, what must be seen.
KEPT = {
    "a weak value whose company comes later": (
        ("date_of_birth", "zip"),
        ("X-Slot", "1974-03-05"),
        "z=00418",
        {"date_of_birth", "zip"},
    ),
    "a fact whose company comes later": (
        ("condition", "zip"),
        ("X-Slot", "on essential tremor of the voice"),
        "z=00418",
        {"condition", "zip"},
    ),
    "a value too short to trigger": (("city", "ip_address"), ("X-Slot", "Ulm"), "203.0.113.77", {"city", "ip_address"}),
    "a digest whose salt comes later": (("email",), ("X-Slot", SALTED), f"salt={SALT}", {"email"}),
    "a part of a value": (("ssn",), ("X-Ssn-Group", "12"), "ssn_area=900&ssn_serial=7183", {"ssn"}),
    "a name beside a date": (
        ("given_name", "date_of_birth"),
        ("X-Slot", "Ottoline"),
        "d=1974-03-05",
        {"given_name", "date_of_birth"},
    ),
}


@pytest.mark.parametrize("where", [HEADER, FIELD])
@pytest.mark.parametrize("case", KEPT)
def test_what_comes_later_is_seen_beside_what_was_sent_before(case, where):
    """A header field or a page's field that meant nothing by itself is read again where something comes with it."""
    kinds, (name, value), later, expected = KEPT[case]
    detector = _detect(*kinds)
    kept = {"headers": [(name, value)]} if where == HEADER else {"fields": [(f"page.global:{name}", value)]}
    for _ in range(3):
        assert _see(detector, _send("nothing", **kept)) == set()
    assert _see(detector, _send(later, **kept)) == expected
    # In whichever order they come.
    assert _see(_detect(*kinds), _send(later, **kept)) == expected


@pytest.mark.parametrize("where", [HEADER, FIELD])
def test_patient_that_is_registered_later_is_found_in_what_was_read_before(where):
    """What held nothing of those who were known is read again for who comes."""
    detector = _detect("zip")
    kept = (
        {"headers": [("X-Slot", VALUES["email"])]} if where == HEADER else {"fields": [("page.text", VALUES["email"])]}
    )
    for _ in range(2):
        assert _see(detector, _send("nothing", **kept)) == set()
    detector.add(Identifier("email", VALUES["email"], "Q"))
    assert _see(detector, _send("nothing", **kept)) == {"email"}


@pytest.mark.parametrize(("before", "after"), [("slot", "zip"), ("slot", "postal_code")])
def test_same_text_under_its_key_is_found(before, after):
    """A text that meant nothing under one name means something under another."""
    detector = _detect("zip")
    for _ in range(2):
        assert _see(detector, _send(headers=[(f"X-{before}", "00418")])) == set()
        assert _see(detector, _send(fields=[(f"page.global:{before}", "00418")])) == set()
    assert _see(detector, _send(headers=[(f"X-{after}", "00418")])) == {"zip"}
    assert _see(detector, _send(fields=[(f"page.global:{after}", "00418")])) == {"zip"}


def test_other_owner_of_a_value_is_company():
    """A value that a second patient has too is company for that patient's other values."""
    detector = Detector([Identifier("date_of_birth", "1974-03-05", "P")])
    kept = [("X-Slot", "1974-03-05")]
    assert _see(detector, _send("z=00418", kept)) == set()
    detector.add(Identifier("date_of_birth", "1974-03-05", "Q"))
    detector.add(Identifier("zip", "00418", "Q"))
    assert _see(detector, _send("z=00418", kept)) == {"date_of_birth", "zip"}


def test_what_holds_nothing_is_not_read_again(monkeypatch):
    """Header fields and page fields that nothing triggered in are left out, which is what makes it quick."""
    from pytest_phiguard.detect import detector as module

    read = []
    inner = module.iter_unparsed_levels

    def spy(transmissions, *args, **options):
        for level in inner(transmissions, *args, **options):
            read.append(level.text)
            yield level

    monkeypatch.setattr(module, "iter_unparsed_levels", spy)
    detector = _detect("email", "zip", "date_of_birth")
    for _ in range(2):
        read.clear()
        detector.scan(_send("nothing", [("X-Slot", "quiet header")], [("page.text", "quiet page")]))
    assert read
    assert not any("quiet" in text for text in read)
