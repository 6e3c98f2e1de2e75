"""The normal forms that vendors document before they hash or send a value; knows no digest and no encoding.

Sources: Meta Conversions API customer information parameters, Google Enhanced Conversions, Microsoft UET, TikTok Events
API, Snap Conversions API, UID2, Amazon Ads hashing guides.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.folding import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from corpus.people import Person

    Form = Callable[[Person], str]


def digits(text: str) -> str:
    """Return the digits."""
    return "".join(filter(str.isdigit, text))


def national(number: str) -> str:
    """Return the national number: ten digits in North America, what follows the country code elsewhere."""
    plain = digits(number)
    for code in ("44", "33", "49"):
        if number.startswith("+" + code):
            return plain.removeprefix(code)
    return plain[-10:]


def country(number: str) -> str:
    """Return the country code."""
    return next((code for code in ("44", "33", "49") if number.startswith("+" + code)), "1")


def dotless(mail: str) -> str:
    """Return the address without plus tag, and without dots before gmail."""
    local, _, domain = mail.lower().partition("@")
    local = local.partition("+")[0]
    return (local.replace(".", "") if domain == "gmail.com" else local) + "@" + domain


def letters(text: str) -> str:
    """Return the lower-case letters, accents kept."""
    return "".join(filter(str.isalpha, text.lower()))


NORMAL: dict[str, dict[str, Form]] = {
    "email": {
        "lower": lambda p: p["email"].lower(),
        "as given": lambda p: p["email"],
        "upper": lambda p: p["email"].upper(),
        "without tag and dots": lambda p: dotless(p["email"]),
        "without tag": lambda p: re.sub(r"\+[^@]*", "", p["email"].lower()),
    },
    "phone": {
        "E.164": lambda p: "+" + country(p["phone"]) + national(p["phone"]),
        "digits with country": lambda p: country(p["phone"]) + national(p["phone"]),
        "national": lambda p: national(p["phone"]),
        "as given": lambda p: p["phone"],
    },
    "name": {
        "lower": lambda p: p["name"].lower(),
        "as given": lambda p: p["name"],
        "letters": lambda p: letters(p["name"]),
        "folded": lambda p: fold(p["name"]),
    },
    "given_name": {
        "lower": lambda p: p["given_name"].lower(),
        "letters": lambda p: letters(p["given_name"]),
    },
    "family_name": {
        "lower": lambda p: p["family_name"].lower(),
        "letters": lambda p: letters(p["family_name"]),
        "folded": lambda p: fold(p["family_name"]),
    },
    "date_of_birth": {
        "compact": lambda p: f"{p.born:%Y%m%d}",
        "ISO": lambda p: p["date_of_birth"],
        "US": lambda p: f"{p.born:%m/%d/%Y}",
        "US compact": lambda p: f"{p.born:%m%d%Y}",
    },
    "ssn": {
        "digits": lambda p: digits(p["ssn"]),
        "dashed": lambda p: "{}-{}-{}".format(*split_ssn(p["ssn"])),
    },
    "mrn": {
        "as given": lambda p: p["mrn"],
        "lower": lambda p: p["mrn"].lower(),
        "upper": lambda p: p["mrn"].upper(),
    },
    "account": {"as given": lambda p: p["account"], "lower": lambda p: p["account"].lower()},
    "health_plan_id": {
        "as given": lambda p: p["health_plan_id"],
        "squashed": lambda p: re.sub(r"\W", "", p["health_plan_id"]),
    },
    "device_serial": {"as given": lambda p: p["device_serial"], "lower": lambda p: p["device_serial"].lower()},
    "other": {"as given": lambda p: p["other"], "lower": lambda p: p["other"].lower()},
    "username": {"as given": lambda p: p["username"]},
    "zip": {"five": lambda p: p["zip"][:5]},
    "city": {"letters": lambda p: letters(p["city"]), "lower": lambda p: p["city"].lower()},
    "street": {"lower": lambda p: p["street"].lower(), "as given": lambda p: p["street"]},
    "ip_address": {"as given": lambda p: p["ip_address"]},
}


def split_ssn(ssn: str) -> tuple[str, str, str]:
    """Return the three parts of a social security number."""
    plain = digits(ssn)
    return plain[:3], plain[3:5], plain[5:]
