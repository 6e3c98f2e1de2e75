"""The recording proxy: what child processes send by themselves is recorded, judged, and arrives as without it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from contextlib import suppress

import pytest

from pytest_phiguard.capture.origin import ORIGIN
from pytest_phiguard.capture.proxy.causes import UNTRUSTING
from tests.capture.proxied import (
    CLIENTS,
    CURL,
    EMAIL,
    READ,
    needs_curl,
    needs_posix,
    of_child,
    run,
    run_python,
)

pytest.importorskip("trustme")
pytestmark = needs_posix


@needs_curl
def test_request_is_recorded_and_arrives(lent, server, vendor):
    """A request of a child is a transmission, laid to the test that started it, and arrives as without the proxy."""
    command = [*CURL, "-H", "X-A: b", "-d", "email=x", vendor + "/x?a=b"]
    done = run(command)
    assert (done.returncode, done.stdout) == (0, b'{"real": true}')
    (sent,) = of_child(lent)
    assert (sent.channel, sent.method, sent.url, sent.body) == ("http", "POST", vendor + "/x?a=b", b"email=x")
    assert dict(sent.headers)["X-A"] == "b"
    through = bytes(server.raw)
    server.raw.clear()
    direct = [*CURL, "--resolve", f"vendor.example:{server.port}:127.0.0.1", *command[4:]]
    token = ORIGIN.set(None)
    assert run(direct).returncode == 0
    ORIGIN.reset(token)
    assert through == bytes(server.raw)


@needs_curl
@pytest.mark.parametrize(
    "arguments",
    [["-d", f"email={EMAIL}"], ["-H", f"X-Patient: {EMAIL}"], ["-T", "-", "-H", "Transfer-Encoding: chunked"]],
)
def test_contained_request_leaves_no_byte(arguments, lent_containing, server, vendor):
    """A request that gives a patient away does not arrive, and the child raises its own error."""
    done = run([*CURL, *arguments, vendor + "/x"], input=EMAIL.encode())
    assert done.returncode in {52, 55, 56}, done.stderr
    assert b"curl: (" in done.stderr
    assert server.raw == b""
    (sent,) = of_child(lent_containing)
    assert EMAIL in repr((sent.headers, sent.body))


@pytest.mark.parametrize("client", sorted(CLIENTS))
@pytest.mark.parametrize("is_secure", [False, True])
def test_clients(client, is_secure, lent_containing, server, vendor, secure):
    """Children that speak HTTP by a client of Python's are recorded and contained, over TLS too."""
    if client != "urllib":
        pytest.importorskip(client)
    served, url, file = secure if is_secure else (server, vendor + "/x", None)
    environment = {**os.environ, **({"SSL_CERT_FILE": str(file)} if file else {})}
    done = run_python(READ + CLIENTS[client], url, input=b"harmless", env=environment)
    assert done.stdout.strip() == b'{"real": true}', done.stderr
    assert served.requests[0][3] == b"harmless"
    served.raw.clear()
    done = run_python(READ + CLIENTS[client], url, input=b"to " + EMAIL.encode(), env={**environment, "A": "b"})
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].split(b":")[0].endswith((b"Error", b"RemoteDisconnected"))
    assert served.raw == b""
    sent = [(sent.url, sent.body) for sent in of_child(lent_containing)]
    assert sent == [(url, b"harmless"), (url, b"to " + EMAIL.encode())]


@needs_curl
def test_secure_request_by_curl(lent, secure):
    """A child of another language trusts the proxy by its environment; the far end is verified as the child would."""
    served, url, file = secure
    done = run([*CURL, "-d", "a=b", url], env={**os.environ, "CURL_CA_BUNDLE": str(file)})
    assert (done.returncode, done.stdout) == (0, b'{"real": true}'), done.stderr
    assert [(sent.method, sent.url, sent.body) for sent in of_child(lent)] == [("POST", url, b"a=b")]
    assert served.requests[0][3] == b"a=b"


@needs_curl
def test_far_end_that_is_not_trusted(lent, secure):
    """What the child has no reason to trust is answered by an error, and receives no request."""
    served, url, _ = secure
    done = run([*CURL, "-f", url])
    assert done.returncode == 22
    assert b"502" in done.stderr
    assert served.requests == []


@needs_curl
def test_child_that_does_not_trust_the_proxy(lent, secure):
    """A child with certificates of its own refuses the proxy: its own error, no byte, and a line in the summary."""
    served, url, file = secure
    done = run([*CURL, "--cacert", str(file), url])
    assert done.returncode == 60
    assert served.raw == b""
    # It may have ended before the proxy notices.
    for _ in range(500):
        if lent.notes:
            break
        time.sleep(0.01)
    assert lent.notes == [(UNTRUSTING, 1)]


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed")
def test_wget(lent, secure, tmp_path):
    """wget, which looks for its certificates elsewhere, is watched likewise."""
    _, url, file = secure
    settings = tmp_path / "wgetrc"
    settings.write_text("user_agent = mine\n")
    environment = {**os.environ, "SSL_CERT_FILE": str(file), "WGETRC": str(settings)}
    done = run(["wget", "-q", "-t1", "-O", "-", "--post-data=a=b", url], env=environment)
    assert (done.returncode, done.stdout) == (0, b'{"real": true}'), done.stderr
    (sent,) = of_child(lent)
    assert (sent.url, sent.body, dict(sent.headers)["User-Agent"]) == (url, b"a=b", "mine")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git(lent, secure):
    """What git asks for is recorded."""
    _, url, file = secure
    environment = {**os.environ, "GIT_SSL_CAINFO": str(file), "GIT_TERMINAL_PROMPT": "0"}
    run(["git", "ls-remote", url], env=environment)
    assert of_child(lent)[0].url == url + "/info/refs?service=git-upload-pack"


