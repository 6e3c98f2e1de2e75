"""Bodies that cannot be judged in full: no exception in the application, and unverified only where it must be."""

from __future__ import annotations

SERVER = """
import gzip, io, itertools, os, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx, requests


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        if "Content-Length" in self.headers:
            left = int(self.headers["Content-Length"])
            while left > 0:
                left -= len(self.rfile.read(min(left, 1 << 20)))
        else:
            while (size := int(self.rfile.readline() or b"0", 16)) > 0:
                self.rfile.read(size + 2)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()

"""
THIRD = ["phiguard_third_party = 127.0.0.1", "# the network is guarded as by default"]


def test_body_that_is_no_text_passes(suite):
    """Random bytes are judged for what they are: nothing stands in them."""
    suite.write(
        SERVER + "def test_it(server, phi_patient):\n"
        "    assert requests.post(server, data=os.urandom(20_000)).text == 'ok'\n"
        "    assert httpx.post(server, content=bytes(range(256)) * 40).text == 'ok'\n"
    )
    suite.run(ini=THIRD).assert_outcomes(passed=1)
    assert suite.rules == []


def test_identifier_between_bytes_that_are_no_text(suite):
    """An identifier between binary bytes is found."""
    suite.write(
        SERVER + "def test_it(server, phi_patient):\n"
        "    body = b'\\x00\\x01\\xff\\xfe' + phi_patient.email.encode() + b'\\x00\\x80' + os.urandom(100)\n"
        "    with pytest.raises(requests.ConnectionError):\n        requests.post(server, data=body)\n"
    )
    suite.run(ini=THIRD).assert_outcomes(failed=1)
    assert suite.rules == ["PHG101"]


def test_large_body_in_memory_is_judged_in_full(suite):
    """50 MB that the client holds in memory are sent as they are and judged to their end."""
    suite.write(
        SERVER + "def test_clean(server, phi_patient):\n"
        "    assert requests.post(server, data=b'x' * 50_000_000).text == 'ok'\n\n"
        "def test_identifier_at_the_end(server, phi_patient):\n"
        "    with pytest.raises(requests.ConnectionError):\n"
        "        requests.post(server, data=b' ' * 50_000_000 + phi_patient.email.encode())\n"
    )
    suite.run(ini=THIRD).assert_outcomes(passed=1, failed=1)
    assert suite.rules == ["PHG101"]


def test_large_body_that_streams_is_unverified(suite):
    """50 MB that stream past are sent as they are; what goes beyond what is kept is unverified."""
    suite.write(
        SERVER + "def stream():\n    for _ in range(50):\n        yield b'x' * 1_000_000\n\n"
        "@pytest.mark.phiguard(ignore=['PHG801'], reason='only the answer matters here')\n"
        "def test_sent(server, phi_patient):\n"
        "    assert requests.post(server, data=stream()).text == 'ok'\n\n"
        "def test_unverified(server, phi_patient, phiguard):\n"
        "    try:\n        requests.post(server, data=stream())\n"
        "    except requests.ConnectionError:\n        pass\n"
    )
    suite.run(ini=THIRD).assert_outcomes(passed=1, failed=1)
    assert suite.rules == ["PHG801"]


def test_endless_body_is_iterated_by_nobody_else(suite):
    """An endless generator is consumed by its client only; the application's own end of it is what ends it."""
    suite.write(
        SERVER + "class Enough(Exception):\n    pass\n\n"
        "def endless(count):\n"
        "    for number in itertools.count():\n"
        "        if number == count:\n            raise Enough\n"
        "        yield b'x' * 1000\n\n"
        "def test_it(server, phi_patient):\n"
        "    with pytest.raises(Enough):\n        requests.post(server, data=endless(50))\n"
        "    with pytest.raises(Enough):\n        httpx.post(server, content=endless(50))\n"
    )
    result = suite.run(ini=THIRD)
    result.assert_outcomes(passed=1)


def test_broken_gzip_is_unverified_and_sent(suite):
    """A body that says gzip and is cut short reaches the server in ``observe``, and is unverified."""
    suite.write(
        SERVER + "def test_it(server, phi_patient):\n"
        "    body = gzip.compress(os.urandom(4000))[:-900]\n"
        "    answer = requests.post(server, data=body, headers={'Content-Encoding': 'gzip'})\n"
        "    assert answer.text == 'ok'\n"
    )
    suite.run("--phiguard-network=observe", ini=THIRD).assert_outcomes(failed=1)
    assert suite.rules == ["PHG801"]


def test_broken_gzip_to_the_first_party_is_nobodys_business(suite):
    """What cannot be judged does not matter where it goes to the first party, or where no patient is known."""
    suite.write(
        SERVER + "def test_it(server, phi_patient):\n"
        "    assert requests.post(server, data=gzip.compress(b'x' * 99)[:-9], headers={'Content-Encoding': 'gzip'}).text\n"
    )
    suite.run().assert_outcomes(passed=1)
    assert suite.rules == []


def test_broken_gzip_without_a_patient_passes(suite):
    """Where no identifier is known nothing can be hidden in a body."""
    suite.write(
        SERVER + "def test_it(server):\n"
        "    assert requests.post(server, data=gzip.compress(b'x' * 99)[:-9], headers={'Content-Encoding': 'gzip'}).text\n"
    )
    suite.run(ini=THIRD).assert_outcomes(passed=1)
    assert suite.rules == []


def test_unread_body_of_a_test_without_a_patient_passes(suite):
    """A generator that a mock never reads is no finding where no patient lives, whatever ran before."""
    suite.write(
        "import requests, responses\n"
        "def test_patient(phi_patient):\n    assert phi_patient.name\n\n"
        "@responses.activate\ndef test_upload():\n"
        "    responses.put('https://bucket.storage.example/k')\n"
        "    requests.put('https://bucket.storage.example/k', data=(part for part in [b'a']))\n"
    )
    suite.run().assert_outcomes(passed=2)
    assert suite.rules == []


def test_body_whose_reading_fails_raises_its_own_error(suite):
    """A file that fails while it is read raises in the application what it would raise without us."""
    suite.write(
        SERVER + "class Broken(io.RawIOBase):\n"
        "    def readable(self):\n        return True\n"
        "    def read(self, size=-1):\n        raise ValueError('disk')\n"
        "    def __len__(self):\n        return 10\n\n"
        "def test_it(server, phi_patient):\n"
        "    with pytest.raises(ValueError, match='disk'):\n        requests.post(server, data=Broken())\n"
    )
    suite.run(ini=THIRD).assert_outcomes(passed=1)
