"""Mocks in the place of clients that speak no HTTP: what would have been sent is recorded once, with where it leads."""

from __future__ import annotations

import ftplib
import http.client
import io
import socket
import types
from unittest import mock

import pytest

EMAIL = "ottoline.brakspear@patient.example"
BODY = EMAIL.encode()


@pytest.fixture
def guard(refusing):
    """Return a sink that would contain everything that really leaves."""
    return refusing


def tell(guard):
    """Return method, address and body of what was recorded, which nobody was asked about."""
    assert guard.failures == []
    assert guard.asked == []
    return [(sent.method, sent.url, sent.body) for sent in guard.sent]


# FTP.


def store(kind):
    """Store a file, with a client that is a context."""
    with kind("lab.example") as ftp:
        ftp.login("clinic", "secret")
        ftp.storbinary("STOR in/ottoline.csv", io.BytesIO(BODY))


@pytest.mark.parametrize(("name", "scheme"), [("FTP", "ftp"), ("FTP_TLS", "ftps")])
@pytest.mark.parametrize("autospec", [False, True])
def test_file_that_is_stored(guard, name, scheme, autospec):
    """A replaced class tells the server, who logs in and what is stored."""
    with mock.patch(f"ftplib.{name}", autospec=autospec) as fake:
        store(getattr(ftplib, name))
    assert fake.called
    assert tell(guard) == [
        ("USER", f"{scheme}://lab.example/", b"USER clinic"),
        ("STOR", f"{scheme}://lab.example/in/ottoline.csv", BODY),
    ]
    assert {sent.channel for sent in guard.sent} == {"socket"}


def test_server_of_a_later_connection(guard):
    """A client that is connected later leads there, with its port; a module that is a mock is followed."""
    application = types.SimpleNamespace(ftplib=ftplib)
    with mock.patch.object(application, "ftplib"):
        ftp = application.ftplib.FTP()
        ftp.connect("lab.example", 2121)
        ftp.storlines("STOR x", io.BytesIO(BODY))
    assert tell(guard) == [("STOR", "ftp://lab.example:2121/x", BODY)]


@pytest.mark.parametrize(
    ("call", "body"),
    [
        (lambda ftp: ftp.sendcmd(f"SITE {EMAIL}"), f"SITE {EMAIL}"),
        (lambda ftp: ftp.mkd(EMAIL), f"MKD {EMAIL}"),
        (lambda ftp: ftp.cwd(dirname=EMAIL), f"CWD {EMAIL}"),
        (lambda ftp: ftp.rename("a", EMAIL), f"RNFR a\r\nRNTO {EMAIL}"),
        (lambda ftp: ftp.dir(EMAIL, print), f"LIST {EMAIL}"),
        (lambda ftp: ftp.retrbinary(f"RETR {EMAIL}", print), f"RETR {EMAIL}"),
    ],
)
def test_command(guard, call, body):
    """A command says what it names."""
    with mock.patch("ftplib.FTP"):
        call(ftplib.FTP("lab.example"))
    assert [sent.body for sent in guard.sent] == [body.encode()]
    assert guard.failures == []


@pytest.mark.parametrize(
    "call",
    [
        lambda ftp: ftp.nlst(),
        lambda ftp: ftp.sendcmd("PASV"),
        lambda ftp: ftp.set_pasv(EMAIL),
        lambda ftp: ftp.storbinary(mock.ANY, mock.MagicMock()),
    ],
)
def test_call_that_says_nothing(guard, call):
    """What names nothing, and what nobody knows, is no transmission."""
    with mock.patch("ftplib.FTP"):
        call(ftplib.FTP("lab.example"))
    assert tell(guard) == []


def test_method_that_a_mock_has_taken(guard):
    """A method that is replaced alone leads to where its connection does."""
    ftp = ftplib.FTP()
    ftp.host = "lab.example"
    with mock.patch.object(ftplib.FTP, "storbinary", autospec=True):
        ftp.storbinary("STOR x", io.BytesIO(BODY))
    assert tell(guard) == [("STOR", "ftp://lab.example/x", BODY)]


def test_double_of_the_suite(guard, monkeypatch):
    """A class of the test's own in the place of the client's is recorded."""

    class Fake:
        def __init__(self, host):
            self.host, self.kept = host, []

        def storbinary(self, cmd, fp):
            self.kept.append(fp.read())
            return "226"

    monkeypatch.setattr(ftplib, "FTP", Fake)
    ftp = ftplib.FTP("lab.example")
    assert ftp.storbinary("STOR x", io.BytesIO(BODY)) == "226"
    assert ftp.kept == [BODY]
    assert tell(guard) == [("STOR", "ftp://lab.example/x", BODY)]


def test_file_that_nobody_has_read(guard):
    """What is no file of Python's is left alone, and the draft says so."""

    class Pieces:
        def read(self, size):
            pytest.fail("read")

    with mock.patch("ftplib.FTP"):
        ftp = ftplib.FTP("lab.example")
        ftp.storbinary("STOR x", Pieces())
        ftp.storbinary("STOR x", mock.MagicMock())
    assert [sent.problem for sent in guard.sent] == ["body was not read by what answered the request", ""]


