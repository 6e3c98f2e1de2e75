"""Sessions of curl_cffi: each request once, with what the session adds to it."""

from __future__ import annotations

import asyncio

import pytest

from tests.capture import curl_handles
from tests.capture.curl_handles import BODY

containing = curl_handles.containing
curl_cffi = pytest.importorskip("curl_cffi")


def test_session_adds_what_it_has(guard, server):
    """Cookies, parameters and headers of a session are in the record."""
    with curl_cffi.Session(headers={"X-Ward": "7"}, cookies={"mrn": "MRN0012345"}) as session:
        session.post(server.url("/x"), params={"q": "asthma"}, json={"name": "Ottoline"}, auth=("nurse", "secret"))
    seen = guard.only
    assert (seen.url, seen.body) == (server.url("/x?q=asthma"), b'{"name":"Ottoline"}')
    headers = dict(seen.headers)
    assert (headers["X-Ward"], headers["Cookie"]) == ("7", "mrn=MRN0012345")
    assert headers["Authorization"] == "Basic bnVyc2U6c2VjcmV0"
    assert server.requests[0][2]["Cookie"] == "mrn=MRN0012345"


def test_redirects_of_a_session(guard, server):
    """A session follows redirects by default, and each is recorded."""
    with curl_cffi.Session() as session:
        assert session.post(server.url("/redirect"), data=BODY).url == server.url("/landed?from=redirect")
    assert [(sent.method, sent.url, sent.body) for sent in guard.sent] == [
        ("POST", server.url("/redirect"), BODY),
        ("GET", server.url("/landed?from=redirect"), None),
    ]


def test_streams_of_a_session(guard, server):
    """A body that is generated is recorded as libcurl reads it."""
    with curl_cffi.Session() as session:
        assert session.post(server.url("/x"), content=iter([b"one", b"two"])).status_code == 200
    assert (guard.only.body, guard.only.problem) == (b"onetwo", "")
    assert server.requests[0][3] == b"onetwo"


def test_multipart_of_a_session(guard, server, tmp_path):
    """Parts of a form are recorded, with the content of files that libcurl reads by itself."""
    file = tmp_path / "chart.txt"
    file.write_bytes(b"MRN0012345")
    form = curl_cffi.CurlMime()
    form.addpart(name="name", data=b"Ottoline")
    form.addpart(name="chart", filename="chart.txt", local_path=str(file))
    with curl_cffi.Session() as session:
        session.post(server.url("/x"), multipart=form)
    form.close()
    assert guard.only.body.split(b"\n") == [
        b"name",
        b"Ottoline",
        b"chart",
        b"chart.txt",
        str(file).encode(),
        b"MRN0012345",
    ]


def test_asynchronous_session_contains(containing, server):
    """Of two requests at once only the harmless one leaves."""

    async def post():
        async with curl_cffi.AsyncSession() as session:
            return await asyncio.gather(
                session.post(server.url("/x"), data=b"harmless"),
                session.post(server.url("/x"), data=BODY),
                return_exceptions=True,
            )

    answer, error = asyncio.run(post())
    assert answer.status_code == 200
    assert isinstance(error, curl_cffi.requests.exceptions.ConnectionError)
    assert [request[3] for request in server.requests] == [b"harmless"]
    assert BODY not in server.raw


def test_session_that_never_gets_to_a_handle(guard):
    """A call that fails before anything is set is told as it was given, and raises what it ever raised."""
    with curl_cffi.Session() as session, pytest.raises(Exception, match="nobody"):
        session.post("http://vendor.invalid/x?mrn=MRN0012345", data=BODY, impersonate="nobody")
    assert (guard.only.url, guard.only.body) == ("http://vendor.invalid/x?mrn=MRN0012345", BODY)
