"""Twenty synthetic people with all kinds of values, some of them hard; knows only the public types."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from corpus.folding import fold, squash
from pytest_phiguard import Identifier

if TYPE_CHECKING:
    from collections.abc import Iterator

# given, family, whole name, Latin spelling of it, values that cannot stand alone
NAMES = (
    ("Tavishka", "Dromgoole", "Tavishka Dromgoole", "tavishka dromgoole", ""),
    ("Zéphyrine", "Beauséjour", "Zéphyrine Beauséjour", "zephyrine beausejour", ""),
    ("Anne-Sidonie", "Kerbellec-Morvan", "Anne-Sidonie Kerbellec-Morvan", "sidonie kerbellec", ""),
    ("Fionnuala", "O'Dubhthaigh", "Fionnuala O'Dubhthaigh", "fionnuala odubhthaigh", ""),
    ("靖雯", "欧阳", "欧阳靖雯", "jingwen ouyang", "given_name family_name condition"),
    ("Светлана", "Крутозвонова", "Светлана Крутозвонова", "svetlana krutozvonova", ""),
    ("عبدالرحمن", "القطرانيوي", "عبدالرحمن القطرانيوي", "abdulrahman qatraniwi", ""),
    ("凛太朗", "佐々木原", "佐々木原 凛太朗", "rintaro sasakihara", "given_name family_name"),
    ("Al", "Li", "Al Li", "al li", "name given_name family_name username mrn city"),
    ("May", "Young", "May Young", "may young", "name given_name family_name condition"),
    ("John", "Smith", "John Smith", "john smith", "name given_name family_name account"),
    ("Bjørnar", "Ångströmsgård", "Bjørnar Ångströmsgård", "bjornar angstromsgard", ""),
    ("Şükrü", "Dağdelenoğlu", "Şükrü Dağdelenoğlu", "sukru dagdelenoglu", ""),
    ("Jürgen", "Weißhäuplmann", "Jürgen Weißhäuplmann", "juergen weisshaeuplmann", ""),
    ("María José", "Núñez de Villavicencio", "María José Núñez de Villavicencio", "majo nunezdevi", ""),
    ("Phượng Hằng", "Nguyễn Thị", "Nguyễn Thị Phượng Hằng", "phuonghang nguyenthi", ""),
    ("Łucja", "Brzęczyszczykiewicz", "Łucja Brzęczyszczykiewicz", "lucja brzeczyk", ""),
    ("Quenby", "Wraxhalltine", "Quenby Wraxhalltine", "quenby wraxhalltine", "ip_address"),
    ("Θεοδώρα", "Παπαχαραλάμπους", "Θεοδώρα Παπαχαραλάμπους", "theodora papachara", ""),
    ("Ikennabuchi", "Chukwuemekaobi", "Ikennabuchi Chukwuemekaobi", "ikennabuchi chukwuemekaobi", ""),
)
# Places and streets that no map has.
CITIES = (
    "Thistlemarch Quillhaven Brambleford Ostwickham Fernhollowby Marrowgate Pellingworth Duskmerebury Reading Zinnowdale "
    "Kestrelmouth Harrowbeckon Saint-Aubrinville Wexcombeley Ombersleigh Tarnwickford Vossingham Plumstockton "
    "Crannochmoor Lindelfirth"
).split()
ROADS = (
    "Wrenfeather Larkspindle Oakenmoss Quibblestone Gorsefield Bracklewater Tumblerook Sallowbrook Hawkshadow Pebblecroft "
    "Ambergate Thornwhistle Mallowfen Dapplemere Rookhaven Silverbirk Candlewick Fennelthorpe Ravenglade Harebellow"
).split()
WAYS = ("Street", "Avenue", "Lane", "Road", "Drive", "Court", "Boulevard", "Place")
CONDITIONS = (
    "hereditary angioedema", "type 1 diabetes mellitus", "relapsing polychondritis", "cystic fibrosis", "asthma",
    "Churg-Strauss syndrome", "myasthenia gravis", "primary biliary cholangitis", "pemphigus vulgaris", "migraine",
    "hidradenitis suppurativa", "pulmonary sarcoidosis", "acute promyelocytic leukemia", "trigeminal neuralgia",
    "ankylosing spondylitis", "systemic mastocytosis", "HIV-1 infection", "gestational diabetes", "narcolepsy with cataplexy",
    "familial hypercholesterolemia",
)  # fmt: skip
MEDICATIONS = (
    "lanadelumab insulin-glargine tocilizumab ivacaftor salbutamol mepolizumab pyridostigmine obeticholic-acid rituximab "
    "sumatriptan adalimumab methotrexate tretinoin carbamazepine secukinumab midostaurin dolutegravir metformin "
    "sodium-oxybate evolocumab"
).split()
MODELS = (
    "Omnipod DASH", "Dexcom G7", "FreeStyle Libre 3", "MiniMed 780G", "AirSense 11", "t:slim X2", "Micra AV2", "Eversense E3",
    "LINQ II", "DreamStation 2", "Guardian 4", "Zephyr 500", "HeartMate 3", "Percept PC", "InPen MMT-105", "Tempo Pen",
    "Accu-Chek Solo", "Ypsopump Orbit", "Neuropace RNS", "CardioMEMS HF",
)  # fmt: skip
DOMAINS = ("example.com", "example.org", "example.net", "mail.example.com", "post.clinic.example", "gmail.com")


@dataclass(frozen=True)
class Roster:
    """Whom to make, and from which words: nothing of one roster occurs in another.

    Args:
        label: First letter of the people's labels.
        names: Rows as in ``NAMES``.
        cities: One for each.
        roads: One for each.
        conditions: One for each.
        medications: One for each.
        models: Device models, one for each.
        offset: Tells numbers (ZIP, address, age) of rosters apart.
    """

    label: str
    names: tuple[tuple[str, str, str, str, str], ...]
    cities: tuple[str, ...]
    roads: tuple[str, ...]
    conditions: tuple[str, ...]
    medications: tuple[str, ...]
    models: tuple[str, ...]
    offset: int = 0


PATIENTS = Roster("P", NAMES, tuple(CITIES), tuple(ROADS), CONDITIONS, tuple(MEDICATIONS), MODELS)


@dataclass(frozen=True)
class Person:
    """One patient's values by kind.

    Args:
        label: What sightings call the patient.
        values: Kind to value.
        latin: The name in ASCII letters, given name first.
        hard: Kinds whose value is too short or too common to stand alone.
    """

    label: str
    values: dict[str, str]
    latin: str
    hard: frozenset[str] = field(default_factory=frozenset)

    def __getitem__(self, kind: str) -> str:
        return self.values[kind]

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Return the values as the detector is given them."""
        return tuple(Identifier(kind, value, self.label) for kind, value in self.values.items())  # type: ignore[arg-type]

    @property
    def born(self) -> date:
        """Return the date of birth."""
        return date.fromisoformat(self["date_of_birth"])


