"""Which hits count."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from hashlib import sha256

import pytest

from pytest_phiguard.detect import Detector
from pytest_phiguard.model import Identifier, Transmission

TODAY = datetime.now(timezone.utc).date()


def _kinds(identifiers, text):
    return {s.identifier.kind.value for s in Detector(identifiers).scan_bytes(text.encode())}


@pytest.mark.parametrize("days", [-1, 0, 1])
@pytest.mark.parametrize(
    ("kind", "key", "counts"),
    [
        ("admission_date", "admission_date", True),
        ("date", "visit_date", True),
        ("date", "date", False),
        ("date", "created_at", False),
    ],
)
def test_date_of_these_days_needs_a_key_that_says_what_it_is(days, kind, key, counts):
    """Every message holds a date of today, so company and a bare key prove nothing."""
    day = (TODAY + timedelta(days)).isoformat()
    identifiers = [Identifier(kind, day, "P"), Identifier("email", "z.quillon@example.com", "P")]
    assert (kind in _kinds(identifiers, f'{{"e": "z.quillon@example.com", "{key}": "{day}"}}')) is counts


def test_older_date_counts_in_company():
    """A date that is not of these days counts beside an identifier of its patient."""
    day = (TODAY - timedelta(400)).isoformat()
    identifiers = [Identifier("date", day, "P"), Identifier("email", "z.quillon@example.com", "P")]
    assert _kinds(identifiers, f"z.quillon@example.com {day}") == {"date", "email"}
    assert _kinds([Identifier("date", "spring", "P")], "spring") == set()


def test_common_word_counts_in_its_own_case_only():
    """In company a name that is a word counts where it is spelled like a name."""
    identifiers = [Identifier("given_name", "Mark", "P"), Identifier("email", "z.quillon@example.com", "P")]
    assert _kinds(identifiers, "z.quillon@example.com set a mark") == {"email"}
    assert _kinds(identifiers, "z.quillon@example.com is Mark") == {"email", "given_name"}


def test_common_words_prove_each_other_nothing():
    """Two loose values keep company only where both are rare."""
    identifiers = [Identifier("city", "Boston", "P"), Identifier("condition", "asthma", "P")]
    assert _kinds(identifiers, "asthma in Boston") == set()


def test_two_kinds_of_one_value_are_no_company():
    """One word that is both a city and a county proves nothing by being two."""
    identifiers = [Identifier("city", "Brambleworth", "P"), Identifier("county", "Brambleworth", "P")]
    assert _kinds(identifiers, "in Brambleworth we met") == set()


def test_age_and_tiny_values_are_never_company():
    """An age counts under its key only, however much stands beside it, and so does a value of two letters."""
    identifiers = [
        Identifier("age", "48", "P"),
        Identifier("given_name", "Al", "P"),
        Identifier("email", "z.quillon@example.com", "P"),
    ]
    assert _kinds(identifiers, "z.quillon@example.com 48 Al") == {"email"}
    assert _kinds(identifiers, "z.quillon@example.com age: 48, fn: 'Al'") == {"email", "age", "given_name"}


def test_digest_of_a_tiny_value_needs_its_key():
    """Applications digest small numbers and words for themselves."""
    from hashlib import md5

    digest = md5(b"Al").hexdigest()
    identifiers = [Identifier("given_name", "Al", "P")]
    assert _kinds(identifiers, f"etag {digest}") == set()
    assert _kinds(identifiers, f"fn={digest}") == {"given_name"}


@pytest.mark.parametrize(
    ("name", "text", "counts"),
    [
        *(("May Young", "we met May Young there", True), ("May Young", "you may young man", False)),
        *(
            ("Al Li", '{"label": "Al Li"}', True),
            ("Madonna", '["Madonna"]', True),
            ("Madonna", "like Madonna sings", False),
        ),
        *(("John Doe", "for John Doe here", False), ("John Doe", "name=John Doe", True)),
    ],
)
def test_short_name_counts_spelled_exactly(name, text, counts):
    """A short or common full name counts in its exact spelling; a placeholder under its key alone."""
    assert bool(_kinds([Identifier("name", name, "P")], text)) is counts


def test_name_that_was_made_weak_stays_weak():
    """A caller that lowers a name's strength means it."""
    assert _kinds([Identifier("name", "Ottoline Brakspear", "P", strength="weak")], "Ottoline Brakspear") == set()