KEPT = """
import http.client, sys
host, port = sys.argv[1].split(":")
connection = http.client.HTTPConnection(*sys.argv[2].rsplit(":", 1))
for number in range(3):
    connection.request("POST", f"http://{host}:{port}/{number}", body=f"n={number}", headers={"Host": sys.argv[1]})
    print(connection.getresponse().read().decode())
connection.request("POST", f"http://{host}:{port}/last", body=iter([b"to ", sys.stdin.buffer.read()]), encode_chunked=True,
                   headers={"Host": sys.argv[1], "Transfer-Encoding": "chunked"})
try:
    connection.getresponse()
except http.client.RemoteDisconnected:
    print("disconnected")
"""


def test_connection_that_is_kept(lent_containing, server, vendor):
    """Requests of one connection are each judged, and a contained one ends it."""
    code = "import os; sys_proxy = os.environ['http_proxy'][7:]\nimport sys; sys.argv.append(sys_proxy)\n" + KEPT
    done = run_python(code, vendor.removeprefix("http://"), input=EMAIL.encode())
    assert done.stdout.split(b"\n") == [b'{"real": true}'] * 3 + [b"disconnected", b""], done.stderr
    assert [path for _, path, _, _ in server.requests] == ["/0", "/1", "/2"]
    assert EMAIL.encode() not in server.raw
    assert [sent.body for sent in of_child(lent_containing)] == [b"n=0", b"n=1", b"n=2", b"to " + EMAIL.encode()]


@needs_curl
def test_chunked_upload(lent, server, vendor, tmp_path):
    """A body in chunks is recorded without them and arrives with them."""
    done = run([*CURL, "-T", "-", vendor + "/x"], input=b"a" * 300_000)
    assert done.returncode == 0, done.stderr
    (sent,) = of_child(lent)
    assert (sent.method, sent.body, sent.problem) == ("PUT", b"a" * 300_000, "")
    assert server.requests[0][3] == b"a" * 300_000


@needs_curl
def test_large_upload(lent, server, vendor):
    """Of a large body the beginning is recorded, which is told, and all of it arrives."""
    done = run([*CURL, "--data-binary", "@-", vendor + "/x"], input=b"a" * 3_000_000)
    assert done.returncode == 0, done.stderr
    (sent,) = of_child(lent)
    assert len(sent.body) == 1 << 20
    assert "3000000" in sent.problem
    assert len(server.requests[0][3]) == 3_000_000


@needs_curl
def test_answers_come_back_as_they_are(lent, tcp_answering):
    """Answers of each form come back byte for byte: with a length, in chunks, until the end, and large ones."""
    large = os.urandom(5_000_000)
    for raw in (
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-A:  b\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-T: u\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\nuntil the end",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(large) + large,
    ):
        done = run([*CURL, "--raw", "-D", "-", tcp_answering(raw)])
        assert (done.returncode, done.stdout) == (0, raw), done.stderr
    assert len(of_child(lent)) == 6


@pytest.fixture
def tcp_answering(vendor, server):
    """Return what opens a server that answers one connection with given bytes, and returns its address."""
    open_now = []

    def answer(raw):
        listener = socket.create_server(("127.0.0.1", 0))
        open_now.append(listener)

        def serve():
            with suppress(OSError), listener.accept()[0] as connection:
                connection.recv(65536)
                connection.sendall(raw)

        threading.Thread(target=serve, daemon=True).start()
        return f"http://vendor.example:{listener.getsockname()[1]}/"

    yield answer
    for listener in open_now:
        listener.close()


@needs_curl
def test_children_at_once(lent, server, vendor):
    """Children that run at once are each recorded."""
    children = [subprocess.Popen([*CURL, f"{vendor}/{number}"], stdout=subprocess.PIPE) for number in range(8)]
    assert [child.communicate()[0] for child in children] == [b'{"real": true}'] * 8
    assert sorted(sent.url for sent in of_child(lent)) == [f"{vendor}/{number}" for number in range(8)]


@needs_curl
def test_stand_in(lent, server, vendor):
    """Under isolation a stand-in answers, over TLS too."""
    lent.guards_network, lent.answer = True, "contained"
    lent.passage = lambda draft: "stand_in" if draft.method != "EXEC" else "open"
    assert run([*CURL, "-d", "a=b", vendor + "/x"]).stdout == b"{}"
    assert run([*CURL, "-d", "a=b", "https://vendor.example/x"]).stdout == b"{}"
    assert run([*CURL, "-T", "-", vendor + "/x"], input=b"a" * 100_000).stdout == b"{}"
    assert server.raw == b""
    assert len(of_child(lent)) == 3
