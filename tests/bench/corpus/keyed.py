"""Weak kinds and facts under their own key, as forms, pixels and JSON name it; knows no encoding."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from corpus.carriers import base, get, post_form, post_json
from corpus.message import Class, Draw, Leak

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from corpus.people import Person
    from pytest_phiguard import Transmission

KEYS: dict[str, tuple[str, ...]] = {
    "given_name": ("fn", "first_name", "firstName", "given_name", "givenname", "fname", "ud[fn]"),
    "family_name": ("ln", "last_name", "lastName", "surname", "family_name", "lname", "ud[ln]"),
    "city": ("ct", "city", "patient_city", "addressLocality", "town"),
    "county": ("county", "patient_county"),
    "zip": ("zp", "zip", "zipcode", "zip_code", "postal_code", "postalCode", "postcode"),
    "date_of_birth": ("db", "dob", "birthdate", "birth_date", "date_of_birth", "dateOfBirth", "birthday"),
    "admission_date": ("admission_date", "admissionDate", "admitted"),
    "ip_address": ("ip", "client_ip", "ip_address", "client_ip_address", "remote_addr", "uip"),
    "age": ("age", "patient_age"),
    "condition": ("condition", "diagnosis"),
    "medication": ("medication", "drug"),
    "device_model": ("device_model", "device"),
}
VALUES: dict[str, tuple[Callable[[Person], str], ...]] = {
    "date_of_birth": (
        lambda p: p["date_of_birth"],
        lambda p: f"{p.born:%Y%m%d}",
        lambda p: f"{p.born:%m/%d/%Y}",
        lambda p: f"{p.born:%d.%m.%Y}",
        lambda p: f"{p.born:%B %d, %Y}",
    ),
    "zip": (lambda p: p["zip"], lambda p: p["zip"][:5]),
}


def under_key(draw: Draw, key: str, text: str) -> Transmission:
    """Put a text under a key of a query, a form or JSON, among others."""
    name = draw.rng.choice(("query", "form", "json", "deep"))
    if name == "query":
        from urllib.parse import urlencode

        return get(f"{base(draw)}?" + urlencode({"id": draw.token(9), key: text, "ts": draw.digits(13)}))
    if name == "form":
        return post_form(base(draw), {"ev": "Lead", key: text, "v": "2.9"})
    if name == "json":
        return post_json(base(draw), {"event": "signup", key: text, "n": 3})
    return post_json(base(draw), {"batch": [{"traits": {"id": draw.uuid(), key: text}, "type": "identify"}]})


def _keyed(kind: str, key: str, draw: Draw) -> Leak:
    person = draw.rng.choice(draw.people)
    forms = VALUES.get(kind, (lambda p: p[kind],))
    text = draw.rng.choice(forms)(person)
    return Leak(under_key(draw, key, text), person, (kind,), text)


def _company(kinds: tuple[str, ...], draw: Draw) -> Leak:
    """Draw weak values under keys that say nothing, beside a strong one of the same person."""
    person = draw.person("email", *kinds)
    rows = {f"v{number}": person[kind] for number, kind in enumerate(kinds)}
    leak = post_json(base(draw), {"e": person["email"], **rows})
    return Leak(leak, person, ("email", *kinds), person["email"])


def _short(kind: str, key: str, draw: Draw) -> Leak:
    """Draw a value that is too short or common to stand alone, under its key."""
    person = draw.rng.choice([person for person in draw.people if kind in person.hard] or list(draw.people))
    return Leak(under_key(draw, key, person[kind]), person, (kind,), person[kind])


def iter_keyed() -> Iterator[Class]:
    """Yield the classes of this module."""
    for kind, keys in KEYS.items():
        for key in keys:
            yield Class("weak", f"{kind} under {key}", partial(_keyed, kind, key))
    for kinds in (
        ("city",),
        ("date_of_birth",),
        ("ip_address",),
        ("zip", "city"),
        ("family_name",),
        ("condition",),
        ("medication",),
    ):
        yield Class("weak", f"{' and '.join(kinds)} beside e-mail", partial(_company, kinds))
    for kind, key in (
        ("name", "name"), ("name", "full_name"), ("name", "patientName"), ("username", "username"), ("mrn", "mrn"),
        ("mrn", "patient_mrn"), ("account", "account"), ("account", "account_number"), ("ip_address", "ip"),
        ("condition", "diagnosis"), ("city", "city"), ("given_name", "firstName"), ("family_name", "lastName"),
    ):  # fmt: skip
        yield Class("short", f"{kind} under {key}", partial(_short, kind, key))
