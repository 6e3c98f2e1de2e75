"""Dates of birth and admission, other dates, and ages."""

from __future__ import annotations

from datetime import date, timedelta

from ..case import Case, Expected, identify, kind_cases, post_json

BIRTH = kind_cases(
    "date_of_birth",
    "1957-03-14",
    found={
        "ISO": ({"date_of_birth": "1957-03-14"}, ""),
        "dob": ({"dob": "1957-03-14"}, ""),
        "birthDate": ({"birthDate": "1957-03-14"}, ""),
        "bday": ({"bday": "1957-03-14"}, ""),
        "compact": ({"birthdate": "19570314"}, "compact"),
        "US": ({"dob": "03/14/1957"}, "us"),
        "US, unpadded": ({"dob": "3/14/1957"}, ""),
        "US, hyphens": ({"dob": "03-14-1957"}, ""),
        "US, compact": ({"dob": "03141957"}, ""),
        "US, two-digit year": ({"dob": "03/14/57"}, ""),
        "European": ({"dob": "14/03/1957"}, "eu"),
        "dotted": ({"geburtsdatum": "14.03.1957"}, ""),
        "month in full": ({"dob": "March 14, 1957"}, ""),
        "month in full, day first": ({"dob": "14 March 1957"}, ""),
        "month short": ({"dob": "14 Mar 1957"}, ""),
        "month short, hyphens": ({"dob": "14-MAR-1957"}, ""),
        "ordinal": ({"dob": "March 14th, 1957"}, ""),
        "ISO with time": ({"dob": "1957-03-14T00:00:00Z"}, ""),
        "slashes, year first": ({"dob": "1957/03/14"}, ""),
        "epoch seconds": ({"dob": -404006400}, "epoch"),
        "epoch milliseconds": ({"dob": -404006400000}, ""),
        "db, sha256": (
            {"db": "1bc15c113d757f96b95998fccbdd0c9c41086804d6329ab7c98971589b66926e"},
            "compact sha256 hex",
        ),
    },
    near={
        "in prose": "1957-03-14",
        "in prose, in words": "March 14, 1957",
        "another day": {"dob": "1957-03-15"},
        "day and month swapped where both could be": {"dob": "1957-04-13"},
        "another year": {"dob": "1958-03-14"},
        "the year": {"dob": "1957"},
        "longer": {"dob": "119570314"},
        "under another key": {"released": "1957-03-14"},
    },
)

ADMISSION = kind_cases(
    "admission_date",
    "2019-08-23",
    found={
        "admission_date": ({"admission_date": "2019-08-23"}, ""),
        "admitted": ({"admittedAt": "2019-08-23T09:30:00Z"}, ""),
        "admit date": ({"admit_date": "08/23/2019"}, ""),
        "epoch milliseconds": ({"admission_date": 1566518400000}, ""),
    },
    near={
        "in prose": "2019-08-23",
        "another": {"admission_date": "2019-08-24"},
        "a build date": {"built": "2019-08-23"},
    },
)

OTHER_DATE = kind_cases(
    "date",
    "2021-02-17",
    found={"appointment": ({"date": "2021-02-17"}, "")},
    near={"in prose": "2021-02-17", "another": {"date": "2021-02-18"}},
)

OLD_AGE = kind_cases(
    "age",
    "93",
    found={"age": ({"age": 93}, ""), "age as text": ({"patient_age": "93"}, "")},
    near={"in prose": "93", "another": {"age": 94}, "longer": {"age": 193}, "under another key": {"stage": 93}},
)

YOUNG_AGE = kind_cases(
    "age",
    "47",
    found={"age, a fact": ({"age": 47}, "")},
    near={"in prose": "47", "another": {"age": 48}, "under another key": {"page": 47}},
)

KNOWN = identify(date_of_birth="1957-03-14", family_name="Brakspear", email="heron.vexley@example.org")
COMPANY = [
    Case(
        "date of birth in prose beside the family name in its key",
        post_json({"note": "born on 14 March 1957", "last_name": "Brakspear"}),
        KNOWN,
        (Expected("date_of_birth", "body.json:note"), Expected("family_name", "body.json:last_name")),
    ),
    Case(
        "date of birth in three keys",
        post_json({"birth_year": 1957, "birth_month": 3, "birth_day": 14}),
        KNOWN,
        tuple(
            Expected("date_of_birth", f"body.json:birth_{part}", steps={"part"}) for part in ("year", "month", "day")
        ),
    ),
    Case("the year of birth alone", post_json({"birth_year": 1957, "email": "someone@example.org"}), KNOWN),
]

TODAY = date.today()  # what is "now" to the machine that runs the tests
KNOWN_TODAY = identify(admission_date=TODAY.isoformat(), email="heron.vexley@example.org")
TODAYS = [
    Case(
        "an admission today, under its key",
        post_json({"admission_date": TODAY.isoformat()}),
        KNOWN_TODAY,
        (Expected("admission_date", "body.json:admission_date"),),
    ),
    Case("an admission today, in a timestamp", post_json({"timestamp": f"{TODAY}T10:00:00Z"}), KNOWN_TODAY),
    Case(
        "an admission today, in a timestamp beside the e-mail address",
        post_json({"timestamp": f"{TODAY}T10:00:00Z", "email": "heron.vexley@example.org"}),
        KNOWN_TODAY,
        (Expected("email", "body.json:email"),),
    ),
    Case(
        "an admission yesterday, in a timestamp beside the e-mail address",
        post_json({"timestamp": f"{TODAY - timedelta(days=1)}", "email": "heron.vexley@example.org"}),
        identify(admission_date=str(TODAY - timedelta(days=1)), email="heron.vexley@example.org"),
        (Expected("email", "body.json:email"),),
    ),
]

CASES = BIRTH + ADMISSION + OTHER_DATE + OLD_AGE + YOUNG_AGE + COMPANY + TODAYS
