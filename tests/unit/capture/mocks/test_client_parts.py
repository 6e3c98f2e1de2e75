"""What belongs to a client, and what it was made with."""

from __future__ import annotations

import http.client
import types
import urllib.request
from unittest import mock

import pytest
import requests
import responses

from pytest_phiguard.capture.mocks.client_parts import (
    find_base,
    find_mock,
    find_module,
    find_part,
    is_client_part,
    is_mock_library,
    is_suites_own,
)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (requests, True),
        (requests.post, True),
        (requests.Session, True),
        (requests.Session(), True),
        (requests.Session().post, True),
        (http.client.HTTPConnection, True),
        (urllib.request.urlopen, True),
        (types.SimpleNamespace(), False),
        (responses, False),
        (print, False),
        (None, False),
        (types.SimpleNamespace(__module__=7), False),
    ],
)
def test_client_parts(part, expected):
    """Modules, functions, classes, objects and methods of clients are theirs."""
    assert is_client_part(part) is expected


def test_modules():
    """An object comes from where its type does."""
    assert find_module(requests.Session()) == "requests.sessions"
    assert find_module(types.SimpleNamespace(__module__=7)) == "types"


def test_whose_replacements_are():
    """A mock library's, the standard library's and ours are not the suite's own."""
    assert is_mock_library(responses.RequestsMock)
    assert not is_mock_library(requests)
    assert is_suites_own(test_whose_replacements_are)
    assert [is_suites_own(part) for part in (print, requests.post, responses.add, mock.Mock, find_base)] == [False] * 5


def test_mocks():
    """A mock is found in itself and in the autospec of a function, and is not changed by looking."""
    double = mock.MagicMock()
    assert find_mock(double) is double
    assert double._mock_children == {}
    spec = mock.create_autospec(requests.post)
    assert find_mock(spec) is spec.mock
    assert find_mock(test_mocks) is None
    assert find_mock(7) is None


def test_parts_by_path():
    """A path leads to the client's own function, or nowhere."""
    assert find_part(requests, ["Session", "post"]) is requests.Session.post
    assert find_part(requests, []) is requests
    assert find_part(requests, ["gone", "post"]) is None


@pytest.mark.parametrize(
    ("name", "args", "kwargs", "expected"),
    [
        ("HTTPSConnection", ("vendor.invalid",), {}, "https://vendor.invalid"),
        ("HTTPConnection", ("vendor.invalid", 8080), {}, "http://vendor.invalid:8080"),
        ("HTTPSConnectionPool", (), {"host": "vendor.invalid", "port": 1}, "https://vendor.invalid:1"),
        ("HTTPConnection", (), {}, "http://"),
        ("Client", (), {"base_url": "https://vendor.invalid"}, "https://vendor.invalid"),
        ("ClientSession", ("https://vendor.invalid",), {}, "https://vendor.invalid"),
        ("Session", (), {}, ""),
    ],
)
def test_bases(name, args, kwargs, expected):
    """A connection is made to a host, a client with a base address or none."""
    assert find_base(name, args, kwargs) == expected
