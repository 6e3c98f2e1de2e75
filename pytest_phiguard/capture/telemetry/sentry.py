"""Owns how events of sentry-sdk are seen once its scrubbers have had them; must not know what is judged of them.

``_Client._prepare_event`` returns what will be sent, with a DSN or without, whatever the transport. Logs, metrics and
spans are seen when they are batched. Where the SDK was never initialised, what the application hands it is context.
"""

from __future__ import annotations

import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pytest_phiguard.capture.base import CURRENT, reset
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.recording import begin
from pytest_phiguard.capture.telemetry.event import draft_event, read_safely
from pytest_phiguard.capture.telemetry.plain import make_plain
from pytest_phiguard.capture.telemetry.results import recording_call, recording_result

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

VENDOR = "sentry"
_CAPTURING: ContextVar[bool] = ContextVar("phiguard_sentry_capturing", default=False)
_BATCHERS = (
    ("_batcher", "Batcher"),
    ("_log_batcher", "LogBatcher"),
    ("_metrics_batcher", "MetricsBatcher"),
    ("_span_batcher", "SpanBatcher"),
)
# Items that were seen when they were prepared or batched, and those that hold nothing of the application's.
_SEEN = frozenset(
    {
        *("event", "transaction", "check_in", "attachment", "log", "trace_metric", "span"),
        *("session", "sessions", "client_report"),
    }
)
# What is set by key and value.
_KEYED = frozenset({"tags", "extra", "contexts"})
_SCOPE = ("_user", "_tags", "_extras", "_contexts", "_breadcrumbs")


