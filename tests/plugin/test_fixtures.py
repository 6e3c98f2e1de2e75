"""The fixtures: patients and their life, and what a suite may say to the guard."""

from __future__ import annotations

import pytest


def test_patient_is_the_same_in_every_run_and_order(suite):
    """A test's patient depends on the test alone."""
    suite.write(
        "def test_one(phi_patient):\n    open('one', 'a').write(repr(phi_patient) + '\\n')\n\n"
        "def test_two(phi_patient):\n    open('two', 'a').write(repr(phi_patient) + '\\n')"
    )
    suite.run()
    suite.run("test_inner.py::test_two", "test_inner.py::test_one")
    for name in ("one", "two"):
        first, second = (suite.pytester.path / name).read_text().split("\n")[:2]
        assert first == second
    assert (suite.pytester.path / "one").read_text() != (suite.pytester.path / "two").read_text()


def test_factory_makes_different_people(suite):
    """Each call of the factory makes another person; overrides are taken over."""
    suite.write(
        "def test_it(phi_patient, phi_patient_factory):\n"
        "    other = phi_patient_factory(condition='scurvy')\n"
        "    assert other.email != phi_patient.email\n    assert other.condition == 'scurvy'\n"
        "    child = phi_patient_factory(relative_of=phi_patient)\n"
        "    assert child.family_name == phi_patient.family_name\n"
        "    assert len({one.mrn for one in phi_patient_factory.create_batch(20)}) == 20\n"
        "    with pytest.raises(TypeError):\n        phi_patient_factory(shoe_size=43)\n"
        "    first, second = phi_patient_factory(name='Jane Doe'), phi_patient_factory(name='Jane Doe')\n"
        "    assert (first.label, second.label) == ('patient \"Jane Doe\"', 'patient \"Jane Doe\" (2)')\n"
    )
    suite.run().assert_outcomes(passed=1)


def test_patient_of_a_class_fixture_belongs_to_the_class(suite):
    """A patient that a class-scoped fixture made is known in all tests of the class, weak values too."""
    suite.write(
        "class TestIt:\n"
        "    @pytest.fixture(scope='class')\n"
        "    def patient(self, phi_patient_factory):\n        return phi_patient_factory()\n\n"
        "    def test_one(self, patient):\n        app.send(zip=patient.zip, dob=str(patient.date_of_birth))\n\n"
        "    def test_two(self, patient):\n        app.send(zip=patient.zip, dob=str(patient.date_of_birth))\n"
    )
    suite.run().assert_outcomes(failed=2)


def test_weak_values_die_with_their_patient(suite):
    """After a test its patient's weak values are forgotten, its strong ones are not."""
    suite.write(
        "seen = []\n"
        "def test_one(phi_patient):\n    seen.append(phi_patient)\n\n"
        "def test_weak():\n    app.send(zip=seen[0].zip, dob=str(seen[0].date_of_birth))\n\n"
        "def test_strong():\n    app.send(email=seen[0].email)\n"
    )
    suite.run().assert_outcomes(passed=2, failed=1)
    assert suite.report["findings"][0]["test"] == "test_inner.py::test_strong"


def test_track_finds_a_value_of_the_suite_and_masks_it(suite):
    """A tracked value is found while its test lives, and its value is never written."""
    suite.write(
        "def test_one(phiguard):\n    phiguard.track('q.zimmer@example.com', kind='email')\n"
        "    app.send(email='q.zimmer@example.com')\n\n"
        "def test_two():\n    app.send(email='q.zimmer@example.com')\n"
    )
    result = suite.run("--tb=line", "-rN")
    result.assert_outcomes(failed=1, passed=1)
    report = (suite.pytester.path / "report.json").read_text()
    assert "zimmer" not in report
    identifier = suite.report["findings"][0]["identifiers"][0]
    assert identifier["masked"] is True
    assert identifier["value"] == "email q…m"
    assert "q.zimmer" not in result.stdout.str()


def test_track_without_owner_is_no_company(suite):
    """Values without an owner never add up to a person; with one they do."""
    suite.write(
        "def test_apart(phiguard):\n    phiguard.track('00417', kind='zip')\n"
        "    phiguard.track('1971-03-05', kind='date_of_birth')\n    app.send(zip='00417', dob='1971-03-05')\n\n"
        "def test_one_person(phiguard):\n    phiguard.track('00418', kind='zip', owner='P')\n"
        "    phiguard.track('1972-03-05', kind='date_of_birth', owner='P')\n    app.send(zip='00418', dob='1972-03-05')\n"
    )
    suite.run().assert_outcomes(passed=1, failed=1)


