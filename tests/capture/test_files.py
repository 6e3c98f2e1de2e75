"""Files that leave by FTP and SFTP, and commands by SSH: recorded once, stored as given, refused as an OSError."""

from __future__ import annotations

import ftplib
import io
import threading

import pytest

from tests.capture.ftp_server import FtpServer

PHI = b"ottoline.brakspear@patient.example"
NAME = PHI.decode()


def pieces_of(content):
    """Return a file of an unknown kind, which nobody may read ahead."""

    class Pieces:
        def __init__(self):
            self._file = io.BytesIO(content)

        def read(self, size=-1):
            return self._file.read(size)

        def readline(self, size=-1):
            return self._file.readline(size)

    return Pieces()


# FTP.


@pytest.fixture
def ftp_server():
    """Yield an FTP server."""
    server = FtpServer()
    yield server
    server.close()


@pytest.fixture
def ftp(guard, ftp_server):
    """Yield a connection to it, with nothing recorded yet."""
    with ftplib.FTP() as connection:
        connection.connect("127.0.0.1", ftp_server.port, timeout=5)
        connection.login("user", "secret")
        assert [(sent.method, sent.body) for sent in guard.sent] == [("USER", b"USER user")]
        guard.drafts.clear()
        yield connection


@pytest.mark.parametrize("passive", [True, False])
@pytest.mark.parametrize("make", [io.BytesIO, pieces_of])
def test_stored_file(passive, make, guard, ftp_server, ftp):
    """What is stored is recorded once, with its address, and stored as given, by connections made or accepted."""
    ftp.set_pasv(passive)
    seen = []
    assert ftp.storbinary("STOR in/a b.csv", make(PHI * 3), blocksize=10, callback=seen.append).startswith("226")
    sent = guard.only
    assert (sent.channel, sent.method) == ("socket", "STOR")
    assert sent.url == f"ftp://127.0.0.1:{ftp_server.port}/in/a%20b.csv"
    assert (sent.body, sent.problem) == (PHI * 3, "")
    assert ftp_server.stored == {"in/a b.csv": PHI * 3}
    assert b"".join(seen) == PHI * 3


def test_stored_lines(guard, ftp_server, ftp):
    """So are lines."""
    ftp.storlines("STOR a.txt", pieces_of(b"one\ntwo\n"))
    assert ftp_server.stored == {"a.txt": b"one\r\ntwo\r\n"}
    assert guard.only.body == b"one\ntwo\n"


@pytest.mark.parametrize("passive", [True, False])
def test_contained_pieces_of_a_file(passive, containing, ftp_server, ftp):
    """Of a file that nobody may read ahead, the piece that gives the patient away does not leave."""
    ftp.set_pasv(passive)
    with pytest.raises(ftplib.all_errors, match="phiguard_network"):
        ftp.storbinary("STOR a.csv", pieces_of(b"harmless".ljust(40) + PHI), blocksize=40)
    ftp.sock.close()
    assert PHI not in b"".join(ftp_server.stored.values())


def test_contained_file(containing, ftp_server, ftp):
    """Of one that is known, not even the command leaves."""
    before = len(ftp_server.commands)
    for store, file in ((ftp.storbinary, io.BytesIO(PHI)), (ftp.storlines, io.BytesIO(PHI))):
        with pytest.raises(ConnectionRefusedError):
            store("STOR a.csv", file)
    assert ftp_server.commands[before:] == []
    assert containing.failures == []


def test_commands(guard, ftp_server, ftp):
    """A command that says anything is recorded; how things are sent is nothing."""
    ftp.mkd(NAME)
    ftp.cwd("in")
    ftp.sendcmd("NOOP")
    ftp.voidcmd("TYPE I")
    assert [(sent.method, sent.body) for sent in guard.sent] == [("MKD", b"MKD " + PHI), ("CWD", b"CWD in")]


def test_contained_command(containing, ftp_server, ftp):
    """A command that gives the patient away does not leave."""
    with pytest.raises(ftplib.all_errors):
        ftp.mkd(NAME)
    assert f"MKD {NAME}" not in ftp_server.commands


def test_encrypted_address(guard):
    """The encrypted connection has an address of its own."""
    from pytest_phiguard.capture.clients.ftplib import find_base

    connection = ftplib.FTP_TLS()
    connection.host = "2001:db8::1"
    assert find_base(connection) == "ftps://[2001:db8::1]"


# SSH.


