"""Clients beyond the common ones, in whole runs: a leak fails its test, which is named, and does not leave."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.capture import clients

NAMES = (
    "httpcore",
    "botocore",
    "httplib2",
    "tornado",
    "tornado_curl",
    "pycurl",
    "pycurl_multi",
    "curl_cffi",
    "curl_cffi_streamed",
    "curl_cffi_async",
    "pyreqwest",
    "pyreqwest_function_async",
    "niquests",
)


@pytest.mark.parametrize("name", [name for name in NAMES if name in clients.CLIENTS])
def test_leak_fails_its_test_and_does_not_leave(name, suite):
    """A leak is told with the line of the application, and the client raises its own error."""
    shutil.copytree(Path(clients.__file__).parent, suite.pytester.path / "clients")
    suite.write(
        "import clients\n"
        "def test_leak(phi_patient):\n"
        "    body = ('email=' + phi_patient.email).encode()\n"
        f"    error = clients.find_error({name!r})\n"
        "    with pytest.raises(error):\n"
        f"        clients.CLIENTS[{name!r}]('http://collect.tracker.example:9/v1', body)\n\n"
        "def test_silent(phi_patient):\n    assert phi_patient.email\n"
    )
    result = suite.run(ini=["# the network is guarded as by default"])
    result.assert_outcomes(failed=1, passed=1)
    assert suite.rules == ["PHG101"]
    result.stdout.fnmatch_lines(['*in the body, form field "email"', "*sent from  test_inner.py:9, clients/*.py:*"])
    result.stdout.no_fnmatch_line("*DID NOT RAISE*")


def test_stubbed_service_of_aws_is_judged(suite):
    """What an application gives to a service that the test has stubbed, or replaced, fails the test."""
    pytest.importorskip("boto3")
    suite.write(
        "from unittest import mock\n"
        "import boto3\n"
        "from botocore.stub import Stubber\n\n"
        "OPTIONS = {'region_name': 'us-east-1', 'aws_access_key_id': 'id', 'aws_secret_access_key': 'key'}\n\n"
        "def test_stubbed(phi_patient):\n"
        "    client = boto3.client('sns', **OPTIONS)\n"
        "    with Stubber(client) as stubber:\n"
        "        stubber.add_response('publish', {'MessageId': '1'})\n"
        "        client.publish(TopicArn='arn:aws:sns:us-east-1:1:ward', Message=phi_patient.email)\n\n"
        "def test_replaced(phi_patient):\n"
        "    with mock.patch('boto3.client') as client:\n"
        "        boto3.client('sns').publish(Message=phi_patient.email)\n"
        "    assert client.called\n\n"
        "def test_clean(phi_patient):\n"
        "    with mock.patch('boto3.client'):\n"
        "        boto3.client('sns').publish(Message='a visit')\n"
    )
    suite.run().assert_outcomes(failed=2, passed=1)
    assert suite.rules == ["PHG101", "PHG101"]
