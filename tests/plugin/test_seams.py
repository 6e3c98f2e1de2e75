"""The suite's own seams: calls of a function that mean that something goes to a vendor, mocked or not."""

from __future__ import annotations

import pytest

NOTIFY = '''
from dataclasses import dataclass


@dataclass
class Text:
    to: str
    body: str


def send_sms(to, body=""):
    """Stand for a gateway that a client in C talks to."""
    return "queued"


async def send_later(to, body):
    return "later"


class Gateway:
    def send(self, text):
        return "sent"
'''
VIEWS = """
import notify
from notify import send_sms


def remind(patient):
    return send_sms(patient.phone, body=f"Your {patient.medication} is ready, {patient.name}")


def text(patient):
    return notify.Gateway().send(notify.Text(patient.phone, "see you"))
"""
INI = [
    "phiguard_seams =",
    "    notify.send_sms = twilio_messaging",
    "    notify.send_later = twilio_messaging",
    "    notify.Gateway.send = slack",
]


@pytest.fixture
def suite(suite):
    """Return an inner suite with a gateway and views that use it."""
    suite.pytester.makepyfile(notify=NOTIFY, views=VIEWS)
    suite.header = "import pytest\nimport asyncio\nfrom unittest import mock\nimport notify\nimport views\n\n"
    return suite


def check(suite, *bodies, count=1, ini=INI):
    """Run one test of these lines; it must leak to the vendor so many times."""
    suite.write("def test_it(phi_patient, monkeypatch, mocker=None):\n" + "".join(f"    {line}\n" for line in bodies))
    suite.run(ini=ini).assert_outcomes(failed=1)
    findings = suite.report["findings"]
    assert {(one["rule"], one["channel"]) for one in findings} == {("PHG101", "seam")}
    assert sum(one["count"] for one in findings) == count
    return findings[0]


def test_real_function_is_a_transmission(suite):
    """Its arguments are told by their names, to the vendor, and the call goes its way."""
    found = check(suite, "assert views.remind(phi_patient) == 'queued'")
    assert found["party"]["vendor"] == "twilio_messaging"
    assert found["location"] == "body.json:to"
    assert {one["kind"] for one in found["identifiers"]} >= {"phone", "name", "medication"}
    assert found["source"]["file"] == "views.py"


def test_method_with_an_object(suite):
    """A method of a class is a seam too, and what a dataclass holds is told."""
    found = check(suite, "assert views.text(phi_patient) == 'sent'")
    assert found["party"]["vendor"] == "slack"
    assert found["location"] == "body.json:text.to"


def test_coroutine_function(suite):
    """An asynchronous function stays one."""
    check(suite, "assert asyncio.run(notify.send_later(phi_patient.phone, 'x')) == 'later'")


@pytest.mark.parametrize(
    "lines",
    [
        ("with mock.patch('views.send_sms') as fake:", "    views.remind(phi_patient)", "assert fake.call_count == 1"),
        ("with mock.patch('views.send_sms', autospec=True):", "    views.remind(phi_patient)"),
        ("with mock.patch('views.send_sms', lambda to, body: 1):", "    assert views.remind(phi_patient) == 1"),
        ("with mock.patch('notify.Gateway.send'):", "    views.text(phi_patient)"),
        ("with mock.patch.object(notify.Gateway, 'send', autospec=True):", "    views.text(phi_patient)"),
        ("fake = mock.Mock()", "monkeypatch.setattr(views, 'send_sms', fake)", "views.remind(phi_patient)", "fake.assert_called_once()"),
        ("monkeypatch.setattr('views.send_sms', lambda *a, **k: 2)", "assert views.remind(phi_patient) == 2"),
    ],
)  # fmt: skip
def test_mocked_function_is_one_too(suite, lines):
    """However a test replaces the function, a call of it would have reached the vendor."""
    check(suite, *lines)


def test_function_that_was_imported_before(suite):
    """A reference that was made before the plugin began is watched too."""
    suite.pytester.makepyfile(early="from notify import send_sms\n")
    suite.pytester.syspathinsert()
    suite.write("import early\ndef test_it(phi_patient):\n    early.send_sms(phi_patient.phone)\n")
    suite.run("-p", "early", ini=INI).assert_outcomes(failed=1)
    assert suite.rules == ["PHG101"]


def test_clean_call_and_allowed_vendor_pass(suite):
    """What says nothing of a patient passes, and so does a vendor with an agreement."""
    suite.write(
        "def test_clean():\n    notify.send_sms('+15550100', 'hello')\n\n"
        "@pytest.mark.phiguard(allow=\"twilio_messaging kinds=* until=2999-01-01 reason='agreement'\")\n"
        "def test_allowed(phi_patient):\n    views.remind(phi_patient)\n"
    )
    suite.run(ini=INI).assert_outcomes(passed=2)


def test_seam_that_is_gone_is_said(suite):
    """A name that no longer leads to a function is PHG802."""
    suite.write("def test_it(phi_patient):\n    pass\n")
    result = suite.run(ini=["phiguard_seams = notify.send_mms = twilio_messaging"])
    result.assert_outcomes(passed=1, errors=1)
    assert suite.rules == ["PHG802"]


@pytest.mark.parametrize(
    "line", ["notify.send_sms", "send_sms = twilio_messaging", "notify.send_sms = twilo", "a b.c = slack"]
)
def test_wrong_line_is_a_usage_error(suite, line):
    """A line names a dotted function and a vendor of the table."""
    suite.write("def test_it():\n    pass\n")
    result = suite.run(ini=[f"phiguard_seams = {line}"])
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*PHG901*phiguard_seams*"])
