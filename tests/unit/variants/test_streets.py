"""Street lines."""

from __future__ import annotations

import pytest

from pytest_phiguard.variants import Shape
from pytest_phiguard.variants.streets import iter_street_forms, iter_street_spellings


@pytest.mark.parametrize(
    ("value", "text", "chain"),
    [
        ("12 North Quill Lane", "12 N Quill Ln", ("abbreviated",)),
        ("12 N Quill Ln", "12 North Quill Lane", ("expanded",)),
        ("12 Marrowbone St, Apt 4B", "12 Marrowbone St #4B", ("unit_sign",)),
        ("12 Marrowbone St, Apt 4B", "12 Marrowbone St", ("unitless",)),
        ("12 Marrowbone St # 4B", "12 Marrowbone St", ("unitless",)),
        ("12 Marrowbone St, Apt 4B", "12 Marrowbone Street", ("unitless", "expanded")),
        ("12 Marrowbone Yard, Thornbury", "12 Marrowbone Yard", ("first_line",)),
    ],
)
def test_street_is_respelled(value, text, chain):
    """A street line is written with the post's abbreviations and in full, with its unit and without."""
    assert {form.text: form.chain for form in iter_street_forms(value)}[text] == chain


@pytest.mark.parametrize("value", ["1 A St, Apt 4B", "Marrowbone House, Apt 4", "1 A, Thornbury"])
def test_what_is_no_house_is_no_line(value):
    """Without its number, or too short, the rest of a line says no address."""
    chains = {form.chain[:1] for form in iter_street_forms(value)}
    assert chains.isdisjoint({("unitless",), ("first_line",)})


def test_line_without_suffix_is_not_abbreviated():
    """What has no usual word stays as it is."""
    assert {form.chain[:1] for form in iter_street_forms("12 Quill Way")}.isdisjoint({("abbreviated",), ("expanded",)})


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("12 Marrowbone Street, Apt 4B", "12 marrowbone street apt 4b"),
        ("12 Marrowbone Street, Apt 4B", "12 Marrowbone Street\nApt 4B"),
        ("12 Marrowbone Street, Apt 4B", "12 Marrowbone St., Apt. 4B"),
        ("12 Marrowbone Street", "12marrowbonestreet"),
    ],
)
def test_street_is_normalised_for_digests(value, text):
    """A digest tells commas, line ends and dots apart."""
    assert text in {form.text for form in iter_street_spellings(value)}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("3832 Silverbirk Place #12", "3832 Silverbirk"),
        ("3832 Gänseblümchen Street", "3832 gaensebluemchen"),
        ("3832 Silverbirk Place", "3832 Silverbirk"),
        ("38 Silverbirk Place", ""),
        ("3832 Quill Place", ""),
        ("3832 Silverbirk Down", ""),
        ("3832 Crescent Place", ""),
        ("3832 Silverbirk", ""),
    ],
)
def test_number_and_name_are_the_house(value, text):
    """What a road is may be left out where its name is rare and the number is not small."""
    houses = {form.text for form in iter_street_forms(value) if form.shape is Shape.HOUSE}
    assert text in houses if text else not houses
