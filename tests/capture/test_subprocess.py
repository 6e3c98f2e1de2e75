"""Child processes that are told to send something: judged before they start, and started as given."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import threading

import pytest

from pytest_phiguard.capture.children import read_recipients
from pytest_phiguard.capture.commands import parse_command

PHI = "ottoline.brakspear@patient.example"
# Echoes its standard input, and ignores the address that it is given.
ECHO = [sys.executable, "-c", "import sys; sys.stdout.write(sys.stdin.read())", "https://lab.example/x"]
URL = "https://lab.example/x"


@pytest.fixture
def contained(guard):
    """Yield a sink that contains what holds the patient's address."""
    guard.guards_network = True
    judged = guard.passage

    def passage(draft):
        judged(draft)
        sealed = draft.seal()
        return "contained" if PHI in repr((sealed.fields, sealed.body)) else "open"

    guard.passage = passage
    return guard


DESTINATIONS = [
    (["curl", "-d", "x", "https://lab.example/x?a=1"], [("http", "https://lab.example/x?a=1")]),
    (["/usr/bin/curl", "-so", "out.json", "lab.example/x"], [("http", "http://lab.example/x")]),
    (["curl", "-d", '{"system": "http://hl7.org/fhir"}', "https://lab.example"], [("http", "https://lab.example")]),
    (["curl", "-d", "see http://hl7.org/fhir", "lab.example"], [("http", "http://lab.example")]),
    (["curl", "-sXPOST", "lab.example"], [("http", "http://lab.example")]),
    (["curl", "--url=https://lab.example"], [("http", "https://lab.example")]),
    (["curl", "--version"], []),
    (["http", "POST", "lab.example/x", "a=b"], [("http", "http://lab.example/x")]),
    (["http", ":8000/x"], [("http", "http://localhost:8000/x")]),
    (["wget", "--post-data=x", "ftp://lab.example/x"], [("socket", "ftp://lab.example/x")]),
    (["nc", "-w", "3", "lab.example", "514"], [("socket", "tcp://lab.example:514")]),
    (["nc", "-l", "514"], []),
    (["notify", '{"to": "https://lab.example", "is": "http://hl7.org/fhir"}'], [("http", "https://lab.example")]),
    (["convert", '<Patient xmlns="http://hl7.org/fhir"/>'], []),
    (["telnet", "lab.example"], [("socket", "tcp://lab.example")]),
    (["socat", "-", "TCP:lab.example:514"], [("socket", "tcp://lab.example:514")]),
    (["openssl", "s_client", "-connect", "lab.example:443"], [("socket", "tcp://lab.example:443")]),
    (["scp", "a.csv", "me@lab.example:in/a.csv"], [("socket", "ssh://lab.example/in/a.csv")]),
    (["rsync", "-a", "out/", "lab.example:/in"], [("socket", "ssh://lab.example/in")]),
    (["ssh", "-p", "2222", "me@lab.example", "cat"], [("socket", "ssh://lab.example")]),
    (["git", "push", "git@lab.example:a/b.git"], [("socket", "ssh://lab.example/a/b.git")]),
    (["git", "commit", "-m", "fix: a"], []),
    (["aws", "s3", "cp", "a.csv", "s3://phi-bucket/a.csv"], [("http", "https://phi-bucket.s3.amazonaws.com/a.csv")]),
    (["aws", "--region", "eu-1", "sns", "publish"], [("http", "https://sns.amazonaws.com/")]),
    (["gh", "issue", "create"], [("http", "https://api.github.com/")]),
    (["wscat", "-c", "wss://lab.example/feed"], [("websocket", "wss://lab.example/feed")]),
    (["python", "-c", "post('https://lab.example/x')"], [("http", "https://lab.example/x")]),
    (["env", "A=b", "timeout", "5", "curl", "lab.example"], [("http", "http://lab.example")]),
    (["sh", "-c", "true && curl lab.example"], [("http", "http://lab.example")]),
    (["sendmail", "-t"], [("email", "smtp://localhost")]),
    (["grep", "curl", "notes.txt"], []),
    (["ls", "-l", "/srv/lab.example"], []),
    ([], []),
]


