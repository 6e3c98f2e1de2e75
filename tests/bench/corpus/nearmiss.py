"""Values one sign away from a patient's, and values with a patient's inside a longer one; knows no encoding."""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

from corpus.folding import squash
from corpus.normal import digits, national

if TYPE_CHECKING:
    from random import Random

    from corpus.people import Person, Registry

NEAR_KINDS = (
    "name", "email", "phone", "fax", "ssn", "mrn", "health_plan_id", "account", "license", "vehicle", "device_serial", "street",
    "username", "url", "other", "biometric", "photo", "geo",
)  # fmt: skip
# Letters that make another name of it; scripts that are written without blanks have none.
_SUFFIXES = (("LATIN", "sdottir"), ("CYRILLIC", "вна"), ("GREEK", "ιδου"), ("ARABIC", "يات"))
_DIGITS, _LETTERS = "0123456789", "abcdefghijklmnopqrstuvwxyz"


def _turn(rng: Random, sign: str) -> str:
    """Return another sign of the same sort."""
    if sign.isdigit():
        return rng.choice(_DIGITS.replace(sign, ""))
    if sign.isascii():
        other = rng.choice(_LETTERS.replace(sign.lower(), ""))
        return other.upper() if sign.isupper() else other
    # The next letter but one of the same script: another letter, whatever its case and accents.
    return chr(ord(sign) + 2)


def _turn_one(rng: Random, text: str, places: list[int]) -> str:
    at = rng.choice(places)
    return text[:at] + _turn(rng, text[at]) + text[at + 1 :]


def _turn_words(rng: Random, text: str) -> str:
    """Change one letter in every word of three signs and more."""
    return re.sub(r"[^\W\d_]{2,}", lambda m: _turn_one(rng, m[0], list(range(len(m[0])))), text)


def make_near(rng: Random, person: Person, kind: str, registry: Registry) -> str:
    """Return a value that differs in one digit or letter, and holds no value of anybody.

    Raises:
        ValueError: None was found.
    """
    value = person[kind]
    for _ in range(60):
        near = _vary(rng, kind, value)
        if squash(near) != squash(value) and not registry.knows(near):
            return near
    raise ValueError(f"no near miss of {kind} {value!r}")


def _vary(rng: Random, kind: str, value: str) -> str:
    if kind == "name":
        return _turn_words(rng, value)
    if kind == "email":
        local, _, domain = value.partition("@")
        head, plus, tag = local.partition("+")
        return _turn_words(rng, head) + plus + tag + "@" + domain
    if kind == "street":
        # The number or the road: both are the address.
        return _turn_one(rng, value, [at for at, sign in enumerate(value) if sign.isdigit()][:4])
    if kind == "geo":
        # The second decimal: about a kilometre, which no rounding undoes.
        first, second = value.split(",")
        at = first.index(".") + 2
        return f"{first[:at]}{(int(first[at]) + rng.randint(3, 6)) % 10}{first[at + 1 :]},{second}"
    if kind in {"url", "photo"} and value.startswith("https://"):
        start = value.index("/", 9) + 3
        places = [at for at in range(start, len(value)) if value[at].isdigit()]
        return _turn_one(rng, value, places)
    if kind in {"username", "photo"}:
        value = _turn_words(rng, value.removesuffix(".jpg")) + (".jpg" if value.endswith(".jpg") else "")
    places = [at for at, sign in enumerate(value) if sign.isdigit()]
    return _turn_one(rng, value, places[-6:])


def make_near_date(rng: Random, person: Person) -> str:
    """Return a date of birth some days off that is not the same date read day first."""
    return (person.born + timedelta(days=rng.choice((-9, -5, -3, 3, 4, 7)))).isoformat()


def iter_longer(person: Person) -> list[tuple[str, str]]:
    """Return (kind, text) where a value stands inside a longer one that is somebody else's or nothing."""
    ssn, mobile, mail = digits(person["ssn"]), national(person["phone"]), person["email"]
    rows = [
        ("ssn", f"5{ssn}3"), ("ssn", f"{ssn}88"), ("ssn", f"70{ssn}"), ("ssn", f"0.{ssn}"), ("ssn", f"{ssn}.2215"),
        ("phone", f"87{mobile}39"), ("phone", f"{mobile}00417"), ("fax", f"6{national(person['fax'])}2"),
        ("email", f"x{mail}"), ("email", f"{mail}x"), ("email", f"{mail}munity"), ("email", f"no{mail}"),
        ("mrn", f"X{person['mrn']}"), ("mrn", f"{person['mrn']}7"), ("health_plan_id", f"{person['health_plan_id']}3"),
        ("vehicle", f"{person['vehicle']}X"), ("account", f"{person['account']}55"), ("license", f"Q{person['license']}"),
        ("device_serial", f"{person['device_serial']}9"), ("username", f"{person['username']}9"), ("other", f"{person['other']}0a"),
        ("ip_address", f"{person['ip_address']}7"), ("ip_address", f"1{person['ip_address']}"),
    ]  # fmt: skip
    suffix = next((end for script, end in _SUFFIXES if script in unicodedata.name(person["name"][-1])), "")
    if suffix:
        rows.append(("name", person["name"] + suffix))
    if squash(person["family_name"]) in squash(mail.partition("@")[0]) or squash(person.latin) in squash(mail):
        # The name stands in these addresses, whatever follows them.
        rows = [row for row in rows if row[1] not in {f"{mail}x", f"{mail}munity"}]
    if person["account"].isdigit():
        rows.append(("account", f"0.{person['account']}"))
    # Hard values stand alone nowhere, so a longer one is no miss of theirs.
    return [(kind, text) for kind, text in rows if kind not in person.hard]
