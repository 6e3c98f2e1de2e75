"""What a finding says to whoever reads it first: which place, which answer, which request it follows."""

from __future__ import annotations

import pytest

SENTRY = (
    "import logging, httpx, sentry_sdk\n\n"
    "URL = 'https://collect.tracker.example/v1'\n\n"
    "@pytest.fixture(autouse=True)\ndef _init():\n    sentry_sdk.init('https://key@o1.ingest.sentry.io/1')\n\n"
    "def send(email, client, url=URL):\n"
    "    try:\n        client.post(url, json={'email': email})\n"
    "    except Exception:\n        report(email)\n\n"
)
CONTAIN = ["phiguard_network = contain"]
EMAIL = "phi_patient.email"


def find_blocks(result, start):
    """Return the blocks of a terminal's lines that begin so, each as its lines; on CI pytest's summary repeats them."""
    lines = result.outlines
    blocks = []
    for number, line in enumerate(lines):
        if line.startswith(start):
            end = next(n for n, one in enumerate(lines[number + 1 :], number + 1) if not one.startswith("  "))
            block = lines[number:end]
            blocks += [block] if block not in blocks else []
    return blocks


@pytest.fixture
def sentry(suite):
    """Return an inner suite that reports to Sentry what it could not send."""
    pytest.importorskip("sentry_sdk")
    pytest.importorskip("httpx")
    import sentry_sdk

    sentry_sdk.get_global_scope().set_client(None)
    yield suite
    sentry_sdk.get_global_scope().set_client(None)


@pytest.mark.parametrize("client", ["httpx", "app.requests"])
def test_event_that_reports_a_contained_request_says_so(sentry, client):
    """An event made of our own refusal names the request that was contained, and what to mend first."""
    sentry.write(
        SENTRY + "def report(email):\n    logging.getLogger('app').exception('no tracker for %s', email)\n\n"
        f"def test_it(phi_patient):\n    send({EMAIL}, {client}, URL + '/other')\n    send({EMAIL}, {client})\n"
    )
    result = sentry.run("--tb=line", ini=CONTAIN)
    result.assert_outcomes(failed=1)
    (block,) = find_blocks(result, "PHG103 ")
    assert block[0].endswith(": it reports a request that was contained (2 times)")
    follows = [line for line in block if line.startswith("  follows ")]
    assert follows == [
        "  follows    POST https://collect.tracker.example/v1/other, which was contained: this is how that is reported"
    ]
    assert any(line.startswith("  fix        mend the request that it reports, and scrub it") for line in block)
    assert find_blocks(result, "PHG101 request to collect.tracker.example")


def test_event_that_may_report_a_contained_request_says_so(sentry):
    """An event without the refusal's words names the request before it all the same, and with less certainty."""
    sentry.write(
        SENTRY + "def report(email):\n    logging.getLogger('app').error('no tracker for %s', email)\n\n"
        f"def test_it(phi_patient):\n    send({EMAIL}, httpx)\n"
    )
    result = sentry.run("--tb=line", ini=CONTAIN)
    (block,) = find_blocks(result, "PHG103 ")
    assert "contained" not in block[0]
    follows = "POST https://collect.tracker.example/v1, which was contained: perhaps this is how that is reported"
    assert f"  follows    {follows}" in block


def test_event_before_any_contained_request_follows_none(sentry):
    """The twin whose event comes first says nothing of a request."""
    sentry.write(
        SENTRY + "def report(email):\n    pass\n\n"
        "def test_it(phi_patient):\n"
        f"    logging.getLogger('app').error('welcome %s', {EMAIL})\n    send({EMAIL}, httpx)\n"
    )
    result = sentry.run("--tb=line", ini=CONTAIN)
    (block,) = find_blocks(result, "PHG103 ")
    assert not [line for line in block if "contained" in line]


def test_all_places_of_a_value_are_named(suite):
    """One value at several places is evidence at each of them; of many, the first three and how many more."""
    suite.write(
        "def post(url, **more):\n    try:\n        app.requests.post(url, **more)\n    except Exception:\n        pass\n\n"
        "def test_three(phi_patient):\n"
        f"    value = {EMAIL}\n"
        "    post(app.THIRD + '?q=' + value, json={'mail': value, 'mrn': phi_patient.mrn}, headers={'X-User': value})\n\n"
        "def test_five(phi_patient):\n"
        f"    value = {EMAIL}\n"
        "    post(app.THIRD + '?q=' + value, json=dict.fromkeys('abcd', value))\n"
    )
    result = suite.run("--tb=line")
    result.assert_outcomes(failed=2)
    three, five = find_blocks(result, "PHG101 ")
    assert [line.partition("), ")[2] for line in three if line.startswith("  carries")] == [
        'in the address, query parameter "q"; in the header "x-user"; in the body, JSON field "mail"',
        'in the body, JSON field "mrn"',
    ]
    assert [line.partition("), ")[2] for line in five if line.startswith("  carries")] == [
        'in the address, query parameter "q"; in the body, JSON field "a"; in the body, JSON field "b"; at 2 more places'
    ]


def test_answer_to_a_vendor_is_called_one(suite):
    """What is answered to a vendor's call is told as an answer, with the call."""
    pytest.importorskip("flask")
    suite.write(
        "from flask import Flask\nsite = Flask(__name__)\nSAID = []\n\n"
        "@site.post('/hooks/sms')\ndef sms():\n    return SAID[-1]\n\n"
        "def test_it(phi_patient):\n"
        "    SAID.append('Hello ' + phi_patient.name)\n    site.test_client().post('/hooks/sms')\n"
    )
    result = suite.run("--tb=line", ini=["phiguard_callers = /hooks/* = twilio_messaging"])
    result.assert_outcomes(failed=1)
    (block,) = find_blocks(result, "PHG101 ")
    assert block[0] == "PHG101 answer to a call of Twilio Messaging/Voice/Verify carries a patient's name"
    assert block[1:3] == [
        "  answers    POST http://localhost/hooks/sms",
        "  sent to    Twilio Messaging/Voice/Verify (messaging), who asks there (phiguard_callers)",
    ]


@pytest.mark.parametrize(
    ("values", "ending"),
    [
        ("city=phi_patient.city", "receives a patient's city alone"),
        (
            "city=phi_patient.city, condition=phi_patient.condition",
            "receives a patient's city and condition, but nothing that tells who it is",
        ),
    ],
)
def test_context_of_several_kinds_is_not_called_alone(suite, values, ending):
    """One weak identifier is told as alone; with a fact beside it, it is told what is missing."""
    suite.write(f"def test_it(phi_patient):\n    app.send({values})")
    result = suite.run()
    result.assert_outcomes(passed=1)
    assert [one["message"] for one in suite.report["findings"]] == [f"PHG402 collect.tracker.example {ending}"]
