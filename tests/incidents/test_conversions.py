"""Server-side conversion calls (BetterHelp, Teladoc): the browser sees nothing, and a hash is no anonymisation."""

from __future__ import annotations

import pytest

CALL = """
import hashlib, requests


def normalise(text):
    return hashlib.sha256(text.strip().lower().encode()).hexdigest()


def report_conversion(email):
    \"\"\"Post what a conversions API asks for.\"\"\"
    payload = {"data": [{"event_name": "Lead", "user_data": {"em": [normalise(email)]}}]}
    try:
        requests.post("https://graph.facebook.com/v19.0/1234567890/events", json=payload, timeout=5)
    except requests.RequestException:
        pass


def test_booking(phi_patient):
    report_conversion(phi_patient.email)
"""


def test_hashed_email_fails(suite):
    """A conversions call with ``sha256(lower(email))`` fails with PHG102 and tells how it is written."""
    suite.write(CALL)
    result = suite.run()
    result.assert_outcomes(failed=1)
    finding = suite.report["findings"][0]
    assert finding["rule"] == "PHG102"
    assert finding["party"]["owner"] == "Meta Platforms"
    assert finding["location"] == "body.json:data[0].user_data.em[0]"
    assert finding["chain"][-2:] == ["sha256", "hex"]
    result.stdout.fnmatch_lines(["PHG102 request to * carries a digest of a patient's e-mail address"])


@pytest.mark.parametrize(
    ("expression", "chain"),
    [
        ("hashlib.md5(email.lower().encode()).hexdigest()", ["md5", "hex"]),
        ("hashlib.sha1(email.lower().encode()).hexdigest()", ["sha1", "hex"]),
        (
            "'tv.1~em.' + base64.urlsafe_b64encode(hashlib.sha256(email.lower().encode()).digest()).decode().rstrip('=')",
            ["sha256", "base64url"],
        ),
    ],
)
def test_other_digests(suite, expression, chain):
    """MD5, SHA-1 and Google's base64url form are found as well."""
    suite.write(
        "import base64, hashlib, requests\n"
        "def test_it(phi_patient):\n"
        f"    email = phi_patient.email\n    em = {expression}\n"
        "    try:\n        requests.get('https://www.google.com/ccm/form-data/1', params={'em': em})\n"
        "    except requests.ConnectionError:\n        pass\n"
    )
    suite.run().assert_outcomes(failed=1)
    finding = suite.report["findings"][0]
    assert finding["rule"] == "PHG102"
    assert finding["chain"][-2:] == chain


def test_digest_of_somebody_else_passes(suite):
    """The digest of an address that is no patient's is nobody's."""
    suite.write(CALL.replace("report_conversion(phi_patient.email)", "report_conversion('info@clinic.example')"))
    suite.run().assert_outcomes(passed=1)
