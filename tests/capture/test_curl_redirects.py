"""Redirects and stand-ins of libcurl: each hop is a transmission of its own, and what is not to leave is answered here."""

from __future__ import annotations

import io

import pytest

from tests.capture import curl_handles
from tests.capture.curl_handles import BODY, make_handle

containing = curl_handles.containing
pycurl = pytest.importorskip("pycurl")
curl_cffi = pytest.importorskip("curl_cffi")


@pytest.mark.parametrize(("path", "method", "body"), [("/redirect", "GET", None), ("/redirect-keep", "POST", BODY)])
def test_redirect_is_a_transmission_of_its_own(path, method, body, guard, server):
    """A redirect that libcurl follows is recorded, with the body where it is sent again."""
    handle = make_handle(server.url(path), POSTFIELDS=BODY, FOLLOWLOCATION=1)
    handle.perform()
    handle.close()
    assert [(sent.method, sent.url) for sent in guard.sent] == [
        ("POST", server.url(path)),
        (method, server.url("/landed?from=redirect")),
    ]
    assert guard.sent[1].body == body
    assert [request[0] for request in server.requests] == ["POST", method]


def test_redirect_of_another_host_gets_no_credentials(guard, server):
    """libcurl keeps credentials to itself there, and so does the record."""
    handle = make_handle(server.url("/redirect", host="localhost"), FOLLOWLOCATION=1, USERPWD="nurse:secret")
    handle.setopt(pycurl.HTTPHEADER, [f"Host: 127.0.0.1:{server.port}", "X-Ward: 7"])
    handle.perform()
    handle.close()
    assert [[name for name, _ in sent.headers] for sent in guard.sent] == [
        ["Host", "X-Ward", "Authorization"],
        ["Host", "X-Ward"],
    ]


@pytest.mark.parametrize("binding", ["pycurl", "curl_cffi"])
def test_contained_redirect_is_not_followed(binding, containing, server):
    """A redirect that would hand the patient on is not followed, and the client raises its own error."""
    if binding == "pycurl":
        handle = make_handle(server.url("/redirect"), FOLLOWLOCATION=1)
        with pytest.raises(pycurl.error):
            handle.perform()
        handle.close()
    else:
        with curl_cffi.Session() as session, pytest.raises(curl_cffi.requests.exceptions.RequestException):
            session.get(server.url("/redirect"))
    assert len(server.requests) == 1


def test_redirect_that_is_not_followed_is_no_transmission(guard, server):
    """Where libcurl stops, there is nothing to record; the application's callback gets every line."""
    lines = []
    handle = make_handle(server.url("/redirect"), HEADERFUNCTION=lines.append)
    handle.perform()
    assert handle.getinfo(pycurl.HTTP_CODE) == 302
    handle.close()
    assert guard.only.url == server.url("/redirect")
    assert lines[0].startswith(b"HTTP/1.1 302")
    assert lines[-1] == b"\r\n"


def test_headers_are_written_to_the_applications_file(guard, server):
    """A file for the headers receives them, redirects included."""
    target = io.BytesIO()
    handle = make_handle(server.url("/redirect"), WRITEHEADER=target, FOLLOWLOCATION=1)
    handle.perform()
    handle.close()
    assert target.getvalue().count(b"HTTP/1.1") == 2
    assert len(guard.sent) == 2


def test_stand_in_answers_for_an_encrypted_address(guard):
    """The application is told the address that it asked for, and streams are read to their end."""
    guard.guards_network, guard.answer = True, "stand_in"
    received = io.BytesIO()
    handle = make_handle("https://vendor.invalid/x", POST=1, READFUNCTION=io.BytesIO(BODY).read)
    handle.setopt(pycurl.HTTPHEADER, ["Transfer-Encoding: chunked"])
    handle.setopt(pycurl.WRITEFUNCTION, received.write)
    handle.perform()
    told = handle.getinfo(pycurl.EFFECTIVE_URL)
    handle.close()
    assert (received.getvalue(), told) == (b"{}", "https://vendor.invalid/x")
    assert guard.only.body == BODY
    answer = curl_cffi.post("https://vendor.invalid/x", data=BODY)
    assert (answer.json(), answer.url) == ({}, "https://vendor.invalid/x")


def test_tunnel_ends_at_the_stand_in(guard):
    """An application that insists on a tunnel is answered through one."""
    guard.guards_network, guard.answer = True, "stand_in"
    handle = make_handle("http://vendor.invalid/x", POSTFIELDS=BODY, HTTPPROXYTUNNEL=1)
    handle.perform()
    assert handle.getinfo(pycurl.HTTP_CODE) == 200
    handle.close()
    assert guard.only.body == BODY


def test_stand_in_that_cannot_be_made_lets_nothing_leave(guard, server, monkeypatch):
    """Where no port is to be had, the request is contained."""

    def refuse(*_, **__):
        raise OSError("no port")

    guard.guards_network, guard.answer = True, "stand_in"
    monkeypatch.setattr("pytest_phiguard.capture.far_end.sockets.create_server", refuse)
    handle = make_handle(server.url("/x"), POSTFIELDS=BODY)
    with pytest.raises(pycurl.error):
        handle.perform()
    handle.close()
    assert server.raw == b""
