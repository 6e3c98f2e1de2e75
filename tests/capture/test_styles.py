"""Every style of every client: recorded once, with the body that the server gets, and not a byte or error different."""

from __future__ import annotations

import array
import asyncio
import gzip
import http.client
import io
import mmap
import re
import tarfile
import tempfile
import urllib.request
from collections import UserDict

import aiohttp
import httpx
import pytest
import requests
import urllib3

from pytest_phiguard.capture import builtin_captures
from pytest_phiguard.capture.patching import Patches
from tests.capture.uploads import BODY, Reader, make_file, make_pieces


def make_member():
    """Return a member of a streamed archive, which says that it can seek and cannot."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        entry = tarfile.TarInfo("scan")
        entry.size = len(BODY)
        archive.addfile(entry, io.BytesIO(BODY))
    packed.seek(0)
    # The archive reads its blocks itself: a plain reader beneath cannot be rewound.
    archive = tarfile.open(fileobj=Reader(packed.getvalue()), mode="r|")  # noqa: SIM115
    return archive.extractfile(archive.next())


def make_map():
    """Return a mapped file."""
    mapped = mmap.mmap(-1, len(BODY))
    mapped.write(BODY)
    mapped.seek(0)
    return mapped


def make_named():
    """Return a named temporary file at its start."""
    file = tempfile.NamedTemporaryFile()  # noqa: SIM115
    file.write(BODY)
    file.seek(0)
    return file


def make_spooled():
    """Return a spooled temporary file at its start."""
    file = tempfile.SpooledTemporaryFile()  # noqa: SIM115
    file.write(BODY)
    file.seek(0)
    return file


BODIES = {
    "bytes": lambda: BODY,
    "text": BODY.decode,
    "bytearray": lambda: bytearray(BODY),
    "memoryview": lambda: memoryview(BODY),
    "bytesio": lambda: io.BytesIO(BODY),
    "stringio": lambda: io.StringIO(BODY.decode()),
    "file": make_file,
    "random file": lambda: make_file("w+b"),
    "named file": make_named,
    "spooled file": make_spooled,
    "reader": Reader,
    "member": make_member,
    "map": make_map,
    "generator": make_pieces,
    "list": lambda: [BODY[:10], BODY[10:]],
    "gzip": lambda: gzip.compress(BODY, mtime=0),
}
EVERY_BODY = pytest.mark.parametrize("kind", sorted(BODIES))


def send_requests(url, body):
    """Send by requests."""
    return requests.post(url, data=body, timeout=5).json()


def send_urllib3(url, body):
    """Send by urllib3."""
    with urllib3.PoolManager(retries=False) as pools:
        return pools.request("POST", url, body=body, timeout=5).data


def send_http_client(url, body):
    """Send by http.client."""
    host = url.split("/")[2]
    connection = http.client.HTTPConnection(host, timeout=5)
    try:
        connection.request("POST", "/collect", body=body)
        return connection.getresponse().status
    finally:
        connection.close()


def send_urllib(url, body):
    """Send by urllib.request."""
    with urllib.request.urlopen(urllib.request.Request(url, data=body), timeout=5) as response:
        return response.read()


def send_httpx(url, body):
    """Send by httpx."""
    return httpx.post(url, content=body, timeout=5).json()


def send_aiohttp(url, body):
    """Send by aiohttp."""

    async def run():
        async with aiohttp.ClientSession() as session, session.post(url, data=body) as response:
            return await response.json()

    return asyncio.run(run())


SENDERS = {name.removeprefix("send_"): call for name, call in list(globals().items()) if name.startswith("send_")}
EVERY_SENDER = pytest.mark.parametrize("client", sorted(SENDERS))


def describe(error):
    """Return the type and the text of an error, without addresses of objects."""
    return type(error), re.sub(r"0x[0-9a-f]+", "0x", str(error))


def attempt(client, url, make):
    """Return what came of a request: its answer, or the type and the text of its error."""
    body = make()
    try:
        return SENDERS[client](url, body)
    except Exception as error:  # noqa: BLE001
        return describe(error)
    finally:
        if hasattr(body, "close") and not isinstance(body, type(make_pieces())):
            body.close()


def compare(client, server, sink, make, *, exactly=True):
    """Make a request without and with the guard; return what the server got by each, having compared all else."""
    plain = attempt(client, server.url("/collect"), make)
    before, requests_before = bytes(server.raw), list(server.requests)
    server.raw.clear()
    server.requests.clear()
    patches = Patches()
    patches.push(sink, builtin_captures())
    try:
        guarded = attempt(client, server.url("/collect"), make)
    finally:
        patches.pop()
    assert guarded == plain
    if isinstance(plain, tuple):
        # Of a request that broke off, the server may still be reading.
        return []
    if exactly:
        assert bytes(server.raw) == before
    assert server.requests == requests_before
    return requests_before


@EVERY_SENDER
@EVERY_BODY
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_body_is_recorded_as_the_server_gets_it(client, kind, server, sink):
    """Any kind of body goes over the wire as without the guard, and is recorded as it is received."""
    got = compare(client, server, sink, BODIES[kind])
    assert sink.failures == []
    if got:
        assert [(sent.body or b"", sent.problem) for sent in sink.sent] == [(got[0][3], "")]


class Failing:
    """A file that breaks when it is read."""

    def read(self, *_):
        raise OSError("the disk is gone")


class TextReader:
    """A file that reads text and does not say so."""

    def __init__(self):
        self.pieces = ["one", ""]

    def read(self, *_):
        return self.pieces.pop(0)


def fail_later():
    """Yield a piece and break."""
    yield b"one"
    raise RuntimeError("no more")


def closed(file):
    """Return a file that is closed."""
    file.close()
    return file


def released(view):
    """Return a view that is released."""
    view.release()
    return view


ODD_BODIES = {
    "numbers": lambda: array.array("I", range(64)),
    "view of numbers": lambda: memoryview(array.array("I", range(64))),
    "text pieces": lambda: iter(["one", "two"]),
    "number": lambda: 7,
    "numbers of a list": lambda: [1, 2],
    "object": object,
    "mapping": lambda: UserDict(a="b"),
    "nothing": lambda: b"",
    "empty generator": lambda: iter(()),
    "surrogates": lambda: "\ud800",
    "not latin": lambda: "Łódź",
    "closed file": lambda: closed(io.BytesIO(BODY)),
    "closed text": lambda: closed(io.StringIO("x")),
    "released view": lambda: released(memoryview(bytearray(BODY))),
    "failing reader": Failing,
    "failing generator": fail_later,
    "text reader": TextReader,
    "broken gzip": lambda: b"\x1f\x8b\x08\x00garbage",
}


@EVERY_SENDER
@pytest.mark.parametrize("kind", sorted(ODD_BODIES))
@pytest.mark.filterwarnings("ignore")
def test_odd_body_fails_or_passes_as_ever(client, kind, server, sink):
    """What no client can send raises the client's own error, word for word, and never one of ours."""
    compare(client, server, sink, ODD_BODIES[kind], exactly=False)
    assert sink.failures == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "http://",
        "http://[::1",
        "http://a b/",
        "ftp://vendor.invalid/",
        "http://127.0.0.1:99999/",
        7,
        None,
    ],
)
@EVERY_SENDER
def test_odd_address_fails_as_ever(client, url, sink):
    """An address that is none raises the client's own error, and is no failure of the guard."""
    patches = Patches()
    outcomes = []
    for guarded in (False, True):
        if guarded:
            patches.push(sink, builtin_captures())
        try:
            outcomes.append(SENDERS[client](url, BODY))
        except Exception as error:  # noqa: BLE001
            outcomes.append(describe(error))
    patches.pop()
    assert outcomes[0] == outcomes[1]
    assert sink.failures == []