# Sockets.


@pytest.mark.parametrize("autospec", [False, True])
def test_connection(guard, autospec):
    """What is written to a replaced connection is one transmission, however often something is written."""
    with mock.patch("socket.create_connection", autospec=autospec) as create:
        with socket.create_connection(("lab.example", 2575), timeout=5) as connection:
            connection.sendall(b"\x0bMSH|PID|")
            connection.send(BODY[:10])
            connection.sendall(BODY[10:])
        create.return_value.__enter__.return_value.sendall.assert_called_with(BODY[10:])
    assert tell(guard) == [("WRITE", "tcp://lab.example:2575", b"\x0bMSH|PID|" + BODY)]


@pytest.mark.parametrize("autospec", [False, True])
def test_class_of_sockets(guard, autospec):
    """A replaced class leads to where its object is connected."""
    with mock.patch("socket.socket", autospec=autospec):
        one = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        one.connect(("2001:db8::7", 80))
        one.sendall(BODY)
    assert tell(guard) == [("WRITE", "tcp://[2001:db8::7]:80", BODY)]


def test_packets(guard):
    """A packet is a transmission of its own, and says that it is one where it was connected."""
    with mock.patch("socket.socket"):
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.sendto(BODY, ("lab.example", 514))
        one.connect(("lab.example", 515))
        one.send(BODY)
    assert tell(guard) == [("SEND", "udp://lab.example:514", BODY), ("WRITE", "udp://lab.example:515", BODY)]


def test_next_connection_is_another_transmission(guard):
    """The same mock, led elsewhere, is another place."""
    with mock.patch("socket.create_connection"):
        for host in ("one.example", "two.example"):
            socket.create_connection((host, 1)).sendall(BODY)
    assert [url for _, url, _ in tell(guard)] == ["tcp://one.example:1", "tcp://two.example:1"]


def test_socket_that_leads_nowhere_known(guard):
    """A socket that nobody has connected, or that leads to a file, is none of the internet's."""
    with mock.patch("socket.socket"):
        one = socket.socket(socket.AF_UNIX)
        one.send(BODY)
        one.connect("/run/journal")
        one.sendall(BODY)
        one.sendto(BODY, "/run/journal")
    mock.Mock(spec=socket.socket).sendall(BODY)
    assert tell(guard) == []


def test_other_functions_of_the_module(guard):
    """What sends nothing is nothing, and an error that a mock raises is no client."""
    with mock.patch("socket.gethostname", return_value="ward"), mock.patch("socket.getaddrinfo"):
        assert socket.gethostname() == "ward"
        socket.getaddrinfo(EMAIL, 80)
    assert tell(guard) == []


