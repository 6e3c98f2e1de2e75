"""Options: what each does, and that a wrong one is a usage error before the first test."""

from __future__ import annotations

import hashlib

import pytest

from pytest_phiguard import _doctor
from pytest_phiguard.variants import algorithms

CLEAN = "def test_it(phi_patient):\n    app.send(event='visit')"
# pytest-asyncio warns without it.
LOOP_SCOPE = "asyncio_default_fixture_loop_scope = 'function'\n"
LEAK = "def test_it(phi_patient):\n    app.send(email=phi_patient.email)"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("phiguard_mode = enforced", "*'enforced' is not a valid phiguard_mode*enforce, report, off*"),
        ("phiguard_network = block", "*'block' is not a valid phiguard_network*contain, isolate, observe*"),
        ("phiguard_mask = no", "*'no' is not a valid phiguard_mask*auto, always, never*"),
        ("phiguard_fail_on = leaks", "*'leaks' is not a valid phiguard_fail_on*leak, exposed, unverified, context*"),
        ("phiguard_pages = private /x", "*'private' is not a valid page class*public, functional, authenticated*"),
        ("phiguard_pages = public", "*'public' is not a valid phiguard_pages line*"),
        ("phiguard_first_party = exa mple.org", "*'exa mple.org' is not a valid phiguard_first_party*"),
        ("phiguard_third_party = a.example = nobody", "*'nobody'*names no vendor*"),
        ("phiguard_require = patients", "*'patients' is not a valid phiguard_require*"),
        ("phiguard_require = vendor:nobody", "*'vendor:nobody'*names no vendor*"),
        ("phiguard_report = report.pdf", "*'report.pdf' is not a valid phiguard_report*.json*"),
        ("phiguard_modus = off", "*'phiguard_modus'*is no option of phiguard*phiguard_mode*"),
        (
            "phiguard_allow = lab.example kinds=email until=2020-01-01 reason='old'",
            "*is not a valid phiguard_allow line*2020-01-01*",
        ),
        ("phiguard_allow = lab.example kinds=email until=2999-01-01", "*is not a valid phiguard_allow line*reason*"),
        ("phiguard_allow = lab.example kinds=mail until=2999-01-01 reason='x'", "*not a valid*'mail'*"),
    ],
)
def test_wrong_value_is_a_usage_error(suite, line, message):
    """A wrong value ends with exit code 4 and a message that says what is valid."""
    suite.write(CLEAN)
    result = suite.run(ini=[line])
    assert result.ret == 4
    result.stderr.fnmatch_lines([f"*PHG901 {message}" if not message.startswith("*PHG901") else message])


def test_comments_in_lines_are_skipped(suite):
    """A line that begins with ``#`` says nothing."""
    suite.write(LEAK)
    result = suite.run(ini=["phiguard_first_party =", "    # ours", "    collect.tracker.example"])
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("flag", "value"),
    [("--phiguard", "on"), ("--phiguard-network", "none"), ("--phiguard-mask", "yes"), ("--phiguard-fail-on", "all")],
)
def test_wrong_flag_is_a_usage_error(suite, flag, value):
    """A wrong value on the command line ends with exit code 4."""
    suite.write(CLEAN)
    result = suite.run(f"{flag}={value}")
    assert result.ret == 4
    result.stderr.fnmatch_lines([f"*PHG901 '{value}' is not a valid {flag} (command line)*"])


def test_wrong_report_suffix_on_the_command_line(suite):
    """A report file of an unknown format is refused."""
    suite.write(CLEAN)
    result = suite.run("--phiguard-report=report.xml")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*'report.xml'*"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[pytest]\nphiguard_mode = 3\n", "*phiguard_mode*"),
        ("[pytest]\nphiguard_pages = 'public /x'\n", "*phiguard_pages*"),
        ("[pytest]\nphiguard_modus = 'off'\n", "*'phiguard_modus'*"),
        ("[pytest]\nphiguard_mode = 'on'\n", "*'on' is not a valid phiguard_mode*"),
    ],
)
@pytest.mark.skipif(int(pytest.__version__.partition(".")[0]) < 9, reason="pytest 9 reads native TOML")
def test_wrong_native_toml_is_a_usage_error(suite, text, message):
    """pytest 9's native TOML is checked as well, types included."""
    suite.write(CLEAN)
    (suite.pytester.path / "tox.ini").unlink()
    (suite.pytester.path / "pytest.toml").write_text(text + LOOP_SCOPE)
    result = suite.run()
    assert result.ret == 4
    result.stderr.fnmatch_lines([message])


@pytest.mark.skipif(int(pytest.__version__.partition(".")[0]) < 9, reason="pytest 9 reads native TOML")
def test_native_toml_is_read(suite):
    """Lists and texts of native TOML are read as such."""
    suite.write(LEAK)
    (suite.pytester.path / "tox.ini").unlink()
    (suite.pytester.path / "pytest.toml").write_text(
        "[pytest]\nphiguard_first_party = ['collect.tracker.example']\nphiguard_fail_on = ['leak']\n" + LOOP_SCOPE
    )
    suite.run().assert_outcomes(passed=1)


