"""Numbers of records, plans, accounts, licenses, vehicles and devices; tokens, biometrics, photos, addresses of pages."""

from __future__ import annotations

from ..case import kind_cases

MRN = kind_cases(
    "mrn",
    "MRN-7Q4K82ZP15",
    found={
        "as given": ("MRN-7Q4K82ZP15", "()"),
        "lower case": ("mrn-7q4k82zp15", "lowercase"),
        "no separator": ("MRN7Q4K82ZP15", ""),
        "a space": ("MRN 7Q4K82ZP15", ""),
        "an underscore": ("mrn_7q4k82zp15", ""),
        "in a path": ("/charts/MRN-7Q4K82ZP15/labs", ""),
        "in brackets": ("[MRN-7Q4K82ZP15]", ""),
        "HL7": ("PID|1||MRN-7Q4K82ZP15^^^CLINIC^MR||", ""),
        "a full stop behind": ("MRN-7Q4K82ZP15.", ""),
    },
    near={
        "another last sign": "MRN-7Q4K82ZP16",
        "another sign inside": "MRN-7Q4K83ZP15",
        "longer in front": "XMRN-7Q4K82ZP15",
        "longer behind": "MRN-7Q4K82ZP158",
        "cut": "MRN-7Q4K82ZP1",
        "its prefix": "MRN-",
        "words between": "MRN of 7Q4K and 82ZP15",
    },
)

MRN_DIGITS = kind_cases(
    "mrn",
    "8830194427",
    found={
        "as given": ("8830194427", "()"),
        "after its name": ("MRN: 8830194427", ""),
        "a number in JSON": ({"patient_id": 8830194427}, ""),
        "grouped": ("883-019-4427", ""),
    },
    near={
        "another digit": "8830194428",
        "longer behind": "88301944271",
        "longer in front": "18830194427",
        "a fraction": "0.8830194427",
        "an amount": "8,830,194,427",
        "in a UUID": "8830194427ab-4c1d-9e00-7b6a5f4e3d2c",
    },
)

MRN_SHORT = kind_cases(
    "mrn",
    "40718",
    found={"under its key": ({"mrn": "40718"}, ""), "a number under its key": ({"mrn": 40718}, "")},
    near={
        "loose": "40718",
        "a count": {"count": 40718},
        "another under its key": {"mrn": "40719"},
        "longer under its key": {"mrn": "407180"},
    },
)

MRN_COMMON = kind_cases(
    "mrn",
    "12345678",
    found={"under its key": ({"mrn": "12345678"}, "")},
    near={"loose": "12345678", "longer under its key": {"mrn": "123456789"}},
)

PLAN = kind_cases(
    "health_plan_id",
    "HPX-5529-KD7714",
    found={
        "as given": ("HPX-5529-KD7714", "()"),
        "lower case": ("hpx-5529-kd7714", ""),
        "no separators": ("HPX5529KD7714", ""),
        "spaces": ("HPX 5529 KD7714", ""),
        "X12": ("NM1*IL*1*DOE*J****MI*HPX5529KD7714~", ""),
    },
    near={"another sign": "HPX-5529-KD7715", "longer": "HPX-5529-KD77140", "cut": "HPX-5529-KD77", "front": "5529"},
)

ACCOUNT = kind_cases(
    "account",
    "4400771920834417",
    found={
        "as given": ("4400771920834417", "()"),
        "groups of four": ("4400 7719 2083 4417", ""),
        "hyphens": ("4400-7719-2083-4417", ""),
        "a number in JSON": ({"account_number": 4400771920834417}, ""),
    },
    near={
        "another digit": "4400771920834418",
        "the digits of a fraction": "0.4400771920834417",
        "longer behind": "44007719208344171",
        "longer in front": "14400771920834417",
        "the last four": "4417",
        "a fraction in JSON": {"ratio": 0.4400771920834417},
        "masked": "************4417",
    },
)

LICENSE = kind_cases(
    "license",
    "DL-WQ44719026",
    found={
        "as given": ("DL-WQ44719026", "()"),
        "lower case": ("dl-wq44719026", ""),
        "no separator": ("DLWQ44719026", ""),
    },
    near={"another digit": "DL-WQ44719027", "longer": "DL-WQ447190261", "longer in front": "ADL-WQ44719026"},
)

VEHICLE = kind_cases(
    "vehicle",
    "5TZQH31X8KW704219",
    found={
        "as given": ("5TZQH31X8KW704219", "()"),
        "lower case": ("5tzqh31x8kw704219", ""),
        "after its name": ("VIN:5TZQH31X8KW704219", ""),
    },
    near={
        "another check digit": "5TZQH31X7KW704219",
        "longer": "5TZQH31X8KW7042190",
        "another": "5TZQH31X8KW704218",
        "the serial part": "704219",
    },
)