@pytest.fixture
def ssh_server(guard):
    """Yield an SSH server."""
    pytest.importorskip("paramiko")
    from tests.capture.ssh_server import SshServer

    server = SshServer()
    yield server
    server.close()


@pytest.fixture
def ssh(guard, ssh_server):
    """Yield a client that is connected to it, with nothing recorded yet."""
    import paramiko

    with paramiko.SSHClient() as client:
        client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
        client.connect("localhost", ssh_server.port, "me", "secret", timeout=5, allow_agent=False, look_for_keys=False)
        assert [(sent.method, sent.url) for sent in guard.sent] == [("CONNECT", f"ssh://localhost:{ssh_server.port}")]
        guard.drafts.clear()
        yield client


@pytest.fixture
def sftp(ssh):
    """Yield an SFTP session."""
    with ssh.open_sftp() as client:
        yield client


def test_put(guard, ssh_server, sftp, tmp_path):
    """A local file that is put is one transmission, and arrives as it is."""
    path = tmp_path / "a.csv"
    path.write_bytes(PHI * 2000)
    assert sftp.put(str(path), "/in/a b.csv").st_size == len(PHI) * 2000
    sent = guard.only
    assert (sent.channel, sent.method) == ("socket", "PUT")
    assert sent.url == f"sftp://localhost:{ssh_server.port}/in/a%20b.csv"
    assert (sent.body, sent.problem) == (PHI * 2000, "")
    assert ssh_server.written() == {"/in/a b.csv": PHI * 2000}


@pytest.mark.parametrize("make", [io.BytesIO, pieces_of])
def test_putfo(make, guard, ssh_server, sftp):
    """So is an open file of any kind."""
    sftp.putfo(make(PHI * 2000), "/a.csv")
    assert (guard.only.method, guard.only.body) == ("PUT", PHI * 2000)
    assert ssh_server.written() == {"/a.csv": PHI * 2000}


def test_written_file(guard, ssh_server, sftp):
    """What is written piece by piece is one transmission of all pieces."""
    with sftp.open("/a.csv", "w") as file:
        file.write("text ")
        file.write(PHI * 2000)
    sent = guard.only
    assert (sent.method, sent.url) == ("WRITE", f"sftp://localhost:{ssh_server.port}/a.csv")
    assert (sent.body, sent.problem) == (b"text " + PHI * 2000, "")
    assert ssh_server.written() == {"/a.csv": b"text " + PHI * 2000}


def test_long_file_is_cut(guard, sftp):
    """Of a long file the first mebibyte is kept, and the cut is told."""
    with sftp.open("/a.csv", "w") as file:
        file.set_pipelined(True)
        file.write(b"x" * 1_500_000)
    assert len(guard.only.body) == 1 << 20
    assert "1500000" in guard.only.problem


def test_names_of_files(guard, ssh_server, sftp):
    """The names that requests hold are transmissions too."""
    sftp.mkdir(f"/{NAME}")
    sftp.open("/a", "w").close()
    sftp.rename("/a", f"/{NAME}.csv")
    with pytest.raises(FileNotFoundError):
        sftp.stat("/missing")
    base = f"sftp://localhost:{ssh_server.port}"
    assert [(sent.method, sent.url, sent.body) for sent in guard.sent] == [
        ("MKDIR", f"{base}/{NAME}", None),
        ("WRITE", f"{base}/a", None),
        ("RENAME", f"{base}/a", b"/" + PHI + b".csv"),
        ("STAT", f"{base}/missing", None),
    ]
    assert {sent.problem for sent in guard.sent} == {""}


def test_contained_put(containing, ssh_server, sftp, tmp_path):
    """A contained file is not even opened on the server, where what it holds is known before."""
    path = tmp_path / "a.csv"
    path.write_bytes(PHI)
    for put, source in ((sftp.put, str(path)), (sftp.putfo, io.BytesIO(PHI))):
        with pytest.raises(OSError, match="phiguard_network"):
            put(source, "/a.csv")
    assert ssh_server.files == {}
    assert containing.failures == []


def test_contained_pieces(containing, ssh_server, sftp):
    """The piece that gives the patient away does not leave, whoever writes it."""
    with pytest.raises(OSError, match="phiguard_network"):
        sftp.putfo(pieces_of(b"x" * 32768 + PHI), "/a.csv")
    with sftp.open("/b.csv", "w") as file:
        file.write(b"harmless")
        with pytest.raises(OSError, match="phiguard_network"):
            file.write(PHI)
    assert ssh_server.written() == {"/a.csv": b"x" * 32768, "/b.csv": b"harmless"}


