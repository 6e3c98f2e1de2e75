"""What must stay green: the controls N1 to N9 of the leak shapes, each beside its leaking twin."""

from __future__ import annotations

import pytest

VWO = '<script src="https://dev.visualwebsiteoptimizer.com/lib/1.js"></script>'
SITE = """
from flask import Flask, request
import pytest

app = Flask(__name__)
HEADERS = {headers!r}


@app.get("/<path:path>")
def page(path):
    return ({page!r}, 200, HEADERS)


"""


def write_site(suite, page, test, headers=None):
    """Write a Flask site that answers everything with one page, and a test."""
    suite.write(SITE.format(headers=headers or {}, page=page) + test)


OPEN_RECORD = (
    "def test_it(phi_patient):\n    assert app.test_client().get('/chart/' + phi_patient.mrn).status_code == 200\n"
)


def test_n1_identifiers_to_the_first_party_pass(suite):
    """N1: what goes to the application itself, to loopback and to declared hosts is nobody's leak."""
    write_site(
        suite,
        '<link rel="stylesheet" href="/static/site.css"><img src="https://cdn.clinic.example/logo.png?u=1">',
        OPEN_RECORD + "\nimport requests, responses\n\n"
        "@responses.activate\n"
        "def test_api(phi_patient):\n"
        "    responses.post('https://ehr.clinic.example/patients')\n"
        "    requests.post('https://ehr.clinic.example/patients', json={'mrn': phi_patient.mrn})\n"
        "    responses.post('http://chart-service/patients')\n"
        "    requests.post('http://chart-service/patients', json={'mrn': phi_patient.mrn})\n",
    )
    suite.run(ini=["phiguard_first_party = *.clinic.example"]).assert_outcomes(passed=2)
    assert suite.rules == []
    assert suite.report["summary"]["transmissions"] >= 3


def test_n2_identifiers_to_an_allowed_party_pass_and_are_told(suite):
    """N2: an agreement on file permits its kinds; the use is in the report."""
    write_site(suite, VWO, OPEN_RECORD)
    allow = "phiguard_allow = vwo kinds=mrn until=2999-12-31 reason='BAA 3'"
    suite.run(ini=[allow]).assert_outcomes(passed=1)
    assert suite.report["summary"]["allowed"] >= 1
    suite.ini()
    suite.run().assert_outcomes(failed=1)


@pytest.mark.parametrize(
    ("policy", "blocks"),
    [
        ("default-src 'self'", True),
        ("script-src 'self' https://cdn.example", True),
        ("script-src-elem 'none'", True),
        ("default-src 'none'; script-src https://dev.visualwebsiteoptimizer.com", False),
        ("img-src 'none'", False),
        ("default-src *", False),
    ],
)
def test_n3_a_tag_that_an_enforced_policy_blocks_passes(suite, policy, blocks):
    """N3: a script that the enforced policy of the header blocks does not run; any other policy does not help."""
    write_site(suite, VWO, OPEN_RECORD, {"Content-Security-Policy": policy})
    suite.run().assert_outcomes(**({"passed": 1} if blocks else {"failed": 1}))


def test_n3_report_only_blocks_nothing(suite):
    """N3: a policy that only reports leaves the script running."""
    write_site(suite, VWO, OPEN_RECORD, {"Content-Security-Policy-Report-Only": "default-src 'none'"})
    suite.run().assert_outcomes(failed=1)


@pytest.mark.parametrize(("before", "outcome"), [(True, {"failed": 1}), (False, {"passed": 1})])
def test_n3_a_meta_policy_covers_what_follows_it(suite, before, outcome):
    """N3: a policy in ``<meta>`` does not cover a tag that stands above it."""
    meta = '<meta http-equiv="Content-Security-Policy" content="script-src \'none\'">'
    page = f"<head>{VWO}{meta}</head>" if before else f"<head>{meta}{VWO}</head>"
    write_site(suite, page, OPEN_RECORD)
    suite.run().assert_outcomes(**outcome)


