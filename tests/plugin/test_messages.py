"""What the addresses and the metadata of messages tell, from end to end: shapes M1 to M4, each beside its twin."""

from __future__ import annotations

import pytest

HEADER = '''
import json
import pytest
import requests
import responses
from email.message import EmailMessage
from urllib.parse import quote

OWN = "https://portal.clinic.test"


def write(patient, html, **heads):
    """Return a message to a patient."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "desk@clinic.test", patient.email, "Your visit"
    for name, value in heads.items():
        message[name.replace("_", "-")] = value
    message.set_content("Please see the HTML.")
    message.add_alternative(html, subtype="html")
    return message


def post(url, **call):
    """Send a call to a provider's API, which answers."""
    with responses.RequestsMock() as mocked:
        mocked.post(url, json={})
        requests.post(url, **call)


'''
OURS = "phiguard_first_party =\n    clinic.test\n    *.clinic.test"


@pytest.fixture
def suite(suite):
    """Return an inner suite whose files write messages."""
    suite.header = HEADER
    return suite


def findings(suite):
    """Return rule, verdict, vendor or host, and location of each finding."""
    return sorted(
        (one["rule"], one["verdict"], one["party"]["vendor"] or one["party"]["host"], one["location"])
        for one in suite.report["findings"]
    )


def run_cases(suite, cases, *ini):
    """Run a test for each HTML body, and return the findings by the name of the test."""
    tests = (
        f"def test_{name}(phi_patient, phiguard):\n"
        f"    p = phi_patient\n"
        f"    found = phiguard.check_email(write(p, {html}))\n"
        f"    assert [f.rule for f in found] == [f.rule for f in phiguard.findings]\n\n"
        for name, html in cases.items()
    )
    suite.write("".join(tests))
    suite.run(ini=[OURS, *ini])
    told = {name: [] for name in cases}
    for one in suite.report["findings"]:
        name = one["test"].rpartition("::test_")[2]
        told[name].append((one["rule"], one["verdict"], one["party"]["vendor"] or one["party"]["host"]))
    return told


def test_m1_links(suite):
    """M1: a link that hands an identifier to a third party is a leak; one to the application is context."""
    told = run_cases(
        suite,
        {
            "third": "f'<a href=\"https://survey.example/s?mrn={p.mrn}\">x</a>'",
            "third_opaque": "'<a href=\"https://survey.example/s?k=7\">x</a>'",
            "third_pair": "f'<a href=\"https://survey.example/s?ip={p.ip_address}&device={quote(p.device_model)}\">x</a>'",
            "third_fact": "f'<a href=\"https://survey.example/s?device={quote(p.device_model)}\">x</a>'",
            "form": 'f\'<form action="https://survey.example/s"><input name="mrn" value="{p.mrn}"></form>\'',
            "calendar": "f'<a href=\"https://calendar.google.com/render?text={quote(p.name)}\">x</a>'",
            "text": "f'<p>https://survey.example/s?mrn={p.mrn}</p>'",
            "own": "f'<a href=\"{OWN}/r?mrn={p.mrn}\">x</a>'",
            "own_pair": "f'<a href=\"{OWN}/ack?ip={p.ip_address}&device={quote(p.device_model)}\">x</a>'",
            "own_token": "f'<a href=\"{OWN}/r?t={p.token}\">x</a>'",
            "own_fact": "f'<a href=\"{OWN}/ack?device={quote(p.device_model)}\">x</a>'",
            "own_image": "f'<img src=\"{OWN}/logo.png?u={p.mrn}\">'",
            "words": "f'<p>Dear {p.name}, your record {p.mrn} is ready, and your {p.device_model} too.</p>'",
        },
    )
    leak, context = "leak", "context"
    assert told == {
        "third": [("PHG301", leak, "survey.example")],
        "third_opaque": [],
        "third_pair": [("PHG301", leak, "survey.example")],
        "third_fact": [("PHG401", context, "survey.example")],
        "form": [("PHG301", leak, "survey.example")],
        "calendar": [("PHG301", leak, told["calendar"][0][2])],
        "text": [("PHG301", leak, "survey.example")],
        "own": [("PHG301", context, "portal.clinic.test")],
        "own_pair": [("PHG301", context, "portal.clinic.test")],
        "own_token": [("PHG301", context, "portal.clinic.test")],
        "own_fact": [],
        "own_image": [],
        "words": [],
    }


def test_m2_wrapped_links(suite):
    """M2: a link in the form of one that counts clicks is a leak to that one, with its target in the evidence."""
    told = run_cases(
        suite,
        {
            "ses": 'f\'<a href="https://x.r.us-east-1.awstrack.me/L0/{quote(OWN + "/r?mrn=" + p.mrn, safe=str())}/1/a">x</a>\'',
            "opaque": "'<a href=\"https://u7.ct.sendgrid.net/ls/click?upn=u001.abc\">x</a>'",
            "both": 'f\'<a href="https://www.google.com/url?q={quote("https://survey.example/?mrn=" + p.mrn, safe=str())}">x</a>\'',
        },
    )
    assert told["ses"] == [("PHG303", "leak", "amazon_ses"), ("PHG301", "context", "portal.clinic.test")]
    assert told["opaque"] == []
    assert [one[:2] for one in told["both"]] == [("PHG303", "leak"), ("PHG301", "leak")]


