"""Each client against a real server: one request is one transmission, and the server cannot tell the difference."""

from __future__ import annotations

import sys

import pytest

from tests.capture import clients

EVERY = pytest.mark.parametrize("name", sorted(clients.CLIENTS))


@EVERY
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_isolated_request_is_answered_offline(name, scheme, guard):
    """A third party that does not exist answers 200, also over TLS, and no name is looked up."""
    guard.guards_network, guard.answer = True, "stand_in"
    assert clients.CLIENTS[name](f"{scheme}://vendor.invalid/collect", clients.BODY) == 200
    assert guard.only.body == clients.BODY


def test_every_client_has_its_error():
    """Each client is held against its own error class."""
    assert all(issubclass(clients.find_error(name), Exception) for name in clients.CLIENTS)
    assert "requests" in sys.modules
