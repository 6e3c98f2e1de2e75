"""What is contained leaves no byte, on kept-alive and encrypted connections too; what is stood in for is answered."""

from __future__ import annotations

import asyncio
import gc
import http.client
import socket
import ssl
import threading
import urllib.request

import aiohttp
import httpx
import pytest
import requests
import urllib3

BODY = b'{"email": "ottoline.brakspear@patient.example"}'


def run(coroutine_function):
    """Run a coroutine function in a loop of its own."""
    return asyncio.run(coroutine_function())


@pytest.fixture
def guard(contain):
    """Return a sink that contains what holds the patient's mailbox or number."""
    return contain("ottoline.brakspear@patient.example", "mrn")


def reuse_requests(url, bodies):
    """Post by one session."""
    with requests.Session() as session:
        for body in bodies:
            session.post(url, data=body, timeout=5)


def reuse_urllib3(url, bodies):
    """Post by one pool."""
    with urllib3.connection_from_url(url) as pool:
        for body in bodies:
            pool.urlopen("POST", "/x", body=body, retries=False, timeout=5)


def reuse_httpx(url, bodies):
    """Post by one client."""
    with httpx.Client(timeout=5) as client:
        for body in bodies:
            client.post(url, content=body)


def reuse_httpx_async(url, bodies):
    """Post by one asynchronous client."""

    async def post():
        async with httpx.AsyncClient(timeout=5) as client:
            for body in bodies:
                await client.post(url, content=body)

    run(post)


def reuse_aiohttp(url, bodies):
    """Post by one session of aiohttp."""

    async def post():
        async with aiohttp.ClientSession() as session:
            for body in bodies:
                async with session.post(url, data=body) as response:
                    await response.read()

    run(post)


def reuse_http_client(url, bodies):
    """Post by one connection."""
    connection = http.client.HTTPConnection(url.split("/")[2], timeout=5)
    try:
        for body in bodies:
            connection.request("POST", "/x", body=body)
            connection.getresponse().read()
    finally:
        connection.close()


ERRORS = {
    "requests": requests.ConnectionError,
    "urllib3": urllib3.exceptions.HTTPError,
    "httpx": httpx.NetworkError,
    "httpx_async": httpx.NetworkError,
    "aiohttp": aiohttp.ClientOSError,
    "http_client": OSError,
}
EVERY = pytest.mark.parametrize("client", sorted(ERRORS))


@EVERY
def test_kept_alive_connection(client, guard, server):
    """On a connection that is open already, a contained request leaves no byte and fails at once."""
    with pytest.raises(ERRORS[client]):
        globals()[f"reuse_{client}"](server.url("/x"), [b"harmless", b"harmless too", BODY])
    assert [got[3] for got in server.requests] == [b"harmless", b"harmless too"]
    assert BODY not in server.raw
    assert server.raw.count(b"POST") == 2
    assert guard.failures == []


@pytest.mark.parametrize("client", ["requests", "urllib3", "httpx", "http_client"])
def test_streamed_body(client, guard, server):
    """Of a body that comes in pieces, the piece that gives the patient away does not leave."""

    def pieces():
        yield b"harmless"
        yield BODY

    with pytest.raises(ERRORS[client]):
        globals()[f"reuse_{client}"](server.url("/x"), [pieces()])
    assert BODY not in server.raw
    assert [BODY in (asked.body or b"") for asked in guard.asked][-1]


def test_streamed_body_of_aiohttp(guard, server):
    """So it is with an asynchronous generator."""

    async def pieces():
        yield b"harmless"
        yield BODY

    with pytest.raises(aiohttp.ClientError):
        reuse_aiohttp(server.url("/x"), [pieces()])
    assert BODY not in server.raw


@EVERY
def test_name_is_not_looked_up(client, guard, looked_up):
    """The host of a contained request, which may hold an identifier itself, is not asked of any resolver."""
    with pytest.raises(ERRORS[client]):
        globals()[f"reuse_{client}"]("http://mrn0012345.vendor.example:9/x", [b"harmless"])
    assert [host for host in looked_up if "vendor" in str(host)] == []


def test_retries_do_not_let_it_through(guard, server):
    """Retries of the client end in its own error, and leave no byte either."""
    with requests.Session() as session:
        session.mount("http://", requests.adapters.HTTPAdapter(max_retries=urllib3.Retry(2, backoff_factor=0)))
        with pytest.raises(requests.ConnectionError):
            session.post(server.url("/x"), data=BODY, timeout=5)
    assert server.raw == b""


def test_body_is_judged_no_more_past_its_cap(guard, server):
    """A large upload is not judged with each of its thousand pieces once nothing more is kept of it."""
    piece = b"x" * 65536
    requests.post(server.url("/x"), data=(piece for _ in range(64)), timeout=20)
    assert len(server.requests[0][3]) == 64 * 65536
    assert len(guard.asked) < 40


@pytest.fixture
def tls(monkeypatch):
    """Yield the address of an encrypted server, what it has read, and a context that trusts it."""
    trustme = pytest.importorskip("trustme")
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    listener = socket.create_server(("127.0.0.1", 0))
    read = bytearray()

    def serve():
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(plain,), daemon=True).start()

    def answer(plain):
        try:
            with context.wrap_socket(plain, server_side=True) as connection:
                while piece := connection.recv(65536):
                    read.extend(piece)
                    if piece.endswith(b"harmless"):
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"https://localhost:{listener.getsockname()[1]}/x", read, trusting, authority
    # Closing alone does not wake who accepts.
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


