"""What a test comes to where weak values and health facts leave it: leak in company, context alone."""

from __future__ import annotations

import pytest

CONTEXT = "phiguard_fail_on = leak exposed unverified context"
CALL = """
import requests
import responses

URL = "https://collect.tracker.example/v1"


def t(**fields):
    responses.get(URL)
    requests.get(URL, params=fields, timeout=5)


def say(text):
    responses.post(URL)
    requests.post(URL, data=text.encode(), headers={"Content-Type": "text/plain"}, timeout=5)


@responses.activate
def test_it(phi_patient, phi_patient_factory):
    p = phi_patient
    %s
"""
SITE = """
from flask import Flask, render_template_string
import pytest

site = Flask(__name__)
PAGE = {page!r}


@site.get("/<path:path>")
def page(path):
    return PAGE


def test_it(phi_patient):
    global PAGE
    for name in ("condition", "date_of_birth", "zip"):
        PAGE = PAGE.replace("<" + name + ">", str(getattr(phi_patient, name)))
    assert site.test_client().get("/chart/today").status_code == 200
"""
GTAG = '<script async src="https://www.googletagmanager.com/gtag/js?id=G-DEMO000001"></script>'
WIDGET = '<script src="https://widgets.example.org/w.js"></script>'


def see(suite):
    """Return rule, verdict and kinds of each finding of the last run, PHG209 left out: it names no identifier."""
    return sorted(
        (finding["rule"], finding["verdict"], *sorted(one["kind"] for one in finding["identifiers"]))
        for finding in suite.report["findings"]
        if finding["rule"] != "PHG209"
    )


LEAK = ("PHG101", "leak")


@pytest.mark.parametrize(
    ("code", "findings"),
    [
        # Two weak values, or a weak one and a fact.
        ("t(d=p.date_of_birth, z=p.zip)", [(*LEAK, "date_of_birth", "zip")]),
        ("t(x=p.condition, z=p.zip)", [(*LEAK, "condition", "zip")]),
        ("t(x=p.date_of_birth, y=p.city)", [(*LEAK, "city", "date_of_birth")]),
        ("say(f'dob {p.date_of_birth} zip {p.zip}')", [(*LEAK, "date_of_birth", "zip")]),
        ("say(f'born {p.date_of_birth:%-d %B %Y}, lives in {p.city}')", [(*LEAK, "city", "date_of_birth")]),
        # One alone.
        ("t(d=p.date_of_birth)", []),
        ("t(z=p.zip)", []),
        ("t(zip=p.zip)", [("PHG402", "context", "zip")]),
        # In two requests they are two; what is said under its own name is remembered of the party.
        ("t(d=p.date_of_birth); t(z=p.zip)", []),
        (
            "t(dob=p.date_of_birth); t(zip=p.zip)",
            [(*LEAK, "date_of_birth", "zip"), ("PHG402", "context", "date_of_birth")],
        ),
        # Of two patients.
        ("t(d=p.date_of_birth, z=phi_patient_factory().zip)", []),
        # Places and facts point at nobody.
        ("t(x=p.condition, y=p.city)", [("PHG402", "context", "city", "condition")]),
        # A fact under its own name is one; under another name, or in prose, it says nothing of anybody.
        ("t(diagnosis=p.condition)", [("PHG401", "context", "condition")]),
        ("t(x=p.condition)", []),
        ("say(f'an article about {p.condition}, for everybody')", []),
        # Beside a direct identifier it goes with it, in one request or in several.
        ("t(x=p.condition, y=p.email)", [(*LEAK, "condition", "email")]),
        ("t(y=p.email); t(drug=p.medication)", [(*LEAK, "email"), (*LEAK, "email", "medication")]),
    ],
)
def test_calls_of_a_tracker(suite, code, findings):
    """What a call hands to a third party is judged by what stands beside it, not by what its parameters are called."""
    suite.write(CALL % code)
    suite.run(ini=[CONTEXT]).assert_outcomes(**{"failed" if findings else "passed": 1})
    assert see(suite) == sorted(findings)


def test_fact_beside_an_allowed_address_is_context(suite):
    """An allowance for addresses permits no condition, under whichever name it stands."""
    suite.write(CALL % "t(x=p.condition, y=p.email)")
    allow = "phiguard_allow = collect.tracker.example kinds=email until=2999-12-31 reason='BAA 3'"
    suite.run(ini=[CONTEXT, allow]).assert_outcomes(failed=1)
    assert see(suite) == [("PHG401", "context", "condition")]


@pytest.mark.parametrize(
    ("page", "findings"),
    [
        # A page's data in a vendor's call, in an address and in a form.
        (
            GTAG + "<script>gtag('event', 'view', {diagnosis: '<condition>'})</script>",
            [("PHG401", "context", "condition")],
        ),
        (
            GTAG + "<script>gtag('event', 'view', {a: '<date_of_birth>', b: '<zip>'})</script>",
            [("PHG204", "leak", "date_of_birth", "zip")],
        ),
        ('<img src="https://ads.example.org/i?diagnosis=<condition>">', [("PHG401", "context", "condition")]),
        (
            '<img src="https://ads.example.org/i?d=<date_of_birth>&z=<zip>">',
            [("PHG201", "leak", "date_of_birth", "zip")],
        ),
        (
            '<form method=post action="https://ads.example.org/f"><input name=zip value="<zip>"><button>Go</button></form>',
            [("PHG201", "leak", "zip")],
        ),
        (
            '<form method=post action="https://ads.example.org/f"><input name=q value="<zip>"><button>Go</button></form>',
            [],
        ),
        # What a page shows is read by the script on it.
        ("<p>born <date_of_birth>, <zip></p>" + WIDGET, [("PHG208", "exposed", "date_of_birth", "zip")]),
        ("<p>born <date_of_birth></p>" + WIDGET, []),
        ("<p>all about <condition></p>" + WIDGET, []),
    ],
)
def test_pages_with_vendors(suite, page, findings):
    """What a page shows or hands to a vendor counts as in a request."""
    pytest.importorskip("flask")
    suite.write(SITE.format(page=page))
    suite.run(ini=[CONTEXT, "phiguard_pages = functional /chart/*"])
    assert see(suite) == findings