DEVICE = kind_cases(
    "device_serial",
    "PDM-52K9-0417-QX",
    found={
        "as given": ("PDM-52K9-0417-QX", "()"),
        "lower case": ("pdm-52k9-0417-qx", ""),
        "no separators": ("PDM52K90417QX", ""),
        "underscores": ("pdm_52k9_0417_qx", ""),
        "GS1": ("(01)00380000000014(21)PDM52K90417QX", ""),
        "in a path": ("/devices/pdm-52k9-0417-qx", ""),
    },
    near={"another sign": "PDM-52K9-0417-QY", "another block": "PDM-52K9-0418-QX", "longer": "PDM-52K9-0417-QXX"},
)

TOKEN = kind_cases(
    "other",
    "tok_9wX3kQ7vLm2ZpB64",
    found={
        "as given": ("tok_9wX3kQ7vLm2ZpB64", "()"),
        "in a path": ("/ack/tok_9wX3kQ7vLm2ZpB64", ""),
        "bearer": ("Bearer tok_9wX3kQ7vLm2ZpB64", ""),
        "in quotes": ("'tok_9wX3kQ7vLm2ZpB64'", ""),
    },
    near={"another sign": "tok_9wX3kQ7vLm2ZpB65", "longer": "tok_9wX3kQ7vLm2ZpB64a", "cut": "tok_9wX3kQ7vLm2Z"},
)

TOKEN_UUID = kind_cases(
    "other",
    "7f3c9a52-0d41-4e6b-9c18-5ab2e7d40f93",
    found={
        "as given": ("7f3c9a52-0d41-4e6b-9c18-5ab2e7d40f93", "()"),
        "upper case": ("7F3C9A52-0D41-4E6B-9C18-5AB2E7D40F93", ""),
        "no hyphens": ("7f3c9a520d414e6b9c185ab2e7d40f93", ""),
        "in braces": ("{7f3c9a52-0d41-4e6b-9c18-5ab2e7d40f93}", ""),
        "a URN": ("urn:uuid:7f3c9a52-0d41-4e6b-9c18-5ab2e7d40f93", ""),
    },
    near={
        "another digit": "7f3c9a52-0d41-4e6b-9c18-5ab2e7d40f94",
        "its first block": "7f3c9a52",
        "longer": "7f3c9a520d414e6b9c185ab2e7d40f93a0",
    },
)

BIOMETRIC = kind_cases(
    "biometric",
    "vp-9f27c04e81d3aa56",
    found={"as given": ("vp-9f27c04e81d3aa56", "()"), "upper case": ("VP-9F27C04E81D3AA56", "")},
    near={"another sign": "vp-9f27c04e81d3aa57", "longer": "vp-9f27c04e81d3aa56c1"},
)

PHOTO = kind_cases(
    "photo",
    "https://img.example/faces/7KQ2M94ZC1.jpg",
    found={
        "as given": ("https://img.example/faces/7KQ2M94ZC1.jpg", "()"),
        "no scheme": ("//img.example/faces/7KQ2M94ZC1.jpg", ""),
        "with a query": ("https://img.example/faces/7KQ2M94ZC1.jpg?w=200", ""),
        "as an element": ('<img src="https://img.example/faces/7KQ2M94ZC1.jpg">', ""),
    },
    near={
        "another picture": "https://img.example/faces/7KQ2M94ZC2.jpg",
        "the folder": "https://img.example/faces/",
    },
)

URL = kind_cases(
    "url",
    "https://pages.example/~osprey/journal-71k",
    found={
        "as given": ("https://pages.example/~osprey/journal-71k", "()"),
        "no scheme": ("pages.example/~osprey/journal-71k", ""),
        "the other scheme": ("http://pages.example/~osprey/journal-71k", ""),
        "a slash behind": ("https://pages.example/~osprey/journal-71k/", ""),
        "with a query": ("https://pages.example/~osprey/journal-71k?utm_source=mail", ""),
        "with a fragment": ("https://pages.example/~osprey/journal-71k#top", ""),
        "the host in capitals": ("https://Pages.Example/~osprey/journal-71k", ""),
        "the tilde escaped": ("https://pages.example/%7Eosprey/journal-71k", ""),
        "www in front": ("https://www.pages.example/~osprey/journal-71k", ""),
        "in a Markdown link": ("[journal](https://pages.example/~osprey/journal-71k)", ""),
    },
    near={
        "another page": "https://pages.example/~osprey/journal-71m",
        "a longer page": "https://pages.example/~osprey/journal-71kx",
        "the host": "https://pages.example/",
        "the folder": "https://pages.example/~osprey/",
        "another host": "https://pages.example.net/~osprey/journal-71k",
    },
)

CASES = MRN + MRN_DIGITS + MRN_SHORT + MRN_COMMON + PLAN + ACCOUNT + LICENSE + VEHICLE + DEVICE + TOKEN + TOKEN_UUID
CASES += BIOMETRIC + PHOTO + URL