def test_m3_remote_content(suite):
    """M3: an image, a style or a font whose address holds an identifier is loaded when the message is shown."""
    told = run_cases(
        suite,
        {
            "pixel": "f'<img src=\"https://open.example/o.gif?u={p.email}\" width=1 height=1>'",
            "plain": "'<img src=\"https://cdn.example/logo.png\">'",
            "embedded": "f'<img src=\"cid:{p.mrn}\">'",
            "style": "f'<p style=\"background:url(https://open.example/{p.mrn}.png)\">x</p>'",
            "hashed": "f'<img src=\"https://www.gravatar.com/avatar/'"
            " + __import__('hashlib').sha256(p.email.encode()).hexdigest() + '\">'",
        },
    )
    assert told["pixel"] == [("PHG302", "leak", "open.example")]
    assert told["style"] == [("PHG302", "leak", "open.example")]
    assert [one[0] for one in told["hashed"]] == ["PHG302"]
    assert told["plain"] == told["embedded"] == []


def test_m4_metadata(suite):
    """M4: what the provider alone is told has a rule of its own, in requests and in headers; its twin has none."""
    url = "https://api.sendgrid.com/v3/mail/send"
    suite.write(
        "def call(p, **more):\n"
        f"    post({url!r}, json={{'personalizations': [{{'to': [{{'email': 'desk@clinic.test'}}]}}],\n"
        "         'from': {'email': 'd@clinic.test'}, 'subject': 'x',\n"
        "         'content': [{'type': 'text/plain', 'value': 'x'}], **more})\n\n"
        "def test_args(phi_patient):\n    call(phi_patient, custom_args={'chart': phi_patient.mrn})\n\n"
        "def test_tags(phi_patient):\n    call(phi_patient, categories=['visit', phi_patient.mrn])\n\n"
        "def test_header(phi_patient):\n"
        "    call(phi_patient, headers={'X-SMTPAPI': json.dumps({'category': phi_patient.mrn})})\n\n"
        "def test_body(phi_patient):\n"
        "    call(phi_patient, content=[{'type': 'text/plain', 'value': phi_patient.mrn}])\n\n"
        "def test_clean(phi_patient):\n    call(phi_patient, categories=['visit'])\n\n"
        "def test_variables(phi_patient):\n"
        "    post('https://api.eu.mailgun.net/v3/clinic.test/messages', data={'to': 'desk@clinic.test', 'text': 'x',\n"
        "         'v:mrn': phi_patient.mrn, 'o:tag': 'visit'})\n\n"
        "def test_storage(phi_patient):\n"
        "    post('https://files.s3.us-east-1.amazonaws.com/x', json={'metadata': {'mrn': phi_patient.mrn}})\n"
    )
    suite.run(ini=[OURS]).assert_outcomes(failed=6, passed=1)
    told = {one["test"].rpartition("_")[2]: one["rule"] for one in suite.report["findings"]}
    assert told == {
        "args": "PHG304",
        "tags": "PHG304",
        "header": "PHG304",
        "body": "PHG101",
        "variables": "PHG304",
        "storage": "PHG101",
    }


def test_headers_offer_links(suite):
    """An address for leaving a list is the provider's, or ours, which is no finding."""
    suite.write(
        "def test_third(phi_patient, phiguard):\n"
        "    link = f'<https://lists.example/u?e={phi_patient.email}>'\n"
        "    phiguard.check_email(write(phi_patient, 'x', List_Unsubscribe=link))\n\n"
        "def test_own(phi_patient, phiguard):\n"
        "    link = f'<{OWN}/unsubscribe?e={phi_patient.email}>'\n"
        "    phiguard.check_email(write(phi_patient, f'<a href=\"{OWN}/unsubscribe\">leave</a>', List_Unsubscribe=link))\n"
    )
    suite.run(ini=[OURS]).assert_outcomes(failed=1, passed=1)
    assert findings(suite) == [("PHG304", "leak", "lists.example", "url.query:e")]


