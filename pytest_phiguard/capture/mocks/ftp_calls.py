"""Owns what a call of ``ftplib`` means that a mock or a double of the suite answers; knows no other client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_phiguard.capture.clients.ftplib import draft_command, draft_transfer
from pytest_phiguard.capture.mocks.client_parts import find_mock
from pytest_phiguard.capture.mocks.wire_drafts import take

if TYPE_CHECKING:
    from pytest_phiguard.capture.base import Draft
    from pytest_phiguard.capture.mocks.steps import Steps

_CLASSES = ("FTP", "FTP_TLS")
_COMMANDS = {"login": "USER", "cwd": "CWD", "delete": "DELE", "mkd": "MKD", "rmd": "RMD", "size": "SIZE"} | {
    "nlst": "NLST",
    "dir": "LIST",
    "mlsd": "MLSD",
}
# Arguments of which the first says nothing of a patient, or that come before the one that counts.
_NAMES = {"login": "user", "cwd": "dirname", "delete": "filename", "mkd": "dirname", "rmd": "dirname"} | {
    "size": "filename",
    "mlsd": "path",
}


class _Place(NamedTuple):
    """As much of a connection as its drafts are built from."""

    host: str
    port: int
    encoding: str = "utf-8"


class _SecurePlace(_Place):
    """The same of a connection over TLS."""

    def _prot_p(self) -> None:
        """Stand for what only such a connection has."""


def draft_ftp_call(verb: str, args: tuple[Any, ...], kwargs: dict[str, Any], steps: Steps) -> Draft | None:
    """Return the draft of a call, or None where it says nothing.

    Args:
        verb: The name of the function, or of the class.
        args: Its positional arguments; a leading connection is skipped.
        kwargs: Its keyword arguments.
        steps: How its mock is reached.
    """
    owner = None
    if args and not isinstance(args[0], (str, bytes)):
        owner, args = args[0], args[1:]
    place = _find_place(steps, owner)
    if verb in _CLASSES:
        user = take(args, kwargs, 1, "user")
        kind = _SecurePlace if verb == "FTP_TLS" else _Place
        return _draft_user(kind(_read_host(args, kwargs), 21), user)
    if verb in {"storbinary", "storlines"}:
        return _draft_file(place, take(args, kwargs, 0, "cmd"), take(args, kwargs, 1, "fp"))
    if verb == "login":
        return _draft_user(place, take(args, kwargs, 0, "user"))
    if verb == "rename":
        old, new = take(args, kwargs, 0, "fromname"), take(args, kwargs, 1, "toname")
        return draft_command(place, f"RNFR {old}\r\nRNTO {new}")
    if verb in _COMMANDS:
        named = kwargs.get(_NAMES.get(verb, ""))
        given = " ".join(part for part in (*args, named) if isinstance(part, str))
        return draft_command(place, f"{_COMMANDS[verb]} {given}".strip())
    line = take(args, kwargs, 0, "line" if verb == "putcmd" else "cmd")
    return draft_command(place, line) if isinstance(line, str) else None


def _draft_file(place: _Place, cmd: Any, file: Any) -> Draft | None:
    if not isinstance(cmd, str):
        return None
    draft = draft_transfer(place, cmd, None if find_mock(file) is not None else file)
    # Nobody is going to read it.
    draft.reached = False
    return draft


def _draft_user(place: _Place, user: Any) -> Draft | None:
    return draft_command(place, f"USER {user}") if isinstance(user, str) and user else None


def _read_host(args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
    host = take(args, kwargs, 0, "host")
    return host if isinstance(host, str) else ""


def _find_place(steps: Steps, owner: Any) -> _Place:
    kind = _SecurePlace if "FTP_TLS" in steps.names or hasattr(owner, "_prot_p") else _Place
    for args, kwargs in steps.find_calls("connect", *_CLASSES):
        host, port = _read_host(args, kwargs), kwargs.get("port", args[1] if len(args) > 1 else None)
        if host:
            # The second argument of the class is the user.
            return kind(host, port if isinstance(port, int) and port else 21)
    host, port = getattr(owner, "host", ""), getattr(owner, "port", 21)
    return kind(host if isinstance(host, str) else "", port if isinstance(port, int) else 21)
