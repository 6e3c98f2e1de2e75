"""What an SDK flushes while the process ends does not leave either."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest


@pytest.fixture
def collector():
    """Yield a server outside of the inner run, with what it has received."""
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.received = received
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def test_queue_that_is_flushed_at_exit_stays_here(suite, collector):
    """The test fails, the process ends soon, and the collector has received nothing of the patient."""
    pytest.importorskip("segment.analytics")
    url = f"http://127.0.0.1:{collector.server_port}"
    suite.write(
        "import segment.analytics as analytics\n"
        f"analytics.write_key, analytics.host = 'k', {url!r}\n"
        "def test_leak(phi_patient):\n    analytics.track('u1', 'seen', {'email': phi_patient.email})\n"
    )
    suite.run(ini=["# the network is guarded as by default"], subprocess=True).assert_outcomes(failed=1)
    assert suite.rules == ["PHG103"]
    assert collector.received == []


def test_clean_queue_goes_its_way_at_exit(suite, collector):
    """A run in which nothing leaked leaves no patch behind, and what is queued arrives."""
    pytest.importorskip("segment.analytics")
    url = f"http://127.0.0.1:{collector.server_port}"
    suite.write(
        "import segment.analytics as analytics\n"
        f"analytics.write_key, analytics.host = 'k', {url!r}\n"
        "def test_clean(phi_patient):\n    analytics.track('u1', 'seen', {'page': 'home'})\n"
    )
    suite.run(ini=["# the network is guarded as by default"], subprocess=True).assert_outcomes(passed=1)
    assert b"home" in b"".join(collector.received) or collector.received[0][:2] == b"\x1f\x8b"


def test_session_after_a_leak_begins_from_a_clean_state(suite):
    """A second session in the same process undoes what the first left closed."""
    suite.write("import requests\ndef test_leak(phi_patient):\n    app.send(email=phi_patient.email)\n")
    suite.pytester.makepyfile(
        twice="import sys, pytest, socket, requests\n"
        "before = requests.Session.send\n"
        "for _ in range(2):\n    print('code', int(pytest.main(['-q', 'test_inner.py', '-p', 'no:cacheprovider'])))\n"
        "from pytest_phiguard.capture.patching import process_patches\n"
        "process_patches().enter()\nprint('undone', requests.Session.send is before)\n"
    )
    result = suite.pytester.runpython("twice.py")
    result.stdout.fnmatch_lines(["code 1", "code 1", "undone True"])
