"""``phiguard_logs``: records of a logger that an agent ships fail the test like any other telemetry."""

from __future__ import annotations

import logging

import pytest

LOG = "logging.getLogger('clinic.portal').warning('booked for %s', phi_patient.email)"


@pytest.fixture
def logging_suite(suite, monkeypatch):
    """Return an inner suite whose logger ``clinic`` is shipped."""
    # What configures logging in other tests, as Django does, disables the loggers that are there already.
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if name.startswith("clinic") and isinstance(logger, logging.Logger):
            for attribute, value in (("disabled", False), ("level", 0), ("propagate", True), ("filters", [])):
                monkeypatch.setattr(logger, attribute, value)
    monkeypatch.setattr(logging.root, "level", logging.WARNING)
    monkeypatch.setattr(logging.root, "filters", [])
    monkeypatch.setattr(logging.root.manager, "disable", 0)
    monkeypatch.setattr(logging, "_logRecordFactory", logging.LogRecord)
    logging.root.manager._clear_cache()
    suite.header = "import logging\nimport pytest\n\n"
    suite.ini("phiguard_logs = clinic = datadog")
    return suite


def test_record_with_an_identifier_fails(logging_suite):
    """A record is telemetry for the vendor that the line names."""
    logging_suite.write(f"def test_it(phi_patient):\n    {LOG}")
    result = logging_suite.run()
    result.assert_outcomes(failed=1)
    assert logging_suite.rules == ["PHG103"]
    finding = logging_suite.report["findings"][0]
    assert finding["party"]["vendor"] == "datadog"
    result.stdout.fnmatch_lines(["*PHG103*Datadog*", "*test_it*"])


def test_record_without_one_passes(logging_suite):
    """What names nobody is nobody's concern."""
    logging_suite.write("def test_it(phi_patient):\n    logging.getLogger('clinic').warning('booked')")
    logging_suite.run().assert_outcomes(passed=1)
    assert logging_suite.rules == []


def test_other_logger_passes(logging_suite):
    """A logger that no line names stays on the machine."""
    logging_suite.write(
        "def test_it(phi_patient):\n    logging.getLogger('other').warning('booked for %s', phi_patient.email)"
    )
    logging_suite.run().assert_outcomes(passed=1)
    assert logging_suite.rules == []


def test_without_the_setting_nothing_is_watched(suite):
    """Logs are nobody's where no line says that they leave."""
    suite.header = "import logging\n\n"
    suite.write(f"def test_it(phi_patient):\n    {LOG}")
    suite.run().assert_outcomes(passed=1)


def test_redacting_filter_passes(logging_suite):
    """A filter that takes the identifier out is believed."""
    logging_suite.write(
        "def test_it(phi_patient):\n"
        "    def redact(record):\n"
        "        record.msg, record.args = 'booked', ()\n"
        "        return True\n"
        "    logger = logging.getLogger('clinic.portal')\n"
        "    logger.addFilter(redact)\n"
        f"    {LOG}\n"
        "    logger.removeFilter(redact)\n"
    )
    logging_suite.run().assert_outcomes(passed=1)
    assert logging_suite.rules == []


def test_caplog_sees_the_same(logging_suite):
    """What the suite's own capture of logs shows is what it shows without the guard."""
    logging_suite.write(
        "def test_it(caplog):\n"
        "    logging.getLogger('clinic').warning('booked %d', 3)\n"
        "    assert caplog.messages == ['booked 3']\n"
        "    assert caplog.records[0].exc_text is None\n"
    )
    logging_suite.run().assert_outcomes(passed=1)


def test_allowance_permits(logging_suite):
    """An allowance of the vendor permits what its line names."""
    logging_suite.ini(
        "phiguard_logs = clinic = datadog",
        "phiguard_allow = datadog kinds=email until=2999-01-01 reason='agreement 12'",
    )
    logging_suite.write(f"def test_it(phi_patient):\n    {LOG}")
    logging_suite.run().assert_outcomes(passed=1)


def test_line_of_the_application_is_told(logging_suite):
    """The finding names the line that logged, and not the standard library's."""
    logging_suite.pytester.makepyfile(
        app="import logging\n\n\ndef book(email):\n    logging.getLogger('clinic').warning('for %s', email)\n"
    )
    logging_suite.write("def test_it(phi_patient):\n    import app\n    app.book(phi_patient.email)")
    logging_suite.run().assert_outcomes(failed=1)
    source = logging_suite.report["findings"][0]["source"]
    assert source == {"file": "app.py", "line": 5}


def test_capture_is_there_only_where_it_is_asked_for(logging_suite):
    """The report lists the capture as active where a line asks for it, and not at all elsewhere."""
    logging_suite.write("def test_it():\n    pass")
    logging_suite.run()
    assert {one["name"]: one["state"] for one in logging_suite.report["captures"]}["logging"] == "active"
    logging_suite.run(ini=["phiguard_mode = report"])
    assert "logging" not in {one["name"] for one in logging_suite.report["captures"]}