def make_people(seed: int | str, roster: Roster = PATIENTS) -> tuple[Person, ...]:
    """Make the people of a seed: names stay, numbers and formats are drawn."""
    return tuple(
        _make_person(number, Random(f"{seed}/{roster.label}/{number}"), roster) for number in range(len(roster.names))
    )


def _make_person(number: int, rng: Random, roster: Roster) -> Person:
    given, family, name, latin, hard = roster.names[number]
    first, last = latin.split(maxsplit=1)
    values = {"name": name, "given_name": given, "family_name": family}
    values |= _make_contacts(number, rng, first, last) | _make_place(number, rng, roster)
    values |= _make_numbers(number, rng) | _make_technical(number, rng, last, roster) | _make_facts(number, rng, roster)
    if "mrn" in hard:
        values["mrn"] = "4471"
    if "account" in hard:
        values["account"] = "12345678"
    if "username" in hard:
        values["username"] = "alli"
    if "ip_address" in hard:
        values["ip_address"] = "10.20.30.40"
    return Person(f"{roster.label}{number + 1:02}", values, latin, frozenset(hard.split()))


def _digits(rng: Random, length: int) -> str:
    while True:
        text = "".join(rng.choice("0123456789") for _ in range(length))
        if length < 4 or (len(set(text)) > 3 and text not in "01234567890123456789"):
            return text


