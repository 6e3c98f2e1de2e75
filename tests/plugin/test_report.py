"""What is told: the JSON report, the finding's text, the summary, and what is masked."""

from __future__ import annotations

import json
import re

import pytest

LEAK = "def test_it(phi_patient):\n    app.send(email=phi_patient.email)"


def test_json_report_has_the_schema(suite):
    """The report has every key of the schema, with values of the documented types."""
    suite.write(LEAK)
    suite.run()
    report = suite.report
    assert set(report) == {
        *("schema", "version", "mode", "summary", "findings", "allowed", "destinations", "weakened", "captures")
    }
    assert (report["schema"], report["mode"]) == ("pytest-phiguard/1", "enforce")
    assert re.match(r"\d+\.\d+", report["version"])
    summary = report["summary"]
    assert summary["findings"] == {"leak": 1, "exposed": 0, "unverified": 0, "context": 0}
    assert (summary["tests"], summary["guarded"], summary["transmissions"]) == (1, 1, 1)
    assert summary["identifiers"] > 20
    finding = report["findings"][0]
    assert set(finding) == {
        *("rule", "verdict", "test", "phase", "party", "identifiers", "channel", "method", "url", "location", "chain"),
        *("page", "source", "message", "fix", "fingerprint", "baselined", "count"),
    }
    assert set(finding["party"]) == {"kind", "host", "vendor", "name", "owner", "category", "reason"}
    assert set(finding["identifiers"][0]) == {"kind", "strength", "patient", "value", "masked"}
    assert finding["source"] == {"file": "app.py", "line": 9}
    assert finding["location"] == "body.json:email"
    assert report["destinations"][0]["kinds"] == ["email"]
    states = {capture["name"]: capture for capture in report["captures"]}
    assert states["requests"]["state"] == "active"
    assert states["requests"]["transmissions"] == 1


def test_finding_reads_as_designed(suite):
    """The message says what, where, the evidence, and what to do, line by line."""
    suite.write(LEAK)
    result = suite.run()
    result.stdout.fnmatch_lines(
        [
            "PHG101 request to collect.tracker.example carries a patient's e-mail address",
            "  sent to    collect.tracker.example (*)",
            "  request    POST https://collect.tracker.example/v1",
            '  carries    email of patient "*" (*@example.*), in the body, JSON field "email"',
            "  sent from  test_inner.py:5, app.py:9",
            "  fix        do not send it, or sign an agreement",
            '  allow      @pytest.mark.phiguard(allow="collect.tracker.example kinds=email until=…*',
        ]
    )


def test_summary_groups_by_cause(suite):
    """One cause in several tests is one line, with the line that would permit it."""
    suite.write(
        "@pytest.mark.parametrize('n', range(3))\ndef test_it(phi_patient, n):\n    app.send(email=phi_patient.email)"
    )
    result = suite.run()
    result.stdout.fnmatch_lines(
        [
            "LEAK PHG101 request to collect.tracker.example carries a patient's e-mail address in 3 tests",
            "*permit with: collect.tracker.example kinds=email until=*",
        ]
    )
    result.stdout.re_match_lines([r"\d+ identifiers, 0 pages, 3 transmissions in 3 of 3 tests; mode enforce"])


def test_synthetic_values_are_shown_unless_masked(suite):
    """A synthetic patient's value is shown by default, and hidden with ``--phiguard-mask=always``."""
    suite.write(LEAK)
    suite.run()
    shown = suite.report["findings"][0]["identifiers"][0]
    assert shown["masked"] is False
    assert "@example." in shown["value"]
    suite.run("--phiguard-mask=always")
    text = (suite.pytester.path / "report.json").read_text()
    assert "@example." not in text
    assert suite.report["findings"][0]["identifiers"][0]["masked"] is True


