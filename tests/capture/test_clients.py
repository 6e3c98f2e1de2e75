"""Each client against a real server: one request is one transmission, and the server cannot tell the difference."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("phiguard_test_clients", Path(__file__).with_name("clients.py"))
clients = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(clients)

EVERY = pytest.mark.parametrize("name", sorted(clients.CLIENTS))


@EVERY
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_isolated_request_is_answered_offline(name, scheme, guard):
    """A third party that does not exist answers 200, also over TLS, and no name is looked up."""
    guard.guards_network, guard.answer = True, "stand_in"
    assert clients.CLIENTS[name](f"{scheme}://vendor.invalid/collect", clients.BODY) == 200
    assert guard.only.body == clients.BODY


def test_every_client_has_its_error():
    """Each client of this file is held against its own error class."""
    assert all(issubclass(clients.find_error(name), Exception) for name in clients.CLIENTS)
    assert "requests" in sys.modules
