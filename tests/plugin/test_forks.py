"""What a forked child sends is laid to the test that forked it, and contained in the child."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no forks")

WAYS = {
    "fork": "    child = os.fork()\n    if not child:\n        work(*args)\n        os._exit(0)\n    os.waitpid(child, 0)\n",
    "process": (
        "    process = multiprocessing.get_context('fork').Process(target=work, args=args)\n"
        "    process.start()\n    process.join(20)\n"
    ),
    "pool": (
        "    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context('fork')) as pool:\n"
        "        pool.submit(work, *args).result(20)\n"
    ),
    "exit": (
        "    child = os.fork()\n    if not child:\n"
        "        try:\n            work(*args)\n        finally:\n            os.kill(os.getpid(), signal.SIGKILL)\n"
        "    os.waitpid(child, 0)\n"
    ),
}


# As pytest-forked does it.
FORKED = """
import os, pickle, pytest
from _pytest.runner import runtestprotocol

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    hook, config = item.config.hook, item.config
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        reports = runtestprotocol(item, log=False)
        data = [hook.pytest_report_to_serializable(config=config, report=report) for report in reports]
        with os.fdopen(writer, "wb") as file:
            file.write(pickle.dumps(data))
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        data = pickle.loads(file.read())
    os.waitpid(child, 0)
    for one in data:
        hook.pytest_runtest_logreport(report=hook.pytest_report_from_serializable(config=config, data=one))
    return True
"""


@pytest.fixture
def suite(suite):
    """Return an inner suite whose tests fork."""
    suite.header += (
        "import multiprocessing, os, signal\nfrom concurrent.futures import ProcessPoolExecutor\n\n"
        "def send(email):\n    app.send(email=email)\n\n"
    )
    return suite


@pytest.mark.parametrize("way", WAYS)
def test_child_of_a_test(suite, way):
    """A child's transmission fails the test that forked it, once, and no other."""
    suite.write(
        f"def run(work, *args):\n{WAYS[way]}\n"
        "def test_one(phi_patient):\n    run(send, 'nobody')\n\n"
        "def test_two(phi_patient):\n    run(send, phi_patient.email)\n\n"
        "def test_three(phi_patient):\n    run(send, 'nobody')\n"
    )
    # What pytester drops of the modules of a pool, its children could not find again.
    suite.run(subprocess=way == "pool").assert_outcomes(passed=2, failed=1)
    found = suite.report["findings"]
    assert [(one["test"], one["phase"], one["count"]) for one in found] == [("test_inner.py::test_two", "call", 1)]
    assert found[0]["source"]["file"] == "app.py"


def test_child_that_was_forked_before_any_patient(suite):
    """A server process of a wide fixture is laid by value: to the test whose patient it sends."""
    suite.write(
        "@pytest.fixture(scope='module')\n"
        "def jobs():\n"
        "    context = multiprocessing.get_context('fork')\n"
        "    jobs, done = context.Queue(), context.Queue()\n"
        "    def work():\n"
        "        for email in iter(jobs.get, None):\n            app.send(email=email)\n            done.put(True)\n"
        "    process = context.Process(target=work)\n    process.start()\n"
        "    yield lambda email: (jobs.put(email), done.get(timeout=20))\n"
        "    jobs.put(None)\n    process.join(20)\n\n"
        "def test_one(jobs):\n    jobs('nobody')\n\n"
        "def test_two(jobs, phi_patient):\n    jobs(phi_patient.email)\n\n"
        "def test_three(jobs, phi_patient):\n    jobs('nobody')\n"
    )
    suite.run().assert_outcomes(passed=2, failed=1)
    assert [one["test"] for one in suite.report["findings"]] == ["test_inner.py::test_two"]


def test_child_that_outlives_its_test_is_late(suite):
    """What a child sends after its test fails the run and names that test."""
    suite.write(
        "def test_one(phi_patient):\n"
        "    context = multiprocessing.get_context('fork')\n"
        "    go = context.Event()\n"
        "    def work(email=phi_patient.email):\n        go.wait(20)\n        app.send(email=email)\n"
        "    process = context.Process(target=work)\n    process.start()\n"
        "    app.later = lambda: (go.set(), process.join(20))\n\n"
        "def test_two(phi_patient):\n    app.later()\n"
    )
    result = suite.run()
    result.assert_outcomes(passed=2, errors=1)
    found = suite.report["findings"]
    assert [(one["test"], one["phase"]) for one in found] == [("test_inner.py::test_one", "late")]