def test_track_object(suite):
    """Attributes of an object are one patient's."""
    suite.write(
        "import datetime\n"
        "class Row:\n    record = 'MR-7731-ZQX-88'\n    born = datetime.date(1971, 3, 5)\n    empty = None\n\n"
        "def test_it(phiguard):\n"
        "    phiguard.track_object(Row(), record='mrn', born='date_of_birth', empty='email')\n"
        "    app.send(record='MR-7731-ZQX-88')\n\n"
        "def test_errors(phiguard):\n"
        "    with pytest.raises(AttributeError):\n        phiguard.track_object(Row(), shoe='mrn')\n"
        "    with pytest.raises(ValueError):\n        phiguard.track_object(Row(), record='shoe')\n"
        "    with pytest.raises(ValueError, match='Valid values: name, given_name'):\n"
        "        phiguard.track('x', kind='shoe')\n"
        "    with pytest.raises(ValueError, match='no value that could be found'):\n"
        "        phiguard.track(None, kind='mrn')\n"
    )
    suite.run().assert_outcomes(failed=1, passed=1)


def test_track_warns_of_a_common_value(suite):
    """A value that is too common for its kind is demoted with a warning."""
    suite.write(
        "def test_it(phiguard):\n"
        "    with pytest.warns(UserWarning, match='counts only under its own key'):\n"
        "        phiguard.track('12345678', kind='mrn')\n"
        "    app.send(event='order 12345678')\n"
    )
    suite.run().assert_outcomes(passed=1)


def test_check_page_returns_findings(suite):
    """``check_page`` judges, records and returns the findings; they fail the test."""
    suite.write(
        "def test_it(phi_patient, phiguard):\n"
        "    found = phiguard.check_page(\n"
        "        f'<img src=\"https://px.example/i?m={phi_patient.mrn}\">', url='https://h.test/', headers={'X-A': 'b'})\n"
        "    assert [finding.rule for finding in found] == ['PHG201']\n"
        "    assert phiguard.findings == tuple(found)\n"
    )
    suite.run().assert_outcomes(failed=1)
    assert suite.rules == ["PHG201"]
    assert suite.report["summary"]["pages"] == 1


def test_check_page_takes_what_a_response_has(suite):
    """Bytes are read as the headers say, compressed ones too; what is no page is a TypeError."""
    suite.write(
        "import gzip\n\n"
        "def test_it(phi_patient, phiguard):\n"
        "    html = f'<img src=\"https://px.example/i?n={phi_patient.mrn}\">'\n"
        "    plain = phiguard.check_page(html.encode(), url='https://h.test/a')\n"
        "    packed = phiguard.check_page(\n"
        "        gzip.compress(html.encode('utf-16')), url='https://h.test/b',\n"
        "        headers={'Content-Type': 'text/html; charset=utf-16', 'Content-Encoding': 'gzip'})\n"
        "    assert [finding.rule for finding in plain] == ['PHG201']\n"
        "    assert [finding.rule for finding in packed] == ['PHG201']\n\n"
        "def test_type(phiguard):\n"
        "    with pytest.raises(TypeError, match='text or bytes, not NoneType'):\n"
        "        phiguard.check_page(None, url='https://h.test/')\n"
    )
    suite.run().assert_outcomes(failed=1, passed=1)
    assert suite.rules == ["PHG201"]


def test_expect_leak_takes_findings_off_the_verdict(suite):
    """An expected leak is caught and does not fail; no match is an AssertionError, no criterion a TypeError."""
    suite.write(
        "def test_caught(phi_patient, phiguard):\n"
        "    with phiguard.expect_leak(rule='PHG101', kind='email', party='collect.tracker.example') as caught:\n"
        "        app.send(email=phi_patient.email)\n"
        "    assert [finding.rule for finding in caught] == ['PHG101']\n\n"
        "def test_none(phi_patient, phiguard):\n"
        "    with pytest.raises(AssertionError, match='no leak of PHG102 was found'):\n"
        "        with phiguard.expect_leak(rule='PHG102'):\n            app.send(event='x')\n\n"
        "def test_no_criterion(phiguard):\n"
        "    with pytest.raises(TypeError):\n        with phiguard.expect_leak():\n            pass\n\n"
        "def test_another(phi_patient, phiguard):\n"
        "    with phiguard.expect_leak(kind='email'):\n        app.send(email=phi_patient.email)\n"
        "    app.send(mrn=phi_patient.mrn)\n"
    )
    suite.run().assert_outcomes(passed=3, failed=1)
    assert [finding["test"] for finding in suite.report["findings"]] == ["test_inner.py::test_another"]


@pytest.mark.parametrize("mode", ["enforce", "off"])
def test_expect_leak_of_what_does_not_exist_is_an_error(suite, mode):
    """A rule or kind that there is not is said, with what may have been meant, before anything runs."""
    suite.write(
        "@pytest.mark.parametrize(('wanted', 'message'), [\n"
        "    ({'rule': 'PHG999'}, r\"'PHG999' is no rule\\. Valid: PHG101, \"),\n"
        "    ({'kind': 'emial'}, r\"'emial' is no kind\\. Did you mean email\\?\"),\n"
        "    ({'kind': 'zzz'}, r\"'zzz' is no kind\\. Valid: name, \"),\n"
        "])\n"
        "def test_it(phiguard, wanted, message):\n"
        "    with pytest.raises(ValueError, match=message):\n"
        "        with phiguard.expect_leak(**wanted):\n            raise AssertionError('must not run')\n"
    )
    suite.run(f"--phiguard={mode}").assert_outcomes(passed=3)


