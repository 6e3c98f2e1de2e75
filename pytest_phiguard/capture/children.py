"""Owns the drafts of child processes: what their arguments, environment, input and files say; starts none."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.bodies import CAP, TOO_LONG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_phiguard.capture.commands import Command

LEVEL = 20
PIPED = "standard input of the child is a pipe, which was not read"
_PIPE, _DEVNULL = -1, -3
_MESSAGE = (("Content-Type", "message/rfc822"),)


class ChildDraft(Draft):
    """The draft of what one child process will send to one place."""

    __slots__ = ("command", "encoding")

    command: Command
    encoding: str


def draft_children(
    arguments: Sequence[Any],
    *,
    shell: bool = False,
    environment: Mapping[Any, Any] | None = None,
    stdin: Any = None,
    cwd: Any = None,
) -> list[ChildDraft]:
    """Return the drafts of a child, one for each place that its arguments name.

    Args:
        arguments: Its arguments, the program first: text, bytes or paths.
        shell: Whether the first one is a line for a shell.
        environment: What was given as its environment; None for the inherited one.
        stdin: What was given as its standard input: a number of ``subprocess``, a descriptor, or a file.
        cwd: Where it runs.
    """
    # Loaded once the first child is started.
    from pytest_phiguard.capture.commands import parse_command

    command = parse_command([os.fsdecode(part) for part in arguments], shell=shell)
    if not command.destinations:
        return []
    fields = [("subprocess.args", text) for text in command.arguments]
    for name, value in (environment or {}).items():
        fields.append((f"subprocess.env:{os.fsdecode(name)}", os.fsdecode(value)))
    content, problem, is_piped = _read_input(stdin)
    if content is None:
        content, more = _read_files(command, cwd)
        problem = problem or more
    drafts = []
    for channel, url in command.destinations:
        draft = ChildDraft(LEVEL, "EXEC", url, channel=channel)
        draft.command, draft.encoding = command, "utf-8"
        draft.fields, draft.problem = tuple(fields), problem
        if channel == "email":
            _add_recipients(draft, command.recipients)
        if is_piped:
            draft.wire = bytearray()
        else:
            _fill(draft, content)
        drafts.append(draft)
    return drafts


def give_input(draft: ChildDraft, content: Any) -> None:
    """Note what a child's standard input is, once it is known.

    Args:
        draft: The draft.
        content: Text, bytes, or None for nothing.
    """
    if draft.problem == PIPED:
        draft.problem = ""
    data = content.encode(draft.encoding, "surrogatepass") if isinstance(content, str) else bytes(content or b"")
    if draft.wire is None:
        _fill(draft, data or draft.body)
        return
    draft.restart()
    draft.tee(data)
    _read_message(draft, data)


def _fill(draft: ChildDraft, content: bytes | None) -> None:
    draft.body = content
    draft.passage = None
    _read_message(draft, content)


def _read_message(draft: ChildDraft, content: bytes | None) -> None:
    if not content or draft.channel != "email":
        return
    if draft.command.submits:
        draft.headers = _MESSAGE
    if draft.command.reads_recipients:
        _add_recipients(draft, read_recipients(content))


def _add_recipients(draft: ChildDraft, mailboxes: list[str]) -> None:
    # Loaded only for children that send e-mails.
    from pytest_phiguard.capture.mail.drafts import add_recipients

    add_recipients(draft, mailboxes)


def read_recipients(message: bytes) -> list[str]:
    """Return the mailboxes that a message names as its recipients.

    Args:
        message: The message, headers first.
    """
    from email.parser import BytesHeaderParser
    from email.utils import getaddresses

    from pytest_phiguard.capture.mail.drafts import find_envelope

    named = getaddresses(find_envelope(BytesHeaderParser().parsebytes(message)))
    return [mailbox for _, mailbox in named if mailbox]


def _read_input(stdin: Any) -> tuple[bytes | None, str, bool]:
    """Return what a standard input holds, the problem, and whether more of it will be known later."""
    if stdin is None or stdin == _DEVNULL:
        return None, "", False
    if stdin == _PIPE:
        return None, PIPED, True
    try:
        descriptor = stdin if isinstance(stdin, int) else stdin.fileno()
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISREG(mode):
            # The child reads on from where the descriptor stands, whatever Python has read ahead.
            return *_read_descriptor(descriptor, os.lseek(descriptor, 0, os.SEEK_CUR)), False
    except (OSError, ValueError, AttributeError):
        # Closed: it will be refused.
        return None, "", False
    # A terminal, or the null device.
    return (None, "", False) if stat.S_ISCHR(mode) else (None, PIPED, True)


def _read_descriptor(descriptor: int, start: int) -> tuple[bytes | None, str]:
    if not hasattr(os, "pread"):
        return None, PIPED
    total = os.fstat(descriptor).st_size - start
    return os.pread(descriptor, CAP, start), TOO_LONG.format(total=total) if total > CAP else ""


def _read_files(command: Command, cwd: Any) -> tuple[bytes | None, str]:
    """Return what stands in the files that a command is told to send, and the problem."""
    pieces, problem = [], ""
    for name in command.files:
        path = os.path.join(os.fsdecode(cwd or ""), name)  # noqa: PTH118 -- any text, most of which is no path
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 -- likewise
                continue
            descriptor = os.open(path, os.O_RDONLY)
        except (OSError, ValueError):
            # No file, or none that we may read.
            continue
        try:
            piece, more = _read_descriptor(descriptor, 0)
        finally:
            os.close(descriptor)
        pieces.append(piece or b"")
        problem = problem or more
    return (b"\n".join(pieces) if pieces else None), problem
