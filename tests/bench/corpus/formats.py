"""Each kind in the forms in which applications and vendors write it; knows no encoding and no digest."""

from __future__ import annotations

import calendar
import ipaddress
import re
from datetime import datetime, timezone
from functools import partial
from typing import TYPE_CHECKING

from corpus.carriers import carry
from corpus.folding import fold
from corpus.keyed import under_key
from corpus.message import Class, Draw, Leak
from corpus.normal import country, digits, dotless, national, split_ssn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from corpus.people import Person

    Form = Callable[[Person], str]


def _phone(kind: str) -> dict[str, Form]:
    def parts(p: Person) -> tuple[str, str, str]:
        plain = national(p[kind])
        return plain[:3], plain[3:6], plain[6:]

    return {
        "E.164": lambda p: f"+{country(p[kind])}{national(p[kind])}",
        "digits with country": lambda p: country(p[kind]) + national(p[kind]),
        "00 prefix": lambda p: f"00{country(p[kind])}{national(p[kind])}",
        "011 prefix": lambda p: ("001" if country(p[kind]) == "1" else "011" + country(p[kind])) + national(p[kind]),
        "national": lambda p: national(p[kind]),
        "dashes": lambda p: "-".join(parts(p)),
        "dots": lambda p: ".".join(parts(p)),
        "blanks": lambda p: " ".join(parts(p)),
        "brackets": lambda p: "({}) {}-{}".format(*parts(p)),
        "brackets tight": lambda p: "({}){}-{}".format(*parts(p)),
        "slashes": lambda p: "{}/{}-{}".format(*parts(p)),
        "tel address": lambda p: f"tel:+{country(p[kind])}-" + "-".join(parts(p)),
        "country in brackets": lambda p: f"+{country(p[kind])} (0){national(p[kind])}" if country(p[kind]) != "1" else f"+1 ({parts(p)[0]}) {parts(p)[1]} {parts(p)[2]}",
        "extension": lambda p: f"{p[kind]} ext. 204",
        "sip": lambda p: f"sip:+{country(p[kind])}{national(p[kind])}@gw.example",
    }  # fmt: skip


def _epoch(p: Person) -> int:
    return calendar.timegm(p.born.timetuple())


DATES: dict[str, Form] = {
    "ISO": lambda p: p["date_of_birth"],
    "compact": lambda p: f"{p.born:%Y%m%d}",
    "US": lambda p: f"{p.born:%m/%d/%Y}",
    "US dashes": lambda p: f"{p.born:%m-%d-%Y}",
    "US unpadded": lambda p: f"{p.born.month}/{p.born.day}/{p.born.year}",
    "US short year": lambda p: f"{p.born:%m/%d/%y}",
    "EU slashes": lambda p: f"{p.born:%d/%m/%Y}",
    "EU dots": lambda p: f"{p.born:%d.%m.%Y}",
    "EU dashes": lambda p: f"{p.born:%d-%m-%Y}",
    "ISO slashes": lambda p: f"{p.born:%Y/%m/%d}",
    "US compact": lambda p: f"{p.born:%m%d%Y}",
    "long month": lambda p: f"{p.born:%B} {p.born.day}, {p.born.year}",
    "day first month name": lambda p: f"{p.born.day} {p.born:%B %Y}",
    "short month": lambda p: f"{p.born:%d-%b-%Y}",
    "short month US": lambda p: f"{p.born:%b} {p.born.day} {p.born.year}",
    "ISO time": lambda p: f"{p['date_of_birth']}T00:00:00Z",
    "ISO milliseconds": lambda p: f"{p['date_of_birth']}T00:00:00.000Z",
    "SQL time": lambda p: f"{p['date_of_birth']} 00:00:00",
    "epoch seconds": lambda p: str(_epoch(p)),
    "epoch milliseconds": lambda p: str(_epoch(p) * 1000),
    "HTTP date": lambda p: (
        f"{datetime(p.born.year, p.born.month, p.born.day, tzinfo=timezone.utc):%a, %d %b %Y} 00:00:00 GMT"
    ),
    "HL7": lambda p: f"PID|1||||||{p.born:%Y%m%d}|F",
}


def _family_first(p: Person) -> str:
    return f"{p['family_name']}, {p['given_name']}"


def _initial(p: Person) -> str:
    """Return the initial and the family name, where the script has capitals."""
    first = p["given_name"][0]
    return f"{first}. {p['family_name']}" if first.lower() != first.upper() else p["name"]


