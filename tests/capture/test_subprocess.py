"""Child processes that are told to send something: judged before they start, and started as given."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import threading

import pytest

from pytest_phiguard.capture.commands import parse_command
from tests.capture import children
from tests.capture.children import ECHO, PHI, URL

contained = children.contained
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
