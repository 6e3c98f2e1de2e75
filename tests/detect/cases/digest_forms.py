"""Digests of the normal forms that vendors define for each kind, and salted digests."""

from __future__ import annotations

import hashlib
import hmac
import zlib

from .case import Case, Expected, Message, identify, post_json

HERE = "body.json:h"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _form_cases(kind: str, value: str, forms: dict[str, str], near: dict[str, str]) -> list[Case]:
    """Return the cases of one value: each form as a SHA-256, the near misses likewise."""
    known = identify(**{kind: value})
    found = (Expected(kind, HERE, steps={"sha256", "hex"}),)
    return [
        *(Case(f"{kind} {value}: sha256 of {n}", post_json({"h": _sha256(t)}), known, found) for n, t in forms.items()),
        *(Case(f"{kind} {value}: not sha256 of {n}", post_json({"h": _sha256(t)}), known) for n, t in near.items()),
    ]


EMAIL = _form_cases(
    "email",
    "Heron.Vexley+clinic@Gmail.com",
    {
        "it as given": "Heron.Vexley+clinic@Gmail.com",
        "lower case (Meta, TikTok, LinkedIn)": "heron.vexley+clinic@gmail.com",
        "lower case, no dots (Google)": "heronvexley+clinic@gmail.com",
        "lower case, no tag": "heron.vexley@gmail.com",
        "lower case, no dots, no tag (UID2)": "heronvexley@gmail.com",
        "upper case": "HERON.VEXLEY+CLINIC@GMAIL.COM",
        "only letters, digits, dot, at and hyphen (Amazon)": "heron.vexleyclinic@gmail.com",
    },
    {"another": "heron.vexlay@gmail.com", "the domain": "gmail.com", "the local part": "heron.vexley"},
)

PHONE = _form_cases(
    "phone",
    "(415) 555-0143",
    {
        "it as given": "(415) 555-0143",
        "E.164 (TikTok, Google, Bing, Reddit)": "+14155550143",
        "digits with country (Meta, Snap)": "14155550143",
        "ten digits": "4155550143",
        "hyphens": "415-555-0143",
        "00 prefix": "0014155550143",
    },
    {"another": "+14155550144", "seven digits": "5550143"},
)

PHONE_ABROAD = _form_cases(
    "phone",
    "+44 (0)20 7946 0958",
    {
        "E.164": "+442079460958",
        "digits with country": "442079460958",
        "national": "02079460958",
        "national without zero": "2079460958",
    },
    {"another": "+442079460959"},
)

NAME = _form_cases(
    "name",
    "Élodie Quévreux-O'Dane",
    {
        "it as given": "Élodie Quévreux-O'Dane",
        "lower case": "élodie quévreux-o'dane",
        "lower case, letters only": "élodiequévreuxodane",
        "lower case, no accents": "elodie quevreux-o'dane",
        "upper case": "ÉLODIE QUÉVREUX-O'DANE",
    },
    {"another": "élodie quévreux-o'dune"},
)

GIVEN = _form_cases(
    "given_name",
    "Élodie",
    {
        "lower case (Meta, Google)": "élodie",
        "no accents": "elodie",
        "decomposed": "e\u0301lodie",
        "it as given": "Élodie",
    },
    {"another": "élodia", "the initial": "é"},
)

FAMILY = _form_cases(
    "family_name",
    "Quévreux-O'Dane",
    {
        "lower case": "quévreux-o'dane",
        "lower case, letters only (Meta)": "quévreuxodane",
        "no accents, letters only": "quevreuxodane",
    },
    {"another": "quévreux-o'dune"},
)

BIRTH = _form_cases(
    "date_of_birth",
    "1957-03-14",
    {
        "YYYYMMDD (Meta)": "19570314",
        "ISO": "1957-03-14",
        "US": "03/14/1957",
        "European": "14/03/1957",
        "MMDDYYYY": "03141957",
    },
    {"another day": "19570315", "the year": "1957"},
)