@pytest.mark.parametrize(("arguments", "destinations"), DESTINATIONS)
def test_destinations(arguments, destinations):
    """Where a command leads is read from its arguments; one that leads nowhere is nothing."""
    assert parse_command(arguments).destinations == destinations


@pytest.mark.parametrize(
    ("line", "urls"),
    [
        ("echo x | curl -d @- https://a.example; wget -q b.example/x", ["https://a.example", "http://b.example/x"]),
        ("A=b curl a.example && nc b.example 9", ["http://a.example", "tcp://b.example:9"]),
        ("echo $(curl -s a.example)", ["http://a.example"]),
        ("echo `curl a.example`", ["http://a.example"]),
        ("(curl a.example)", ["http://a.example"]),
        ("curl 'https://a.example", ["https://a.example"]),
        ("echo done > /tmp/lab.example", []),
    ],
)
def test_lines_of_a_shell(line, urls):
    """In a line for a shell, each of its commands is read."""
    assert [url for _, url in parse_command([line], shell=True).destinations] == urls


def test_child_runs_as_given(guard):
    """A child that is recorded starts with the same arguments, environment and input, and its outcome is returned."""
    environment = {**os.environ, "PATIENT": PHI}
    done = subprocess.run(ECHO, input=b"body " + PHI.encode(), capture_output=True, env=environment, check=True)
    assert done.stdout == b"body " + PHI.encode()
    assert done.args is ECHO
    sent = guard.only
    assert (sent.channel, sent.method, sent.url) == ("http", "EXEC", URL)
    assert [text for name, text in sent.fields if name == "subprocess.args"] == ECHO
    assert dict(sent.fields)["subprocess.env:PATIENT"] == PHI
    assert (sent.body, sent.problem) == (b"body " + PHI.encode(), "")


def test_inherited_environment_is_not_told(guard):
    """What a child merely inherits is no part of what it is given."""
    subprocess.run(ECHO, input=b"", check=True, capture_output=True)
    assert {name for name, _ in guard.only.fields} == {"subprocess.args"}


def test_child_without_destination(guard):
    """A child that names no destination is nothing."""
    subprocess.run([sys.executable, "-c", "pass", PHI], check=True, input=b"x")
    subprocess.check_output([sys.executable, "-c", "pass"])
    assert os.system("true") == 0
    assert guard.drafts == []
    assert guard.failures == []


STARTS = {
    "run": lambda command: subprocess.run(command, check=False, capture_output=True),
    "call": lambda command: subprocess.call(command, stdout=subprocess.DEVNULL),
    "check_output": subprocess.check_output,
    "popen": lambda command: subprocess.Popen(command, stdout=subprocess.DEVNULL).wait(10),
    "shell": lambda command: subprocess.run(" ".join(command), shell=True, check=False),
    "os.popen": lambda command: os.popen(" ".join(command)).close(),
    "system": lambda command: os.system(" ".join(command)),
    "posix_spawn": lambda command: os.waitpid(os.posix_spawn(command[0], command, os.environ), 0),
    "spawnv": lambda command: os.spawnv(os.P_WAIT, command[0], command),
    "spawnvp": lambda command: os.spawnlp(os.P_WAIT, command[0], *command),
    "async": lambda command: asyncio.run(start_async(command)),
    "async shell": lambda command: asyncio.run(start_async(command, shell=True)),
}


async def start_async(command, shell=False, **options):
    """Start a child by asyncio, and wait for it."""
    if shell:
        child = await asyncio.create_subprocess_shell(" ".join(command), **options)
    else:
        child = await asyncio.create_subprocess_exec(*command, **options)
    return await child.wait()


