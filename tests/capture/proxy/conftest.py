"""What the tests of the recording proxy share: a suite that asked for it, within a test."""

from __future__ import annotations

import os
import ssl
import threading

import pytest

from pytest_phiguard.capture.origin import ORIGIN
from pytest_phiguard.capture.outfits import Outfitter
from pytest_phiguard.testing import LoopbackServer
from tests.capture.proxied import EMAIL, TEST


@pytest.fixture
def lent(vendor, guard):
    """Yield a running guard whose suite has asked for the proxy, within a test."""
    guard.lender = Outfitter(guard)
    token = ORIGIN.set(TEST)
    yield guard
    ORIGIN.reset(token)
    guard.lender.close()
    names = {thread.name for thread in threading.enumerate() if thread.is_alive()}
    assert "phiguard-proxy-listeners" not in names


@pytest.fixture
def lent_containing(lent):
    """Return it where what a child sends by itself is contained if it holds the patient's mailbox."""
    lent.guards_network = True

    def passage(draft):
        sealed = draft.seal()
        held = EMAIL in repr((sealed.url, sealed.headers, sealed.body))
        return "contained" if held and draft.capture == "proxy" else "open"

    lent.passage = passage
    return lent


@pytest.fixture(autouse=True)
def own_environment(monkeypatch):
    """Have the test's environment name no proxy and no certificates of its own."""
    for name in list(os.environ):
        if name.upper().endswith(("_PROXY", "CA_BUNDLE", "CERT_FILE", "CA_CERTS")):
            monkeypatch.delenv(name)
    return monkeypatch


@pytest.fixture
def authority():
    """Return an authority of the third party's."""
    return pytest.importorskip("trustme").CA()


@pytest.fixture
def secure(authority, server, vendor, tmp_path):
    """Return the third party's address over TLS, and the file by which it is trusted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("vendor.example").configure_cert(context)
    with LoopbackServer() as made:
        inner = made._server
        real = inner.get_request

        def get_request():
            connection, address = real()
            return context.wrap_socket(connection, server_side=True), address

        inner.get_request = get_request
        file = tmp_path / "vendor.pem"
        authority.cert_pem.write_to_path(str(file))
        yield made, made.url("/x", host="vendor.example").replace("http:", "https:"), file
