"""Owns the capture of ``paramiko`` as a client: files over SFTP, commands, and what is typed to them."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote
from weakref import WeakKeyDictionary, WeakSet

from pytest_phiguard.capture.base import CURRENT, Draft, reset
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.passage import refuse_contained
from pytest_phiguard.capture.recording import begin, recording, safely

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]
    TeedDraft = TypeVar("TeedDraft", bound=Draft)

PUT_LEVEL = 31
TRANSFER_LEVEL = 30
FILE_LEVEL = 25
REQUEST_LEVEL = 20
_SSH_PORT = 22

# Requests of SFTP that name no file, but a handle or what has been agreed upon.
_NAMELESS = frozenset({"init", "version", "close", "read", "write", "fstat", "fsetstat", "readdir"})


class TransferDraft(Draft):
    """The draft of one file that is written."""

    __slots__ = ()


class ParamikoCapture:
    """Watches connections, SFTP, and channels."""

    name = "paramiko"
    distribution = "paramiko"
    modules = tuple(f"paramiko.{part}" for part in ("client", "transport", "channel", "sftp_client", "sftp_file"))

    def __init__(self) -> None:
        self._places: WeakKeyDictionary[Any, tuple[str, int]] = WeakKeyDictionary()
        self._files: WeakKeyDictionary[Any, TransferDraft] = WeakKeyDictionary()
        self._typed: WeakKeyDictionary[Any, Draft] = WeakKeyDictionary()
        self._sftp: WeakSet[Any] = WeakSet()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the classes of one module."""
        getattr(self, f"_install_{module.__name__.rpartition('.')[2]}")(module, patch)

    def _install_client(self, module: ModuleType, patch: Patcher) -> None:
        record = recording(patch, TRANSFER_LEVEL, draft_connect)
        patch.wrap(module, "SSHClient.connect", lambda connect: record(self._remember_client(connect)))

    def _install_transport(self, module: ModuleType, patch: Patcher) -> None:
        record = recording(patch, FILE_LEVEL, draft_transport)
        patch.wrap(module, "Transport.__init__", lambda init: record(self._remember_transport(init)))

    def _install_channel(self, module: ModuleType, patch: Patcher) -> None:
        self._wrap(module, patch, "Channel.exec_command", REQUEST_LEVEL, self._draft_command)
        self._wrap(module, patch, "Channel.invoke_subsystem", REQUEST_LEVEL, self._draft_command)
        self._wrap(module, patch, "Channel.set_environment_variable", REQUEST_LEVEL, self._draft_variable)
        for name in ("send", "sendall"):
            patch.wrap(module, f"Channel.{name}", self._watch_send(patch))

    def _install_sftp_client(self, module: ModuleType, patch: Patcher) -> None:
        patch.wrap(module, "SFTPClient.__init__", self._remember_sftp(patch))
        # The first one calls the second.
        self._wrap(module, patch, "SFTPClient.put", PUT_LEVEL, self._draft_put)
        self._wrap(module, patch, "SFTPClient.putfo", TRANSFER_LEVEL, self._draft_putfo)
        self._wrap(module, patch, "SFTPClient._request", REQUEST_LEVEL, self._draft_request)
        record = recording(patch, FILE_LEVEL, self._draft_open)
        for name in ("open", "file"):
            patch.wrap(module, f"SFTPClient.{name}", lambda call: record(self._remember_file(call)))

    def _wrap(self, module: ModuleType, patch: Patcher, name: str, level: int, build: Call) -> None:
        record = recording(patch, level, build)
        patch.wrap(module, name, lambda call: record(_guard(call)))

    def _install_sftp_file(self, module: ModuleType, patch: Patcher) -> None:
        patch.wrap(module, "SFTPFile._write", self._watch_write(patch))

    # Where a connection leads.

    def _remember_client(self, original: Call) -> Call:
        def connect(self_: Any, hostname: Any, port: int = _SSH_PORT, *args: Any, **kwargs: Any) -> Any:
            refuse_contained()
            try:
                return original(self_, hostname, port, *args, **kwargs)
            finally:
                transport = getattr(self_, "_transport", None)
                if transport is not None:
                    self._places[transport] = (hostname, port)

        return connect

    def _remember_transport(self, original: Call) -> Call:
        def __init__(self_: Any, sock: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 -- as the original
            refuse_contained()
            place = read_place(sock)
            original(self_, sock, *args, **kwargs)
            if place is not None:
                self._places[self_] = place

        return __init__

    def _remember_sftp(self, patch: Patcher) -> Callable[[Call], Call]:
        # What it sends is seen as requests.
        remember = safely(patch, self._sftp.add)

        def make(original: Call) -> Call:
            def __init__(self_: Any, sock: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 -- as the original
                remember(sock)
                original(self_, sock, *args, **kwargs)

            return __init__

        return make

    def _find_base(self, scheme: str, transport: Any) -> str:
        place = self._places.get(transport)
        return write_base(scheme, *(place or transport.getpeername()[:2]))

    def _find_url(self, client: Any, path: Any) -> str:
        name = path.decode("utf-8", "replace") if isinstance(path, bytes) else str(path)
        return f"{self._find_base('sftp', client.sock.get_transport())}/{quote(name.lstrip('/'), safe='/@:+,')}"

    # Files.

    def _draft_put(self, client: Any, localpath: Any, remotepath: Any, *__: Any, **___: Any) -> TransferDraft:
        draft = TransferDraft(PUT_LEVEL, "PUT", self._find_url(client, remotepath), channel="socket")
        if stat.S_ISREG(os.stat(localpath).st_mode):  # noqa: PTH116 -- as it was given
            with open(localpath, "rb") as file:  # noqa: PTH123 -- likewise
                draft.body, _, draft.problem = keep(file)
            return draft
        return _tee(draft)

    def _draft_putfo(self, client: Any, fl: Any, remotepath: Any, *__: Any, **___: Any) -> TransferDraft:
        draft = TransferDraft(TRANSFER_LEVEL, "PUT", self._find_url(client, remotepath), channel="socket")
        draft.body, teed, draft.problem = keep(fl)
        return _tee(draft) if teed else draft

    def _draft_open(self, client: Any, filename: Any, mode: str = "r", *_: Any, **__: Any) -> TransferDraft | None:
        if not any(letter in mode for letter in "wa+x"):
            return None
        return _tee(TransferDraft(FILE_LEVEL, "WRITE", self._find_url(client, filename), channel="socket"))

    def _remember_file(self, original: Call) -> Call:
        def open_(*args: Any, **kwargs: Any) -> Any:
            refuse_contained()
            file = original(*args, **kwargs)
            draft = CURRENT.get()
            if isinstance(draft, TransferDraft):
                self._files[file] = draft
            return file

        return open_

    def _watch_write(self, patch: Patcher) -> Callable[[Call], Call]:
        tee = safely(patch, lambda draft, data: draft.tee(data))

        def make(original: Call) -> Call:
            def write(self_: Any, data: Any) -> Any:
                draft = self._files.get(self_)
                if draft is None:
                    return original(self_, data)
                # It sends no more than this at once, and is called again with the rest.
                tee(draft, data[: self_.MAX_REQUEST_SIZE])
                return _send_within(draft, lambda: original(self_, data))

            return write

        return make

    def _draft_request(self, client: Any, t: int, *args: Any) -> Draft | None:
        from paramiko.sftp import CMD_NAMES

        name = CMD_NAMES.get(t, "extended")
        texts = [part for part in args if isinstance(part, (str, bytes)) and part not in {"", b"", ".", b"."}]
        if name in _NAMELESS or not texts:
            return None
        draft = Draft(REQUEST_LEVEL, name.upper(), self._find_url(client, texts[0]), channel="socket")
        others = [part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass") for part in texts[1:]]
        draft.body = b"\n".join(others) or None
        return draft

    # Channels.

    def _draft_channel(self, channel: Any, method: str, content: Any) -> Draft | None:
        transport = channel.get_transport()
        if transport.server_mode:
            return None
        draft = Draft(REQUEST_LEVEL, method, self._find_base("ssh", transport), channel="socket")
        draft.body, _, draft.problem = keep(content)
        return draft

    def _draft_command(self, channel: Any, command: Any) -> Draft | None:
        return None if command == "sftp" else self._draft_channel(channel, "EXEC", command)

    def _draft_variable(self, channel: Any, name: Any, value: Any) -> Draft | None:
        return self._draft_channel(channel, "ENV", f"{_read_text(name)}={_read_text(value)}")

    def _draft_typed(self, channel: Any) -> Draft | None:
        draft = self._draft_channel(channel, "SEND", None)
        return None if draft is None else _tee(draft)

    def _watch_send(self, patch: Patcher) -> Callable[[Call], Call]:
        def make(original: Call) -> Call:
            tee = safely(patch, self._tee_typed)

            def send(channel: Any, s: Any) -> Any:
                if channel in self._sftp or CURRENT.get() is self._typed.get(channel, self):
                    # Requests of SFTP are seen as such, and the pieces of what is sent as a whole as that.
                    refuse_contained()
                    return original(channel, s)
                draft = tee(patch, original, channel, s)
                if draft is None:
                    return original(channel, s)
                return _send_within(draft, lambda: original(channel, s))

            return send

        return make

    def _tee_typed(self, patch: Patcher, original: Call, channel: Any, data: Any) -> Draft | None:
        """Return the draft of what is typed into a channel, which grows with it."""
        draft = self._typed.get(channel)
        if draft is None and not channel.get_transport().server_mode:
            draft = begin(patch, self._draft_typed, original, (channel,), {})
            if draft is not None:
                self._typed[channel] = draft
        if draft is not None:
            draft.tee(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)
        return draft


def _tee(draft: TeedDraft) -> TeedDraft:
    draft.wire = bytearray()
    draft.restart()
    return draft


def _read_text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def read_place(sock: Any) -> tuple[str, int] | None:
    """Return host and port that a transport is told to connect to, or None where it is given a socket.

    Args:
        sock: Text, a pair, or a socket.
    """
    if isinstance(sock, str):
        host, _, port = sock.partition(":")
        return host, int(port) if port.isdigit() else _SSH_PORT
    return (sock[0], sock[1]) if type(sock) is tuple and len(sock) == 2 else None


def write_base(scheme: str, host: str, port: int) -> str:
    """Return the address of a server.

    Args:
        scheme: ``ssh`` or ``sftp``.
        host: The host's name or IP address.
        port: The port.
    """
    place = f"[{host}]" if ":" in host else host
    return f"{scheme}://{place}" if port == _SSH_PORT else f"{scheme}://{place}:{port}"


def draft_connect(_: Any, hostname: Any, port: int = _SSH_PORT, *__: Any, **options: Any) -> Draft:
    """Return the draft of a connection.

    Args:
        hostname: The host.
        port: The port.
        options: What else was given.
    """
    draft = Draft(TRANSFER_LEVEL, "CONNECT", write_base("ssh", hostname, port), channel="socket")
    if options.get("username"):
        draft.fields = (("ssh.user", str(options["username"])),)
    return draft


def draft_transport(_: Any, sock: Any, *__: Any, **___: Any) -> Draft | None:
    """Return the draft of the connection of a transport, or None where somebody else has made it.

    Args:
        sock: What it is to connect to, or a socket.
    """
    place = read_place(sock)
    return None if place is None else Draft(FILE_LEVEL, "CONNECT", write_base("ssh", *place), channel="socket")


def _guard(original: Call) -> Call:
    def call(*args: Any, **kwargs: Any) -> Any:
        refuse_contained()
        return original(*args, **kwargs)

    return call


def _send_within(draft: Draft, send: Callable[[], Any]) -> Any:
    token = CURRENT.set(draft)
    try:
        refuse_contained()
        return send()
    finally:
        reset(CURRENT, token)