def test_n4_a_consent_gated_tag_passes(suite):
    """N4: ``type="text/plain"`` is text to a browser until a consent tool rewrites it."""
    write_site(suite, VWO.replace("<script ", '<script type="text/plain" '), OPEN_RECORD)
    suite.run().assert_outcomes(passed=1)


@pytest.mark.parametrize(("rel", "outcome"), [(' rel="noreferrer"', {"passed": 1}), ("", {"failed": 1})])
def test_n5_a_link_without_referrer_passes(suite, rel, outcome):
    """N5: an outbound link with ``rel=noreferrer`` tells nothing, under an unsafe policy without it the address."""
    write_site(
        suite,
        f'<a href="https://maps.example/clinic"{rel}>Map</a>',
        OPEN_RECORD.replace("'/chart/'", "'https://portal.example/chart/'"),
        {"Referrer-Policy": "unsafe-url"},
    )
    suite.run().assert_outcomes(**outcome)


def test_n6_names_that_are_words_pass(suite):
    """N6: a patient called May White, born in 1990, is not seen in ordinary words and numbers."""
    suite.write(
        "import requests, responses\n\n"
        "@responses.activate\n"
        "def test_it(phi_patient_factory):\n"
        "    phi_patient_factory(given_name='May', family_name='White', date_of_birth='1990-05-01', city='Reading',\n"
        "                        zip='10001', age=34)\n"
        "    responses.post('https://collect.tracker.example/v1')\n"
        "    body = {'text': 'You may read the white paper of May 1990 in Reading', 'price': 10001, 'n': 34,\n"
        "            'title': 'White May flowers, 1990', 'version': '1990.5.1', 'may': 'white', 'lines': [1990, 5, 1]}\n"
        "    requests.post('https://collect.tracker.example/v1', json=body)\n"
    )
    suite.run().assert_outcomes(passed=1)
    assert suite.rules == []


def test_n7_the_same_vendor_on_a_clean_page_passes(suite):
    """N7: the vendor's tag on a public page without identifiers is no finding, although a patient is known.

    On a page that only people who seek care get to see, it is told that the vendor watches; behind the sign-in it fails.
    """
    visit = "def test_it(phi_patient):\n    assert app.test_client().get('/conditions/flu').status_code == 200\n"
    write_site(suite, VWO, visit)
    suite.run(ini=["phiguard_pages = public /conditions/*"]).assert_outcomes(passed=1)
    assert suite.rules == []
    suite.run(ini=["phiguard_pages = functional /conditions/*"]).assert_outcomes(passed=1)
    assert suite.rules == ["PHG209"]
    suite.run(ini=["phiguard_pages = authenticated /conditions/*"]).assert_outcomes(failed=1)
    assert suite.rules == ["PHG209"]


def test_n8_a_value_in_the_vendors_answer_passes(suite):
    """N8: what a vendor answers is not what it was sent."""
    suite.write(
        "import requests, responses\n\n"
        "@responses.activate\n"
        "def test_it(phi_patient):\n"
        "    responses.get('https://api.partner.example/find', json={'email': phi_patient.email, 'mrn': phi_patient.mrn})\n"
        "    assert requests.get('https://api.partner.example/find').json()['mrn'] == phi_patient.mrn\n"
    )
    suite.run().assert_outcomes(passed=1)
    assert suite.rules == []


def test_n9_traffic_of_another_test_is_laid_to_that_test(suite):
    """N9: what a test's thread sends while the next one runs is the first one's."""
    suite.write(
        "import threading, requests\n\n"
        "go, threads = threading.Event(), []\n\n"
        "def test_one(phi_patient):\n"
        "    def work(email=phi_patient.email):\n"
        "        go.wait(10)\n"
        "        try:\n            requests.post('https://collect.tracker.example/v1', json={'email': email})\n"
        "        except requests.ConnectionError:\n            pass\n"
        "    threads.append(threading.Thread(target=work))\n    threads[0].start()\n\n"
        "def test_two(phi_patient):\n    go.set()\n    threads[0].join()\n"
    )
    result = suite.run()
    result.assert_outcomes(passed=2, errors=1)
    assert [finding["test"] for finding in suite.report["findings"]] == ["test_inner.py::test_one"]