# Publication 28 of the US Postal Service, appendix C.
SHORT = {
    "Street": "St",
    "Avenue": "Ave",
    "Lane": "Ln",
    "Road": "Rd",
    "Drive": "Dr",
    "Court": "Ct",
    "Boulevard": "Blvd",
    "Place": "Pl",
}
FORMS: dict[str, dict[str, Form]] = {
    "phone": _phone("phone"),
    "fax": {name: form for name, form in _phone("fax").items() if name in {"E.164", "national", "dots", "brackets"}},
    "ssn": {
        "digits": lambda p: digits(p["ssn"]),
        "dashes": lambda p: "{}-{}-{}".format(*split_ssn(p["ssn"])),
        "blanks": lambda p: "{} {} {}".format(*split_ssn(p["ssn"])),
        "dots": lambda p: "{}.{}.{}".format(*split_ssn(p["ssn"])),
        "labelled": lambda p: f"SSN#{digits(p['ssn'])}",
        "en dashes": lambda p: "{}\u2013{}\u2013{}".format(*split_ssn(p["ssn"])),
    },
    "email": {
        "lower": lambda p: p["email"].lower(),
        "upper": lambda p: p["email"].upper(),
        "mailto": lambda p: f"mailto:{p['email']}?subject=Hello",
        "named": lambda p: f'"{p["name"]}" <{p["email"]}>',
        "at in brackets": lambda p: p["email"].replace("@", " [at] "),
        "at and dot": lambda p: p["email"].replace("@", " at ").replace(".", " dot "),
        "blanks around": lambda p: f"  {p['email']} ",
        "without tag and dots": lambda p: dotless(p["email"]),
        "quoted in text": lambda p: f"No account for '{p['email']}'.",
        "ended by a full stop": lambda p: f"We wrote to {p['email']}.",
    },
    "name": {
        "family first": _family_first,
        "HL7": lambda p: f"{p['family_name']}^{p['given_name']}",
        "upper": lambda p: p["name"].upper(),
        "lower": lambda p: p["name"].lower(),
        "slug": lambda p: fold(p["name"]).replace(" ", "-"),
        "underscores": lambda p: p["name"].replace(" ", "_"),
        "dots": lambda p: p["name"].lower().replace(" ", "."),
        "double blank": lambda p: p["name"].replace(" ", "  "),
        "title before": lambda p: f"Ms. {p['name']}",
        "initial and family": _initial,
        "possessive": lambda p: f"{p['name']}'s chart",
        "tight": lambda p: p["name"].replace(" ", ""),
    },
    "date_of_birth": DATES,
    "mrn": {
        "lower": lambda p: p["mrn"].lower(),
        "squashed": lambda p: re.sub(r"\W", "", p["mrn"]),
        "hash sign": lambda p: f"MRN #{p['mrn']}",
        "blanks": lambda p: p["mrn"].replace("-", " "),
        "urn": lambda p: f"urn:mrn:{p['mrn']}",
        "FHIR path": lambda p: f"/Patient/{p['mrn']}/Observation",
    },
    "health_plan_id": {
        "squashed": lambda p: re.sub(r"\W", "", p["health_plan_id"]),
        "lower": lambda p: p["health_plan_id"].lower(),
        "dashes": lambda p: p["health_plan_id"].replace(" ", "-"),
    },
    "account": {
        "groups of four": lambda p: re.sub(r"(\w{4})(?=\w)", r"\1 ", re.sub(r"\W", "", p["account"])),
        "squashed": lambda p: re.sub(r"\W", "", p["account"]),
        "lower": lambda p: p["account"].lower(),
    },
    "license": {"squashed": lambda p: re.sub(r"\W", "", p["license"]), "lower": lambda p: p["license"].lower()},
    "vehicle": {"lower": lambda p: p["vehicle"].lower(), "spaced": lambda p: f"{p['vehicle'][:3]} {p['vehicle'][3:9]} {p['vehicle'][9:]}"},
    "device_serial": {
        "squashed": lambda p: re.sub(r"\W", "", p["device_serial"]),
        "lower": lambda p: p["device_serial"].lower(),
        "underscores": lambda p: p["device_serial"].replace("-", "_"),
    },
    "street": {
        "upper": lambda p: p["street"].upper(),
        "lower": lambda p: p["street"].lower(),
        "one line": lambda p: f"{p['street']}, {p['city']} {p['zip']}",
        "without unit": lambda p: re.split(r",| Apt| #", p["street"])[0],
        "number and road": lambda p: " ".join(p["street"].split()[:2]),
        "abbreviated": lambda p: re.sub("|".join(SHORT), lambda m: SHORT[m[0]], p["street"]),
        "tight": lambda p: p["street"].replace(" ", "").replace(",", ""),
    },
    "geo": {
        "blank": lambda p: p["geo"].replace(",", ", "),
        "parameters": lambda p: "lat={}&lon={}".format(*p["geo"].split(",")),
        "JSON": lambda p: '{{"latitude":{},"longitude":{}}}'.format(*p["geo"].split(",")),
        "longitude first": lambda p: ",".join(reversed(p["geo"].split(","))),
        "WKT": lambda p: "POINT({1} {0})".format(*p["geo"].split(",")),
        "four decimals": lambda p: ",".join(re.match(r"-?\d+\.\d{4}", part).group() for part in p["geo"].split(",")),  # type: ignore[union-attr]
    },
    "username": {"upper": lambda p: p["username"].upper(), "at sign": lambda p: "@" + p["username"], "path": lambda p: f"/users/{p['username']}/edit"},
    "url": {
        "without scheme": lambda p: p["url"].removeprefix("https://"),
        "upper host": lambda p: p["url"].replace("portal.meadowlark", "PORTAL.Meadowlark"),
        "slash behind": lambda p: p["url"] + "/",
        "with a query": lambda p: p["url"] + ("&" if "?" in p["url"] else "?") + "utm_source=mail",
    },
    "other": {"upper": lambda p: p["other"].upper(), "bearer": lambda p: f"Bearer {p['other']}"},
}  # fmt: skip
ADDRESSES: dict[str, Callable[[ipaddress.IPv4Address | ipaddress.IPv6Address], str]] = {
    "as given": str,
    "expanded": lambda a: a.exploded if a.version == 6 else f"::ffff:{a}",
    "integer": lambda a: str(int(a)),
    "with port": lambda a: f"[{a}]:443" if a.version == 6 else f"{a}:443",
    "forwarded": lambda a: f"{a}, 172.16.4.4",
    "upper": lambda a: str(a).upper(),
    "reverse name": lambda a: a.reverse_pointer,
}


