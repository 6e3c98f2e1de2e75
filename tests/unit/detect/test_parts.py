"""Values in several fields."""

from __future__ import annotations

import pytest

from pytest_phiguard.detect.parts import find_parts
from pytest_phiguard.model import Identifier


@pytest.mark.parametrize(
    ("kind", "value", "parts"),
    [
        ("name", "Ottoline May Brakspear", [("ottoline",), ("brakspear",)]),
        ("name", "Brakspear, Ottoline May", [("ottoline",), ("brakspear",)]),
        ("name", "Madonna", []),
        ("name", "Brakspear Quill,", []),
        ("date_of_birth", "1974-03-05", [("1974",), ("3", "03", "march", "mar"), ("5", "05")]),
        ("date_of_birth", "spring", []),
        ("phone", "+1 (617) 555-0143", [("617",), ("555",), ("0143",)]),
        ("phone", "555-0143", []),
        ("mrn", "MRN-4471829035", []),
    ],
)
def test_value_has_parts(kind, value, parts):
    """Names, birth dates and telephone numbers have parts that forms ask for."""
    assert [part.spellings for part in find_parts(Identifier(kind, value))] == parts


@pytest.mark.parametrize(
    ("number", "key", "named"),
    [
        *((0, "birth_year", True), (0, "dob.year", True), (0, "year", False), (0, "birth_month", False)),
        *((1, "dobMonth", True), (1, "dob_m", True), (2, "birthday[day]", True), (2, "x", False)),
        *((0, "-", False), (1, "", False)),
    ],
)
def test_part_is_named(number, key, named):
    """The field of a part of a birth date must speak of a birth."""
    assert find_parts(Identifier("date_of_birth", "1974-03-05"))[number].is_named(key) is named