# Before Python 3.11 asyncio leaves the TLS half of a broken connection to the collector of garbage.
@pytest.mark.filterwarnings(
    "ignore:Exception ignored in.*_SSLProtocolTransport:pytest.PytestUnraisableExceptionWarning"
)
@pytest.mark.parametrize("client", ["httpx", "httpx_async", "aiohttp", "urllib3", "requests"])
def test_encrypted_kept_alive_connection(client, guard, tls, tmp_path):
    """On an encrypted connection that is open already, a contained request leaves no byte either."""
    url, read, trusting, authority = tls
    certificates = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(certificates))

    async def post_httpx():
        async with httpx.AsyncClient(verify=trusting, timeout=5) as session:
            await session.post(url, content=b"harmless")
            await session.post(url, content=BODY)

    async def post_aiohttp():
        async with aiohttp.ClientSession() as session:
            for body in (b"harmless", BODY):
                async with session.post(url, data=body, ssl=trusting) as response:
                    await response.read()

    def post():
        if client == "httpx_async":
            run(post_httpx)
        elif client == "aiohttp":
            run(post_aiohttp)
        elif client == "httpx":
            with httpx.Client(verify=trusting, timeout=5) as session:
                session.post(url, content=b"harmless")
                session.post(url, content=BODY)
        elif client == "requests":
            with requests.Session() as session:
                session.trust_env, session.verify = False, str(certificates)
                session.post(url, data=b"harmless", timeout=5)
                session.post(url, data=BODY, timeout=5)
        else:
            with urllib3.PoolManager(ssl_context=trusting, retries=False) as pools:
                pools.request("POST", url, body=b"harmless")
                pools.request("POST", url, body=BODY)

    with pytest.raises(ERRORS[client]) as raised:
        post()
    told = str(raised.value)
    del raised
    gc.collect()
    assert b"harmless" in read, told
    assert BODY not in read
    assert read.count(b"POST") == 1
    assert guard.failures == []


@pytest.fixture
def isolated(guard):
    """Yield a sink for which everything is stood in for."""
    guard.passage = lambda _: "stand_in"
    return guard


def test_stand_in_is_an_answer_of_the_client(isolated):
    """Each client answers by its own type, with an empty JSON object, and no name is looked up."""
    url = "https://vendor.invalid/x"
    answer = requests.post(url, data=BODY, timeout=5)
    assert (type(answer), answer.status_code, answer.json()) == (requests.Response, 200, {})
    with urllib3.PoolManager() as pools:
        answer = pools.request("POST", url, body=BODY)
        assert (answer.status, answer.data) == (200, b"{}")
    answer = httpx.post(url, content=BODY)
    assert (type(answer), answer.status_code, answer.json()) == (httpx.Response, 200, {})
    with urllib.request.urlopen(url, data=BODY, timeout=5) as response:
        assert (response.status, response.read()) == (200, b"{}")

    async def post():
        async with aiohttp.ClientSession() as session, session.post(url, data=BODY) as response:
            return type(response), response.status, await response.json()

    assert run(post) == (aiohttp.ClientResponse, 200, {})
    assert [sent.body for sent in isolated.sent] == [BODY] * 5


def test_stand_in_reads_streams(isolated):
    """A stream is read as a server would read it."""
    url = "http://vendor.invalid/x"
    pieces = [b"one", b"two"]
    assert requests.post(url, data=iter(pieces), timeout=5).json() == {}
    assert httpx.post(url, content=iter(pieces)).json() == {}

    async def post():
        async def pour():
            for piece in pieces:
                yield piece

        async with httpx.AsyncClient() as client:
            await client.post(url, content=pour())
        async with aiohttp.ClientSession() as session, session.post(url, data=pour()) as response:
            return await response.json()

    assert run(post) == {}
    assert [(sent.body, sent.problem) for sent in isolated.sent] == [(b"onetwo", "")] * 4


def test_stand_in_is_beneath_mocks(isolated):
    """A mock that answers is asked first, whatever else would be stood in for."""
    import requests_mock
    import responses
    import respx

    with responses.RequestsMock() as answers:
        answers.post("https://vendor.invalid/x", json={"mock": True})
        assert requests.post("https://vendor.invalid/x", timeout=5).json() == {"mock": True}
    with requests_mock.Mocker() as mocker:
        mocker.post("https://vendor.invalid/x", json={"mock": True})
        assert requests.post("https://vendor.invalid/x", timeout=5).json() == {"mock": True}
    for using in ("httpx", "httpcore"):
        with respx.mock(using=using) as router:
            router.post("https://vendor.invalid/x").respond(json={"mock": True})
            assert httpx.post("https://vendor.invalid/x").json() == {"mock": True}


def test_sockets_of_no_request_are_left_alone(guard, server):
    """A socket that belongs to no request keeps its type, and is never asked about."""
    with socket.create_connection(("127.0.0.1", server.port)) as plain:
        plain.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert plain.recv(15) == b"HTTP/1.1 200 OK"
        assert type(plain) is socket.socket
    assert guard.asked == []


def test_guarded_socket_looks_like_a_socket(guard, server):
    """A guarded socket is a socket in name and behaviour."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/x")
    assert repr(connection.sock).startswith("<socket.socket fd=")
    assert isinstance(connection.sock, socket.socket)
    assert connection.sock.getpeername() == ("127.0.0.1", server.port)
    connection.getresponse().read()
    connection.close()
