"""Regions: names and addresses as other countries write them."""

from __future__ import annotations

import itertools

import pytest
from faker.config import AVAILABLE_LOCALES

from pytest_phiguard.patients import mint_patient
from pytest_phiguard.patients.names import FAMILY
from pytest_phiguard.patients.regions import draw_region_address, draw_region_names, join_name, make_region


# Faker itself warns of the one that it has renamed.
@pytest.mark.parametrize("locale", sorted(set(AVAILABLE_LOCALES) - {"fr_QC"}))
def test_every_locale_has_a_patient(locale):
    """Faker's every locale gives a person with all identifiers, the same each time."""
    patient = mint_patient("a", locale=locale)
    assert patient == mint_patient("a", locale=locale)
    assert patient.name
    assert "\n" not in patient.street
    assert len(patient.identifiers) == len(mint_patient("a").identifiers)
    assert patient.email.isascii()


def test_locale_is_written_in_its_own_way():
    """A German patient has a German address, with a dash or a line below in the locale."""
    assert mint_patient("a", locale="de-DE") == mint_patient("a", locale="de_DE")
    assert mint_patient("a", locale="de_DE").zip.isdigit()
    assert mint_patient("a", locale="de_DE") != mint_patient("a")


@pytest.mark.parametrize("locale", ["xx_XX", "English"])
def test_unknown_locale_is_a_value_error(locale):
    """A locale that Faker lacks is refused, with an example of one."""
    with pytest.raises(ValueError, match=f"'{locale}' is no locale of Faker. Valid: one such as de_DE"):
        make_region(locale, 1)


def test_names_are_long_where_the_locale_has_such():
    """Names have six and eight letters where they may, and are the longest there are elsewhere."""
    for seed in range(30):
        given, family = draw_region_names(make_region("de_DE", seed), "de_DE")
        assert len(given) >= 6
        assert len(family) >= 8
    assert all(draw_region_names(make_region("zh_CN", 1), "zh_CN"))


def test_english_patients_have_rare_family_names():
    """Where common family names are words, a patient has one of ours."""
    ours = {"".join(parts) for stock in FAMILY for parts in itertools.product(*stock)}
    assert all(draw_region_names(make_region(locale, 3), locale)[1] in ours for locale in ("en_GB", "en_US"))


def test_locale_without_addresses_keeps_the_patients_own():
    """Where Faker falls back to another language's addresses, none is taken."""
    assert draw_region_address(make_region("tr_TR", 1), "tr_TR") == {}
    assert "street" in draw_region_address(make_region("de_DE", 1), "de_DE")


def test_order_of_a_name_is_the_locales():
    """The family name comes first where it does."""
    assert join_name("Given", "Family") == join_name("Given", "Family", "de_DE") == "Given Family"
    assert join_name("Given", "Family", "hu_HU") == "Family Given"
    assert join_name("小明", "王", "zh_CN") == "王小明"


def test_locale_without_a_state_keeps_the_patients_own():
    """A country without states leaves the field as it is, and a street without a house number gets one."""

    class Region:
        """A region that knows no state."""

        class Addresses:
            """Its one provider."""

            __provider__ = "faker.providers.address"
            __lang__ = "xx_XX"

        providers = (Addresses,)
        street_address = staticmethod(lambda: "Longstreet\nTop floor")
        numerify = staticmethod(lambda form: "417")
        city = staticmethod(lambda: "Longcity")
        postcode = staticmethod(lambda: "X-1")

    address = draw_region_address(Region, "xx_XX")
    assert address == {"street": "Longstreet Top floor 417", "city": "Longcity", "zip": "X-1"}
