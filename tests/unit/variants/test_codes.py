"""Numbers and codes that were issued to a person."""

from __future__ import annotations

from pytest_phiguard.variants import Shape
from pytest_phiguard.variants.codes import iter_code_forms, iter_number_forms, iter_ssn_forms, iter_zip_forms


def _texts(forms):
    return {form.text: form.chain for form in forms}


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


def test_ssn_is_dashed_spaced_and_dotted():
    """A social security number is written bare and in its three groups."""
    assert set(_texts(iter_ssn_forms("900127183"))) == {"900127183", "900-12-7183", "900 12 7183", "900.12.7183"}


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
