"""Numbers and codes that were issued to a person."""

from __future__ import annotations

import pytest

from pytest_phiguard.variants import Shape
from pytest_phiguard.variants.codes import (
    iter_code_forms,
    iter_code_spellings,
    iter_number_forms,
    iter_ssn_forms,
    iter_zip_forms,
)


def _texts(forms):
    return {form.text: form.chain for form in reversed(list(forms))}


def test_code_is_written_in_every_case_and_without_separators():
    """A code keeps its signs or loses them, in any case."""
    assert _texts(iter_code_forms(" Mrn-44A ")) == {
        "Mrn-44A": (),
        "mrn-44a": ("lowercase",),
        "MRN-44A": ("uppercase",),
        "Mrn44A": ("squashed",),
        "mrn44a": ("squashed", "lowercase"),
        "MRN44A": ("squashed", "uppercase"),
    }


def test_code_without_separators_is_not_squashed():
    """A code that has no separators has no squashed form of its own."""
    assert all("squashed" not in form.chain for form in iter_code_forms("44A"))


@pytest.mark.parametrize(
    ("value", "text", "chain"),
    [
        ("SN-5508-7194", "SN 5508 7194", ("separators",)),
        ("SN-5508-7194", "sn/5508/7194", ("separators", "lowercase")),
        ("4400771920834417", "4400-7719-2083-4417", ("grouped",)),
        ("MRN-44.718", "mrn4 4718", ("grouped", "lowercase")),
        ("MRN-4471829035", "4471829035", ("digits",)),
    ],
)
def test_code_is_separated_for_digests(value, text, chain):
    """A digest tells separators, groups and a prefix that is left out apart."""
    assert _texts(iter_code_spellings(value))[text] == chain


@pytest.mark.parametrize(("value", "text"), [("MRN-4471", "4471"), ("A1B-447182903", "447182903"), ("4471", "4 471")])
def test_too_little_is_left_of_a_code(value, text):
    """A short number without its prefix is anybody's, and a short code has no groups."""
    assert text not in _texts(iter_code_spellings(value))


def test_code_in_groups_is_not_grouped_again():
    """Groups that a code has are its separators' matter."""
    assert _texts(iter_code_spellings("4400-7719"))["4400 7719"] == ("separators",)


def test_ssn_is_dashed_spaced_and_dotted():
    """A social security number is written bare and in its three groups."""
    texts = {"900127183", "900-12-7183", "900 12 7183", "900.12.7183", "900_12_7183"}
    assert set(_texts(iter_ssn_forms("900127183"))) == texts


def test_number_that_is_no_ssn_is_kept_as_it_is():
    """Without nine digits there are no groups."""
    assert set(_texts(iter_ssn_forms("90-1"))) == {"90-1", "901"}


def test_zip_plus_four_has_its_five_digits():
    """Of ZIP+4 the first five digits are a form of their own."""
    assert _texts(iter_zip_forms("00418-1234"))["00418"] == ("zip5",)
    assert "sw1a1aa" in _texts(iter_zip_forms("SW1A 1AA"))


def test_small_number_is_its_only_form():
    """An age has one form, which is no prose."""
    assert [(form.text, form.shape) for form in iter_number_forms(" 48 ")] == [("48", Shape.NUMBER)]
