"""What a child process is given: its standard input, its environment, and the files that it sends."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys

import pytest

from pytest_phiguard.capture.children import read_recipients
from tests.capture import children
from tests.capture.children import ECHO, PHI, URL

contained = children.contained


def test_inherited_environment_is_not_told(guard):
    """What a child merely inherits is no part of what it is given."""
    subprocess.run(ECHO, input=b"", check=True, capture_output=True)
    assert {name for name, _ in guard.only.fields} == {"subprocess.args"}


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


def test_mocked_input(guard):
    """So is its input, and a module that is mocked as a whole."""
    from unittest.mock import patch

    with patch(f"{__name__}.subprocess") as mock:
        subprocess.run(f"true && curl -d @- {URL} https://localhost/", shell=True, input=PHI, check=True)
        subprocess.run(["ls", PHI], check=True)
    assert mock.run.call_count == 2
    assert (guard.only.url, guard.only.body) == (URL, PHI.encode())
