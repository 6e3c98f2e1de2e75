"""Under pytest-xdist each worker guards itself, and the controller tells it all."""

from __future__ import annotations

import pytest

SOURCE = (
    "@pytest.mark.parametrize('number', range(6))\n"
    "@pytest.mark.xdist_group('one')\n"
    "def test_it(phi_patient, number):\n"
    "    app.send(event='visit', email=phi_patient.email if number in (2, 5) else '')\n"
)


@pytest.mark.parametrize("dist", ["load", "loadscope", "loadfile", "loadgroup", "worksteal", "each"])
def test_every_distribution(suite, dist):
    """Exactly the leaking tests fail, under each way of distributing them."""
    suite.write(SOURCE)
    tx = ["--tx", "2*popen", "--dist=each"] if dist == "each" else ["-n", "2", f"--dist={dist}"]
    result = suite.run(*tx, subprocess=True)
    times = 2 if dist == "each" else 1
    result.assert_outcomes(passed=4 * times, failed=2 * times)
    assert result.ret == 1
    assert sorted(finding["test"] for finding in suite.report["findings"]) == [
        "test_inner.py::test_it[2]",
        "test_inner.py::test_it[5]",
    ]
    assert suite.report["summary"]["guarded"] == 6 * times


def test_late_traffic_of_a_worker(suite):
    """What a worker's test sends after it has ended is an error of that test in the controller."""
    suite.write(
        "import threading\n"
        "go = threading.Event()\nthreads = []\n"
        "def test_one(phi_patient):\n"
        "    def work(email=phi_patient.email):\n        go.wait(10)\n        app.send(email=email)\n"
        "    thread = threading.Thread(target=work)\n    thread.start()\n    threads.append(thread)\n\n"
        "def test_two(phi_patient):\n    go.set()\n    threads[0].join()"
    )
    result = suite.run("-n", "1", subprocess=True)
    assert result.ret == 1
    result.assert_outcomes(passed=2, errors=1)
    assert suite.report["findings"][0]["phase"] == "late"


def test_crashed_worker_loses_no_earlier_leak(suite):
    """A leak that a worker reported before it crashed is in the report."""
    suite.write(
        "import os\n"
        "def test_one(phi_patient):\n    app.send(email=phi_patient.email)\n\n"
        "def test_two():\n    os._exit(3)\n\n"
        "def test_three(phi_patient):\n    app.send(mrn=phi_patient.mrn)"
    )
    result = suite.run("-n", "1", subprocess=True)
    assert result.ret == 1
    assert {finding["test"] for finding in suite.report["findings"]} == {
        "test_inner.py::test_one",
        "test_inner.py::test_three",
    }


def test_wrong_mark_is_a_usage_error(suite):
    """A wrong mark of a selected test ends with exit code 4 and its message, before any test."""
    suite.write("@pytest.mark.phiguard(mood='off')\ndef test_it():\n    pass")
    result = suite.run("-n", "2", subprocess=True)
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*PHG901*'mood' is no argument of phiguard*"])


def test_wrong_option_is_a_usage_error(suite):
    """A wrong option ends with exit code 4 under xdist too."""
    suite.write("def test_it():\n    pass")
    result = suite.run("-n", "2", ini=["phiguard_mode = enforced"], subprocess=True)
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*PHG901*'enforced' is not a valid phiguard_mode*"])


def test_same_patients_as_in_one_process(suite):
    """A test's patient is the same in a worker and without xdist."""
    suite.write(
        "def test_one(phi_patient):\n    open('one', 'a').write(phi_patient.name + '\\n')\n\n"
        "@pytest.mark.xdist_group('two')\n"
        "def test_two(phi_patient):\n    open('two', 'a').write(phi_patient.name + '\\n')\n"
    )
    suite.run(subprocess=True)
    suite.run("-n", "2", "--dist=loadgroup", subprocess=True)
    suite.run("-n", "2", "--dist=load", subprocess=True)
    for name in ("one", "two"):
        lines = (suite.pytester.path / name).read_text().split("\n")[:-1]
        assert len(lines) == 3
        assert len(set(lines)) == 1
