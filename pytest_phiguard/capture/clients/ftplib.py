"""Owns the capture of ``ftplib``; must not know any other client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pytest_phiguard.capture.base import CURRENT, Draft
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.passage import refuse_contained
from pytest_phiguard.capture.recording import recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

TRANSFER_LEVEL = 30
COMMAND_LEVEL = 20

# Commands that say how things are sent, not what (RFC 959, 2228 and 2428).
_MECHANICS = frozenset({"TYPE", "MODE", "STRU", "PORT", "EPRT", "EPSV", "PASV", "REST", "PBSZ", "PROT", "AUTH", "PASS"})


class FtplibCapture:
    """Watches what is stored, and every command that says anything."""

    name = "ftplib"
    distribution = ""
    modules = ("ftplib",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the class that the encrypted one is derived from."""
        record_transfer = recording(patch, TRANSFER_LEVEL, draft_transfer)
        for name in ("storbinary", "storlines"):
            patch.wrap(module, f"FTP.{name}", lambda store: record_transfer(_tee_file(store)))
        record = recording(patch, COMMAND_LEVEL, draft_command)
        patch.wrap(module, "FTP.putcmd", lambda put: record(_guard_command(put)))


def find_base(connection: Any) -> str:
    """Return the address of a server.

    Args:
        connection: The connection.
    """
    scheme = "ftps" if hasattr(connection, "_prot_p") else "ftp"
    host = f"[{connection.host}]" if ":" in connection.host else connection.host
    return f"{scheme}://{host}" if connection.port == 21 else f"{scheme}://{host}:{connection.port}"


def _split(line: str) -> tuple[str, str]:
    verb, _, rest = line.partition(" ")
    return verb.upper(), rest


def draft_transfer(connection: Any, cmd: str, fp: Any, *_: Any, **__: Any) -> Draft:
    """Return the draft of what is stored.

    Args:
        connection: The connection.
        cmd: The command: a verb and a path.
        fp: The file; never read here.
    """
    verb, path = _split(cmd)
    url = f"{find_base(connection)}/{quote(path.lstrip('/'), safe='/@:+,')}"
    draft = Draft(TRANSFER_LEVEL, verb, url, channel="socket")
    draft.body, teed, draft.problem = keep(fp)
    if teed:
        draft.wire = bytearray()
        draft.restart()
    return draft


def draft_command(connection: Any, line: str) -> Draft | None:
    """Return the draft of a command, or None for one that says nothing.

    Args:
        connection: The connection.
        line: The command.
    """
    verb, rest = _split(line)
    if not rest or verb in _MECHANICS:
        return None
    draft = Draft(COMMAND_LEVEL, verb, f"{find_base(connection)}/", channel="socket")
    draft.body, _, draft.problem = keep(line, getattr(connection, "encoding", "utf-8"))
    return draft


class _TeedFile:
    """A file whose pieces are recorded as the client reads them, each just before it is sent."""

    def __init__(self, file: Any, draft: Draft) -> None:
        self._file = file
        self._draft = draft

    def read(self, *args: Any) -> Any:
        return self._let(self._file.read(*args))

    def readline(self, *args: Any) -> Any:
        return self._let(self._file.readline(*args))

    def _let(self, piece: Any) -> Any:
        if piece:
            self._draft.tee(piece)
            # The connection for the data may have been accepted, and not made by us.
            refuse_contained()
        return piece

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def _tee_file(original: Call) -> Call:
    def store(self: Any, cmd: Any, fp: Any, *args: Any, **kwargs: Any) -> Any:
        refuse_contained()
        draft = CURRENT.get()
        if draft is not None and draft.wire is not None and draft.level == TRANSFER_LEVEL:
            fp = _TeedFile(fp, draft)
        return original(self, cmd, fp, *args, **kwargs)

    return store


def _guard_command(original: Call) -> Call:
    def putcmd(self: Any, line: Any) -> Any:
        refuse_contained()
        return original(self, line)

    return putcmd