@pytest.mark.parametrize(
    ("address", "alone"),
    [
        *(
            ("203.0.113.7", True),
            ("2001:db8::7", True),
            ("8.8.8.8", True),
            ("192.168.1.44", False),
            ("10.1.2.3", False),
        ),
        *(("172.20.1.1", False), ("127.0.0.1", False), ("fd00::7", False), ("fe80::7", False), ("host-77", False)),
    ],
)
def test_public_address_stands_alone(address, alone):
    """An address of the public Internet, or of the documentation ranges, proves a person by itself."""
    assert bool(_kinds([Identifier("ip_address", address, "P")], f"from {address} now")) is alone
    assert _kinds([Identifier("ip_address", address, "P")], f"client_ip={address}") == {"ip_address"}


def test_half_a_pair_of_coordinates_is_nothing():
    """A latitude without its longitude is a line round the world."""
    identifiers = [Identifier("geo", "42.360082,-71.058880", "P")]
    assert _kinds(identifiers, "lat=42.3601") == set()
    assert _kinds(identifiers, "lat=42.3601&lng=-71.0589") == {"geo"}


def test_keyed_wherever_one_hit_is():
    """One sighting stands for all hits at its location: keyed where one of them is."""
    detector = Detector([Identifier("mrn", "MRN-4471829035", "P")])
    (sighting,) = detector.scan_bytes(b"MRN-4471829035 and mrn: mrn-4471829035")
    assert (sighting.chain, sighting.keyed) == ((), True)


def test_part_under_its_own_key_counts():
    """A city inside a street line is a part of it; under its own key it counts."""
    identifiers = [Identifier("street", "4117 Quillfeather Lane", "P"), Identifier("city", "Quillfeather", "P")]
    assert _kinds(identifiers, "at 4117 Quillfeather Lane") == {"street"}
    assert _kinds(identifiers, "at 4117 Quillfeather Lane, city: Quillfeather") == {"street", "city"}


def test_sightings_come_in_the_order_of_the_message():
    """The address is named before the body."""
    detector = Detector([Identifier("mrn", "MRN-4471829035", "P"), Identifier("ssn", "900-12-7183", "P")])
    found = detector.scan(Transmission.http("POST", "https://v.example/?a=900-12-7183", {}, b"MRN-4471829035"))
    assert [sighting.location for sighting in found] == ["url.query:a", "body"]


def test_digest_of_two_ideographs_counts():
    """A name of two ideographs says as much as one of six letters."""
    digest = sha256("王明".encode()).hexdigest()
    assert _kinds([Identifier("family_name", "王明", "P")], digest) == {"family_name"}
    assert _kinds([Identifier("family_name", "Li", "P")], sha256(b"Li").hexdigest()) == set()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ('{"e": "ottoline.brakspear@example.com", "v": "Brakspear"}', {"email", "family_name"}),
        ("ottoline.brakspear@example.com is Brakspear", {"email", "family_name"}),
        ('{"e": "ottoline.brakspear@example.com", "v": "other"}', {"email"}),
        ('{"e": "ottoline.brakspear%40example.com"}', {"email"}),
    ],
)
def test_name_counts_beside_the_mailbox_named_after_it(text, kinds):
    """A family name inside an address is the address; elsewhere in the message it is a name."""
    identifiers = [
        Identifier("family_name", "Brakspear", "P"),
        Identifier("email", "ottoline.brakspear@example.com", "P"),
    ]
    assert _kinds(identifiers, text) == kinds


def test_address_as_one_number_needs_its_key():
    """An IP address written as an integer may be any number where no key says what it is."""
    identifiers = [Identifier("ip_address", "203.0.113.163", "P")]
    assert _kinds(identifiers, "order 3405803939 of today") == set()
    assert _kinds(identifiers, "ip=3405803939") == {"ip_address"}
    assert _kinds(identifiers, "order by 203.0.113.163") == {"ip_address"}


@pytest.mark.parametrize(
    "text", ['{"x": "essential tremor"}', "all about essential tremor", '{"title": "essential tremor"}']
)
def test_fact_under_no_key_of_its_kind_is_nothing(text):
    """Many people have a condition, so that a field that holds one says nothing of a patient."""
    assert _kinds([Identifier("condition", "essential tremor", "P")], text) == set()


def test_fact_is_no_company_for_an_everyday_word():
    """A list of conditions proves no person, so that it vouches for nothing."""
    identifiers = [Identifier("condition", "essential tremor", "P"), Identifier("given_name", "Mark", "P")]
    assert _kinds(identifiers, '{"x": "essential tremor", "y": "Mark it"}') == set()
