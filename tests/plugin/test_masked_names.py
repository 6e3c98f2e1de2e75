"""A tracked value stands nowhere in what is written: not in a host, a number, a field's name, nor the line that permits."""

from __future__ import annotations

import pytest

POST = (
    "def post(*args, **more):\n"
    "    try:\n        app.requests.post(*args, **more)\n    except Exception:\n        pass\n\n"
)
MRN, PHONE = "MR7731ZQX88", "+15550199738"


def read_all(suite, result):
    """Return all that a run has written."""
    return (suite.pytester.path / "report.json").read_text() + result.stdout.str()


@pytest.mark.parametrize(
    ("call", "shown"),
    [
        (f"post('https://{MRN}.tracker.example/')", "permit with: *.tracker.example kinds=mrn"),
        (f"post('https://{MRN}.example/')", "permit with: *.example kinds=mrn"),
        (f"post(app.THIRD, json={{'{MRN}': 1}})", "permit with: collect.tracker.example kinds=mrn"),
        (f"post(app.THIRD, headers={{'X-{MRN}': '{MRN}'}})", "permit with: collect.tracker.example kinds=mrn"),
        (f"post(app.THIRD, cookies={{'{MRN}': '{MRN}'}})", "permit with: collect.tracker.example kinds=mrn"),
        (f"post(app.THIRD + '?{MRN}=1')", "permit with: collect.tracker.example kinds=mrn"),
    ],
)
def test_value_in_a_name_is_hidden(suite, call, shown):
    """Host names, keys of fields, headers and cookies that hold a tracked value are not shown, in whatever case."""
    suite.write(f"{POST}def test_it(phiguard):\n    phiguard.track('{MRN}', kind='mrn')\n    {call}\n")
    result = suite.run("--tb=line")
    result.assert_outcomes(failed=1)
    assert MRN.lower() not in read_all(suite, result).lower()
    assert shown in result.stdout.str()


def test_number_of_a_recipient_is_hidden(suite):
    """Whom a text message goes to is shown by the ends of the number, in the headline and the allowance too."""
    suite.write(
        f"{POST}def test_it(phiguard):\n    phiguard.track('{MRN}', kind='mrn', owner='P')\n"
        "    post('https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json',\n"
        f"         data={{'To': '{PHONE}', 'From': '+15550100', 'Body': 'Record {MRN}'}})\n"
    )
    result = suite.run("--tb=line")
    result.assert_outcomes(failed=1)
    assert PHONE not in read_all(suite, result)
    assert PHONE.removeprefix("+") not in read_all(suite, result)
    result.stdout.fnmatch_lines(["LEAK PHG104 message about a patient (*) goes to +…8 in *", "*permit with: tel:+…8 *"])


def test_synthetic_values_are_shown_in_names(suite):
    """The twin with a synthetic patient shows what it found."""
    suite.write(f"{POST}def test_it(phi_patient):\n    post(f'https://{{phi_patient.mrn}}.tracker.example/')\n")
    result = suite.run("--tb=line")
    (finding,) = suite.report["findings"]
    assert finding["identifiers"][0]["value"].lower() in finding["message"]
    assert f"permit with: {finding['party']['host']} kinds=mrn" in result.stdout.str()