def _form(kind: str, name: str, draw: Draw) -> Leak:
    person = draw.person(kind)
    text = FORMS[kind][name](person)
    if kind == "date_of_birth":
        return Leak(under_key(draw, draw.rng.choice(("dob", "birth_date", "dateOfBirth")), text), person, (kind,), text)
    return Leak(carry(draw, text), person, (kind,), text)


def _address(name: str, draw: Draw) -> Leak:
    person = draw.person("ip_address")
    try:
        text = ADDRESSES[name](ipaddress.ip_address(person["ip_address"]))
    except ValueError:
        text = person["ip_address"]  # a near miss with a digit too many is no address
    return Leak(
        under_key(draw, draw.rng.choice(("ip", "client_ip", "ip_address")), text), person, ("ip_address",), text
    )


def _case(kind: str, name: str, draw: Draw) -> Leak:
    person = draw.person(kind)
    value = person[kind]
    turned = {
        "upper": value.upper(),
        "lower": value.lower(),
        "title": value.title(),
        "swapped": value.swapcase(),
        "random": "".join(draw.rng.choice((sign.lower(), sign.upper())) for sign in value),
    }[name]
    return Leak(carry(draw, turned), person, (kind,), turned)


def iter_formats() -> Iterator[Class]:
    """Yield the classes of this module."""
    rare = {
        "011 prefix",
        "slashes",
        "country in brackets",
        "US short year",
        "HL7",
        "at and dot",
        "tight",
        "FHIR path",
        "WKT",
        "longitude first",
    }
    for kind, forms in FORMS.items():
        for name in forms:
            yield Class("format_rare" if name in rare else "format", f"{kind} {name}", partial(_form, kind, name))
    for name in ADDRESSES:
        yield Class("format", f"ip_address {name}", partial(_address, name))
    for kind in ("email", "name", "mrn", "health_plan_id", "street", "device_serial", "license", "username"):
        for name in ("upper", "lower", "title", "swapped", "random"):
            yield Class("case", f"{kind} {name}", partial(_case, kind, name))