def _letters(rng: Random, length: int, alphabet: str = "BCDFGHJKLMNPQRSTVWXZ") -> str:
    return "".join(rng.choice(alphabet) for _ in range(length))


def _make_contacts(number: int, rng: Random, first: str, last: str) -> dict[str, str]:
    local = (
        f"{first}.{last}", f"{first[0]}{last}{_digits(rng, 2)}", f"wren{_letters(rng, 4).lower()}{_digits(rng, 3)}",
        f"{first}+portal{_digits(rng, 2)}", f"{first.title()}.{last.title()}", f"{last}_{_letters(rng, 3).lower()}",
    )[number % 6]  # fmt: skip
    domain = DOMAINS[number % 5] if number not in {5, 11, 16} else "gmail.com"
    if number == 11:
        local = f"b.{_letters(rng, 6).lower()}.{_digits(rng, 3)}+care"
    area, line = rng.choice(("415", "212", "617", "303", "512", "206")), _digits(rng, 4)
    fax = _digits(rng, 4)
    phone = (
        f"({area}) 555-{line}", f"{area}-555-{line}", f"+1 {area} 555 {line}", f"{area}.555.{line}", f"+1{area}555{line}",
        f"+44 7700 90{line}", f"{area}555{line}", f"+33 1 99 00 {line[:2]} {line[2:]}", f"+49 30 23125 {line}",
        f"1-{area}-555-{line}",
    )[number % 10]  # fmt: skip
    username = f"{last[:5].replace(' ', '')}_{_letters(rng, 3).lower()}{_digits(rng, 3)}"
    return {
        "email": f"{local.replace(' ', '')}@{domain}",
        "username": username,
        "phone": phone,
        "fax": f"+1-{area}-556-{fax}" if number % 2 else f"({area}) 556-{fax}",
    }


def _make_place(number: int, rng: Random, roster: Roster) -> dict[str, str]:
    house = f"{rng.randint(1000, 9899)}"
    way = WAYS[number % len(WAYS)]
    unit = ("", " Apt 4B", ", Suite 210", " #12")[number % 4]
    latitude, longitude = rng.uniform(25, 48), rng.uniform(-121, -71)
    plus4 = f"-{_digits(rng, 4)}" if number % 5 == 3 else ""
    return {
        "street": f"{house} {roster.roads[number]} {way}{unit}",
        "city": roster.cities[number],
        "county": f"{roster.roads[(number + 7) % len(roster.roads)].removesuffix('stone')}shire County",
        "zip": f"00{200 + roster.offset + 4 * number + rng.randint(0, 3)}{plus4}",
        "geo": f"{latitude:.{4 + number % 3}f},{longitude:.{4 + number % 3}f}",
    }


def _make_numbers(number: int, rng: Random) -> dict[str, str]:
    tax = f"9{_digits(rng, 2)}-{rng.randint(11, 49)}-{_digits(rng, 4)}"
    mrn = (
        f"MRN-{_digits(rng, 8)}", f"{rng.randint(1, 9)}{_digits(rng, 8)}", f"{_letters(rng, 1)}{_digits(rng, 8)}",
        f"HX{_digits(rng, 1)}-{_digits(rng, 3)}-{_digits(rng, 4)}", f"mrn{_digits(rng, 9)}",
    )[number % 5]  # fmt: skip
    plan = (
        f"XQB {_digits(rng, 4)} {_digits(rng, 5)}", f"1{_letters(rng, 2)}4-{_letters(rng, 2)}5-{_letters(rng, 2)}7{rng.randint(0, 9)}",
        f"W{_digits(rng, 8)}-01", f"{_letters(rng, 3)}{_digits(rng, 9)}",
    )[number % 4]  # fmt: skip
    account = (
        f"ACCT-{_digits(rng, 8)}",
        f"44{_digits(rng, 14)}",
        f"{_letters(rng, 2)}-{_digits(rng, 4)}-{_digits(rng, 4)}",
    )[number % 3]
    plate = (f"D{_digits(rng, 3)}-{_digits(rng, 4)}-{_digits(rng, 4)}", f"{_letters(rng, 2)}{_digits(rng, 7)}")[
        number % 2
    ]
    return {
        "ssn": tax if number % 3 else tax.replace("-", ""),
        "mrn": mrn,
        "health_plan_id": plan,
        "account": account,
        "license": plate,
        "vehicle": f"1{_letters(rng, 2)}{_letters(rng, 2)}{_digits(rng, 2)}{_letters(rng, 2)}{_digits(rng, 8)}",
    }


