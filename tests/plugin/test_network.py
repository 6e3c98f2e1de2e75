"""Network modes: what never leaves, what is answered by a stand-in, what goes its way."""

from __future__ import annotations

import pytest

SERVER = """
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

received = []


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        received.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(201)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"real")

    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def server():
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()
"""
THIRD = ["phiguard_third_party = 127.0.0.1", "# the network is guarded as by default"]


def test_contain_raises_the_clients_own_error_and_nothing_arrives(suite):
    """What policy would fail never leaves; what it would not goes its way."""
    suite.write(
        SERVER + "import requests\n"
        "def test_leak(server, phi_patient):\n"
        "    with pytest.raises(requests.ConnectionError):\n"
        "        requests.post(server, json={'email': phi_patient.email})\n    assert received == []\n\n"
        "def test_clean(server, phi_patient):\n"
        "    assert requests.post(server, json={'event': 'visit'}).text == 'real'\n    assert len(received) == 1\n"
    )
    suite.run(ini=THIRD).assert_outcomes(failed=1, passed=1)
    assert suite.rules == ["PHG101"]


def test_contain_lets_pass_what_is_allowed_or_ignored(suite):
    """What an allowance or a mark permits is not contained."""
    suite.write(
        SERVER + "import requests\n"
        "@pytest.mark.phiguard(ignore=['PHG101'], reason='test')\n"
        "def test_ignored(server, phi_patient):\n"
        "    assert requests.post(server, json={'email': phi_patient.email}).status_code == 201\n\n"
        "@pytest.mark.phiguard(allow=\"127.0.0.1 kinds=email until=2999-01-01 reason='x'\")\n"
        "def test_allowed(server, phi_patient):\n"
        "    assert requests.post(server, json={'email': phi_patient.email}).status_code == 201\n\n"
        "def test_context(server, phi_patient):\n"
        "    assert requests.post(server, json={'condition': phi_patient.condition}).status_code == 201\n"
    )
    suite.run(ini=THIRD).assert_outcomes(passed=3)


def test_observe_lets_everything_pass_and_fails_the_test(suite):
    """In ``observe`` a leak arrives, and fails its test."""
    suite.write(
        SERVER + "import requests\n"
        "def test_leak(server, phi_patient):\n"
        "    assert requests.post(server, json={'email': phi_patient.email}).text == 'real'\n"
    )
    suite.run("--phiguard-network=observe", ini=THIRD).assert_outcomes(failed=1)
    assert suite.rules == ["PHG101"]


def test_isolate_answers_in_place_of_every_third_party(suite):
    """In ``isolate`` nothing third-party leaves; the client gets an empty answer of its own kind."""
    suite.write(
        SERVER + "import requests, httpx\n"
        "def test_clean(server, phi_patient):\n"
        "    for answer in (requests.post(server, json={'event': 'v'}), httpx.post(server, json={'event': 'v'})):\n"
        "        assert answer.status_code == 200\n        assert answer.json() == {}\n"
        "    assert received == []\n\n"
        "def test_leak(server, phi_patient):\n"
        "    assert requests.post(server, json={'email': phi_patient.email}).status_code == 200\n"
        "    assert received == []\n"
    )
    suite.run("--phiguard-network=isolate", ini=THIRD).assert_outcomes(passed=1, failed=1)


def test_report_mode_implies_observe(suite):
    """In mode ``report`` nothing is contained: the suite sees what it would see without the plugin."""
    suite.write(
        SERVER + "import requests\n"
        "def test_leak(server, phi_patient):\n"
        "    assert requests.post(server, json={'email': phi_patient.email}).text == 'real'\n"
    )
    suite.run("--phiguard=report", ini=THIRD).assert_outcomes(passed=1)
    assert suite.rules == ["PHG101"]


@pytest.mark.parametrize("network", ["contain", "isolate", "observe"])
def test_mocked_request_is_recorded_and_answered_by_the_mock(suite, network):
    """A mock answers as usual, under every network mode; the leak fails the test."""
    suite.write(
        "import requests, responses\n"
        "@responses.activate\n"
        "def test_it(phi_patient):\n"
        "    responses.post(app.THIRD, json={'from': 'mock'})\n"
        "    assert requests.post(app.THIRD, json={'email': phi_patient.email}).json() == {'from': 'mock'}\n"
    )
    suite.run(f"--phiguard-network={network}").assert_outcomes(failed=1)
    assert suite.rules == ["PHG101"]


def test_packet_to_a_forwarder_is_a_leak_wherever_it_is(suite):
    """StatsD on this machine is where telemetry leaves; a database beside it is not."""
    suite.write(
        "import socket\n"
        "def test_packet(phi_patient):\n"
        "    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:\n"
        "        with pytest.raises(ConnectionRefusedError):\n"
        "            one.sendto(f'login:1|c|#mrn:{phi_patient.mrn}'.encode(), ('127.0.0.1', 8125))\n"
        "        one.sendto(b'login:1|c', ('127.0.0.1', 8125))\n\n"
        "def test_database(phi_patient):\n"
        "    with socket.create_server(('127.0.0.1', 0)) as server:\n"
        "        with socket.create_connection(server.getsockname()) as one:\n"
        "            one.sendall(phi_patient.mrn.encode())\n"
    )
    result = suite.run(ini=["# the network is guarded as by default"])
    result.assert_outcomes(failed=1, passed=1)
    assert suite.rules == ["PHG106"]
    result.stdout.fnmatch_lines(["*packet to 127.0.0.1 carries a patient's medical record number*"])


def test_identifier_cut_over_two_writes_is_found(suite):
    """A connection is one message, however it is cut; the write that completes the value is refused."""
    suite.write(
        SERVER + "import socket\n"
        "def test_cut(server, phi_patient):\n"
        "    mrn, port = phi_patient.mrn, int(server.split(':')[2].split('/')[0])\n"
        "    with socket.create_connection(('127.0.0.1', port)) as one:\n"
        "        one.sendall(mrn[:4].encode())\n"
        "        with pytest.raises(OSError):\n"
        "            one.sendall(mrn[4:].encode())\n"
    )
    suite.run(ini=THIRD).assert_outcomes(failed=1)
    assert suite.rules == ["PHG106"]


def test_name_that_holds_an_identifier_is_not_looked_up(suite):
    """A host name is told to every resolver on the way."""
    suite.write(
        "import socket\n"
        "def test_name(phi_patient):\n"
        "    with pytest.raises(socket.gaierror):\n"
        "        socket.getaddrinfo(f'{phi_patient.mrn}.collector.example'.lower(), 443)\n"
    )
    suite.run(ini=["# the network is guarded as by default"]).assert_outcomes(failed=1)
    assert suite.rules == ["PHG106"]


def test_isolated_sockets_reach_nobody(suite):
    """A connection is refused before it is made, a packet is dropped, a name is not looked up."""
    suite.write(
        "import socket\n"
        "def test_all(phi_patient):\n"
        "    with socket.socket() as one, pytest.raises(ConnectionRefusedError):\n"
        "        one.connect(('192.0.2.7', 443))\n"
        "    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:\n"
        "        assert one.sendto(b'x:1|c', ('192.0.2.7', 8125)) == 5\n"
        "    with pytest.raises(socket.gaierror):\n"
        "        socket.gethostbyname('collector.example')\n"
    )
    suite.run().assert_outcomes(passed=1)
