"""Telephone and fax numbers, social security numbers."""

from __future__ import annotations

from ..case import kind_cases

PHONE = kind_cases(
    "phone",
    "(415) 555-0143",
    found={
        "as given": ("(415) 555-0143", "()"),
        "ten digits": ("4155550143", "digits"),
        "hyphens": ("415-555-0143", ""),
        "dots": ("415.555.0143", ""),
        "spaces": ("415 555 0143", ""),
        "slash": ("415/555-0143", ""),
        "no space after the area": ("(415)555-0143", ""),
        "E.164": ("+14155550143", "e164"),
        "E.164 without plus": ("14155550143", ""),
        "international with spaces": ("+1 415 555 0143", ""),
        "international with parentheses": ("+1 (415) 555-0143", ""),
        "trunk 1": ("1-415-555-0143", ""),
        "00 prefix": ("0014155550143", ""),
        "a tel address": ("tel:+1-415-555-0143", ""),
        "an extension behind": ("(415) 555-0143 ext. 22", ""),
        "an extension behind x": ("415-555-0143x22", ""),
        "no-break spaces": ("415\u00a0555\u00a00143", ""),
        "no-break hyphens": ("415\u2011555\u20110143", ""),
        "full-width digits": ("４１５５５５０１４３", ""),
        "a number in JSON": ({"phone": 4155550143}, ""),
        "a number in JSON with country": ({"phone": 14155550143}, ""),
    },
    near={
        "another last digit": "(415) 555-0144",
        "two digits swapped": "(415) 555-0134",
        "another area": "(416) 555-0143",
        "longer in front": "94155550143",
        "longer behind": "41555501437",
        "inside a longer number": "7741555501437",
        "inside hexadecimal": "c0ffee4155550143beef",
        "a fraction": "0.4155550143",
        "the last seven digits": "555-0143",
        "an amount": "$4,155,550,143",
        "words between": "415 of 555 and 0143",
        "another number in JSON": {"phone": 4155550144},
    },
)

PHONE_WITH_EXTENSION = kind_cases(
    "phone",
    "(415) 555-0168 ext. 7",
    found={
        "as given": ("(415) 555-0168 ext. 7", "()"),
        "without the extension": ("415-555-0168", ""),
        "E.164": ("+14155550168", "e164"),
    },
    near={"another number": "(415) 555-0169 ext. 7"},
)

PHONE_ABROAD = kind_cases(
    "phone",
    "+44 20 7946 0958",
    found={
        "as given": ("+44 20 7946 0958", "()"),
        "E.164": ("+442079460958", ""),
        "without plus": ("442079460958", ""),
        "00 prefix": ("00442079460958", ""),
        "national": ("020 7946 0958", ""),
        "national in digits": ("02079460958", ""),
        "national with parentheses": ("(020) 7946 0958", ""),
        "trunk zero in parentheses": ("+44 (0)20 7946 0958", ""),
    },
    near={"another number": "+44 20 7946 0959", "another country": "+43 20 7946 0958", "longer": "4420794609581"},
)

FAX = kind_cases(
    "fax",
    "(628) 555-0177",
    found={
        "as given": ("(628) 555-0177", "()"),
        "ten digits": ("6285550177", ""),
        "E.164": ("+16285550177", ""),
        "dots": ("628.555.0177", ""),
        "a fax address": ("fax:+1-628-555-0177", ""),
    },
    near={"another last digit": "(628) 555-0178", "longer behind": "62855501771", "seven digits": "555-0177"},
)

SSN = kind_cases(
    "ssn",
    "923-45-7183",
    found={
        "as given": ("923-45-7183", "()"),
        "nine digits": ("923457183", "digits"),
        "spaces": ("923 45 7183", ""),
        "dots": ("923.45.7183", ""),
        "en dashes": ("923–45–7183", ""),
        "full-width digits": ("９２３－４５－７１８３", ""),
        "after its name": ("SSN:923457183", ""),
        "after a hash sign": ("#923-45-7183", ""),
        "a number in JSON": ({"ssn": 923457183}, ""),
    },
    near={
        "another last digit": "923-45-7184",
        "another first digit": "823-45-7183",
        "two digits swapped": "923-54-7183",
        "longer in front": "1923-45-7183",
        "longer behind": "923-45-71834",
        "inside a longer number": "88923457183006",
        "a fraction": "0.923457183",
        "an amount": "923,457,183",
        "the last four": "7183",
        "inside hexadecimal": "fe923457183cd0",
        "an exponent": "1.923457183e10",
        "another number in JSON": {"ssn": 923457184},
        "inside a telephone number": "+1 923 457 1830",
    },
)

CASES = PHONE + PHONE_WITH_EXTENSION + PHONE_ABROAD + FAX + SSN
