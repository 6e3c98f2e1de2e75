"""Handles of libcurl: the guard's classes look like the library's, and a handle is free after whatever befell it."""

from __future__ import annotations

import asyncio
import gc
import io
import sys

import pytest

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.patching import Patches
from tests.capture import curl_handles
from tests.capture.curl_handles import BODY, make_handle

containing = curl_handles.containing
pycurl = pytest.importorskip("pycurl")
curl_cffi = pytest.importorskip("curl_cffi")


def test_handle_is_free_after_containment(containing, server):
    """A handle that was led astray once goes its way again, on the connection that it had."""
    handle = make_handle(server.url("/x"), POSTFIELDS=b"harmless")
    handle.perform()
    handle.setopt(pycurl.POSTFIELDS, BODY)
    with pytest.raises(pycurl.error) as raised:
        handle.perform()
    handle.setopt(pycurl.POSTFIELDS, b"harmless too")
    handle.perform()
    handle.close()
    assert raised.value.args[0] == pycurl.E_COULDNT_CONNECT
    assert [request[3] for request in server.requests] == [b"harmless", b"harmless too"]
    assert BODY not in server.raw


def test_duplicate_and_reset(guard, server):
    """A duplicate does what the handle was told; a handle that was reset knows nothing."""
    handle = make_handle(server.url("/x"), POSTFIELDS=BODY)
    twin = handle.duphandle()
    handle.reset()
    with pytest.raises(pycurl.error):
        handle.perform()
    twin.perform()
    handle.close()
    twin.close()
    assert (guard.only.url, guard.only.body) == (server.url("/x"), BODY)


def test_other_performers_are_watched(guard, server):
    """The functions that perform and return the answer at once are the same request."""
    handle = pycurl.Curl()
    handle.setopt(pycurl.URL, server.url("/x"))
    assert handle.perform_rb() == b'{"real": true}'
    assert handle.perform_rs() == '{"real": true}'
    handle.close()
    assert [sent.url for sent in guard.sent] == [server.url("/x")] * 2


def test_classes_look_like_those_of_the_library(guard):
    """Nobody who asks for a type's name sees the guard; after it the classes are the library's own again."""
    watched = pycurl.Curl
    assert (watched.__name__, watched.__module__) == ("Curl", "pycurl")
    assert isinstance(watched(), pycurl.Curl)
    assert guard.failures == []


def test_classes_are_put_back(sink):
    """When the last guard ends, the classes are the library's own, and what was made before stays silent."""
    before = (pycurl.Curl, pycurl.CurlMulti, vars(curl_cffi.Curl)["perform"])
    patches = Patches()
    patches.push(sink, builtin_captures())
    during = (pycurl.Curl, pycurl.CurlMulti, vars(curl_cffi.Curl)["perform"])
    left = make_handle("http://127.0.0.1:1/x")
    patches.pop()
    assert (pycurl.Curl, pycurl.CurlMulti, vars(curl_cffi.Curl)["perform"]) == before
    assert all(one is not other for one, other in zip(before, during, strict=True))
    with pytest.raises(pycurl.error):
        left.perform()
    left.close()
    assert sink.drafts == []


def test_nothing_of_libcurl_is_imported_for_the_capture():
    """The captures name the libraries, and import neither."""
    assert "pytest_phiguard.capture.clients.pycurl" in sys.modules
    assert not hasattr(sys.modules["pytest_phiguard.capture.clients.curl_transfer"], "pycurl")


def test_handle_outlives_its_callbacks(guard, patches, server):
    """A handle that followed redirects under a guard is used on, without redirects and without the guard."""
    handle = curl_cffi.Curl()
    handle.setopt(curl_cffi.CurlOpt.URL, server.url("/x"))
    handle.setopt(curl_cffi.CurlOpt.NOBODY, 1)
    handle.setopt(curl_cffi.CurlOpt.FOLLOWLOCATION, 1)
    for follow in (1, 0):
        handle.setopt(curl_cffi.CurlOpt.FOLLOWLOCATION, follow)
        handle.perform()
        gc.collect()
    patches.push(guard)
    handle.perform()
    handle.close()
    patches.pop()
    assert len(guard.sent) == 3
    assert [request[0] for request in server.requests] == ["HEAD"] * 3


def test_subclass_of_the_application(guard, server):
    """A subclass is watched as the class is, in a multi handle too."""

    class Handle(pycurl.Curl):
        pass

    guard.guards_network, guard.answer = True, "contained"
    handle, multi = Handle(), pycurl.CurlMulti()
    handle.setopt(pycurl.URL, server.url("/x"))
    with pytest.raises(pycurl.error):
        handle.perform()
    multi.add_handle(handle)
    while multi.perform()[1]:
        multi.select(0.05)
    assert multi.info_read()[2][0][1] == pycurl.E_COULDNT_CONNECT
    multi.remove_handle(handle)
    multi.close()
    handle.close()
    assert len(guard.sent) == 2
    assert server.raw == b""


def test_bytes_over_an_open_connection(containing, server):
    """What is written to a connection that libcurl only opened is recorded, and contained."""
    handle = make_handle(server.url("/"), CONNECT_ONLY=1)
    handle.perform()
    assert handle.send(b"GET / HTTP/1.0\r\n\r\n") == 18
    with pytest.raises(pycurl.error):
        handle.send(BODY)
    handle.close()
    assert [(sent.channel, sent.method, sent.body) for sent in containing.sent[1:]] == [
        ("socket", "WRITE", b"GET / HTTP/1.0\r\n\r\n"),
        ("socket", "WRITE", BODY),
    ]
    assert BODY not in server.raw


def test_handle_is_free_after_a_stand_in(guard, server, monkeypatch):
    """A handle for which a stand-in has answered goes its way again; proxies of the environment are left as they are."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    guard.guards_network, guard.answer = True, "stand_in"
    handle = make_handle("https://vendor.invalid/x", POSTFIELDS=BODY)
    handle.perform()
    assert handle.getinfo_raw(pycurl.EFFECTIVE_URL) == b"https://vendor.invalid/x"
    guard.answer = "open"
    handle.setopt(pycurl.URL, server.url("/x"))
    handle.perform()
    assert handle.getinfo(pycurl.EFFECTIVE_URL) == server.url("/x")
    handle.close()
    assert [request[3] for request in server.requests] == [BODY]


def test_handle_that_is_added_by_name_is_recorded(guard, server):
    """A handle may be given to an asynchronous multi handle by the name of the argument."""

    async def run():
        multi, handle = curl_cffi.AsyncCurl(), curl_cffi.Curl()
        handle.setopt(curl_cffi.CurlOpt.URL, server.url("/x"))
        handle.setopt(curl_cffi.CurlOpt.POSTFIELDS, BODY)
        handle.setopt(curl_cffi.CurlOpt.WRITEDATA, io.BytesIO())
        await multi.add_handle(curl=handle)
        await multi.close()
        handle.close()

    asyncio.run(run())
    assert (guard.only.url, guard.only.body) == (server.url("/x"), BODY)
