"""Owns what a call of ``paramiko`` means that a mock or a double of the suite answers; knows no other client."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.clients.paramiko import (
    FILE_LEVEL,
    PUT_LEVEL,
    REQUEST_LEVEL,
    TRANSFER_LEVEL,
    draft_connect,
    read_place,
)
from pytest_phiguard.capture.mocks.wire_drafts import take, tee, write_base

if TYPE_CHECKING:
    from pytest_phiguard.capture.mocks.steps import Steps

_SSH_PORT = 22
_OPENERS = frozenset({"open", "file"})
# Where the second name is one there, too; of a download it is one here.
_PAIRS = frozenset({"rename", "posix_rename", "symlink"})
_WRITES = frozenset({"write", "writelines", "send", "sendall"})


def draft_ssh_call(verb: str, args: tuple[Any, ...], kwargs: dict[str, Any], steps: Steps) -> Draft | None:
    """Return the draft of a call, or None where it says nothing.

    Args:
        verb: The name of the function.
        args: Its positional arguments; a leading client or channel is skipped.
        kwargs: Its keyword arguments.
        steps: How its mock is reached.
    """
    if args and _is_owner(verb, args):
        args = args[1:]
    if verb in _WRITES:
        return _draft_written(args, kwargs, steps)
    place = _find_place(steps)
    if verb == "connect":
        host = take(args, kwargs, 0, "hostname")
        return draft_connect(None, host, **_read_options(args, kwargs)) if isinstance(host, str) else None
    if verb in {"put", "putfo"}:
        return _draft_file(verb, args, kwargs, place)
    if verb == "exec_command":
        return _draft_text("EXEC", write_base("ssh", *place, _SSH_PORT), [take(args, kwargs, 0, "command")])
    if verb == "set_environment_variable":
        pair = [take(args, kwargs, 0, "name"), take(args, kwargs, 1, "value")]
        return _draft_text("ENV", write_base("ssh", *place, _SSH_PORT), pair)
    texts = [part for part in (*args, *kwargs.values()) if isinstance(part, (str, bytes)) and part]
    # What is opened is told with its name when something is written to it.
    if verb in _OPENERS or not texts:
        return None
    return _draft_text(verb.upper(), _write_url(place, texts[0]), texts[1:] if verb in _PAIRS else [])


def _is_owner(verb: str, args: tuple[Any, ...]) -> bool:
    """Tell whether a call begins with the object whose function it is; ``putfo`` begins with a file without one."""
    if verb == "putfo":
        return len(args) > 1 and not isinstance(args[1], (str, bytes))
    return not isinstance(args[0], (str, bytes, bytearray, memoryview, list, tuple, os.PathLike))


def _read_options(args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    port, user = take(args, kwargs, 1, "port"), take(args, kwargs, 2, "username")
    return {"port": port if isinstance(port, int) else _SSH_PORT, "username": user if isinstance(user, str) else ""}


def _draft_file(verb: str, args: tuple[Any, ...], kwargs: dict[str, Any], place: tuple[str, int]) -> Draft | None:
    remote = take(args, kwargs, 1, "remotepath")
    if not isinstance(remote, (str, bytes)):
        return None
    draft = Draft(TRANSFER_LEVEL if verb == "putfo" else PUT_LEVEL, "PUT", _write_url(place, remote), channel="socket")
    if verb == "putfo":
        _fill(draft, take(args, kwargs, 0, "fl"))
        return draft
    local = take(args, kwargs, 0, "localpath")
    path = Path(os.fsdecode(local)) if isinstance(local, (str, bytes, os.PathLike)) else None
    # Where nothing is sent, tests name files that there are not. The tests' own ``open`` may be a mock.
    if path is not None and path.is_file():
        with path.open("rb") as file:
            _fill(draft, file)
    return draft


def _fill(draft: Draft, given: Any) -> None:
    draft.body, teed, draft.problem = keep(given)
    draft.wire = bytearray() if teed else None


def _draft_text(method: str, url: str, texts: list[Any]) -> Draft | None:
    pieces = [keep(text)[0] or b"" for text in texts if isinstance(text, (str, bytes))]
    if method in {"EXEC", "ENV"} and not pieces:
        return None
    draft = Draft(REQUEST_LEVEL, method, url, channel="socket")
    draft.body = (b"=" if method == "ENV" else b"\n").join(pieces) or None
    return draft


def _draft_written(args: tuple[Any, ...], kwargs: dict[str, Any], steps: Steps) -> Draft | None:
    given = args[0] if args else next(iter(kwargs.values()), None)
    pieces = list(given) if isinstance(given, (list, tuple)) else [given]
    if given is None:
        return None
    place = _find_place(steps)
    for path, options in steps.find_calls(*_OPENERS):
        name = take(path, options, 0, "filename")
        if isinstance(name, (str, bytes)):
            return tee(Draft(FILE_LEVEL, "WRITE", _write_url(place, name), channel="socket"), pieces)
    return tee(Draft(REQUEST_LEVEL, "SEND", write_base("ssh", *place, _SSH_PORT), channel="socket"), pieces)


def _find_place(steps: Steps) -> tuple[str, int]:
    for args, kwargs in steps.find_calls("connect", "Transport"):
        host, port = take(args, kwargs, 0, "hostname"), take(args, kwargs, 1, "port")
        place = read_place(take(args, kwargs, 0, "sock"))
        if isinstance(host, str):
            return (host, port) if isinstance(port, int) else (place or (host, _SSH_PORT))
        if place is not None:
            return place
    return "", _SSH_PORT


def _write_url(place: tuple[str, int], path: str | bytes) -> str:
    name = path.decode("utf-8", "replace") if isinstance(path, bytes) else path
    return f"{write_base('sftp', *place, _SSH_PORT)}/{quote(name.lstrip('/'), safe='/@:+,', errors='replace')}"