def test_contained_name(containing, ssh_server, sftp):
    """A name that gives the patient away does not leave either."""
    for request in (sftp.mkdir, sftp.open, lambda path: sftp.open(path, "w")):
        with pytest.raises(OSError, match="phiguard_network"):
            request(f"/{NAME}")
    assert (ssh_server.files, ssh_server.directories) == ({}, [])


def test_command_and_what_is_typed(guard, ssh_server, ssh):
    """A command is one transmission, what is typed to it another, and its answer none."""
    stdin, stdout, _ = ssh.exec_command("cat", environment={"PATIENT": NAME}, timeout=5)
    stdin.write(b"one ")
    stdin.write(PHI)
    stdin.channel.shutdown_write()
    assert stdout.read() == b"one " + PHI
    base = f"ssh://localhost:{ssh_server.port}"
    assert [(sent.method, sent.url, sent.body) for sent in guard.sent] == [
        ("ENV", base, b"PATIENT=" + PHI),
        ("EXEC", base, b"cat"),
        ("SEND", base, b"one " + PHI),
    ]
    assert (ssh_server.commands, ssh_server.typed) == ([b"cat"], b"one " + PHI)


def test_long_input_is_noted_once(guard, ssh_server, ssh):
    """What needs several packets is noted once."""
    stdin, stdout, _ = ssh.exec_command("cat", timeout=5)
    stdin.channel.sendall(PHI * 3000)
    stdin.channel.shutdown_write()
    assert stdout.read() == PHI * 3000
    assert guard.sent[1].body == PHI * 3000


def test_contained_command_and_input(containing, ssh_server, ssh):
    """A command that gives the patient away is not sent, nor is what is typed."""
    with pytest.raises(OSError, match="phiguard_network"):
        ssh.exec_command(f"grep {NAME}")
    stdin, _, _ = ssh.exec_command("cat", timeout=5)
    with pytest.raises(OSError, match="phiguard_network"):
        stdin.channel.sendall(PHI)
    assert (ssh_server.commands, ssh_server.typed) == ([b"cat"], b"")


def test_contained_connection(containing, ssh_server):
    """A host whose name gives the patient away is neither looked up nor connected to."""
    import paramiko

    with paramiko.SSHClient() as client, pytest.raises(OSError, match="phiguard_network"):
        client.connect(f"{NAME.replace('@', '.')}.{NAME}", ssh_server.port)
    with pytest.raises(OSError, match="phiguard_network"):
        paramiko.Transport((NAME, ssh_server.port))
    assert ssh_server.connections == 0


def test_transport_without_a_client(guard, ssh_server):
    """A transport that is used by itself is seen likewise, whatever it was told to connect to."""
    import paramiko

    port = ssh_server.port
    for place in (("localhost", port), f"localhost:{port}"):
        with paramiko.Transport(place) as transport:
            transport.connect(username="me", password="secret")
            with paramiko.SFTPClient.from_transport(transport) as sftp:
                sftp.putfo(io.BytesIO(b"x"), "/a")
    base = f"localhost:{port}"
    assert [sent.url for sent in guard.sent] == [f"ssh://{base}", f"sftp://{base}/a"] * 2


def test_transfer_in_a_thread(guard, ssh_server, sftp, ftp):
    """A transfer of another thread is recorded likewise."""
    for transfer in (lambda: sftp.putfo(io.BytesIO(b"x"), "/a"), lambda: ftp.storbinary("STOR a", io.BytesIO(b"x"))):
        thread = threading.Thread(target=transfer)
        thread.start()
        thread.join(10)
    assert [(sent.method, sent.body) for sent in guard.sent if sent.method != "CONNECT"] == [
        ("PUT", b"x"),
        ("STOR", b"x"),
    ]


def test_hooks_are_gone_afterwards(patches, sink, ftp, sftp):
    """Once the last guard has ended nothing is recorded, on open connections either."""
    import paramiko

    sink.drafts.clear()
    patches.pop()
    try:
        sftp.putfo(io.BytesIO(PHI), "/a")
        ftp.storbinary("STOR a", io.BytesIO(PHI))
        assert sink.drafts == []
        for function in (ftplib.FTP.putcmd, paramiko.SFTPClient.put, paramiko.Channel.send, paramiko.SFTPFile._write):
            assert not hasattr(function, "__wrapped__")
    finally:
        patches.push(sink)