def test_tracked_value_is_masked_in_addresses_and_encoded_forms(suite):
    """A tracked value stands nowhere in what is written, also not in an encoded form."""
    suite.write(
        "import base64, requests\nVALUE = 'q.zimmer@example.com'\n"
        "def test_it(phiguard):\n"
        "    phiguard.track(VALUE, kind='email')\n"
        "    hidden = base64.urlsafe_b64encode(VALUE.encode()).decode()\n"
        "    try:\n        requests.get(f'https://collect.tracker.example/u/{VALUE}?e={hidden}&x={VALUE}')\n"
        "    except requests.ConnectionError:\n        pass\n"
    )
    result = suite.run("--tb=line")
    result.assert_outcomes(failed=1)
    for text in ((suite.pytester.path / "report.json").read_text(), result.stdout.str()):
        assert "zimmer" not in text
        assert "cS56aW1tZXI" not in text


def test_several_reports_and_folders(suite):
    """Reports of the ini file and of the command line are all written, folders made where they lack."""
    suite.write(LEAK)
    suite.run("--phiguard-report=out/deep/second.json", ini=["phiguard_report = first.json"])
    for name in ("first.json", "report.json", "out/deep/second.json"):
        assert json.loads((suite.pytester.path / name).read_text())["schema"] == "pytest-phiguard/1"


def test_fingerprint_holds_no_line_and_no_value(suite):
    """The fingerprint of a cause is the same after lines have moved and for another patient."""
    suite.write(LEAK)
    suite.run()
    first = suite.report["findings"][0]["fingerprint"]
    app = suite.pytester.path / "app.py"
    app.write_text("\n\n\n" + app.read_text())
    suite.write("\n\n" + LEAK)
    suite.run("--phiguard-seed=other")
    assert suite.report["findings"][0]["fingerprint"] == first


@pytest.mark.parametrize("hook", ["finding", "patient", "report"])
def test_hooks_are_called(suite, hook):
    """The hooks hear of each finding and patient, and once of the whole report."""
    suite.pytester.makeconftest(
        "import pytest_phiguard\n"
        "@pytest_phiguard.hookimpl\n"
        f"def pytest_phiguard_{hook}({hook}):\n"
        f"    with open('heard', 'a') as file:\n        file.write(type({hook}).__name__ + '\\n')\n"
    )
    suite.write(LEAK)
    suite.run()
    names = {"finding": "Finding", "patient": "Patient", "report": "dict"}
    assert (suite.pytester.path / "heard").read_text() == names[hook] + "\n"


def test_hooks_that_extend(suite):
    """Vendors, parties, variants and decoders of a conftest take part."""
    suite.pytester.makeconftest(
        "import pytest_phiguard\n"
        "hookimpl = pytest_phiguard.hookimpl\n"
        "@hookimpl\ndef pytest_phiguard_vendors(config):\n"
        "    return [{'id': 'acme_rum', 'name': 'Acme RUM', 'owner': 'Acme', 'category': ['analytics'],\n"
        "             'hosts': ['collect.tracker.example']}]\n"
        "@hookimpl\ndef pytest_phiguard_party(destination):\n"
        "    return 'first' if 'ours.example' in destination else None\n"
        "@hookimpl\ndef pytest_phiguard_variants(identifier):\n"
        "    return [(identifier.value[::-1], ('reversed',))] if identifier.kind == 'mrn' else []\n"
        "@hookimpl\ndef pytest_phiguard_decoders(config):\n"
        "    def rot(location, content):\n"
        "        if isinstance(content, str) and content.startswith('rot1:'):\n"
        "            yield 'rot1', ''.join(chr(ord(c) - 1) for c in content[5:]), 'rot1'\n"
        "    return [rot]\n"
    )
    suite.write(
        "import requests\n"
        "def test_party(phi_patient):\n"
        "    app.THIRD = 'https://ours.example/'\n    app.send(email=phi_patient.email)\n"
        "    app.THIRD = 'https://collect.tracker.example/v1'\n\n"
        "def test_variant(phi_patient):\n    app.send(x=phi_patient.mrn[::-1])\n\n"
        "def test_decoder(phi_patient):\n"
        "    app.send(x='rot1:' + ''.join(chr(ord(c) + 1) for c in phi_patient.email))\n"
    )
    suite.run("--phiguard-network=contain").assert_outcomes(passed=1, failed=2)
    assert [finding["party"]["vendor"] for finding in suite.report["findings"]] == ["acme_rum", "acme_rum"]
    assert [finding["chain"] for finding in suite.report["findings"]] == [["reversed"], ["rot1"]]
