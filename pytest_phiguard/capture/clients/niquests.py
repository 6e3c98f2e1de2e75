"""Owns the capture of ``niquests``, sessions and asynchronous ones; it has requests' classes over a fork of urllib3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT
from pytest_phiguard.capture.clients import urllib3_future
from pytest_phiguard.capture.clients.requests import (
    ADAPTER_LEVEL,
    SESSION_LEVEL,
    draft_adapter,
    draft_session,
    is_part,
)
from pytest_phiguard.capture.passage import find_passage, make_refusal
from pytest_phiguard.capture.recording import recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]


class NiquestsCapture:
    """Watches sessions, adapters that are used without one, and what their connections write of a stream."""

    name = "niquests"
    distribution = "niquests"
    modules = ("niquests",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the classes; the fork of urllib3 has its own name where urllib3 itself is installed too."""
        fork = module.packages.urllib3
        record = recording(patch, SESSION_LEVEL, draft_session)
        patch.wrap(module, "sessions.Session.send", record, fragile=True)
        patch.wrap(module, "async_session.AsyncSession.send", record, fragile=True)
        record = recording(patch, ADAPTER_LEVEL, draft_adapter, is_part)
        patch.wrap(module, "adapters.HTTPAdapter.send", lambda send: record(_answer_send(fork, send)), fragile=True)
        patch.wrap(
            module, "adapters.AsyncHTTPAdapter.send", lambda send: record(_answer_async(fork, send)), fragile=True
        )
        if fork.__name__ != "urllib3":
            # In urllib3's place it is watched as that.
            urllib3_future.watch_writes(fork, patch)
        urllib3_future.watch_async_writes(fork, patch)


def _refuse(request: Any) -> None:
    """Raise the client's own error before a frame of the request is made, which another one might write."""
    if find_passage(CURRENT.get()) != "contained":
        return
    from niquests.exceptions import ConnectionError as NiquestsError

    refused = make_refusal()
    raise NiquestsError(refused, request=request) from refused


def _answer_send(fork: Any, original: Call) -> Call:
    def send(adapter: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse(request)
        answer = urllib3_future.answer(fork, request.body)
        if answer is None:
            return original(adapter, request, *args, **kwargs)
        return adapter.build_response(request, answer)

    return send


def _answer_async(fork: Any, original: Call) -> Call:
    async def send(adapter: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse(request)
        answer = await urllib3_future.answer_async(fork, request.body)
        if answer is None:
            return await original(adapter, request, *args, **kwargs)
        return adapter.build_response(request, answer)

    return send