def test_mode_report_records_and_fails_nothing(suite):
    """In mode ``report`` a leak is in the report and the run passes."""
    suite.write(LEAK)
    result = suite.run("--phiguard=report", "--phiguard-network=contain")
    result.assert_outcomes(passed=1)
    assert result.ret == 0
    # No failure shows the evidence, so the summary does.
    result.stdout.fnmatch_lines(["LEAK PHG101 *", "  sent to    collect.tracker.example*", "  carries    email of *"])
    assert suite.rules == ["PHG101"]
    assert suite.report["mode"] == "report"


def test_mode_off_installs_nothing_and_writes_a_report_of_zeros(suite):
    """In mode ``off`` nothing is patched, and a requested report is still written."""
    suite.write(
        "import requests\nbefore = requests.Session.send\n"
        "def test_it(phi_patient):\n"
        "    assert phi_patient.email\n    assert not hasattr(requests.Session.send, '__wrapped__')"
    )
    result = suite.run("--phiguard=off", subprocess=True)
    result.assert_outcomes(passed=1)
    assert suite.report["mode"] == "off"
    assert suite.report["summary"]["tests"] == 0
    assert suite.report["findings"] == []


def test_fail_on_adds_context(suite):
    """A lone health fact fails only where ``phiguard_fail_on`` says so."""
    suite.write("def test_it(phi_patient):\n    app.send(condition=phi_patient.condition)")
    suite.run("--phiguard-network=contain").assert_outcomes(passed=1)
    assert suite.rules == ["PHG401"]
    suite.run("--phiguard-fail-on=leak context").assert_outcomes(failed=1)


def test_first_party_pattern(suite):
    """A destination that the ini file calls ours receives what it likes."""
    suite.write(LEAK)
    suite.run(ini=["phiguard_first_party = *.tracker.example"]).assert_outcomes(passed=1)


def test_third_party_beats_first_party(suite):
    """A declared third party is one although it looks first-party, and its vendor is named."""
    suite.write(LEAK)
    lines = ["phiguard_first_party = *.tracker.example", "phiguard_third_party = collect.tracker.example = segment"]
    suite.run(ini=lines).assert_outcomes(failed=1)
    assert suite.report["findings"][0]["party"]["vendor"] == "segment"


def test_allowance_permits_its_kinds_only(suite):
    """An allowance permits what it names, is told in the report, and nothing else passes."""
    allow = "phiguard_allow = collect.tracker.example kinds=email until=2999-12-31 reason='agreement 7'"
    suite.write(LEAK)
    result = suite.run(ini=[allow])
    result.assert_outcomes(passed=1)
    used = suite.report["allowed"][0]
    assert used["allowance"]["reason"] == "agreement 7"
    assert [identifier["kind"] for identifier in used["identifiers"]] == ["email"]
    result.stdout.fnmatch_lines(["ALLOWED collect.tracker.example kinds=email until 2999-12-31, used 1 time:*"])
    suite.write("def test_it(phi_patient):\n    app.send(email=phi_patient.email, mrn=phi_patient.mrn)")
    suite.run(ini=[allow]).assert_outcomes(failed=1)
    assert [i["kind"] for i in suite.report["findings"][0]["identifiers"]] == ["mrn"]


def test_require_fails_a_vacuous_run(suite):
    """A full run that saw none of what is required ends with exit code 1, a partial one does not."""
    suite.write("def test_it():\n    pass")
    result = suite.run(ini=["phiguard_require = identifiers pages"])
    assert result.ret == 1
    result.stdout.fnmatch_lines(["REQUIRED identifiers: none was seen*", "REQUIRED pages: none was seen*"])
    assert suite.run("-k", "test_it", ini=["phiguard_require = identifiers"]).ret == 0
    assert suite.run("test_inner.py", ini=["phiguard_require = identifiers"]).ret == 0


def test_require_is_met(suite):
    """A run that saw what is required passes."""
    suite.write(CLEAN)
    assert suite.run(ini=["phiguard_require = identifiers transmissions"]).ret == 0


def test_seed_changes_the_people(suite):
    """Another seed makes other patients, the same seed the same ones."""
    suite.write("def test_it(phi_patient):\n    open('names', 'a').write(phi_patient.name + '\\n')")
    suite.run()
    suite.run("--phiguard-seed=other")
    suite.run()
    first, second, third = (suite.pytester.path / "names").read_text().split("\n")[:3]
    assert first == third != second


def test_header_shows_values_with_their_source(suite):
    """pytest's header shows what is not the default, and where it came from."""
    suite.write(CLEAN)
    result = suite.run("--phiguard-seed=x", ini=["phiguard_network = observe"])
    result.stdout.fnmatch_lines(["phiguard: *network=observe (tox.ini)*seed=x (command line)*"])


def test_command_line_beats_ini(suite):
    """The command line wins over the ini file."""
    suite.write(LEAK)
    suite.run("--phiguard=report", "--phiguard-network=contain", ini=["phiguard_mode = enforce"]).assert_outcomes(
        passed=1
    )


