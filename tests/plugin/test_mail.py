"""Messages from end to end: to whom they go, about whom they are, and by whom they are carried."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import pytest_phiguard

SERVER = (Path(__file__).parent.parent / "capture" / "mail_server.py").read_text(encoding="utf-8")

APP = '''
import smtplib
from email.message import EmailMessage


def send(port, to, text, subject="Your visit", **heads):
    """Send one message by the relay on loopback."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "desk@clinic.test", to, subject
    for name, value in heads.items():
        message[name] = value
    message.set_content(text)
    with smtplib.SMTP("127.0.0.1", port, timeout=5) as smtp:
        smtp.send_message(message)
'''
HEADER = """
import pytest
from mailer import send
from mail_server import serve_mail


@pytest.fixture(scope="session")
def mail():
    with serve_mail() as server:
        yield server


@pytest.fixture(autouse=True)
def forget(mail):
    mail.raw.clear()
    mail.envelopes.clear()


"""


@pytest.fixture
def suite(suite):
    """Return an inner suite whose files have an SMTP server."""
    pytest.importorskip("aiosmtpd")
    suite.pytester.makepyfile(mailer=APP, mail_server=SERVER)
    suite.header = HEADER
    return suite


NETWORK = "# the network is guarded as by default"
RELAY = ["phiguard_third_party = 127.0.0.1 = sendgrid", NETWORK]


def findings(suite):
    """Return rule, host and kinds of each finding."""
    return sorted(
        (one["rule"], one["party"]["host"], tuple(sorted({i["kind"] for i in one["identifiers"]})))
        for one in suite.report["findings"]
    )


def test_message_to_the_patient_passes(suite):
    """What is said of a patient to that patient is no leak, tagged, in capitals and to a relative too."""
    suite.write(
        "def test_own(mail, phi_patient):\n"
        "    local, _, domain = phi_patient.email.partition('@')\n"
        "    for to in (phi_patient.email, phi_patient.email.upper(), f'{local}+visits@{domain}',\n"
        "               f'{phi_patient.name} <{phi_patient.email}>'):\n"
        "        send(mail.port, to, f'Dear {phi_patient.name}, your record {phi_patient.mrn}')\n"
        "    assert len(mail.envelopes) == 4\n\n"
        "def test_relative(mail, phi_patient, phi_patient_factory):\n"
        "    child = phi_patient_factory(relative_of=phi_patient)\n"
        "    send(mail.port, phi_patient.email, f'{child.name} {child.mrn}')\n"
        "    send(mail.port, child.email, f'{phi_patient.name} {phi_patient.mrn}')\n"
        "    assert len(mail.envelopes) == 2\n"
    )
    suite.run(ini=[NETWORK]).assert_outcomes(passed=2)
    assert suite.report["findings"] == []
    assert {place["host"] for place in suite.report["destinations"]} >= {"127.0.0.1"}


def test_message_to_another_mailbox_is_contained_and_fails(suite):
    """A mailbox that is nobody's own is a third party: the message does not leave, and the test fails."""
    suite.write(
        "import smtplib\n"
        "def test_it(mail, phi_patient):\n"
        "    with pytest.raises(smtplib.SMTPServerDisconnected):\n"
        "        send(mail.port, 'someone@mailbox.test', f'record {phi_patient.mrn}')\n"
        "    assert mail.said == []\n\n"
        "def test_clean(mail, phi_patient):\n"
        "    send(mail.port, 'someone@mailbox.test', 'We open at nine')\n"
        "    assert len(mail.envelopes) == 1\n"
    )
    result = suite.run(ini=[NETWORK])
    result.assert_outcomes(failed=1, passed=1)
    assert findings(suite) == [("PHG104", "mailbox.test", ("mrn",))]
    result.stdout.fnmatch_lines(
        [
            "PHG104 message about a patient (medical record number) goes to mailbox.test",
            "  sent to    someone@mailbox.test (*",
            "*in the text of the message",
            '*allow="someone@mailbox.test kinds=mrn *',
        ]
    )
    (finding,) = suite.report["findings"]
    assert (finding["channel"], finding["url"], finding["location"]) == (
        "email",
        "mailto:someone@mailbox.test",
        "email.text",
    )


def test_another_patients_values_are_a_leak(suite):
    """What is said of one patient to another is one, whoever stands beside."""
    suite.write(
        "def test_it(mail, phi_patient, phi_patient_factory):\n"
        "    other = phi_patient_factory()\n"
        "    send(mail.port, phi_patient.email, f'{phi_patient.mrn} {other.mrn}')\n"
    )
    suite.run("--phiguard-network=observe", ini=[NETWORK]).assert_outcomes(failed=1)
    (finding,) = suite.report["findings"]
    assert finding["rule"] == "PHG104"
    assert [one["kind"] for one in finding["identifiers"]] == ["mrn"]


def test_patients_who_see_each_others_mailbox_are_a_leak(suite):
    """Two patients in one head are told of each other; in blind copy they are not."""
    suite.write(
        "def test_seen(mail, phi_patient, phi_patient_factory):\n"
        "    send(mail.port, f'{phi_patient.email}, {phi_patient_factory().email}', 'We open at nine')\n\n"
        "def test_blind(mail, phi_patient, phi_patient_factory):\n"
        "    send(mail.port, phi_patient.email, 'We open at nine', Bcc=phi_patient_factory().email)\n\n"
        "def test_of_each(mail, phi_patient, phi_patient_factory):\n"
        "    send(mail.port, 'desk@clinic.test', 'x', Bcc=f'{phi_patient.email}, {phi_patient_factory().email}')\n"
    )
    suite.run("--phiguard-network=observe", ini=["phiguard_first_party = clinic.test", NETWORK]).assert_outcomes(
        failed=2, passed=1
    )
    assert suite.rules == ["PHG104"] * len(suite.rules)


def test_relay_of_a_provider_is_a_third_party(suite):
    """Who carries the message is told all of it; an allowance for the provider permits it."""
    suite.write(
        "import smtplib\n"
        "def test_contained(mail, phi_patient):\n"
        "    with pytest.raises(smtplib.SMTPServerDisconnected):\n"
        "        send(mail.port, phi_patient.email, f'record {phi_patient.mrn}')\n"
        "    assert mail.said == []\n\n"
        "@pytest.mark.phiguard(allow=\"sendgrid kinds=* via=email until=2999-01-01 reason='agreement'\")\n"
        "def test_allowed(mail, phi_patient):\n"
        "    send(mail.port, phi_patient.email, f'record {phi_patient.mrn}')\n"
        "    assert len(mail.envelopes) == 1\n"
    )
    suite.run(ini=RELAY).assert_outcomes(failed=1, passed=1)
    assert findings(suite) == [("PHG104", "127.0.0.1", ("email", "mrn"))]
    assert suite.report["findings"][0]["party"]["vendor"] == "sendgrid"


def test_allowed_and_first_party_mailboxes_pass(suite):
    """A mailbox of ours, one of an allowance and one of a domain of an allowance get what they may."""
    suite.write(
        "ALLOW = [\"lab@lab.test kinds=mrn until=2999-01-01 reason='lab'\",\n"
        "         \"*@billing.test kinds=mrn until=2999-01-01 reason='billing'\"]\n"
        "@pytest.mark.phiguard(allow=ALLOW)\n"
        "def test_allowed(mail, phi_patient):\n"
        "    for to in ('lab@lab.test', 'any@billing.test', 'desk@clinic.test'):\n"
        "        send(mail.port, to, f'record {phi_patient.mrn}')\n"
        "    assert len(mail.envelopes) == 3\n\n"
        "@pytest.mark.phiguard(allow=ALLOW)\n"
        "def test_other(mail, phi_patient):\n"
        "    send(mail.port, 'other@lab.test', f'record {phi_patient.mrn}')\n"
    )
    suite.run(ini=["phiguard_first_party = clinic.test", NETWORK]).assert_outcomes(failed=1, passed=1)
    assert findings(suite) == [("PHG104", "lab.test", ("mrn",))]


def test_isolated_relay_answers_offline(suite):
    """In ``isolate`` a provider's relay is stood in for."""
    suite.write(
        "def test_it(mail, phi_patient):\n"
        "    send(mail.port, 'desk@clinic.test', 'We open at nine')\n    assert mail.raw == b''\n"
    )
    ini = ["phiguard_third_party = 127.0.0.1 = sendgrid", "phiguard_network = isolate"]
    suite.run(ini=ini).assert_outcomes(passed=1)


def test_tracked_values_without_an_owner_are_no_message_about_anyone(suite):
    """Of a value that belongs to nobody none can say whose message it is; one with an owner has its own mailbox."""
    suite.write(
        "def test_nobody(mail, phiguard):\n"
        "    phiguard.track('quillan.hazelrigg@mailbox.test', kind='email')\n"
        "    send(mail.port, 'quillan.hazelrigg@mailbox.test', 'x')\n\n"
        "def test_somebody(mail, phiguard):\n"
        "    phiguard.track('quillan.hazelrigg@mailbox.test', kind='email', owner='Q')\n"
        "    phiguard.track('MRN-77120934', kind='mrn', owner='Q')\n"
        "    send(mail.port, 'quillan.hazelrigg@mailbox.test', 'record MRN-77120934')\n\n"
        "def test_leak(mail, phiguard):\n"
        "    phiguard.track('quillan.hazelrigg@mailbox.test', kind='email', owner='Q')\n"
        "    phiguard.track('MRN-77120934', kind='mrn', owner='Q')\n"
        "    send(mail.port, 'other@mailbox.test', 'record MRN-77120934')\n"
    )
    suite.run("--phiguard-network=observe", ini=[NETWORK]).assert_outcomes(passed=2, failed=1)


CALL = {
    "personalizations": [{"to": [{"email": "TO"}]}],
    "from": {"email": "desk@clinic.test"},
    "subject": "Visit",
    "content": [{"type": "text/plain", "value": "record MRN"}],
}


@pytest.mark.parametrize(("to", "rules"), [("phi_patient.email", []), ("'someone@mailbox.test'", ["PHG104"])])
def test_request_to_a_providers_api_is_judged_by_its_recipients(suite, to, rules):
    """The provider may have an agreement, and the mailbox still be a stranger's."""
    pytest.importorskip("responses")
    suite.write(
        "import json, requests, responses\n"
        "@pytest.mark.phiguard(allow=\"sendgrid kinds=* until=2999-01-01 reason='agreement'\")\n"
        "@responses.activate\n"
        "def test_it(phi_patient):\n"
        "    responses.post('https://api.sendgrid.com/v3/mail/send', status=202)\n"
        f"    call = {json.dumps(json.dumps(CALL))}.replace('MRN', phi_patient.mrn).replace('TO', {to})\n"
        "    requests.post('https://api.sendgrid.com/v3/mail/send', data=call,\n"
        "                  headers={'Content-Type': 'application/json'})\n"
    )
    suite.run(ini=[NETWORK]).assert_outcomes(failed=len(rules), passed=1 - len(rules))
    assert suite.rules == rules


def test_request_is_contained_for_the_sake_of_a_recipient(suite):
    """A request that its provider may have does not leave where a stranger would get the message."""
    suite.write(
        "import json, requests\n"
        "@pytest.mark.phiguard(allow=\"sendgrid kinds=* until=2999-01-01 reason='agreement'\")\n"
        "def test_it(phi_patient):\n"
        f"    call = {json.dumps(json.dumps(CALL))}.replace('MRN', phi_patient.mrn).replace('TO', 'someone@mailbox.test')\n"
        "    with pytest.raises(requests.ConnectionError, match='contained'):\n"
        "        requests.post('https://api.sendgrid.com/v3/mail/send', data=call)\n"
    )
    suite.run(ini=[NETWORK]).assert_outcomes(failed=1)
    assert findings(suite) == [("PHG104", "mailbox.test", ("mrn",))]


def test_text_message_to_the_patients_number_passes(suite):
    """A number is the patient's own however it is written; another one is not."""
    pytest.importorskip("responses")
    suite.write(
        "import requests, responses\n"
        "URL = 'https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json'\n"
        "ALLOW = \"twilio_messaging kinds=* until=2999-01-01 reason='agreement'\"\n"
        "def text(to, body):\n"
        "    with responses.RequestsMock() as mock:\n"
        "        mock.post(URL, status=201)\n"
        "        requests.post(URL, data={'To': to, 'From': '+15550000000', 'Body': body})\n\n"
        "@pytest.mark.phiguard(allow=ALLOW)\n"
        "def test_own(phi_patient):\n"
        "    text(phi_patient.phone, f'record {phi_patient.mrn}')\n"
        "    text(f'whatsapp:{phi_patient.phone}', f'record {phi_patient.mrn}')\n\n"
        "@pytest.mark.phiguard(allow=ALLOW)\n"
        "def test_other(phi_patient):\n"
        "    text('+442071234567', f'record {phi_patient.mrn}')\n"
    )
    suite.run(ini=[NETWORK]).assert_outcomes(passed=1, failed=1)
    assert findings(suite) == [("PHG104", "+442071234567", ("mrn",))]


def test_expected_leak_names_the_mailboxs_host(suite):
    """``expect_leak`` takes a message to a mailbox off the verdict."""
    suite.write(
        "def test_it(mail, phi_patient, phiguard):\n"
        "    with phiguard.expect_leak(rule='PHG104', party='mailbox.test') as caught:\n"
        "        try:\n            send(mail.port, 'someone@mailbox.test', phi_patient.mrn)\n"
        "        except OSError:\n            pass\n"
        "    assert caught\n"
    )
    suite.run(ini=[NETWORK]).assert_outcomes(passed=1)


DJANGO = """
from django.conf import settings
if not settings.configured:
    settings.configure()
settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
settings.DEFAULT_FROM_EMAIL = "desk@clinic.test"
settings.EMAIL_HOST = "smtp.sendgrid.net"
from django.core.mail import EmailMessage, send_mail
"""


def test_django_in_memory_is_judged_by_mailboxes_and_its_relay_told_in_the_summary(suite):
    """Nothing leaves, and the message to a stranger fails; who would carry it is said once."""
    pytest.importorskip("django")
    suite.write(
        DJANGO + "def test_own(phi_patient):\n"
        "    assert send_mail('Visit', f'record {phi_patient.mrn}', None, [phi_patient.email]) == 1\n\n"
        "def test_stranger(phi_patient):\n"
        "    assert send_mail('Visit', f'record {phi_patient.mrn}', None, ['someone@mailbox.test']) == 1\n\n"
        "def test_file(phi_patient):\n"
        "    message = EmailMessage('Visit', 'see the file', None, ['someone@mailbox.test'])\n"
        "    message.attach('record.pdf.gz', __import__('gzip').compress(phi_patient.mrn.encode()), 'application/gzip')\n"
        "    message.attach('list.csv', f'name,mrn\\nx,{phi_patient.mrn}', 'text/csv')\n"
        "    message.send()\n"
    )
    result = suite.run(ini=[NETWORK])
    result.assert_outcomes(passed=1, failed=2)
    assert set(suite.rules) == {"PHG104"}
    locations = {sighting for one in suite.report["findings"] for sighting in [one["location"]]}
    assert "email.text" in locations
    result.stdout.fnmatch_lines(["*smtp.sendgrid.net*"])


def test_package_is_named(suite):
    """The captures of this part are listed."""
    assert pytest_phiguard.__name__ == "pytest_phiguard"
    suite.write("def test_it(phi_patient):\n    import smtplib\n    assert smtplib.SMTP\n")
    suite.run().assert_outcomes(passed=1)
    assert {"smtplib", "aiosmtplib", "django.core.mail", "anymail", "flask-mail", "flask-mailman"} <= {
        one["name"] for one in suite.report["captures"]
    }


def test_masked_report_shows_no_mailbox(suite):
    """Where values are hidden, whose mailbox it was is hidden too, and its domain is enough for an allowance."""
    suite.write(
        "def test_it(mail, phi_patient):\n"
        "    try:\n        send(mail.port, 'someone@mailbox.test', phi_patient.mrn)\n    except OSError:\n        pass\n"
    )
    result = suite.run("--phiguard-mask=always", ini=[NETWORK])
    result.assert_outcomes(failed=1)
    assert suite.report["findings"][0]["url"] == "mailto:…@mailbox.test"
    result.stdout.no_fnmatch_line("*someone@*")
    result.stdout.fnmatch_lines(["*permit with: [*]@mailbox.test kinds=mrn*"])


def test_message_by_libcurl_is_judged_by_its_envelope(suite):
    """Whom libcurl is told to send a message to counts, though the message names nobody."""
    pytest.importorskip("pycurl")
    suite.write(
        "import io, pycurl\n\n"
        "def post(mail, to, text):\n"
        "    handle = pycurl.Curl()\n"
        "    handle.setopt(pycurl.URL, f'smtp://127.0.0.1:{mail.port}')\n"
        "    handle.setopt(pycurl.UPLOAD, 1)\n"
        "    handle.setopt(pycurl.READFUNCTION, io.BytesIO(f'Subject: Visit\\r\\n\\r\\n{text}\\r\\n'.encode()).read)\n"
        "    handle.setopt(pycurl.MAIL_FROM, '<desk@clinic.test>')\n"
        "    handle.setopt(pycurl.MAIL_RCPT, [f'<{to}>'])\n"
        "    handle.perform()\n"
        "    handle.close()\n\n"
        "def test_own(mail, phi_patient):\n    post(mail, phi_patient.email, phi_patient.mrn)\n\n"
        "def test_other(mail, phi_patient):\n    post(mail, 'archive@vault.example', phi_patient.mrn)\n"
    )
    suite.run().assert_outcomes(passed=1, failed=1)
    assert findings(suite) == [("PHG104", "vault.example", ("mrn",))]


def test_message_with_a_leaking_link_is_contained(suite):
    """A link that hands an identifier to a third party keeps the message here; one of ours lets it go."""
    suite.write(
        "import smtplib\n"
        "def test_third(mail, phi_patient):\n"
        "    with pytest.raises(smtplib.SMTPServerDisconnected):\n"
        "        send(mail.port, phi_patient.email, f'https://survey.example/?m={phi_patient.mrn}')\n"
        "    assert mail.said == []\n\n"
        "def test_own(mail, phi_patient):\n"
        "    send(mail.port, phi_patient.email, f'https://portal.clinic.test/?m={phi_patient.mrn}')\n"
        "    assert len(mail.envelopes) == 1\n"
    )
    suite.run(ini=["phiguard_first_party = *.clinic.test", NETWORK]).assert_outcomes(failed=1, passed=1)
    assert findings(suite) == [
        ("PHG301", "portal.clinic.test", ("mrn",)),
        ("PHG301", "survey.example", ("mrn",)),
    ]


def test_usual_messages_to_a_patient_pass(suite):
    """Confirmations, magic links, maps, calendars and ways out of a list accuse nobody."""
    suite.write(
        "def test_it(mail, phi_patient):\n"
        "    p = phi_patient\n"
        "    send(mail.port, p.email, f'Dear {p.name}, we expect you on {p.admission_date} for {p.condition}. '\n"
        "         'Way: https://maps.google.com/?q=Example+Clinic '\n"
        "         'Diary: https://calendar.google.com/calendar/render?action=TEMPLATE&text=Appointment '\n"
        "         'Sign in: https://portal.clinic.test/in?code=Zx81kQ0pTv '\n"
        "         'Leave: https://portal.clinic.test/leave',\n"
        "         **{'List-Unsubscribe': f'<https://portal.clinic.test/leave?e={p.email}>'})\n"
        "    assert len(mail.envelopes) == 1\n"
    )
    suite.run(ini=["phiguard_first_party = *.clinic.test", NETWORK]).assert_outcomes(passed=1)
    assert findings(suite) == []