@pytest.mark.parametrize("start", sorted(STARTS))
def test_each_way_to_start(start, guard, tmp_path):
    """Each way to start a child is recorded, once, and the child has run."""
    marker = tmp_path / "ran"
    STARTS[start]([shutil.which("cp"), os.devnull, str(marker), "https://lab.example/x"][:3])
    assert marker.exists()
    assert guard.drafts == []
    STARTS[start]([shutil.which("true"), "https://lab.example/x"])
    assert (guard.only.url, guard.only.method) == ("https://lab.example/x", "EXEC")


@pytest.mark.parametrize("start", sorted(STARTS))
def test_contained_child_is_not_started(start, contained, tmp_path):
    """A child whose arguments give the patient away is never started: an OSError, as for a missing program."""
    marker = tmp_path / "ran"
    with pytest.raises(ConnectionRefusedError, match="phiguard_network"):
        STARTS[start]([shutil.which("touch"), str(marker), f"https://lab.example/{PHI}"])
    assert not marker.exists()
    assert contained.failures == []


def test_exec_is_contained(contained):
    """A process does not become a program that would give the patient away."""
    with pytest.raises(ConnectionRefusedError):
        os.execv(shutil.which("true"), ["curl", f"https://lab.example/{PHI}"])
    with pytest.raises(ConnectionRefusedError):
        os.execvp("curl", ["curl", f"https://lab.example/{PHI}"])


def test_contained_input_and_environment(contained):
    """Input and environment count before the child is started."""
    with pytest.raises(ConnectionRefusedError):
        subprocess.run(ECHO, input=PHI, text=True, check=False)
    with pytest.raises(ConnectionRefusedError):
        subprocess.run(ECHO, env={"PATIENT": PHI}, check=False)
    assert [sent.body for sent in contained.sent] == [PHI.encode(), None]


def test_input_by_communicate(guard):
    """What ``communicate`` gives belongs to the child that was started before."""
    with subprocess.Popen(ECHO, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="latin-1") as child:
        assert "pipe" in guard.sent[0].problem
        assert child.communicate("caf\xe9")[0] == "caf\xe9"
    assert (guard.only.body, guard.only.problem) == (b"caf\xe9", "")


