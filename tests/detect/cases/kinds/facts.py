"""Conditions, medications and device models: never identifiers alone."""

from __future__ import annotations

from ..case import Case, Expected, identify, kind_cases, post_json

CONDITION = kind_cases(
    "condition",
    "Vexholt retinal dystrophy",
    found={
        "condition": ({"condition": "Vexholt retinal dystrophy"}, ""),
        "diagnosis, upper case": ({"diagnosis": "VEXHOLT RETINAL DYSTROPHY"}, ""),
        "slug": ({"condition": "vexholt-retinal-dystrophy"}, ""),
        "medical_condition": ({"medical_condition": "Vexholt retinal dystrophy"}, ""),
    },
    near={
        "in prose": "Vexholt retinal dystrophy",
        "another": {"condition": "Vexholt corneal dystrophy"},
        "under another key": {"campaign": "retinal dystrophy"},
    },
)

MEDICATION = kind_cases(
    "medication",
    "Zoltrivane",
    found={
        "medication": ({"medication": "Zoltrivane"}, ""),
        "drug": ({"drug_name": "zoltrivane"}, ""),
        "prescription": ({"prescription": "Zoltrivane"}, ""),
    },
    near={"in prose": "Zoltrivane", "another": {"medication": "Zoltrevane"}},
)

MODEL = kind_cases(
    "device_model",
    "Omnipod DASH",
    found={"device_model": ({"device_model": "Omnipod DASH"}, ""), "slug": ({"device_model": "omnipod-dash"}, "")},
    near={"in prose": "Omnipod DASH", "another": {"device_model": "Omnipod GO"}},
)

COMMON = kind_cases(
    "condition",
    "asthma",
    found={"diagnosis": ({"diagnosis": "Asthma"}, "")},
    near={"in prose": "asthma", "a title": {"title": "Living with asthma"}},
)

KNOWN = identify(condition="Vexholt retinal dystrophy", medication="Zoltrivane", email="heron.vexley@example.org")
COMPANY = [
    Case(
        "facts in prose beside an e-mail address",
        post_json({"message": "Vexholt retinal dystrophy, takes Zoltrivane", "to": "heron.vexley@example.org"}),
        KNOWN,
        (
            Expected("condition", "body.json:message"),
            Expected("medication", "body.json:message"),
            Expected("email", "body.json:to"),
        ),
    ),
    Case("facts beside another's e-mail address", post_json({"m": "takes Zoltrivane", "to": "a@example.org"}), KNOWN),
    Case(
        "facts of one beside the e-mail address of another",
        post_json({"message": "takes Zoltrivane", "to": "heron.vexley@example.org"}),
        identify("P1", medication="Zoltrivane") + identify("P2", email="heron.vexley@example.org"),
        (Expected("email", "body.json:to"),),
    ),
    Case(
        "weak values without a patient's name are no company to each other",
        post_json({"m": "Marrowfield, Brakspear"}),
        identify("", city="Marrowfield", family_name="Brakspear"),
    ),
]

CASES = CONDITION + MEDICATION + MODEL + COMMON + COMPANY