def test_vacuous_run_is_told(suite):
    """A run in which no patient was made says that it was inactive."""
    suite.write("def test_it():\n    pass")
    suite.run().stdout.fnmatch_lines(["INACTIVE: 0 identifiers*"])


def test_doctor_lists_captures(suite):
    """The doctor names each capture with its state and leaves without running a test."""
    suite.write("def test_it():\n    raise AssertionError('must not run')")
    result = suite.run("--phiguard-doctor", subprocess=True)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["pytest-phiguard *", "*active*requests *"])
    assert "passed" not in result.stdout.str()


def test_doctor_fails_on_a_broken_capture(suite):
    """The doctor leaves with exit code 1 where a capture is broken, and says why."""
    suite.pytester.makeconftest(
        "import pytest_phiguard\n"
        "class Fax:\n    name = 'fax'\n    distribution = ''\n    modules = ('colorsys',)\n"
        "    def install(self, module, patch):\n        patch.wrap(module, 'no_such_function', lambda original: original)\n"
        "@pytest_phiguard.hookimpl\ndef pytest_phiguard_captures(config):\n    return [Fax()]\n"
    )
    result = suite.run("--phiguard-doctor", subprocess=True)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*broken*fax*no_such_function*"])


def test_doctor_tells_optional_packages(suite):
    """The doctor says of each optional package whether it is there and what it brings; an absent one breaks nothing."""
    absent = ("lz4", "lz4.frame", "hyperscan", "xxhash", "Crypto.Hash.keccak")
    suite.pytester.makeconftest(f"import sys\nsys.modules.update(dict.fromkeys({absent}))\n")
    result = suite.run("--phiguard-doctor", subprocess=True)
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "optional packages, all of them in pytest-phiguard*fast*:",
            "  present brotli *  bodies with the content coding br",
            "  absent  lz4 *  lz4 frames",
            "  present mmh3 *  digests murmur3_128, murmur3_128_words, *",
            "  absent  pycryptodome *  digests keccak_256*",
            "  absent  xxhash *  digests xxh128, xxh64, xxh3_64",
            "  absent  hyperscan *",
        ]
    )


def test_doctor_knows_who_makes_each_digest(monkeypatch):
    """Where no optional package is installed, each digest that is missing is told with a package, and none twice."""

    def refuse(name, **_):
        raise ImportError(name)

    def make(name, *content, **options):
        if name == "ripemd160":
            raise ValueError("unsupported hash type")
        return hashlib_new(name, *content, **options)

    hashlib_new = hashlib.new
    monkeypatch.setattr(algorithms, "import_module", refuse)
    monkeypatch.setattr(algorithms.hashlib, "new", make)
    monkeypatch.setattr(_doctor, "find_algorithm", algorithms.find_algorithm.__wrapped__)
    missing = [name for name in algorithms.SIZES if algorithms.find_algorithm.__wrapped__(name) is None]
    absent = [one for one in _doctor.iter_packages() if one.reads.startswith("digests ") and not one.installed]
    told = [name for one in absent for name in one.reads.removeprefix("digests ").split(", ")]
    assert sorted(told) == sorted(missing)
    assert {"blake3", "keccak_256", "ripemd160", "murmur3_128", "xxh64"} <= set(told)
    assert "OpenSSL" not in {one.package for one in absent}


def test_doctor_tells_what_openssl_leaves_out(monkeypatch):
    """A digest that neither OpenSSL nor a package has is told as OpenSSL's."""
    monkeypatch.setattr(_doctor, "find_algorithm", lambda name: None if name == "sha512_256" else bytes)
    *_, last = _doctor.iter_packages()
    assert last == ("OpenSSL", "digests sha512_256, which this build leaves out", False)


def test_broken_capture_is_a_finding(suite):
    """A capture that cannot be installed fails the run as unverified."""
    suite.pytester.makeconftest(
        "import pytest_phiguard\n"
        "class Fax:\n    name = 'fax'\n    distribution = ''\n    modules = ('colorsys',)\n"
        "    def install(self, module, patch):\n        raise RuntimeError('no line')\n"
        "@pytest_phiguard.hookimpl\ndef pytest_phiguard_captures(config):\n    return [Fax()]\n"
    )
    suite.write("def test_it(phi_patient):\n    import colorsys")
    result = suite.run(subprocess=True)
    assert result.ret == 1
    assert suite.rules == ["PHG802"]
    result.stdout.fnmatch_lines(["*PHG802 the capture fax*no line*"])


def test_allowance_for_a_vendor_that_signs_no_agreement_is_used_and_warned_of(suite):
    """Meta signs no agreement: an allowance for its pixel holds, and the summary says so."""
    suite.pytester.makepyfile(app="")
    suite.write(
        "def test_it(phi_patient, phiguard):\n"
        "    pixel = f'<img src=\"https://www.facebook.com/tr?id=1&ev=x&cd[m]={phi_patient.mrn}\">'\n"
        "    assert phiguard.check_page(pixel, url='https://h.test/') == []\n"
    )
    result = suite.run(ini=["phiguard_allow = meta_pixel kinds=mrn until=2999-12-31 reason='none'"])
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["WARNING Meta* says publicly that it signs no agreement*"])