def test_expect_leak_passes_in_mode_off(suite):
    """In mode ``off`` nothing can be caught, and nothing is asked for."""
    suite.write(
        "def test_it(phi_patient, phiguard):\n"
        "    with phiguard.expect_leak(rule='PHG101') as caught:\n        app.send(email=phi_patient.email)\n"
        "    assert caught == []\n"
    )
    suite.run("--phiguard=off").assert_outcomes(passed=1)


def test_allow_for_a_stretch_of_code(suite):
    """``phiguard.allow`` permits inside its block only; a wrong line is a ValueError."""
    suite.write(
        "LINE = \"collect.tracker.example kinds=email until=2999-01-01 reason='pilot'\"\n"
        "def test_inside(phi_patient, phiguard):\n"
        "    with phiguard.allow(LINE):\n        app.send(email=phi_patient.email)\n\n"
        "def test_after(phi_patient, phiguard):\n"
        "    with phiguard.allow(LINE):\n        pass\n    app.send(email=phi_patient.email)\n\n"
        "def test_wrong(phiguard):\n"
        "    with pytest.raises(ValueError):\n        with phiguard.allow('collect'):\n            pass\n"
    )
    suite.run().assert_outcomes(passed=2, failed=1)
    assert suite.report["findings"][0]["test"] == "test_inner.py::test_after"


def test_stand_in_makes_a_local_server_a_vendor(suite):
    """A local server is first-party until ``stand_in`` says whom it plays, for as long as the scope lives."""
    suite.write(
        "import requests, threading\nfrom http.server import BaseHTTPRequestHandler, HTTPServer\n"
        "class Handler(BaseHTTPRequestHandler):\n"
        "    def do_POST(self):\n"
        "        self.rfile.read(int(self.headers['Content-Length']))\n"
        "        self.send_response(204)\n        self.end_headers()\n"
        "    def log_message(self, *args):\n        pass\n\n"
        "@pytest.fixture(scope='module')\ndef address():\n"
        "    server = HTTPServer(('127.0.0.1', 0), Handler)\n"
        "    thread = threading.Thread(target=server.serve_forever)\n    thread.start()\n"
        "    yield f'http://127.0.0.1:{server.server_port}'\n    server.shutdown()\n    thread.join()\n"
        "    server.server_close()\n\n"
        "def test_before(address, phi_patient):\n    requests.post(address, json={'email': phi_patient.email})\n\n"
        "def test_stand_in(address, phi_patient, phiguard):\n"
        "    phiguard.stand_in(address, vendor='segment')\n"
        "    with pytest.raises(requests.ConnectionError):\n"
        "        requests.post(address, json={'email': phi_patient.email})\n\n"
        "def test_after(address, phi_patient):\n    requests.post(address, json={'email': phi_patient.email})\n\n"
        "def test_unknown(phiguard):\n"
        "    with pytest.raises(ValueError):\n        phiguard.stand_in('http://127.0.0.1:1', vendor='nobody')\n"
    )
    suite.run().assert_outcomes(passed=3, failed=1)
    assert suite.report["findings"][0]["party"]["vendor"] == "segment"


def test_transmissions_of_this_test(suite):
    """``phiguard.transmissions`` holds what has left in this test so far."""
    suite.write(
        "def test_it(phi_patient, phiguard):\n"
        "    assert phiguard.transmissions == ()\n    app.send(event='a')\n    app.send(event='b')\n"
        "    assert [t.url for t in phiguard.transmissions] == [app.THIRD, app.THIRD]\n"
        "    phiguard.flush()\n"
        '    assert phiguard.transmissions[0].body == b\'{"event": "a"}\'\n'
    )
    suite.run().assert_outcomes(passed=1)


@pytest.mark.parametrize("extra", ["", "--phiguard=off"])
def test_fixtures_work_with_the_guard_off(suite, extra):
    """A suite that uses the fixtures passes in mode ``off`` as well."""
    suite.write(
        "def test_it(phi_patient, phiguard):\n"
        "    phiguard.track('q.zimmer@example.com', kind='email')\n    phiguard.flush()\n    phiguard.check()\n"
        "    assert phiguard.check_page('<p>x</p>', url='https://h.test/') == []\n"
        "    assert list(phiguard.findings) == []\n"
    )
    suite.run(*filter(None, [extra])).assert_outcomes(passed=1)


def test_hypothesis_uses_the_factory(suite):
    """Inside ``@given`` the factory makes the patients, and ``check`` raises for the example at hand."""
    suite.write(
        "from hypothesis import given, settings, HealthCheck, strategies as st\n"
        "import pytest_phiguard\n"
        "@settings(max_examples=5, deadline=None, database=None)\n"
        "@given(leaks=st.booleans())\n"
        "def test_it(phi_patient_factory, phiguard, leaks):\n"
        "    patient = phi_patient_factory()\n"
        "    app.send(email=patient.email if leaks else '')\n    phiguard.check()\n"
    )
    result = suite.run()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*PHG101*"])
