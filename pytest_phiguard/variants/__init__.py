"""Every written form of an identifier, each with its chain; knows no transmission and no index."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from pytest_phiguard.model import Kind
from pytest_phiguard.variants.codes import (
    iter_code_forms,
    iter_code_spellings,
    iter_number_forms,
    iter_ssn_forms,
    iter_zip_forms,
)
from pytest_phiguard.variants.dates import iter_date_forms, iter_date_spellings
from pytest_phiguard.variants.digests import Digest, Text, iter_digests, iter_texts
from pytest_phiguard.variants.forms import Form, Shape
from pytest_phiguard.variants.mail import iter_email_forms, iter_email_spellings
from pytest_phiguard.variants.names import iter_name_forms, iter_name_spellings
from pytest_phiguard.variants.network import iter_ip_forms, iter_ip_spellings, iter_url_forms, iter_url_spellings
from pytest_phiguard.variants.phones import iter_phone_forms, iter_phone_spellings
from pytest_phiguard.variants.places import iter_place_forms, iter_place_spellings
from pytest_phiguard.variants.streets import iter_street_forms, iter_street_spellings
from pytest_phiguard.variants.words import iter_word_forms, iter_word_spellings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_phiguard.model import Identifier

__all__ = ["Digest", "Form", "Shape", "Text", "iter_digests", "iter_forms", "iter_spellings", "iter_texts"]

_Maker = Callable[[str], Iterator[Form]]

# How a kind is written, and how else before it is digested.
_BY_KIND: Mapping[Kind, tuple[_Maker, _Maker]] = {
    Kind.NAME: (iter_name_forms, iter_name_spellings),
    **dict.fromkeys(
        (Kind.GIVEN_NAME, Kind.FAMILY_NAME, Kind.CITY, Kind.COUNTY, Kind.CONDITION, Kind.MEDICATION, Kind.DEVICE_MODEL),
        (iter_word_forms, iter_word_spellings),
    ),
    Kind.STREET: (iter_street_forms, iter_street_spellings),
    Kind.ZIP: (iter_zip_forms, iter_number_forms),
    Kind.GEO: (iter_place_forms, iter_place_spellings),
    **dict.fromkeys((Kind.DATE_OF_BIRTH, Kind.ADMISSION_DATE, Kind.DATE), (iter_date_forms, iter_date_spellings)),
    Kind.AGE: (iter_number_forms, iter_number_forms),
    **dict.fromkeys((Kind.PHONE, Kind.FAX), (iter_phone_forms, iter_phone_spellings)),
    Kind.EMAIL: (iter_email_forms, iter_email_spellings),
    Kind.SSN: (iter_ssn_forms, iter_number_forms),
    Kind.URL: (iter_url_forms, iter_url_spellings),
    Kind.IP_ADDRESS: (iter_ip_forms, iter_ip_spellings),
}
_CODE = (iter_code_forms, iter_code_spellings)
_LINK = _BY_KIND[Kind.URL]


def iter_forms(identifier: Identifier) -> Iterator[Form]:
    """Yield the written forms of an identifier, the value as given first.

    Args:
        identifier: Whose forms; a photo or token that is a link is written like one.
    """
    return _find_makers(identifier)[0](identifier.value)


def iter_spellings(identifier: Identifier) -> Iterator[Form]:
    """Yield further forms that only a digest tells apart: other signs, case and accents, and what is too short.

    Args:
        identifier: Whose forms; texts of `iter_forms` may come again.
    """
    return _find_makers(identifier)[1](identifier.value)


def _find_makers(identifier: Identifier) -> tuple[_Maker, _Maker]:
    makers = _BY_KIND.get(identifier.kind, _CODE)
    return _LINK if makers is _CODE and "://" in identifier.value else makers
