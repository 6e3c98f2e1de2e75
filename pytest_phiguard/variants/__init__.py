"""Every written form of an identifier, each with its chain; knows no transmission and no index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_phiguard.model import Kind
from pytest_phiguard.variants.codes import iter_code_forms, iter_number_forms, iter_ssn_forms, iter_zip_forms
from pytest_phiguard.variants.dates import iter_date_forms
from pytest_phiguard.variants.digests import Digest, iter_digests
from pytest_phiguard.variants.forms import Form, Shape
from pytest_phiguard.variants.mail import iter_email_forms
from pytest_phiguard.variants.network import iter_ip_forms, iter_url_forms
from pytest_phiguard.variants.phones import iter_phone_forms
from pytest_phiguard.variants.places import iter_place_forms
from pytest_phiguard.variants.words import iter_name_forms, iter_street_forms, iter_word_forms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pytest_phiguard.model import Identifier

__all__ = ["Digest", "Form", "Shape", "iter_digests", "iter_forms"]

_BY_KIND: Mapping[Kind, Callable[[str], Iterator[Form]]] = {
    Kind.NAME: iter_name_forms,
    Kind.GIVEN_NAME: iter_word_forms,
    Kind.FAMILY_NAME: iter_word_forms,
    Kind.STREET: iter_street_forms,
    Kind.CITY: iter_word_forms,
    Kind.COUNTY: iter_word_forms,
    Kind.ZIP: iter_zip_forms,
    Kind.GEO: iter_place_forms,
    Kind.DATE_OF_BIRTH: iter_date_forms,
    Kind.ADMISSION_DATE: iter_date_forms,
    Kind.DATE: iter_date_forms,
    Kind.AGE: iter_number_forms,
    Kind.PHONE: iter_phone_forms,
    Kind.FAX: iter_phone_forms,
    Kind.EMAIL: iter_email_forms,
    Kind.SSN: iter_ssn_forms,
    Kind.URL: iter_url_forms,
    Kind.IP_ADDRESS: iter_ip_forms,
    Kind.CONDITION: iter_word_forms,
    Kind.MEDICATION: iter_word_forms,
    Kind.DEVICE_MODEL: iter_word_forms,
}


def iter_forms(identifier: Identifier) -> Iterator[Form]:
    """Yield the written forms of an identifier, the value as given first.

    Args:
        identifier: Whose forms; a photo or token that is a link is written like one.
    """
    make = _BY_KIND.get(identifier.kind, iter_code_forms)
    if make is iter_code_forms and "://" in identifier.value:
        make = iter_url_forms
    return make(identifier.value)
