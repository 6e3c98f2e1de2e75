"""Names that announce a kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.decode import Piece
from pytest_phiguard.detect.keys import find_kinds, find_piece_key, find_text_key, is_specific_date, split_key
from pytest_phiguard.model import Kind


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        *(("zip", Kind.ZIP), ("patient_zip", Kind.ZIP), ("user.patientZip5", Kind.ZIP), ("ud[zp]", Kind.ZIP)),
        *(("X-Forwarded-For", Kind.IP_ADDRESS), ("uip", Kind.IP_ADDRESS), ("cd.db", Kind.DATE_OF_BIRTH)),
        *(("dob_hash", Kind.DATE_OF_BIRTH), ("userDOB", Kind.DATE_OF_BIRTH), ("birth.date", Kind.DATE_OF_BIRTH)),
        *(
            ("u_hem", Kind.EMAIL),
            ("sha256_email_address", Kind.EMAIL),
            ("city_name", Kind.CITY),
            ("Postal Code", Kind.ZIP),
        ),
        *(
            ("mrn", Kind.MRN),
            ("patients", Kind.MRN),
            ("condition", Kind.CONDITION),
            ("date", Kind.DATE),
            ("age", Kind.AGE),
        ),
    ],
)
def test_key_announces_its_kind(key, kind):
    """The last words of a key count, in every style of naming."""
    assert kind in find_kinds(key)


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        *(
            ("max-age", Kind.AGE),
            ("minimum_age", Kind.AGE),
            ("page", Kind.AGE),
            ("session_age", Kind.AGE),
            ("created_date", Kind.DATE),
        ),
        *(
            ("zipper", Kind.ZIP),
            ("zip_file", Kind.ZIP),
            ("home", Kind.NAME),
            ("", Kind.NAME),
            ("date", Kind.DATE_OF_BIRTH),
        ),
        *(("adobe", Kind.DATE_OF_BIRTH), ("iphone", Kind.PHONE), ("description", Kind.IP_ADDRESS)),
    ],
)
def test_other_key_does_not(key, kind):
    """A word that merely contains a name, or a name with another sense, announces nothing."""
    assert kind not in find_kinds(key)


@pytest.mark.parametrize(
    ("key", "kind", "specific"),
    [
        ("dob", Kind.DATE_OF_BIRTH, True),
        ("admission_date", Kind.ADMISSION_DATE, True),
        ("date", Kind.DATE, False),
        ("visit_date", Kind.DATE, True),
        ("created_at", Kind.DATE, False),
    ],
)
def test_date_must_say_which(key, kind, specific):
    """``date`` alone does not say which date of a person it is."""
    assert is_specific_date(key, kind) is specific


@pytest.mark.parametrize(
    ("key", "words"),
    [
        *(("patientZip5[0]", ["patient", "zip"]), ("fn_sha256", ["fn"]), ("HTTPServer", ["http", "server"])),
        *(("123", ["123"]), ("", []), ("hash", ["hash"]), ("имя", ["имя"])),
    ],
)
def test_key_is_split(key, words):
    """Numbers and words about writing are left out, unless nothing else is there."""
    assert split_key(key) == words


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *(
            ('{"zip": "', 'zip"'),
            ("&zip=", "zip"),
            ("zip code: ", "zip code"),
            ('<zip class="x">', "zip"),
            ('"zip","', 'zip"'),
        ),
        *(("date of birth: ", "date of birth"), ('{\\"zip\\":\\"', 'zip\\"'), ('user["zip"] = "', 'user["zip"]')),
        *(("/v1/zip/", "zip"), ("zip ", ""), ("", ""), ("== ", ""), ("a, ", "")),
    ],
)
def test_key_is_read_before_a_value(text, key):
    """What is assigned a value is read in JSON, script, XML, prose and addresses."""
    assert find_text_key(text, len(text)).strip("\\\"'") == key.strip("\\\"'")


def test_piece_has_its_path_for_a_key():
    """The members above a value belong to its key; a name that an alias gave stands alone."""
    assert find_piece_key(Piece("body.json:patient.birth.date", "x", "date")) == "patient.birth.date"
    assert find_piece_key(Piece("body.json:fields[0].value", "x", "zip")) == "zip"
    assert find_piece_key(Piece("body", "x")) == ""


@given(st.text(max_size=80))
def test_no_text_makes_it_raise(text):
    """Whatever a key is, it announces some kinds or none."""
    assert isinstance(find_kinds(text), frozenset)
    assert isinstance(find_text_key(text, len(text)), str)