OTHERS = [
    *_form_cases(
        "city",
        "Saint Marrow-Field",
        {"letters only (Meta)": "saintmarrowfield", "lower case": "saint marrow-field"},
        {"another": "saintmarrowfold"},
    ),
    *_form_cases("zip", "00418", {"it as given": "00418"}, {"another": "00419"}),
    *_form_cases(
        "ssn",
        "923-45-7183",
        {"it as given": "923-45-7183", "digits": "923457183"},
        {"another": "923457184", "the last four": "7183"},
    ),
    *_form_cases(
        "mrn",
        "MRN-7Q4K82ZP15",
        {"it as given": "MRN-7Q4K82ZP15", "lower case": "mrn-7q4k82zp15", "no separator": "MRN7Q4K82ZP15"},
        {"another": "MRN-7Q4K82ZP16"},
    ),
    *_form_cases(
        "other", "tok_9wX3kQ7vLm2ZpB64", {"it as given": "tok_9wX3kQ7vLm2ZpB64"}, {"another": "tok_9wX3kQ7vLm2ZpB65"}
    ),
    *_form_cases("ip_address", "203.0.113.77", {"it as given": "203.0.113.77"}, {"another": "203.0.113.78"}),
    *_form_cases("username", "osprey_quill71", {"it as given": "osprey_quill71"}, {"another": "osprey_quill72"}),
    *_form_cases(
        "street",
        "4186 Thistlewick Lane",
        {"lower case (Google)": "4186 thistlewick lane"},
        {"another": "4187 thistlewick lane"},
    ),
]

EMAIL_KNOWN = identify(email="heron.vexley@example.org")
VALUE = "heron.vexley@example.org"
SALTS = {"prefix": ["pepper-4417"], "suffix": ["salt#77"], "hmac": ["k3y-0f-the-app"]}


def _hmac(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def _salted(name: str, body: dict[str, str], found: bool, salts: dict[str, list[str]] | None = None) -> Case:
    expected = (Expected("email", HERE, steps={"sha256"}),) if found else ()
    return Case(name, post_json(body), EMAIL_KNOWN, expected, salts)


KNOWN_SALTS = [
    _salted("a known prefix", {"h": _sha256(f"pepper-4417{VALUE}")}, True, SALTS),
    _salted("a known suffix", {"h": _sha256(f"{VALUE}salt#77")}, True, SALTS),
    _salted("a known key", {"h": _hmac("k3y-0f-the-app", VALUE)}, True, SALTS),
    _salted("a known prefix and a colon", {"h": _sha256(f"pepper-4417:{VALUE}")}, True, SALTS),
    _salted("a known prefix, another's value", {"h": _sha256("pepper-4417heron.vexlay@example.org")}, False, SALTS),
    _salted("a known suffix, another's value", {"h": _sha256("heron.vexlay@example.orgsalt#77")}, False, SALTS),
    _salted("a known key, another's value", {"h": _hmac("k3y-0f-the-app", "heron.vexlay@example.org")}, False, SALTS),
    _salted("another prefix", {"h": _sha256(f"pepper-4418{VALUE}")}, False, SALTS),
    _salted("a known prefix that the detector was not given", {"h": _sha256(f"pepper-4417{VALUE}")}, False),
]

SALT = "b7e23ec29af22b0b"
SENT_SALTS = [
    _salted("a prefix beside it", {"h": _sha256(f"{SALT}{VALUE}"), "salt": SALT}, True),
    _salted("a suffix beside it", {"h": _sha256(f"{VALUE}{SALT}"), "salt": SALT}, True),
    _salted("a key beside it", {"h": _hmac(SALT, VALUE), "nonce": SALT}, True),
    _salted("a prefix and a colon beside it", {"h": _sha256(f"{SALT}:{VALUE}"), "salt": SALT}, True),
    _salted("a timestamp beside it", {"h": _sha256(f"{VALUE}1732538400"), "ts": "1732538400"}, True),
    _salted(
        "a prefix beside it, another's value", {"h": _sha256(f"{SALT}heron.vexlay@example.org"), "salt": SALT}, False
    ),
    _salted("another prefix beside it", {"h": _sha256(f"{SALT}x{VALUE}"), "salt": SALT}, False),
    Case(
        "a prefix in the address, the digest in a body",
        Message(
            "POST",
            f"https://collect.example/p?salt={SALT}",
            {"Content-Type": "application/json"},
            f'{{"h": "{_sha256(SALT + VALUE)}"}}'.encode(),
        ),
        EMAIL_KNOWN,
        (Expected("email", HERE, steps={"sha256"}),),
    ),
]

# Hashes of 32 bits: any page is full of numbers of this size.
SMALL = [
    Case(f"{name} of the address", post_json({"h": value}), EMAIL_KNOWN)
    for name, value in {
        "crc32, hex": f"{zlib.crc32(VALUE.encode()):08x}",
        "crc32, decimal": zlib.crc32(VALUE.encode()),
        "adler32, hex": f"{zlib.adler32(VALUE.encode()):08x}",
        "its length": len(VALUE),
    }.items()
]

CASES = EMAIL + PHONE + PHONE_ABROAD + NAME + GIVEN + FAMILY + BIRTH + OTHERS + KNOWN_SALTS + SENT_SALTS + SMALL