def test_socket_beneath_a_client_is_its_request(guard):
    """What a client writes to a replaced connection is a part of its request."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    guard.answer = "open"
    with mock.patch("socket.create_connection") as create:
        create.return_value.makefile.return_value = io.BytesIO(answer)
        connection = http.client.HTTPConnection("vendor.invalid")
        connection.request("POST", "/collect", BODY)
        assert connection.getresponse().status == 200
    assert (guard.only.method, guard.only.url) == ("POST", "http://vendor.invalid/collect")
    assert guard.failures == []
    assert guard.drafts[0].mocked


# SSH.


@pytest.fixture
def paramiko():
    """Return the package."""
    return pytest.importorskip("paramiko")


def test_command_over_ssh(paramiko, guard):
    """A replaced client tells where it connects, as whom, and what it runs."""
    with mock.patch("paramiko.SSHClient"):
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect("lab.example", 2222, username="clinic")
        client.exec_command(f"enroll {EMAIL}")
        client.invoke_shell().send(f"enroll {EMAIL}\n")
        client.close()
    assert tell(guard) == [
        ("CONNECT", "ssh://lab.example:2222", None),
        ("EXEC", "ssh://lab.example:2222", f"enroll {EMAIL}".encode()),
        ("SEND", "ssh://lab.example:2222", f"enroll {EMAIL}\n".encode()),
    ]
    assert guard.sent[0].fields == (("ssh.user", "clinic"),)


def test_files_over_sftp(paramiko, guard, tmp_path):
    """What is put or written there is told with its name, and what is renamed with both."""
    local = tmp_path / "export.csv"
    local.write_bytes(BODY)
    with mock.patch("paramiko.SSHClient") as fake, paramiko.SSHClient() as client:
        client.connect(hostname="lab.example")
        sftp = client.open_sftp()
        sftp.put(str(local), "/in/a.csv")
        sftp.putfo(io.BytesIO(BODY), "/in/b.csv")
        with sftp.open("/in/c.csv", "w") as file:
            file.write(BODY[:10])
            file.write(BODY[10:].decode())
        sftp.rename("/in/c.csv", f"/in/{EMAIL}")
        sftp.put("no such file", "/in/d.csv")
        assert fake.called
    assert tell(guard)[1:] == [
        ("PUT", "sftp://lab.example/in/a.csv", BODY),
        ("PUT", "sftp://lab.example/in/b.csv", BODY),
        ("WRITE", "sftp://lab.example/in/c.csv", BODY),
        ("RENAME", "sftp://lab.example/in/c.csv", f"/in/{EMAIL}".encode()),
        ("PUT", "sftp://lab.example/in/d.csv", None),
    ]


def test_transport_of_a_mocked_package(paramiko, guard):
    """A package that is a mock leads to where its transport does; what is downloaded is told by its name alone."""
    application = types.SimpleNamespace(paramiko=paramiko)
    with mock.patch.object(application, "paramiko"):
        transport = application.paramiko.Transport(("lab.example", 22))
        transport.connect(username="clinic", password="secret")
        sftp = application.paramiko.SFTPClient.from_transport(transport)
        sftp.putfo(io.BytesIO(BODY), "in.csv")
        sftp.get("out.csv", f"/tmp/{EMAIL}")
    assert tell(guard) == [("PUT", "sftp://lab.example/in.csv", BODY), ("GET", "sftp://lab.example/out.csv", None)]


# libcurl.


@pytest.fixture
def pycurl():
    """Return the module."""
    return pytest.importorskip("pycurl")


def perform(module, url, **options):
    """Perform a request."""
    handle = module.Curl()
    handle.setopt(module.URL, url)
    for name, value in options.items():
        handle.setopt(getattr(module, name), value)
    handle.perform()
    handle.close()


def test_options_of_a_handle(pycurl, guard):
    """What a handle was told is the request that it performs; the next one knows nothing of it."""
    with mock.patch("pycurl.Curl"):
        perform(pycurl, "https://vendor.invalid/x", POSTFIELDS=BODY, HTTPHEADER=["X-A: b"])
        perform(pycurl, "https://vendor.invalid/y")
        pycurl.Curl().perform()
    assert tell(guard) == [("POST", "https://vendor.invalid/x", BODY), ("GET", "https://vendor.invalid/y", None)]
    assert guard.sent[0].headers == (("X-A", "b"),)


def test_options_of_a_mocked_module(pycurl, guard):
    """The constants of a module that is a mock are known by their names."""
    application = types.SimpleNamespace(pycurl=pycurl)
    with mock.patch.object(application, "pycurl"):
        perform(application.pycurl, "vendor.invalid/x", POSTFIELDS=EMAIL, WRITEDATA=io.BytesIO())
    assert tell(guard) == [("POST", "http://vendor.invalid/x", BODY)]


# gRPC.


class Message:
    """What the compiler of protocol buffers makes of a message, as far as a client knows it."""

    def __init__(self, text):
        self.text = text

    def SerializeToString(self):  # noqa: N802 -- the name that all of them have
        """Return it as it is sent."""
        return self.text.encode()


class Stub:
    """What the compiler makes of a service."""

    def __init__(self, channel):
        serialize = {"request_serializer": Message.SerializeToString, "response_deserializer": bytes.decode}
        self.Order = channel.unary_unary("/lab.Lab/Order", **serialize)


def frame(text):
    """Return a message as it stands on the wire."""
    return b"\0" + len(text).to_bytes(4, "big") + text.encode()


@pytest.mark.parametrize(("maker", "scheme"), [("insecure_channel", "http"), ("secure_channel", "https")])
def test_method_of_a_service(guard, maker, scheme):
    """A replaced channel tells the server, and its stub the method, the metadata and the message."""
    grpc = pytest.importorskip("grpc")
    with mock.patch(f"grpc.{maker}"), getattr(grpc, maker)("dns:///lab.example:443", None) as channel:
        stub = Stub(channel)
        stub.Order(Message(EMAIL), metadata=(("x-ward", "7"),))
        stub.Order.future(Message(EMAIL))
    assert tell(guard) == [("POST", f"{scheme}://lab.example:443/lab.Lab/Order", frame(EMAIL))] * 2
    assert ("x-ward", "7") in guard.sent[0].headers


def test_streams_of_a_service(guard):
    """Requests in a list are told, an iterator of them is the client's, and methods of one mock are not told apart."""
    grpc = pytest.importorskip("grpc")
    with mock.patch("grpc.insecure_channel"):
        channel = grpc.insecure_channel("lab.example:443")
        call = channel.stream_unary("/lab.Lab/Feed", str.encode)
        call([EMAIL, Message("b")])
        call(iter([EMAIL]))
        channel.stream_unary("/lab.Lab/Other")(mock.sentinel.request)
    base = "http://lab.example:443"
    assert tell(guard)[:2] == [
        ("POST", f"{base}/lab.Lab/Feed", frame(EMAIL) + frame("b")),
        ("POST", f"{base}/lab.Lab/Feed", None),
    ]
    assert guard.sent[1].problem == "body was not read by what answered the request"
    assert guard.sent[2].url == f"{base}/"
