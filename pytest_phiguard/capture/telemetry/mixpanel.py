"""Owns the capture of Mixpanel's SDK; must not know any other SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.stand_ins import is_stood_in
from pytest_phiguard.capture.telemetry.event import EVENT_LEVEL, draft_event, read_safely
from pytest_phiguard.capture.telemetry.seams import noting

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

    Call = Callable[..., Any]

_VENDOR = "mixpanel"
# What is given to the consumer comes through these.
_CALLS = ("track", "import_data", "alias", "merge", "people_update", "group_update")


class MixpanelCapture:
    """Watches what consumers are given, and what clients hand to a consumer of the suite's own."""

    name = "mixpanel"
    distribution = "mixpanel"
    modules = ("mixpanel",)

    def __init__(self) -> None:
        # Consumers that deliver what a buffer was given before.
        self._inner: WeakSet[Any] = WeakSet()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the consumers and the client."""
        inner = self._inner

        def draft_sent(consumer: Any, endpoint: str, json_message: Any, *_: Any, **__: Any) -> Draft:
            draft = draft_message(consumer, endpoint, json_message)
            draft.delivers = _VENDOR if consumer in inner else ""
            return draft

        def draft_buffered(consumer: Any, endpoint: str, json_message: Any, *_: Any, **__: Any) -> Draft:
            inner.add(consumer._consumer)
            return draft_message(consumer._consumer, endpoint, json_message)

        def draft_foreign(client: Any, *args: Any, **kwargs: Any) -> Draft | None:
            # A double of the suite's, or another way to the vendor.
            send = getattr(type(client._consumer), "send", None)
            own = (module.Consumer.send, module.BufferedConsumer.send)
            return None if send in own else draft_event(_VENDOR, [args, kwargs])

        patch.wrap(module, "Consumer.send", recording(patch, EVENT_LEVEL, draft_sent))
        patch.wrap(module, "Consumer._write_request", _answer_offline)
        # A buffer that is full sends what it was given before: other events than this.
        patch.wrap(module, "BufferedConsumer.send", noting(patch, draft_buffered))
        for call in _CALLS:
            if hasattr(module.Mixpanel, call):
                patch.wrap(module, f"Mixpanel.{call}", noting(patch, draft_foreign))


def draft_message(consumer: Any, endpoint: str, message: Any) -> Draft:
    """Return the draft of one message.

    Args:
        consumer: The consumer that will send it.
        endpoint: Which of the vendor's endpoints it is for.
        message: The message, as JSON text.
    """
    url = read_safely(lambda: consumer._endpoints[endpoint])
    body = message.encode("utf-8", "surrogatepass") if isinstance(message, str) else message
    draft = draft_event(_VENDOR, body, url=str(url), method=str(endpoint))
    draft.headers = (("Content-Type", "application/json"),)
    return draft


def _answer_offline(original: Call) -> Call:
    def write_request(*args: Any, **kwargs: Any) -> Any:
        # The vendor's answer has a field that no other's has, and the SDK raises without it.
        return True if is_stood_in() else original(*args, **kwargs)

    return write_request