def test_wrapping_by_a_setting_is_told_as_context(suite):
    """The carrier has the whole message already: what the setting does with the links is told, and fails nothing more."""
    suite.write(
        "ALLOW = \"sendgrid kinds=* until=2999-01-01 reason='agreement'\"\n\n"
        "def call(p, on):\n"
        "    post('https://api.sendgrid.com/v3/mail/send', json={\n"
        "         'personalizations': [{'to': [{'email': p.email}]}], 'from': {'email': 'd@clinic.test'},\n"
        "         'subject': 'x', 'tracking_settings': {'click_tracking': {'enable': on}},\n"
        "         'content': [{'type': 'text/html', 'value': f'<a href=\"{OWN}/r?mrn={p.mrn}\">x</a>'}]})\n\n"
        "def test_on(phi_patient):\n    call(phi_patient, True)\n\n"
        "def test_off(phi_patient):\n    call(phi_patient, False)\n\n"
        "@pytest.mark.phiguard(allow=ALLOW)\n"
        "def test_allowed(phi_patient):\n    call(phi_patient, True)\n"
    )
    result = suite.run(ini=[OURS])
    result.assert_outcomes(failed=2, passed=1)
    told = {"on": [], "off": [], "allowed": []}
    for one in suite.report["findings"]:
        told[one["test"].rpartition("_")[2]].append((one["rule"], one["verdict"]))
    own = ("PHG301", "context")
    assert told == {
        "on": [("PHG101", "leak"), own, ("PHG303", "context")],
        "off": [("PHG101", "leak"), own],
        "allowed": [own],
    }
    result.stdout.fnmatch_lines(
        ["*by the setting tracking_settings.click_tracking.enable*", "*leads to   https://portal.clinic.test/r?mrn=*"]
    )
    assert suite.report["summary"]["allowed"] > 0


def test_allowed_destination_is_recorded(suite):
    """A link to a party with an agreement passes, and its use is in the report."""
    suite.write(
        "@pytest.mark.phiguard(allow=\"survey.example kinds=mrn until=2999-01-01 reason='agreement'\")\n"
        "def test_it(phi_patient, phiguard):\n"
        "    link = f'<a href=\"https://survey.example/s?mrn={phi_patient.mrn}\">x</a>'\n"
        "    assert phiguard.check_email(write(phi_patient, link)) == []\n"
    )
    suite.run(ini=[OURS]).assert_outcomes(passed=1)
    assert findings(suite) == []
    (used,) = suite.report["allowed"]
    assert (used["party"]["host"], used["channel"]) == ("survey.example", "email")


def test_everything_that_is_a_message_is_taken(suite):
    """Objects, texts and payloads are read; what is none is a TypeError, in mode off too."""
    suite.write(
        "LETTER = '<p>x</p><img src=\"https://open.example/{}\">'\n\n"
        "@pytest.mark.parametrize('make', [\n"
        "    lambda p: write(p, LETTER.format(p.mrn)),\n"
        "    lambda p: bytes(write(p, LETTER.format(p.mrn))),\n"
        "    lambda p: str(write(p, LETTER.format(p.mrn))),\n"
        "    lambda p: LETTER.format(p.mrn),\n"
        "    lambda p: LETTER.format(p.mrn).encode(),\n"
        "    lambda p: {'to': p.email, 'subject': 'x', 'html': LETTER.format(p.mrn)},\n"
        "    lambda p: {'HtmlBody': LETTER.format(p.mrn), 'To': p.email},\n"
        "])\n"
        "def test_it(make, phi_patient, phiguard):\n"
        "    assert 'PHG302' in {f.rule for f in phiguard.check_email(make(phi_patient))}\n\n"
        "@pytest.mark.parametrize('no', [None, 7, object(), [], {}, {'a': 1}])\n"
        "def test_other(no, phiguard):\n"
        "    with pytest.raises(TypeError, match='no message'):\n"
        "        phiguard.check_email(no)\n"
    )
    suite.run(ini=[OURS]).assert_outcomes(failed=7, passed=6)
    suite.run("--phiguard=off").assert_outcomes(failed=7, passed=6)


def test_recipients_of_a_message_are_judged(suite):
    """A message that is handed over is judged as one that was sent: to another mailbox it is PHG104."""
    suite.write(
        "def test_it(phi_patient, phiguard):\n"
        "    message = write(phi_patient, f'<p>{phi_patient.mrn}</p>')\n"
        "    assert phiguard.check_email(message) == []\n"
        "    message['Cc'] = 'someone@mailbox.example'\n"
        "    assert [f.rule for f in phiguard.check_email(message)] == ['PHG104']\n"
        "    assert len(phiguard.transmissions) == 2\n"
    )
    suite.run(ini=[OURS]).assert_outcomes(failed=1)
    assert [one[:3] for one in findings(suite)] == [("PHG104", "leak", "mailbox.example")]


def test_terminal_names_the_link(suite):
    """The failure says which link of which message, and where it leads."""
    suite.write(
        "def test_it(phi_patient, phiguard):\n"
        "    link = 'https://survey.example/s?mrn=' + phi_patient.mrn\n"
        "    phiguard.check_email(write(phi_patient, f'\\n<a href=\"{link}\">x</a>'))\n"
    )
    suite.run(ini=[OURS]).stdout.fnmatch_lines(
        [
            "PHG301 link in a message carries a patient's medical record number to survey.example",
            "  sent to    survey.example (no setting says that it is first-party) by <a> at line 2 of the message",
            "  address    https://survey.example/s?mrn=*",
            '  carries    mrn of patient "*, in the address, query parameter "mrn"',
            "  fix        use an opaque, short-lived link, and keep third-party tags off the page that it opens",
        ]
    )