def _make_technical(number: int, rng: Random, last: str, roster: Roster) -> dict[str, str]:
    def hexadecimal(length: int) -> str:
        return "".join(rng.choice("0123456789abcdef") for _ in range(length))

    address = (
        f"203.0.113.{20 + number + roster.offset}",
        f"198.51.100.{30 + number + roster.offset}",
        f"2001:db8:{hexadecimal(3)}1::{hexadecimal(2)}7{number:x}",
    )
    slug = f"{_letters(rng, 5).lower()}-{_digits(rng, 5)}"
    return {
        "device_serial": (f"OP5-{_digits(rng, 4)}-{_digits(rng, 4)}-{_letters(rng, 2)}", f"SN{_digits(rng, 10)}")[number % 2],
        "url": f"https://portal.meadowlark.example/p/{slug}" + ("", "?view=chart", "/summary")[number % 3],
        "ip_address": address[number % 3],
        "biometric": f"fp-{hexadecimal(32)}" if number % 2 else f"VOICE-{_digits(rng, 6)}-{_letters(rng, 4)}",
        "photo": f"{last.replace(' ', '')}-{hexadecimal(8)}.jpg" if number % 2 else f"https://img.meadowlark.example/f/{hexadecimal(12)}.png",
        "other": (f"tok_{_letters(rng, 8)}{hexadecimal(10)}", hexadecimal(24), f"pt-{_digits(rng, 6)}-{_letters(rng, 4)}")[number % 3],
    }  # fmt: skip


def _make_facts(number: int, rng: Random, roster: Roster) -> dict[str, str]:
    # One year and one month for each, so that no two share a date.
    born = date(1931 + 3 * number + rng.randint(0, 2), rng.randint(1, 12), rng.randint(13, 28))
    stay = date(2017 + (roster.offset % 2) * 3 + number // 12, 1 + number % 12, rng.randint(13, 28))
    return {
        "date_of_birth": born.isoformat(),
        "admission_date": stay.replace(day=rng.randint(13, 28)).isoformat(),
        "age": str(90 + number // 4 + roster.offset // 20)
        if number % 4 == 0
        else str(30 + 2 * number + roster.offset % 2),
        "condition": roster.conditions[number],
        "medication": roster.medications[number].replace("-", " "),
        "device_model": roster.models[number],
    }


class Registry:
    """Tells whether a text holds any value of the people, read as generously as can be.

    Args:
        people: Whose values.
    """

    def __init__(self, people: tuple[Person, ...]) -> None:
        self.strong = {form: True for person in people for form in _iter_forms(person)}
        self.weak = {fold(value) for person in people for value in person.values.values()}

    def touches(self, text: str) -> bool:
        """Tell whether any strong value stands in the text, whatever its case, accents and separators."""
        flat = squash(text)
        return any(form in flat for form in self.strong)

    def knows(self, value: str) -> bool:
        """Tell whether the value is registered, of whatever kind."""
        return fold(value) in self.weak or self.touches(value)


def _iter_forms(person: Person) -> Iterator[str]:
    """Yield squashed forms of what stands alone, hard ones left out."""
    if "name" not in person.hard:
        given, family = squash(person["given_name"]), squash(person["family_name"])
        yield from (given + family, family + given, given[:1] + family, family + given[:1])
        yield squash(person.latin)
        yield squash("".join(reversed(person.latin.split())))
    for kind in (
        "username street phone fax email ssn mrn health_plan_id account license vehicle device_serial url biometric photo other geo"
    ).split():
        if kind not in person.hard:
            yield squash(person[kind])
    for kind in ("phone", "fax"):
        digits = "".join(filter(str.isdigit, person[kind]))
        yield digits[-9:]