def test_no_input_by_communicate(guard):
    """Where there is no input after all, nothing stays unread."""
    with subprocess.Popen(ECHO, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.communicate()[0] == b""
    assert (guard.only.body, guard.only.problem) == (None, "")


def test_contained_input_by_communicate(contained):
    """Contained input is not given to a child that runs already; it is ended."""
    with subprocess.Popen(ECHO, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        with pytest.raises(ConnectionRefusedError):
            child.communicate(PHI.encode())
        assert child.stdout.read() == b""
    assert child.returncode < 0


def test_asynchronous_input(guard):
    """So it is with the children of asyncio."""

    async def talk():
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(*ECHO, stdin=pipe, stdout=pipe)
        return await child.communicate(PHI.encode())

    assert asyncio.run(talk())[0] == PHI.encode()
    assert (guard.only.body, guard.only.problem) == (PHI.encode(), "")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such loop")
def test_children_of_another_loop(contained, tmp_path):
    """A loop that starts its children by itself is watched likewise."""
    uvloop = pytest.importorskip("uvloop")
    pipe = asyncio.subprocess.PIPE
    marker = tmp_path / "ran"

    async def talk():
        child = await asyncio.create_subprocess_exec(*ECHO, stdin=pipe, stdout=pipe)
        echoed, _ = await child.communicate(b"harmless")
        child = await asyncio.create_subprocess_exec(*ECHO, stdin=pipe, stdout=pipe)
        with pytest.raises(ConnectionRefusedError):
            await child.communicate(PHI.encode())
        await child.wait()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.create_subprocess_shell(f"touch {marker}; curl -d {PHI} lab.example")
        return echoed

    loop = uvloop.new_event_loop()
    try:
        assert loop.run_until_complete(talk()) == b"harmless"
    finally:
        loop.close()
    assert not marker.exists()
    assert [(sent.url, sent.body, sent.problem) for sent in contained.sent] == [
        (URL, b"harmless", ""),
        (URL, PHI.encode(), ""),
        ("http://lab.example", None, ""),
    ]
    assert contained.failures == []


def test_contained_asynchronous_input(contained):
    """Contained input is not given to a child of asyncio either."""

    async def talk():
        pipe = asyncio.subprocess.PIPE
        child = await asyncio.create_subprocess_exec(*ECHO, stdin=pipe, stdout=pipe)
        with pytest.raises(ConnectionRefusedError):
            await child.communicate(PHI.encode())
        return await child.stdout.read(), await child.wait()

    read, code = asyncio.run(talk())
    assert read == b""
    assert code < 0


def test_input_from_a_file(guard, tmp_path):
    """A regular file is read from where its descriptor stands, and stays there."""
    path = tmp_path / "in"
    path.write_bytes(b"skipped" + PHI.encode())
    with path.open("rb", buffering=0) as file:
        file.seek(7)
        assert subprocess.check_output(ECHO, stdin=file) == PHI.encode()
    descriptor = os.open(path, os.O_RDONLY)
    try:
        assert subprocess.check_output(ECHO, stdin=descriptor) == b"skipped" + PHI.encode()
    finally:
        os.close(descriptor)
    assert [sent.body for sent in guard.sent] == [PHI.encode(), b"skipped" + PHI.encode()]


def test_input_from_another_child(guard):
    """What comes out of a pipe is not read, and that is told."""
    with subprocess.Popen([sys.executable, "-c", "print('x')"], stdout=subprocess.PIPE) as first:
        assert subprocess.check_output(ECHO, stdin=first.stdout).strip() == b"x"
    assert "pipe" in guard.only.problem


def test_no_input_at_all(guard):
    """The null device holds nothing."""
    subprocess.check_output(ECHO, stdin=subprocess.DEVNULL)
    with open(os.devnull) as null:  # noqa: PTH123 -- no path
        subprocess.check_output(ECHO, stdin=null)
    assert {(sent.body, sent.problem) for sent in guard.sent} == {(None, "")}


def test_files_that_a_tool_sends(guard, tmp_path):
    """A file that a known tool is told to send is a part of what it sends."""
    (tmp_path / "out.csv").write_text(PHI)
    for command in (
        ["curl", "-T", "out.csv", "http://127.0.0.1:9/"],
        ["curl", "-F", "file=@out.csv;type=text/csv", "http://127.0.0.1:9/"],
        ["curl", "--data-binary", "@out.csv", "http://127.0.0.1:9/"],
        ["wget", "-t1", f"--post-file={tmp_path / 'out.csv'}", "http://127.0.0.1:9/"],
        ["curl", "-d", "@missing", "http://127.0.0.1:9/"],
    ):
        if shutil.which(command[0]) is None:
            pytest.skip(f"{command[0]} is not installed")
        subprocess.run(command, cwd=tmp_path, check=False, capture_output=True)
    assert [sent.body for sent in guard.sent] == [PHI.encode()] * 4 + [None]


def test_arguments_from_an_iterator(guard):
    """Arguments that come from an iterator are iterated once, by the client, and stay what they were."""
    arguments = iter(ECHO)
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.args is arguments
        assert child.communicate(b"x")[0] == b"x"
    assert (guard.only.url, guard.only.body) == (URL, b"x")


def test_contained_iterator(contained, tmp_path):
    """A contained child is not started whatever its arguments come from."""
    marker = tmp_path / "ran"
    with pytest.raises(ConnectionRefusedError):
        subprocess.Popen(iter([shutil.which("touch"), str(marker), f"https://lab.example/{PHI}"]))
    assert not marker.exists()


def test_errors_of_the_client_stay(guard):
    """What the class refuses, it refuses as without us."""
    with pytest.raises(TypeError):
        subprocess.Popen()
    with pytest.raises(TypeError):
        subprocess.Popen(17)
    with pytest.raises(TypeError):
        subprocess.Popen(["curl", 17, URL])
    with pytest.raises(FileNotFoundError):
        subprocess.Popen(["/no/such/program", URL])
    assert [sent.url for sent in guard.sent] == [URL]


def test_message_to_sendmail(guard, tmp_path):
    """A message on the standard input of a mailer is an e-mail to whom it names."""
    mailer = tmp_path / "sendmail"
    mailer.write_text("#!/bin/sh\ncat > /dev/null\n")
    mailer.chmod(0o755)
    message = f"To: Lab <lab@lab.example>\nCc: two@lab.example\nBcc: three@lab.example\n\n{PHI}\n"
    subprocess.run(
        [str(mailer), "-t", "-f", "app@clinic.example", "four@lab.example"], input=message.encode(), check=True
    )
    with subprocess.Popen([str(mailer), "-oi", "-t"], stdin=subprocess.PIPE) as child:
        child.communicate(message.encode())
    first, second = guard.sent
    assert (first.channel, first.url, first.body) == ("email", "smtp://localhost", message.encode())
    assert first.headers == (("Content-Type", "message/rfc822"),)
    named = ["lab@lab.example", "two@lab.example", "three@lab.example"]
    assert [text for name, text in first.fields if name == "email.rcpt"] == ["four@lab.example", *named]
    assert [text for name, text in second.fields if name == "email.rcpt"] == named
    assert second.body == message.encode()


def test_recipients_of_no_message():
    """What is no message names nobody."""
    assert read_recipients(b"\xff\x00 no headers") == []


def test_child_in_a_thread(guard):
    """A child of another thread is recorded likewise."""
    thread = threading.Thread(target=subprocess.run, args=(ECHO,), kwargs={"input": b"x", "capture_output": True})
    thread.start()
    thread.join(10)
    assert guard.only.body == b"x"


def test_several_destinations(contained):
    """A child that names several places is one transmission to each; any of them contains it."""
    with pytest.raises(ConnectionRefusedError):
        os.system(f"curl -d {PHI} https://a.example https://b.example")
    assert [sent.url for sent in contained.sent] == ["https://a.example", "https://b.example"]


@pytest.mark.parametrize("target", ["subprocess.run", "subprocess.Popen", "subprocess.check_output"])
def test_mocked_child(target, contained):
    """What a mock answers is recorded by the arguments of its call, and is never held up."""
    from unittest.mock import patch

    before = subprocess.run
    with patch(target) as mock:
        getattr(subprocess, target.partition(".")[2])(ECHO, env={"PATIENT": PHI})
    assert mock.called
    assert subprocess.run is before
    assert contained.only.url == URL
    assert ("subprocess.env:PATIENT", PHI) in contained.only.fields
    assert contained.asked == []


def test_mocked_input(guard):
    """So is its input, and a module that is mocked as a whole."""
    from unittest.mock import patch

    with patch(f"{__name__}.subprocess") as mock:
        subprocess.run(f"true && curl -d @- {URL} https://localhost/", shell=True, input=PHI, check=True)
        subprocess.run(["ls", PHI], check=True)
    assert mock.run.call_count == 2
    assert (guard.only.url, guard.only.body) == (URL, PHI.encode())


def test_replaced_by_monkeypatch(guard, monkeypatch):
    """A function of the test's own in the place of the real one is seen likewise."""
    seen = []
    monkeypatch.setattr(subprocess, "check_output", lambda command, **options: seen.append(command) or b"fake")
    assert subprocess.check_output(ECHO, input=b"x") == b"fake"
    assert seen == [ECHO]
    assert (guard.only.url, guard.only.body) == (URL, b"x")


def test_hooks_are_gone_afterwards(patches, sink):
    """Once the last guard has ended nothing is recorded."""
    patches.pop()
    try:
        subprocess.run(ECHO, input=b"x", check=True, capture_output=True)
        assert sink.drafts == []
        for function in (subprocess.run, subprocess.Popen.__init__, subprocess.Popen.communicate, os.system, os.execv):
            assert not hasattr(function, "__wrapped__")
    finally:
        patches.push(sink)
