"""``phiguard_children = proxy``: what child processes send by themselves fails their test, and stays here."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from pathlib import Path

import pytest

pytest.importorskip("trustme")
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="the children are those of POSIX systems"),
    pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed"),
]

ASKED = ["phiguard_children = proxy", "phiguard_third_party = 127.0.0.1", "# the network is guarded as by default"]
HEADER = '''
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

received = []


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        received.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"real")

    def log_message(self, *args):
        pass


@pytest.fixture
def url():
    received.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    yield f"http://127.0.0.1:{server.server_port}/collect"
    server.shutdown()
    server.server_close()


def send(directory, url, text):
    """Send a file by a script that says nothing of it in its arguments."""
    (directory / "body").write_text(text)
    (directory / "script").write_text(f"curl -sS -d @{directory / 'body'} {url}")
    return subprocess.run(["sh", str(directory / "script")], capture_output=True, text=True)


'''
TESTS = (
    "def test_leak(url, tmp_path, phi_patient):\n"
    "    done = send(tmp_path, url, f'email={phi_patient.email}')\n"
    "    assert done.returncode in {52, 56}, done\n    assert received == []\n\n"
    "def test_clean(url, tmp_path, phi_patient):\n"
    "    assert send(tmp_path, url, 'event=visit').stdout == 'real'\n    assert received == [b'event=visit']\n"
)


@pytest.fixture
def suite(suite, monkeypatch):
    """Return an inner suite with a third party on this machine, and no proxy but ours."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    suite.header = HEADER
    return suite


@pytest.mark.parametrize("arguments", [(), ("-n", "2")])
def test_what_a_child_sends_by_itself(arguments, suite):
    """A patient in what a child sends fails the test that started it, never arrives, and what is harmless does."""
    if arguments:
        pytest.importorskip("xdist")
    suite.write(TESTS)
    result = suite.run(*arguments, ini=ASKED)
    result.assert_outcomes(failed=1, passed=1)
    assert suite.rules == ["PHG101"]
    (finding,) = suite.report["findings"]
    assert finding["test"] == "test_inner.py::test_leak"
    assert "test_inner.py:" in str(finding)
    result.stdout.no_fnmatch_line("NOTE child processes*")


def test_header_shows_it(suite):
    """The header shows what was asked for."""
    suite.write("def test_it():\n    pass\n")
    suite.run(ini=ASKED).stdout.fnmatch_lines(["phiguard: *children=proxy (tox.ini)*"])


def test_without_asking_it_is_counted(suite):
    """Where nobody asked for it, children send as they like, and the summary says how many there were."""
    suite.write(
        "def test_it(url, tmp_path, phi_patient):\n"
        "    assert phi_patient.email\n"
        "    assert send(tmp_path, url, phi_patient.email).stdout == 'real'\n"
    )
    result = suite.run(ini=ASKED[1:])
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(
        ["NOTE child processes whose own traffic was not watched: 1 *phiguard_children = proxy*"]
    )


def test_unknown_way_is_a_usage_error(suite):
    """A value that is no way to watch children is refused."""
    suite.write("def test_it():\n    pass\n")
    result = suite.run(ini=["phiguard_children = sandbox"])
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*PHG901 'sandbox' is not a valid phiguard_children (tox.ini)*proxy*"])


def test_missing_package_is_a_usage_error(suite, monkeypatch):
    """Without the package that makes certificates the suite is told how to install it."""
    suite.write("def test_it():\n    pass\n")
    monkeypatch.setattr("pytest_phiguard.config.lines.find_spec", lambda name: None)
    result = suite.run(ini=ASKED)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*needs the package trustme: pip install 'pytest-phiguard[[]children[]]'*"])


def test_nothing_stays(suite):
    """After the run neither a port nor a file of the proxy is left."""
    suite.write(
        "def test_it(url, tmp_path, phi_patient):\n"
        '    code = \'import os; print(os.environ["SSL_CERT_FILE"], os.environ["http_proxy"])\'\n'
        "    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True)\n"
        "    with open('lent', 'w') as file:\n        file.write(done.stdout)\n"
    )
    suite.run(ini=ASKED).assert_outcomes(passed=1)
    file, _, address = (suite.pytester.path / "lent").read_text().strip().partition(" ")
    assert not Path(file).parent.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])))


def test_child_of_a_wide_fixture(suite):
    """A child of a session's fixture that sends during a test is laid to whose patient it is."""
    suite.write(
        "@pytest.fixture(scope='session')\ndef worker(tmp_path_factory):\n"
        "    code = 'import sys, urllib.request as r\\nfor line in sys.stdin:\\n'\n"
        "    code += '    url, body = line.split()\\n    try:\\n        r.urlopen(url, data=body.encode()).read()\\n'\n"
        "    code += '    except Exception: pass\\n    print(flush=True)\\n'\n"
        "    pipe = subprocess.PIPE\n"
        "    with subprocess.Popen([sys.executable, '-c', code], stdin=pipe, stdout=pipe, text=True) as child:\n"
        "        yield child\n        child.stdin.close()\n\n"
        "def test_first(worker, phi_patient):\n    assert phi_patient.email\n\n"
        "def test_second(worker, url, phi_patient):\n"
        "    print(url, phi_patient.email, file=worker.stdin, flush=True)\n    worker.stdout.readline()\n"
        "    assert received == []\n"
    )
    suite.run(ini=ASKED)
    assert [finding["test"] for finding in suite.report["findings"]] == ["test_inner.py::test_second"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks")
def test_child_of_a_fork(suite):
    """What a child of a forked process sends by itself is judged by the parent, and the fork leaves no file."""
    suite.write(
        "def test_it(url, tmp_path, phi_patient):\n"
        "    process = os.fork()\n"
        "    if not process:\n"
        "        with open('lent', 'w') as file:\n"
        "            subprocess.run([sys.executable, '-c', 'import os; print(os.environ[\"SSL_CERT_FILE\"])'], stdout=file)\n"
        "        os._exit(send(tmp_path, url, phi_patient.email).returncode)\n"
        "    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) in {52, 56}\n"
        "    assert received == []\n"
    )
    suite.run(ini=ASKED).assert_outcomes(failed=1)
    assert suite.rules == ["PHG101"]
    assert not Path((suite.pytester.path / "lent").read_text().strip()).parent.exists()


def test_doctor_says_how_children_are_watched(suite):
    """The doctor says what is watched of children here, and what is not."""
    suite.run("--phiguard-doctor", subprocess=True).stdout.fnmatch_lines(
        ["child processes: *phiguard_children = proxy*"]
    )
    result = suite.run("--phiguard-doctor", ini=ASKED, subprocess=True)
    result.stdout.fnmatch_lines(["child processes: *by the proxy*not watched: what takes no notice of these*"])
