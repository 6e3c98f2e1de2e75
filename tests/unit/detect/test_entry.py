"""Values that are looked for."""

from __future__ import annotations

import pytest

from pytest_phiguard.detect.entry import Entry
from pytest_phiguard.model import Identifier
from pytest_phiguard.variants import Form, Shape


@pytest.mark.parametrize(
    ("identifier", "alone"),
    [
        (Identifier("mrn", "MRN-4471829035"), True),
        (Identifier("mrn", "MRN-4471829035", demoted="why"), False),
        (Identifier("mrn", "MRN-4471829035", strength="weak"), False),
        (Identifier("mrn", "12"), False),
        (Identifier("zip", "00418"), False),
    ],
)
def test_strong_value_stands_alone(identifier, alone):
    """A value stands alone where it is strong and nobody has a reason against it."""
    assert Entry(identifier).alone is alone


def test_spellings_share_a_needle():
    """Forms that differ in signs and case are one needle."""
    anywhere, whole = Entry(Identifier("zip", "00418")).find_needles()
    assert set(anywhere) == {b"00418", b"mda0mtg", b"3030343138"}
    assert whole == []


def test_short_value_is_looked_for_whole_and_behind_its_keys():
    """Two digits trigger with their key, or as a whole piece."""
    anywhere, whole = Entry(Identifier("age", "48")).find_needles()
    assert anywhere[b"age48"] == b"48"
    assert b"48" not in anywhere
    assert whole == [(b"48", -1)]


def test_coordinates_trigger_number_by_number():
    """The needles of a pair are those of its numbers."""
    anywhere, _ = Entry(Identifier("geo", "42.360082,-71.058880")).find_needles()
    assert {b"423600", b"423601", b"710588", b"710589"} <= set(anywhere)


def test_parts_are_looked_for_as_whole_pieces():
    """The parts of a name fill fields of their own."""
    _, whole = Entry(Identifier("name", "Ottoline Brakspear")).find_needles()
    assert whole == [(b"ottoline", 0), (b"brakspear", 1)]


def test_further_forms_are_forms():
    """What the suite adds is looked for and digested like any other form."""
    form = Form("urn:x:1234567", ("urn",), Shape.CODE)
    entry = Entry(Identifier("mrn", "MRN-4471829035"), [form])
    assert form in list(entry.iter_forms())
    assert b"urnx1234567" in entry.find_needles().anywhere


def test_patterns_are_made_once():
    """What is proven twice is compiled once; an unknown spelling has no pattern."""
    entry = Entry(Identifier("mrn", "MRN-4471829035"))
    assert entry.find_patterns(b"mrn4471829035") is entry.find_patterns(b"mrn4471829035")
    assert entry.find_patterns(b"nothing") == []


def test_value_without_letters_has_no_needle():
    """What squashes to nothing triggers nothing."""
    assert Entry(Identifier("other", "---")).find_needles() == ({}, [])
