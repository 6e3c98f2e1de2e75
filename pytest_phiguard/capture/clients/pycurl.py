"""Owns the capture of ``pycurl``, whose classes are immutable and so replaced by subclasses; knows no other client."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.clients.curl_request import Option, Part
from pytest_phiguard.capture.clients.curl_transfer import Transfer
from pytest_phiguard.capture.frames import LEVEL as FRAME_LEVEL
from pytest_phiguard.capture.frames import is_refused
from pytest_phiguard.capture.passage import make_refusal
from pytest_phiguard.capture.recording import recording, safely

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

_SEND_ERROR = 55


class PycurlCapture:
    """Watches handles, by themselves and in a multi handle; what was imported from the module before is not seen."""

    name = "pycurl"
    distribution = "pycurl"
    modules = ("pycurl",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Put subclasses in the place of the classes."""
        watched = _Watched(patch, module.error)
        curl = _make_curl(module.Curl, watched)
        patch.swap(module, "Curl", curl)
        patch.swap(module, "CurlMulti", _make_multi(module.CurlMulti, curl.__base__, watched))
        # Absent before pycurl 7.46.
        if hasattr(module, "CurlMime"):
            patch.swap(module, "CurlMime", _make_form(module.CurlMime))


class _Watched:
    """The transfer of each handle, kept on the handle itself, and what may be done with it without raising.

    Args:
        patch: The capture's patcher.
        error: The library's error.
    """

    def __init__(self, patch: Patcher, error: Any) -> None:
        self._patch = patch
        self._error = error
        self.take = safely(patch, self._take)
        self.start = safely(patch, self._start)
        self.copy = safely(patch, self._copy)
        self.reset = safely(patch, lambda curl: self.find(curl).reset())

    def find(self, curl: Any) -> Transfer:
        """Return the transfer of a handle.

        Args:
            curl: The handle.
        """
        state = vars(curl)
        transfer: Transfer | None = state.get("_phiguard_transfer")
        if transfer is None:
            transfer = state["_phiguard_transfer"] = Transfer(self._patch, _find_parts, _refuse)
        return transfer

    def watch_write(self, name: str, original: Any) -> Any:
        """Return the method that records and writes.

        Args:
            name: Its name.
            original: The library's own.
        """

        def build(curl: Any, data: Any, flags: Any = None, *_: Any, **__: Any) -> Any:
            transfer = self.find(curl)
            return transfer.draft_frame(data, flags or 0) if name == "ws_send" else transfer.draft_write(data)

        def write(*args: Any, **kwargs: Any) -> Any:
            if is_refused():
                raise self._error(_SEND_ERROR, make_refusal().strerror)
            return original(*args, **kwargs)

        return recording(self._patch, FRAME_LEVEL, build)(write)

    def _take(self, curl: Any, option: Any, value: Any) -> tuple[Any]:
        # In a tuple, to tell None from a failure.
        return (self.find(curl).take(option, value),)

    def _start(self, curl: Any, base: Any, original: Any) -> None:
        if self._patch.sink is not None:
            self.find(curl).start(functools.partial(_set_option, base, curl), original)

    def _copy(self, curl: Any, twin: Any) -> None:
        vars(twin)["_phiguard_transfer"] = self.find(curl).copy()


def _set_option(base: Any, curl: Any, option: int, value: Any) -> None:
    if value is None:
        base.unsetopt(curl, option)
    else:
        base.setopt(curl, option, value)


def _refuse() -> int:
    # More bytes than there were: libcurl takes this for a failed write, and goes nowhere else.
    return -1


def _find_parts(form: Any) -> list[Part] | None:
    state = getattr(form, "__dict__", {"_phiguard_unseen": True})
    parts: list[Part] = state.get("_phiguard_parts", [])
    return None if "_phiguard_unseen" in state else parts


