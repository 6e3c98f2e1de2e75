"""Owns the capture of what ``requests-mock`` answers, whichever was imported first; must not know any other mock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.clients.requests import draft_request
from pytest_phiguard.capture.recording import dispatching, recording, safely

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

# Above the session: a request that no matcher knows may be sent on to the session's own ``send``, and is the same one.
MOCKER_LEVEL = 31
ADAPTER_LEVEL = 12


class RequestsMockCapture:
    """Watches the mocker, which replaces ``Session.send``, and its adapter, which may also be mounted by hand."""

    name = "requests-mock"
    distribution = "requests-mock"
    modules = ("requests_mock",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the mocker's start and the adapter."""
        patch.wrap(module, "adapter.Adapter.send", dispatching(patch, draft_adapter))
        patch.wrap(module, "mocker.MockerCore.start", _watch_start(patch))


def draft_adapter(_: Any, request: Any, **__: Any) -> Draft | None:
    """Return the draft of ``Adapter.send``.

    Args:
        request: The prepared request.
    """
    return draft_request(ADAPTER_LEVEL, request)


def draft_mocker(*args: Any, **_: Any) -> Draft | None:
    """Return the draft of the mocker's ``send``, which is a session's, or one session's.

    Args:
        args: The session, unless it is bound, and the prepared request.
    """
    return draft_request(MOCKER_LEVEL, args[-1])


def _watch_start(patch: Patcher) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    record = recording(patch, MOCKER_LEVEL, draft_mocker)

    def watch(mocker: Any) -> None:
        # ``stop`` puts back what stood there before, whatever stands there then.
        target = mocker._mock_target
        target.send = record(target.send)

    watch_safely = safely(patch, watch)

    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def start(self: Any) -> Any:
            result = original(self)
            watch_safely(self)
            return result

        return start

    return make