class SentryCapture:
    """Watches sentry-sdk: events, transactions, check-ins, attachments, logs, metrics, spans and sessions."""

    name = "sentry-sdk"
    distribution = "sentry-sdk"
    modules = ("sentry_sdk",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch what prepares and batches, and what swallows everything where there is no client."""
        sent = _Sent(module)
        client = module.client
        patch.wrap(client, "_Client.capture_event", _bound)
        patch.wrap(client, "_Client._prepare_event", _preparing(patch, sent))
        patch.wrap(client, "_Client.capture_session", recording_call(patch, sent.draft_session))
        patch.wrap(module.attachments, "Attachment.to_envelope_item", recording_result(patch, sent.draft_attachment))
        for owner, kind in _find_batchers():
            patch.wrap(owner, f"{kind}.add", recording_call(patch, sent.draft_batched))
        for transport in _find_transports(module):
            patch.wrap(transport, "capture_envelope", recording_call(patch, sent.draft_envelope))
        _install_unset(module, patch)


def _bound(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return the wrapper in which an event is at work, once it is prepared."""

    def capture_event(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        flag, token = _CAPTURING.set(True), CURRENT.set(CURRENT.get())
        try:
            return original(*args, **kwargs)
        finally:
            reset(CURRENT, token)
            reset(_CAPTURING, flag)

    return capture_event


def _preparing(patch: Patcher, sent: _Sent) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def make(original: Callable[..., Any]) -> Callable[..., Any]:
        def prepare_event(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            event = original(*args, **kwargs)
            draft = begin(patch, sent.draft_prepared, original, (event, *args), kwargs)
            if draft is not None and _CAPTURING.get():
                # What a transport of the suite's own sends at once is a part of the event.
                CURRENT.set(draft)
            return event

        return prepare_event

    return make


def _find_batchers() -> list[tuple[ModuleType, str]]:
    """Return the batchers of this version that say themselves how an item is added; old versions have none."""
    found = []
    for name, kind in _BATCHERS:
        module = sys.modules.get(f"sentry_sdk.{name}")
        if module is not None and "add" in vars(getattr(module, kind, object)):
            found.append((module, kind))
    return found


def _find_transports(module: ModuleType) -> list[type]:
    kinds = [part for part in vars(module.transport).values() if isinstance(part, type)]
    own = [kind for kind in kinds if kind.__name__.endswith("HttpTransport") and "capture_envelope" in vars(kind)]
    return own or [module.transport.HttpTransport]


class _Sent:
    """Drafts of what a client sends.

    Args:
        module: The SDK.
    """

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def draft_prepared(self, event: Any, client: Any, /, *_: Any, **__: Any) -> Draft | None:
        """Return the draft of an event as its last scrubber has left it, or None where one has dropped it."""
        if event is None:
            return None
        return draft_event(VENDOR, make_plain(event), url=_find_url(client), method=f"CAPTURE_{_find_type(event)}")

    def draft_session(self, client: Any, session: Any) -> Draft | None:
        """Return the draft of a session; those of requests are sent as bare counts."""
        if getattr(session, "session_mode", "application") == "request":
            return None
        return draft_event(VENDOR, make_plain(session.to_json()), url=_find_url(client), method="CAPTURE_SESSION")

    def draft_attachment(self, item: Any, attachment: Any, /) -> Draft:
        """Return the draft of an attachment."""
        return self._draft_item(item, getattr(attachment, "filename", ""))

    def draft_batched(self, _: Any, item: Any) -> Draft:
        """Return the draft of a log, a metric or a span."""
        shown = {name: part for name, part in item.items() if not str(name).startswith("_")}
        return draft_event(VENDOR, make_plain(shown), url=_find_url(self._find_client()), method="CAPTURE")

    def draft_envelope(self, transport: Any, envelope: Any) -> Draft | None:
        """Return the draft of an item that nobody has seen yet, such as a user's report."""
        items = [item for item in envelope.items if item.headers.get("type") not in _SEEN]
        if not items:
            return None
        payload = [make_plain(item.payload.json or item.payload.bytes) for item in items]
        return draft_event(VENDOR, payload, url=_find_url(transport), method="CAPTURE_ENVELOPE")

    def _draft_item(self, item: Any, name: str) -> Draft:
        draft = draft_event(VENDOR, item.payload.bytes or b"", url=_find_url(self._find_client()))
        draft.method = "CAPTURE_ATTACHMENT"
        draft.headers = (("Content-Type", str(item.headers.get("content_type") or "application/octet-stream")),)
        draft.fields = (("attachment.name", str(name)),) if name else ()
        path = item.payload.path
        if path is not None and item.payload.bytes is None:
            try:
                with open(path, "rb") as file:  # noqa: PTH123 -- bytes are a path too
                    draft.body, _, draft.problem = keep(file)
            except OSError:
                # The SDK will not be able to read it either.
                draft.body = b""
        return draft

    def _find_client(self) -> Any:
        return _find_client(self._module)


def _find_type(event: Any) -> str:
    return str(event.get("type") or "event").upper() if isinstance(event, dict) else "EVENT"


def _find_client(module: ModuleType) -> Any:
    scope = module.scope.Scope
    return scope.get_client() if hasattr(scope, "get_client") else module.Hub.current.client


def _find_url(holder: Any) -> str:
    """Return where a client or a transport sends to, or empty where it has no DSN."""
    dsn = read_safely(lambda: holder.options["dsn"], None)
    if not dsn:
        return ""
    parts = urlsplit(str(dsn))
    place = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    return f"{parts.scheme}://{place}/api{parts.path}/envelope/" if place else ""


def _install_unset(module: ModuleType, patch: Patcher) -> None:
    """Patch what the application calls of an SDK that was never initialised."""
    if hasattr(module.client, "NonRecordingClient"):
        for name in ("capture_event", "_capture_log", "_capture_metric"):
            if name == "capture_event" or hasattr(module.client.BaseClient, name):
                patch.wrap(module.client, f"NonRecordingClient.{name}", recording_call(patch, _draft_swallowed))
    else:
        for name in ("capture_event", "capture_message", "capture_exception", "add_breadcrumb"):
            patch.wrap(module.hub, f"Hub.{name}", recording_call(patch, _draft_by_hub))
    for name, place in (
        ("set_user", "user"),
        ("set_tag", "tags"),
        ("set_tags", "tags"),
        ("set_extra", "extra"),
        ("set_context", "contexts"),
        ("add_breadcrumb", "breadcrumbs"),
    ):
        if hasattr(module.scope.Scope, name) or name == "set_user":
            patch.wrap(module.scope, f"Scope.{name}", recording_call(patch, _make_setter(module, name, place)))


def _make_setter(module: ModuleType, name: str, place: str) -> Callable[..., Draft | None]:
    def build(_: Any, *args: Any, **kwargs: Any) -> Draft | None:
        client = _find_client(module)
        if client is not None and type(client).__name__ != "NonRecordingClient":
            return None
        given = [part for part in (*args, kwargs) if part]
        content: Any = given[0] if len(given) == 1 else given
        if place in _KEYED and len(args) == 2:
            content = {str(args[0]): args[1]}
        if not content:
            return None
        return draft_event(VENDOR, {place: make_plain(content)}, method=name.upper(), initialised=False)

    return build


def _draft_swallowed(_: Any, *args: Any, **kwargs: Any) -> Draft | None:
    """Return the draft of what a client that does not exist was given: an event or a log, with its scope."""
    content = next((part for part in (*args, *kwargs.values()) if isinstance(part, dict)), None)
    if content is None:
        return None
    scope = kwargs.get("scope") or next((part for part in args if type(part).__name__ == "Scope"), None)
    held = {name.strip("_"): part for name in _SCOPE if (part := getattr(scope, name, None))}
    return draft_event(VENDOR, make_plain({**held, "event": content}), method="CAPTURE_EVENT", initialised=False)


def _draft_by_hub(hub: Any, *args: Any, **kwargs: Any) -> Draft | None:
    """Return the draft of what a hub of version 1 is given that has no client."""
    if hub.client is not None:
        return None
    given = [part for part in (*args, *kwargs.values()) if part is not None] or [sys.exc_info()[1]]
    held = {name.strip("_"): part for name in _SCOPE if (part := getattr(hub.scope, name, None))}
    return draft_event(VENDOR, make_plain({**held, "event": given}), method="CAPTURE_EVENT", initialised=False)