def _keep_part(form: Any, names: tuple[str, ...], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    given = {**dict(zip(names, args, strict=False)), **kwargs}
    texts = tuple(given.get(name) for name in ("name", "filename", "data", "value", "headers"))
    part = Part(texts, given.get("file", given.get("path")))
    vars(form).setdefault("_phiguard_parts", []).append(part)


def _make_form(base: Any) -> Any:
    class CurlMime(base):  # type: ignore[misc]  # of a type that is known only here
        def add(self, *args: Any, **kwargs: Any) -> Any:
            _keep_part(self, ("name", "data", "file", "filename"), args, kwargs)
            return base.add(self, *args, **kwargs)

        def add_field(self, *args: Any, **kwargs: Any) -> Any:
            _keep_part(self, ("name", "value"), args, kwargs)
            return base.add_field(self, *args, **kwargs)

        def add_file(self, *args: Any, **kwargs: Any) -> Any:
            _keep_part(self, ("name", "path", "filename"), args, kwargs)
            return base.add_file(self, *args, **kwargs)

        def addpart(self) -> Any:
            # What a part is told later is not seen, and the form must not pass for one that was.
            self.__dict__["_phiguard_unseen"] = True
            return base.addpart(self)

        def add_multipart(self, *args: Any, **kwargs: Any) -> Any:
            self.__dict__["_phiguard_unseen"] = True
            return base.add_multipart(self, *args, **kwargs)

    return _disguise(CurlMime, base)


def _make_curl(base: Any, watched: _Watched) -> Any:
    class Curl(base):  # type: ignore[misc]  # of a type that is known only here
        def setopt(self, option: Any, value: Any) -> Any:
            taken = watched.take(self, option, value)
            return base.setopt(self, option, value if taken is None else taken[0])

        def setopt_string(self, option: Any, value: Any) -> Any:
            watched.take(self, option, value)
            return base.setopt_string(self, option, value)

        def unsetopt(self, option: Any) -> Any:
            watched.take(self, option, None)
            return base.unsetopt(self, option)

        def reset(self) -> Any:
            watched.reset(self)
            return base.reset(self)

        def duphandle(self) -> Any:
            twin = base.duphandle(self)
            watched.copy(self, twin)
            return twin

        def getinfo(self, info: Any) -> Any:
            return _restore_url(watched.find(self), base.getinfo(self, info))

        def getinfo_raw(self, info: Any) -> Any:
            return _restore_url(watched.find(self), base.getinfo_raw(self, info))

    _add_performers(Curl, base, watched)
    return _disguise(Curl, base)


def _add_performers(kind: Any, base: Any, watched: _Watched) -> None:
    """Add what a version of the library may lack."""
    for name in ("perform", "perform_rb", "perform_rs"):
        if hasattr(base, name):
            setattr(kind, name, _make_perform(base, name, watched))
    # What is written to a connection that only was opened: messages of a WebSocket, or bytes.
    for name in ("ws_send", "send"):
        if hasattr(base, name):
            original = getattr(base, name)
            setattr(kind, name, functools.wraps(original)(watched.watch_write(name, original)))


def _make_perform(base: Any, name: str, watched: _Watched) -> Any:
    original = getattr(base, name)

    @functools.wraps(original)
    def perform(self: Any) -> Any:
        watched.start(self, base, original)
        return original(self)

    return perform


def _restore_url(transfer: Transfer, value: Any) -> Any:
    """Return the address that was asked for, where a stand-in has answered for it in the clear."""
    told = transfer.stood_in_for
    if not told or not isinstance(value, (str, bytes)):
        return value
    text = value if isinstance(value, str) else value.decode("latin-1")
    if text.rstrip("/") != f"http:{told.removeprefix('https:')}".rstrip("/"):
        return value
    restored = f"https:{text.removeprefix('http:')}"
    return restored if isinstance(value, str) else restored.encode("latin-1")


def _make_multi(base: Any, handle: Any, watched: _Watched) -> Any:
    original = base.add_handle

    class CurlMulti(base):  # type: ignore[misc]  # of a type that is known only here
        def add_handle(self, curl: Any) -> Any:
            # Tornado adds an empty handle, only to take it out again.
            if hasattr(curl, "__dict__") and Option.URL in watched.find(curl).given:
                watched.start(curl, handle, original)
            return base.add_handle(self, curl)

    return _disguise(CurlMulti, base)


def _disguise(kind: Any, base: Any) -> Any:
    # Nobody who prints the name of the type is to see the guard.
    kind.__name__ = kind.__qualname__ = base.__name__
    kind.__module__, kind.__doc__ = base.__module__, base.__doc__
    return kind
