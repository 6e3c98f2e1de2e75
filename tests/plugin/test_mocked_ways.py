"""Mocks in the place of what is no HTTP client: the rule that each falls under, in a test that sends nothing."""

from __future__ import annotations


def test_mocked_clients(suite):
    """What a mock was given for a third party fails the test, and what it was given for us does not."""
    suite.write(
        "import ftplib, io, socket\nimport pytest\nfrom unittest import mock\n\n"
        "def store(host, patient):\n"
        "    with mock.patch('ftplib.FTP'):\n"
        "        ftplib.FTP(host).storbinary('STOR in.csv', io.BytesIO(patient.email.encode()))\n\n"
        "def test_third_party(phi_patient):\n    store('ftp.lab.example', phi_patient)\n\n"
        "def test_first_party(phi_patient):\n    store('10.0.0.7', phi_patient)\n\n"
        "@pytest.mark.parametrize('cut', [0, 5])\ndef test_pieces(phi_patient, cut):\n"
        "    with mock.patch('socket.create_connection'):\n"
        "        connection = socket.create_connection(('lab.example', 2575))\n"
        "        connection.sendall(phi_patient.email[:cut].encode())\n"
        "        connection.sendall(phi_patient.email[cut:].encode())\n"
    )
    suite.run().assert_outcomes(failed=3, passed=1)
    assert set(suite.rules) == {"PHG106"}