@pytest.mark.parametrize(
    "headers", [{"X": 1}, {"X": "a\nb"}, {1: "x"}, {"X": None}, {"X": ["a"]}, "text", 7, {"X": "Łódź"}]
)
@pytest.mark.parametrize("client", ["requests", "urllib3", "httpx", "urllib", "http_client"])
@pytest.mark.filterwarnings("ignore")
def test_odd_headers_fail_or_pass_as_ever(client, headers, server, sink):
    """Headers of odd types are the client's to refuse."""

    def send():
        url = server.url("/x")
        if client == "requests":
            return requests.post(url, headers=headers, timeout=5).status_code
        if client == "urllib3":
            with urllib3.PoolManager(retries=False) as pools:
                return pools.request("POST", url, headers=headers, timeout=5).status
        if client == "httpx":
            return httpx.post(url, headers=headers).status_code
        if client == "urllib":
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5) as response:
                return response.status
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        try:
            connection.request("POST", "/x", headers=headers)
            return connection.getresponse().status
        finally:
            connection.close()

    patches = Patches()
    outcomes = []
    for guarded in (False, True):
        if guarded:
            patches.push(sink, builtin_captures())
        try:
            outcomes.append(send())
        except Exception as error:  # noqa: BLE001
            outcomes.append(describe(error))
    patches.pop()
    assert outcomes[0] == outcomes[1]
    assert sink.failures == []
