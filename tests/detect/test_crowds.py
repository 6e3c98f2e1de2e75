"""Dates and codes in a crowd of their like: what chance put into one message accuses nobody."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from pytest_phiguard.detect import Detector
from pytest_phiguard.model import Identifier, Transmission
from pytest_phiguard.patients import mint_patient

SEEDS = [f"crowd {number}" for number in range(5)]
FILLER = "and so it went on through the seasons of that year in the town by the river "


def _post(text, kind="text/plain"):
    return Transmission.http("POST", "https://vendor.example/c", {"Content-Type": kind}, text.encode())


def _see(identifiers, transmission):
    return {sighting.identifier.kind.value for sighting in Detector(identifiers).scan(transmission)}


def _days(patient, count=40):
    """Return as many days, the day of birth in the middle of them."""
    first = patient.date_of_birth - timedelta(count // 2)
    return [(first + timedelta(number)).isoformat() for number in range(count)]


def _codes(patient, count=40, place=3):
    """Return as many codes that follow each other, the patient's at some place."""
    first = int(patient.zip) - place
    return [f"{first + number:05}" for number in range(count)]


def _table(patient):
    return _post("\n".join(map(",".join, zip(_days(patient), _codes(patient), strict=True))), "text/csv")


def _lists(patient):
    return _post(json.dumps({"days": _days(patient), "codes": _codes(patient)}), "application/json")


def _rows(patient):
    rows = [{"on": day, "n": code} for day, code in zip(_days(patient), _codes(patient), strict=True)]
    return _post(json.dumps(rows), "application/json")


def _page(patient):
    text = " ".join(f"{day} {code}" for day, code in zip(_days(patient), _codes(patient), strict=True))
    return Transmission("tag", "GET", "https://vendor.example/t.js", fields=(("page.text", text),))


def _far_apart(patient):
    return _post(f"{patient.date_of_birth} {FILLER * 80} {patient.zip}")


def _log(patient):
    lines = [f"{day} took {code} ms" for day, code in zip(_days(patient), _codes(patient), strict=True)]
    return _post("\n".join(lines))


@pytest.mark.parametrize("carrier", [_table, _lists, _rows, _page, _far_apart, _log])
def test_crowd_accuses_nobody(carrier):
    """A day and a code that stand in lists of such, or far from each other, are met by chance."""
    for seed in SEEDS:
        patient = mint_patient(seed)
        assert _see(patient.identifiers, carrier(patient)) == set(), seed


def test_row_of_a_table_counts():
    """In one row of a table of people, a date of birth and a ZIP code are those of one of them."""
    for seed in SEEDS:
        patient = mint_patient(seed)
        people = [mint_patient(f"{seed} {number}") for number in range(20)]
        rows = "\n".join(f"{one.date_of_birth},{one.zip}" for one in (*people[:9], patient, *people[9:]))
        assert _see(patient.identifiers, _post(rows, "text/csv")) == {"date_of_birth", "zip"}, seed


@pytest.mark.parametrize(
    ("birth", "code", "text", "counts"),
    [
        ("1961-04-05", "02139", "2024-01-01 beside 10001", False),
        ("1961-04-05", "02139", "1961-04-05 beside 10001", False),
        ("1961-04-05", "02139", "2024-01-01 beside 02139", False),
        ("1961-04-05", "02139", "1961-04-05 beside 02139", True),
        ("1961-04-05", "02139", "1961-04-05 beside 0.02139", False),
        ("1961-04-05", "02139", "1961-04-05 beside 102139", False),
        ("1961-04-05", "02139", "1961-04-05 beside X02139", False),
        # What everybody's fixtures and defaults hold.
        ("2000-01-01", "10001", "2000-01-01 beside 10001", False),
        ("1970-01-01", "12345", '{"since": "1970-01-01", "limit": 12345}', False),
        ("1990-01-01", "90210", '{"since": "1990-01-01", "limit": 90210}', False),
        # One of the two is nobody's default.
        ("1990-01-01", "02139", '{"a": "1990-01-01", "b": "02139"}', True),
        ("1961-04-05", "10001", '{"a": "1961-04-05", "b": "10001"}', True),
        # Cut to two digits, the year may be a day.
        ("1961-04-05", "10001", "04/05/61 beside 10001", False),
        ("1961-04-05", "02139", "04/05/61 beside 02139", True),
        ("1961-04-05", "SW1A 1AA", "5 April 1961 in SW1A 1AA", True),
    ],
)
def test_usual_numbers_prove_nothing_to_each_other(birth, code, text, counts):
    """Defaults, limits and round numbers are no proof; beside a date or a code that nobody else has, they are."""
    identifiers = [Identifier("date_of_birth", birth, "P"), Identifier("zip", code, "P")]
    assert _see(identifiers, _post(text)) == ({"date_of_birth", "zip"} if counts else set())


