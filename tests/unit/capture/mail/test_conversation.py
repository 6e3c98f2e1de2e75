"""The SMTP server that stands in for one."""

from __future__ import annotations

import pytest

from pytest_phiguard.capture.mail.conversation import Conversation, ConversingSocket


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (b"ehlo me\r\n", b"250-"),
        (b"MAIL FROM:<a@x.test>\r\n", b"250 "),
        (b"AUTH PLAIN x\r\n", b"235 "),
        (b"DATA\r\n", b"354 "),
        (b"QUIT\r\n", b"221 "),
        (b"STARTTLS\r\n", b"454 "),
        (b"EHL", b""),
    ],
)
def test_commands_are_answered(written, code):
    """Each command has its reply, half of one none yet."""
    assert Conversation().answer(written)[:4] == code


def test_message_is_answered_once_at_its_end():
    """What stands in a message is no command, whatever it looks like, and may come in pieces."""
    talk = Conversation()
    talk.answer(b"DATA\r\n")
    assert talk.answer(b"QUIT\r\nSubject: x\r\n..\r\n") == b""
    assert talk.answer(b".\r") == b""
    assert talk.answer(b"\n") == b"250 accepted\r\n"
    assert talk.answer(b"QUIT\r\n").startswith(b"221")


def test_socket_is_read_by_lines():
    """Greeting and replies are read one line after the other."""
    socket = ConversingSocket()
    socket.sendall(b"EHLO me\r\n")
    file = socket.makefile("rb")
    lines = [file.readline(999) for _ in range(5)]
    assert lines[0].startswith(b"220 ")
    assert lines[4].startswith(b"250 ")
    assert file.readline() == b""
