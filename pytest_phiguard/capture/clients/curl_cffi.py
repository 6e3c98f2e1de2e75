"""Owns the capture of ``curl_cffi``, its sessions and its handles of libcurl; must not know any other client."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary, ref

from pytest_phiguard.capture.call_arguments import draft_call
from pytest_phiguard.capture.clients.curl_request import Part
from pytest_phiguard.capture.clients.curl_transfer import CallDraft, Transfer
from pytest_phiguard.capture.frames import LEVEL as FRAME_LEVEL
from pytest_phiguard.capture.frames import is_refused
from pytest_phiguard.capture.passage import make_refusal
from pytest_phiguard.capture.recording import recording, safely

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

LEVEL = 30
_COULDNT_CONNECT = 7
_SEND_ERROR = 55


class CurlCffiCapture:
    """Watches sessions, and beneath them each handle when it performs, by itself or in an asynchronous multi handle."""

    name = "curl_cffi"
    distribution = "curl_cffi"
    modules = ("curl_cffi", "curl_cffi.requests.session")

    def __init__(self) -> None:
        self._transfers: WeakKeyDictionary[Any, Transfer] = WeakKeyDictionary()
        self._error: Any = None
        # By the pointer that a handle is given, with the form that it is of: libcurl may use a place in memory again.
        self._forms: dict[Any, tuple[ref[Any], list[Part]]] = {}

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the handles and forms, or the sessions."""
        if module.__name__.endswith("session"):
            for session in ("Session", "AsyncSession"):
                # Beneath ``request``, each attempt of the session's own retries is a call of its own.
                once = "_request_once" if hasattr(module.Session, "_request_once") else "request"
                patch.wrap(module, f"{session}.{once}", recording(patch, LEVEL, draft_session), fragile=True)
            return
        handle = module.Curl
        self._error = module.CurlError
        raw_setopt, raw_perform = handle.setopt, handle.perform
        self._install_handle(handle, patch)
        start = safely(patch, lambda curl: self._start(patch, raw_setopt, raw_perform, curl))
        patch.wrap(module, "Curl.perform", _before(start, 0))
        record = recording(
            patch,
            FRAME_LEVEL,
            lambda curl, payload, flags=2: self._find(patch, curl).draft_frame(payload, flags),
        )
        patch.wrap(module, "Curl.ws_send", lambda send: record(self._refuse_frame(send)))
        patch.wrap(module, "AsyncCurl.add_handle", _before(start, 1))
        patch.wrap(module, "CurlMime.addpart", _watch_part(safely(patch, self._keep_part)))

    def _install_handle(self, handle: Any, patch: Patcher) -> None:
        take = safely(patch, lambda curl, option, value: (self._find(patch, curl).take(option, value),))
        reset = safely(patch, lambda curl: self._find(patch, curl).reset())
        copy = safely(patch, lambda curl, twin: self._transfers.update({twin: self._find(patch, curl).copy()}))

        def make_setopt(original: Call) -> Call:
            def setopt(self: Any, option: Any, value: Any) -> Any:
                taken = take(self, option, value)
                return original(self, option, value if taken is None else taken[0])

            return setopt

        def make_duphandle(original: Call) -> Call:
            def duphandle(self: Any) -> Any:
                twin = original(self)
                copy(self, twin)
                return twin

            return duphandle

        patch.wrap(handle, "setopt", make_setopt)
        patch.wrap(handle, "duphandle", make_duphandle)
        patch.wrap(handle, "reset", _before(reset, 0))
        patch.wrap(handle, "getinfo", self._restore_url)

    def _find(self, patch: Patcher, curl: Any) -> Transfer:
        transfer = self._transfers.get(curl)
        if transfer is None:
            transfer = self._transfers[curl] = Transfer(patch, self._find_parts, self._refuse)
        return transfer

    def _start(self, patch: Patcher, raw_setopt: Call, raw_perform: Call, curl: Any) -> None:
        if patch.sink is None:
            return
        self._find(patch, curl).start(functools.partial(_set_option, raw_setopt, curl), raw_perform)
        # The binding lets go of a callback after each transfer, and libcurl does not: ours must outlive the guard.
        callback = getattr(curl, "_header_handle", None)
        if callback is not None:
            vars(curl)["_phiguard_kept"] = callback

    def _refuse(self) -> None:
        # What the callback returns is ignored; what it raises is raised by the call that performs.
        raise self._error("Refused: pytest-phiguard contained this redirect (see phiguard_network)", _COULDNT_CONNECT)

    def _refuse_frame(self, original: Call) -> Call:
        def ws_send(*args: Any, **kwargs: Any) -> Any:
            if is_refused():
                raise self._error(f"Failed to WS_SEND: {make_refusal().strerror}", _SEND_ERROR)
            return original(*args, **kwargs)

        return ws_send

    def _keep_part(self, form: Any, name: Any, options: dict[str, Any]) -> None:
        part = Part((name, options.get("filename"), options.get("data")), options.get("local_path"))
        pointer = form._form
        owner, parts = self._forms.get(pointer, (None, []))
        if owner is None or owner() is not form:
            parts = []
            self._forms[pointer] = (ref(form, functools.partial(self._forget_parts, pointer)), parts)
        parts.append(part)

    def _forget_parts(self, pointer: Any, owner: ref[Any]) -> None:
        known = self._forms.get(pointer)
        if known is not None and known[0] is owner:
            del self._forms[pointer]

    def _find_parts(self, pointer: Any) -> list[Part] | None:
        known = self._forms.get(pointer)
        return known[1] if known is not None else None

    def _restore_url(self, original: Call) -> Call:
        transfers = self._transfers

        def getinfo(self: Any, option: Any) -> Any:
            value = original(self, option)
            transfer = transfers.get(self)
            told = transfer.stood_in_for if transfer is not None else ""
            if told and isinstance(value, bytes):
                clear = f"http:{told.removeprefix('https:')}".encode()
                return told.encode() if value == clear else value
            return value

        return getinfo


def _set_option(raw_setopt: Call, curl: Any, option: int, value: Any) -> None:
    # Not every version of the binding takes None, which libcurl takes for its default.
    raw_setopt(curl, option, "" if value is None else value)


def _before(notify: Call, position: int) -> Callable[[Call], Call]:
    """Return what makes the wrapper that tells of a call before it is made, by the handle among its arguments."""

    def make(original: Call) -> Call:
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            if len(args) > position or "curl" in kwargs:
                notify(args[position] if len(args) > position else kwargs["curl"])
            return original(*args, **kwargs)

        return wrapper

    return make


def _watch_part(keep_part: Call) -> Callable[[Call], Call]:
    def make(original: Call) -> Call:
        def addpart(self: Any, name: Any, **options: Any) -> Any:
            keep_part(self, name, options)
            return original(self, name, **options)

        return addpart

    return make


def draft_session(session: Any, method: Any, url: Any, *_: Any, **options: Any) -> CallDraft:
    """Return the draft of a call of a session, which the options of its handle will complete.

    Args:
        session: The session.
        method: The HTTP method.
        url: The address, relative to the session's where it has one.
        options: What else was given.
    """
    named = {"method": method, "url": url, **options}
    known = draft_call(LEVEL, "request", (), named, base=str(getattr(session, "base_url", None) or ""))
    draft = CallDraft(LEVEL, str(method).upper(), str(url))
    draft.filled = False
    if known is not None:
        draft.url, draft.headers = known.url, known.headers
        draft.body, draft.wire, draft.problem = known.body, known.wire, known.problem
    return draft
