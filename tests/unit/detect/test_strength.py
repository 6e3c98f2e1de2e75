"""Values too short or too common."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_phiguard.detect.strength import find_demotion, is_common, is_distinctive, is_placeholder
from pytest_phiguard.model import Identifier, Kind

SENSIBLE = [
    *(("name", "Ottoline Brakspear"), ("name", "John Brakspear"), ("name", "王小明"), ("username", "obrak7")),
    *(
        ("username", "brakspear"),
        ("street", "4117 Quillfeather Lane"),
        ("geo", "42.3601,-71.0589"),
        ("phone", "6175550143"),
    ),
    *(
        ("phone", "+44 20 7946 0958"),
        ("fax", "(617) 555-0199"),
        ("email", "jane.doe@example.com"),
        ("ssn", "900-12-7183"),
    ),
    *(
        ("mrn", "MRN-0042"),
        ("mrn", "MRN123456"),
        ("mrn", "00471829"),
        ("account", "4400771920834417"),
        ("other", "quillfeather"),
    ),
    *(("url", "https://portal.example.com/people/7719"), ("device_serial", "SN550871943"), ("license", "S99988801")),
    *(("zip", "00418"), ("condition", "flu"), ("age", "95"), ("username", "90417288")),
]
DEMOTED = [
    *(
        ("name", "Al Li", "fewer than 8 letters"),
        ("name", "John Smith", "placeholder"),
        ("name", "Robert Johnson", "common"),
    ),
    *(("name", "Brakspear", "single word"), ("name", "王明", "fewer than 8"), ("username", "test", "placeholder")),
    *(("username", "ob", "fewer than 7"), ("username", "ob7", "fewer than 6"), ("username", "anderson", "common word")),
    *(
        ("username", "1234", "fewer than 8"),
        ("username", "a1a1a1a", "pattern"),
        ("street", "Quill Lane", "house number"),
    ),
    *(("street", "1 Oak St", "fewer than 9"), ("geo", "42.36,-71.05", "fewer than 4"), ("geo", "here", "no pair")),
    *(("phone", "555-0143", "fewer than 9"), ("phone", "1234567890", "pattern"), ("phone", "5555555555", "pattern")),
    *(
        ("email", "test@example.com", "placeholder"),
        ("email", "user1@test.com", "placeholder"),
        ("email", "quill", "no address"),
    ),
    *(("ssn", "078-05-1120", "placeholder"), ("ssn", "123-45-6789", "pattern"), ("ssn", "9012", "fewer than 9")),
    *(
        ("mrn", "12345678", "pattern"),
        ("mrn", "4711", "fewer than 8"),
        ("mrn", "A1B2C3D4", "placeholder"),
        ("mrn", "19740305", "date"),
    ),
    *(("account", "0000000001", "pattern"), ("other", "victoria", "common word"), ("other", "ab1", "fewer than 7")),
    *(("other", "a1a1a1a1", "pattern"), ("other", "abcdef", "fewer than 8"), ("url", "https://x.example/", "a site")),
    *(("mrn", "---", "no letter"), ("account", "87654321", "pattern")),
]


@pytest.mark.parametrize(("kind", "value"), SENSIBLE)
def test_sensible_value_keeps_its_strength(kind, value):
    """A value that a real system would issue is not demoted; weak values never are."""
    assert find_demotion(Identifier(kind, value)) == ""


@pytest.mark.parametrize(("kind", "value", "reason"), DEMOTED)
def test_short_or_common_value_is_demoted(kind, value, reason):
    """A value that ordinary traffic holds by chance is demoted, and the reason says why."""
    assert reason in find_demotion(Identifier(kind, value))


@pytest.mark.parametrize(
    ("value", "distinctive"),
    [
        *(
            ("Ottoline", True),
            ("type 2 diabetes", True),
            ("1974-03-05", True),
            ("203.0.113.77", True),
            ("Omnipod DASH", True),
        ),
        *(("asthma", False), ("Victoria", False), ("00418", False), ("11111111", False), ("x7", False)),
    ],
)
def test_loose_value_must_be_distinctive(value, distinctive):
    """What proves another loose value must be no accident itself."""
    assert is_distinctive(value) is distinctive


def test_words_are_common_together():
    """Some words are common where each of them is."""
    assert is_common("May Young")
    assert not is_common("May Quillfeather")
    assert is_placeholder("john.doe")
    assert not is_placeholder("ottoline")


@given(st.sampled_from(list(Kind)), st.text(min_size=1, max_size=40))
def test_no_value_makes_it_raise(kind, value):
    """Whatever the value, there is a reason or none."""
    assert isinstance(find_demotion(Identifier(kind, value)), str)
