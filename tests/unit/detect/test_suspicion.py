"""What calls for a closer look, and what does not."""

from __future__ import annotations

import json

import pytest

from pytest_phiguard.detect import Detector
from pytest_phiguard.detect import detector as module
from pytest_phiguard.model import Identifier, Transmission

PATIENT = "Ottoline"
VALUES = {
    "name": "Ottoline Brakspear",
    "family_name": "Brakspear",
    "city": "Brambleworth",
    "zip": "00418",
    "age": "48",
    "phone": "(617) 555-0143",
    "date_of_birth": "1974-03-05",
    "mrn": "MRN-4471829035",
    "condition": "epilepsy",
}


def _detect(*kinds):
    return Detector(Identifier(kind, VALUES[kind], PATIENT) for kind in kinds)


def _post(body):
    return Transmission.http("POST", "https://v.example/", {}, body.encode())


@pytest.fixture
def parsed(monkeypatch):
    """Tell how often a transmission was parsed."""
    calls = []

    def spy(*args, **options):
        calls.append(args)
        return iter(())

    monkeypatch.setattr(module, "iter_levels", spy)
    return calls


@pytest.mark.parametrize(
    "body",
    [
        "nothing of anybody",
        '{"order": "00418"}',
        '{"text": "a walk to Brambleworth"}',
        '{"a": 617, "b": 555, "c": "0143"}',
        '{"year": 1974, "month": 3, "day": 5}',
        '{"about": "epilepsy and more"}',
    ],
)
def test_weak_value_without_a_key_is_not_looked_at(parsed, body):
    """A message that holds nothing, or one weak value under no key of its kind, is never parsed."""
    detector = _detect("city", "zip", "phone", "date_of_birth", "age", "condition")
    assert detector.scan(_post(body)) == []
    assert parsed == []


@pytest.mark.parametrize(
    ("kinds", "body"),
    [
        (("mrn",), "see MRN 4471829035"),
        (("zip",), '{"postal_code": "00418"}'),
        (("zip",), "zp=00418"),
        (("zip",), '{"name": "zip", "value": "00418"}'),
        (("zip",), '{"value": "00418", "name": "zip"}'),
        (("age",), "age=48"),
        (("age",), '{"patientAge": 48}'),
        (("age",), '{"name": "age", "value": 48}'),
        (("age",), '{"value": "48", "name": "age"}'),
        (("date_of_birth",), '{"birth": {"hour": 4, "date": "1974-03-05"}}'),
        (("city", "zip"), '{"a": "Brambleworth", "b": "00418"}'),
        (("city", "condition"), '{"a": "Brambleworth", "b": "epilepsy"}'),
        (("phone",), "tel_area=617&tel_exchange=555&tel_line=0143"),
        (("date_of_birth",), '{"dob": {"year": 1974, "month": "Mar", "day": 5}}'),
        (("name",), "fn=Ottoline&ln=Brakspear"),
    ],
)
def test_whatever_may_count_is_looked_at(parsed, kinds, body):
    """A strong value, a weak one near a name of its kind, two kinds of a patient, and all parts of a value are parsed."""
    _detect(*kinds).scan(_post(body))
    assert len(parsed) == 1


def test_company_may_stand_in_another_layer(parsed):
    """Two kinds of a patient meet although one of them is encoded."""
    encoded = json.dumps({"a": "Brambleworth", "b": "eyJ4IjogImVwaWxlcHN5IGFuZCBtb3JlIn0="})
    _detect("city", "condition").scan(_post(encoded))
    assert len(parsed) == 1


def test_people_are_no_company_for_each_other(parsed):
    """The city of one and the ZIP code of another are two weak values, each alone."""
    detector = Detector([Identifier("city", "Brambleworth", "P1"), Identifier("zip", "00418", "P2")])
    assert detector.scan(_post('{"a": "Brambleworth", "b": "00418"}')) == []
    assert parsed == []


def test_what_stays_unread_is_parsed(parsed):
    """Where the budget cuts something, the reading that parses says what, and where."""
    cut = Transmission.http("POST", "https://v.example/", {"Content-Encoding": "gzip"}, b"\x1f\x8b\x08\x00cut")
    _detect("mrn").scan(cut)
    assert len(parsed) == 1


def test_further_decoders_read_every_message(parsed):
    """Where a suite brings decoders, nothing is judged before they had their look."""
    detector = Detector([Identifier("mrn", VALUES["mrn"], PATIENT)], decoders=[lambda *_: []])
    detector.scan(_post("nothing of anybody"))
    assert len(parsed) == 1


@pytest.mark.parametrize(
    "body",
    [
        "email_local=o.brakspear&email_domain=meadowlark.example",
        '{"mail": {"user": "O.Brakspear", "host": "meadowlark.example"}}',
    ],
)
def test_parts_with_signs_in_them_are_looked_at(parsed, body):
    """The signs of a local part do not hide it."""
    Detector([Identifier("email", "o.brakspear@meadowlark.example", PATIENT)]).scan(_post(body))
    assert len(parsed) == 1