def test_body_that_streams_is_complete(suite):
    """A body that the child sends piece by piece is read to its end, and nothing else is told of it."""
    suite.write(
        "import http.server, threading, requests, socket\n"
        "class Answer(http.server.BaseHTTPRequestHandler):\n"
        "    def do_POST(self):\n"
        "        while self.rfile.readline() not in (b'0\\r\\n', b''):\n            pass\n"
        "        self.rfile.readline()\n"
        "        self.send_response(200)\n        self.send_header('Content-Length', '0')\n        self.end_headers()\n"
        "    def log_message(self, *_):\n        pass\n\n"
        "def post(port, pieces):\n"
        "    requests.post(f'http://127.0.0.1:{port}/', data=iter(pieces), timeout=20)\n\n"
        "@pytest.mark.parametrize('known', [True, False])\n"
        "def test_it(phi_patient, known):\n"
        "    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Answer)\n"
        "    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()\n"
        "    email = phi_patient.email if known else 'nobody'\n"
        "    context = multiprocessing.get_context('fork')\n"
        "    process = context.Process(target=post, args=(server.server_port, [b'a=', email.encode()]))\n"
        "    process.start()\n    process.join(20)\n"
        "    server.shutdown()\n    server.server_close()\n"
    )
    ini = ["phiguard_network = observe", "phiguard_third_party = 127.0.0.1"]
    suite.run(ini=ini).assert_outcomes(passed=1, failed=1)
    assert suite.rules == ["PHG101"]
    assert suite.report["findings"][0]["test"] == "test_inner.py::test_it[True]"


def test_child_contains(suite):
    """A child judges for itself what is about to leave: its client raises, and the server receives nothing."""
    suite.write(
        "import http.server, threading, requests\n"
        "class Answer(http.server.BaseHTTPRequestHandler):\n"
        "    def do_POST(self):\n        app.received = True\n\n"
        "def post(url, email, told):\n"
        "    try:\n        requests.post(url, json={'email': email}, timeout=20)\n"
        "    except requests.ConnectionError:\n        told.put('refused')\n\n"
        "def test_it(phi_patient):\n"
        "    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Answer)\n"
        "    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()\n"
        "    context = multiprocessing.get_context('fork')\n    told = context.Queue()\n"
        "    url = f'http://127.0.0.1:{server.server_port}/'\n"
        "    process = context.Process(target=post, args=(url, phi_patient.email, told))\n"
        "    process.start()\n    assert told.get(timeout=20) == 'refused'\n    process.join(20)\n"
        "    server.shutdown()\n    server.server_close()\n    assert not hasattr(app, 'received')\n"
    )
    result = suite.run(ini=["phiguard_network = contain", "phiguard_third_party = 127.0.0.1"])
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("*AssertionError*")
    assert suite.rules == ["PHG101"]


def test_page_of_a_child(suite):
    """A page that a child renders is judged by its parent, which knows the patient."""
    pytest.importorskip("flask")
    suite.write(
        "import flask\n"
        "site = flask.Flask('site')\n"
        "@site.route('/<email>')\n"
        "def show(email):\n"
        "    return f'<img src=\"https://collect.tracker.example/p?u={email}\">'\n\n"
        "def render(email):\n    site.test_client().get(f'/{email}')\n\n"
        f"def run(work, *args):\n{WAYS['process']}\n"
        "def test_it(phi_patient):\n    run(render, phi_patient.email)\n"
    )
    suite.run().assert_outcomes(failed=1)
    assert "PHG201" in suite.rules


@pytest.mark.parametrize("way", ["spawn", "forkserver"])
def test_child_that_cannot_be_watched_is_told(suite, way):
    """A child that begins anew has no guard, and the summary says so."""
    suite.write(
        "def test_it(phi_patient):\n"
        f"    process = multiprocessing.get_context('{way}').Process(target=os.getpid)\n"
        "    process.start()\n    process.join(20)\n    assert process.exitcode == 0\n"
    )
    result = suite.run(subprocess=True)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["NOTE child processes that began anew and were not watched: 1 *"])


def test_tests_that_are_run_in_children(suite, monkeypatch, tmp_path):
    """Under pytest-forked each test is a child of its own, which judges itself, and its children leave it the rest."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    suite.pytester.makeconftest(FORKED)
    suite.write(
        f"def run(work, *args):\n{WAYS['fork']}\n"
        "def test_one(phi_patient):\n    send('nobody')\n\n"
        "def test_two(phi_patient):\n    send(phi_patient.email)\n\n"
        "def test_three(phi_patient):\n    run(send, phi_patient.email)\n"
    )
    result = suite.run(subprocess=True)
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["FAILED*test_two*", "FAILED*test_three*"])
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_in_the_temporary_directory(suite):
    """What children left is removed at the end of the run."""
    before = set(Path(tempfile.gettempdir()).glob("phiguard-*.spool"))
    suite.write(f"def run(work, *args):\n{WAYS['fork']}\ndef test_it(phi_patient):\n    run(send, 'nobody')\n")
    suite.run().assert_outcomes(passed=1)
    assert set(Path(tempfile.gettempdir()).glob("phiguard-*.spool")) <= before


def test_failure_of_a_capture_in_a_child(suite):
    """What a capture fails at in a child is told, as it is in its parent."""
    suite.pytester.makeconftest(
        "import app\n"
        "class Broken:\n    name = 'broken'\n    distribution = ''\n    modules = ('app',)\n"
        "    def install(self, module, patch):\n        module.fail = lambda: patch.sink.failed('broken', ValueError('x'))\n\n"
        "def pytest_phiguard_captures():\n    return [Broken()]\n"
    )
    suite.write(f"def run(work, *args):\n{WAYS['fork']}\ndef test_it(phi_patient):\n    run(app.fail)\n")
    suite.run().assert_outcomes(failed=1)
    assert suite.rules == ["PHG803"]
