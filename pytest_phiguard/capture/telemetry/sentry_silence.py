"""Owns a transport of sentry-sdk that keeps nothing and sends nothing; must not know what is judged."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher


class SentrySilence:
    """Gives clients that are initialised meanwhile a silent transport."""

    distribution = "sentry-sdk"
    modules = ("sentry_sdk",)

    def __init__(self) -> None:
        # Each run has its own, beside the capture of the same SDK.
        self.name = f"sentry-sdk of telemetry_init {id(self):x}"
        self.is_active = False
        self._before: Any = None

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch what makes the transport of a client."""
        patch.wrap(module.client, "make_transport", self._make_silent(module))

    def _make_silent(self, module: ModuleType) -> Callable[[Any], Callable[..., Any]]:
        kind = _make_transport_class(module)

        def make(original: Callable[..., Any]) -> Callable[..., Any]:
            def make_transport(options: Any) -> Any:
                return kind(options) if self.is_active else original(options)

            return make_transport

        return make

    def begin(self) -> None:
        """Silence what is initialised from now on, and note which client is the application's by now."""
        self.is_active = True
        module = sys.modules.get("sentry_sdk")
        self._before = _find_client(module) if module is not None else None

    def end(self) -> None:
        """Leave what is initialised from now on alone."""
        self.is_active = False

    def restore(self) -> None:
        """Close the client that was initialised, and put back the one before."""
        module = sys.modules.get("sentry_sdk")
        client = _find_client(module) if module is not None else None
        if module is None or client is None or client is self._before:
            return
        client.close(timeout=0)
        if hasattr(module, "get_global_scope"):
            module.get_global_scope().set_client(self._before)
        else:
            module.Hub.main.bind_client(self._before)


def _make_transport_class(module: ModuleType) -> Callable[[Any], Any]:
    class SilentTransport(module.transport.Transport):  # type: ignore[misc, name-defined]  # known at run time only
        """Drops what it is given."""

        def capture_event(self, event: Any) -> None:
            """Drop it."""

        def capture_envelope(self, envelope: Any) -> None:
            """Drop it."""

        def flush(self, *_: Any, **__: Any) -> None:
            """Have nothing to send."""

        def kill(self) -> None:
            """Have nothing to stop."""

    return SilentTransport


def _find_client(module: ModuleType) -> Any:
    return module.get_global_scope().client if hasattr(module, "get_global_scope") else module.Hub.main.client
