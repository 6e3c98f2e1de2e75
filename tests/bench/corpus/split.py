"""Values that stand in several fields of one message; knows no encoding."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from corpus.carriers import base, get, post_form, post_json
from corpus.message import Class, Draw, Leak
from corpus.normal import country, national, split_ssn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from corpus.people import Person

Rows = dict[str, str]


def _phone(names: tuple[str, str, str]) -> Callable[[Person], Rows]:
    def rows(p: Person) -> Rows:
        plain = national(p["phone"])
        return dict(zip(names, (plain[:3], plain[3:6], plain[6:]), strict=True))

    return rows


# What a form posts -> the kinds that are in it. Parts of a phone number and a date count with a key that says so.
SPLITS: dict[str, tuple[Callable[[Person], Rows], tuple[str, ...]]] = {
    "first and last": (lambda p: {"first_name": p["given_name"], "last_name": p["family_name"]}, ("given_name", "family_name")),
    "firstName lastName dob": (
        lambda p: {"firstName": p["given_name"], "lastName": p["family_name"], "dob": p["date_of_birth"]},
        ("given_name", "family_name", "date_of_birth"),
    ),
    "last first": (lambda p: {"ln": p["family_name"], "fn": p["given_name"]}, ("given_name", "family_name")),
    "last name and zip": (lambda p: {"surname": p["family_name"], "postcode": p["zip"]}, ("family_name", "zip")),
    "zip and birthday": (lambda p: {"zip": p["zip"], "birthdate": f"{p.born:%m/%d/%Y}"}, ("zip", "date_of_birth")),
    "phone in three": (_phone(("phone_area", "phone_prefix", "phone_line")), ("phone",)),
    "phone in three, numbered": (_phone(("phone1", "phone2", "phone3")), ("phone",)),
    "phone array": (_phone(("phone[0]", "phone[1]", "phone[2]")), ("phone",)),
    "phone and country": (lambda p: {"phone_country": "+" + country(p["phone"]), "phone_number": national(p["phone"])}, ("phone",)),
    "birth parts": (
        lambda p: {"dob_year": str(p.born.year), "dob_month": f"{p.born:%m}", "dob_day": f"{p.born:%d}"}, ("date_of_birth",),
    ),
    "birth parts US": (
        lambda p: {"birth_month": str(p.born.month), "birth_day": str(p.born.day), "birth_year": str(p.born.year)}, ("date_of_birth",),
    ),
    "SSN in three": (lambda p: dict(zip(("ssn1", "ssn2", "ssn3"), split_ssn(p["ssn"]), strict=True)), ("ssn",)),
    "e-mail in two": (
        lambda p: {"email_local": p["email"].split("@")[0], "email_domain": p["email"].split("@")[1]}, ("email",),
    ),
    "last name and last four": (
        lambda p: {"last_name": p["family_name"], "ssn_last4": split_ssn(p["ssn"])[2]}, ("family_name",),
    ),
    "coordinates": (lambda p: dict(zip(("latitude", "longitude"), p["geo"].split(","), strict=True)), ("geo",)),
    "coordinates short": (lambda p: dict(zip(("lat", "lng"), p["geo"].split(","), strict=True)), ("geo",)),
    "address lines": (
        lambda p: {"address1": p["street"], "city": p["city"], "postal_code": p["zip"]}, ("street", "city", "zip"),
    ),
    "IP and device": (lambda p: {"ip": p["ip_address"], "device": p["device_model"]}, ("ip_address", "device_model")),
    "name and condition": (lambda p: {"name": p["name"], "diagnosis": p["condition"]}, ("name", "condition")),
}  # fmt: skip


def _send(name: str, way: str, draw: Draw) -> Leak:
    from urllib.parse import urlencode

    rows, kinds = SPLITS[name]
    people = draw.people
    if " in three" in name or "array" in name:
        # Ten digits in three parts are a North American number.
        people = tuple(person for person in people if country(person["phone"]) == "1")
    person = draw.rng.choice(people)
    values = rows(person)
    if way == "query":
        transmission = get(f"{base(draw)}?" + urlencode({"id": draw.token(8), **values, "v": "2"}))
    elif way == "form":
        transmission = post_form(base(draw), {"ev": "Lead", **values})
    else:
        transmission = post_json(base(draw), {"event": "signup", "user": {"id": draw.uuid(), **values}})
    return Leak(transmission, person, kinds, str(values))


def iter_split() -> Iterator[Class]:
    """Yield the classes of this module."""
    for name in SPLITS:
        for way in ("query", "form", "json"):
            yield Class("split", f"{name} in {way}", partial(_send, name, way))