@pytest.mark.parametrize(
    ("values", "text", "counts"),
    [
        # Beside a date of birth or a ZIP code a name or place may be an everyday one, spelled as it is.
        ({"date_of_birth": "1961-04-05", "city": "Springfield"}, "born 5 April 1961, lives in Springfield", True),
        ({"date_of_birth": "1961-04-05", "city": "Reading"}, "born 5 April 1961, lives in Reading", True),
        ({"date_of_birth": "1961-04-05", "city": "Reading"}, "born 5 April 1961, likes reading", False),
        ({"zip": "02139", "given_name": "Mark"}, "02139 is where Mark lives", True),
        ({"zip": "02139", "given_name": "Mark"}, "02139: mark as read", False),
        ({"zip": "02139", "condition": "asthma"}, "asthma, 02139", True),
        ({"zip": "10001", "condition": "asthma"}, "asthma, 10001", False),
        # Beside each other, everyday words prove nothing.
        ({"city": "Boston", "condition": "asthma"}, "asthma in Boston", False),
        ({"given_name": "Mark", "city": "Reading"}, "Mark of Reading", False),
        ({"given_name": "Ottoline", "city": "Springfield"}, "Ottoline of Springfield", True),
        # An age is never company.
        ({"date_of_birth": "1930-04-05", "age": "96"}, "1930-04-05 and 96", False),
    ],
)
def test_words_beside_numbers(values, text, counts):
    """What counts beside what: numbers that are one in tens of thousands vouch for words, words for rare words."""
    identifiers = [Identifier(kind, value, "P") for kind, value in values.items()]
    assert _see(identifiers, _post(text)) == (set(values) if counts else set())


def test_third_value_counts_beside_two_that_prove_each_other():
    """Where two values have told who it is, a third one counts wherever it stands."""
    values = {"date_of_birth": "1961-04-05", "zip": "02139", "condition": "asthma"}
    identifiers = [Identifier(kind, value, "P") for kind, value in values.items()]
    far = f"asthma {FILLER * 80}"
    assert _see(identifiers, _post(f"{far} 1961-04-05 02139")) == set(values)
    assert _see(identifiers, _post(f"{far} 1961-04-05")) == set()


def test_value_without_a_patient_is_no_company():
    """Of values that nobody owns, nobody says that they are one person's."""
    identifiers = [Identifier("date_of_birth", "1961-04-05"), Identifier("zip", "02139")]
    assert _see(identifiers, _post("1961-04-05 02139")) == set()


def test_random_tables_accuse_nobody():
    """In hundreds of rows of days and codes, drawn like those of patients, nobody is accused."""
    people = [mint_patient(f"somebody {number}") for number in range(20)]
    strangers = [mint_patient(f"stranger {number}") for number in range(400)]
    identifiers = [identifier for person in people for identifier in person.identifiers]
    kept = [one for one in strangers if all((one.date_of_birth, one.zip) != (p.date_of_birth, p.zip) for p in people)]
    rows = "\n".join(f"{one.date_of_birth},{other.zip}" for one, other in zip(kept, reversed(kept), strict=True))
    assert _see(identifiers, _post(rows, "text/csv")) == set()
