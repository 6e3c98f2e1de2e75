"""Owns the capture of Rollbar's SDK; must not know any other SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from pytest_phiguard.capture.telemetry.event import draft_event, read_safely
from pytest_phiguard.capture.telemetry.seams import enclosing, noting, settling

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

VENDOR = "rollbar"
# Where requests of Django, Werkzeug and Starlette keep a body that was read.
_BODIES = frozenset({"_body", "_post", "form", "_cached_data", "_form"})


class RollbarCapture:
    """Watches payloads once every transform and handler has seen them, and reports that are given up."""

    name = "rollbar"
    distribution = "rollbar"
    modules = ("rollbar",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where payloads are written, and where reports begin."""

        def draft_payload(_: Any, written: Any, *__: Any) -> Draft:
            return _draft(module, _write(written))

        def draft_exception(exc_info: Any, request: Any, *rest: Any, **kwargs: Any) -> Draft | None:
            extra, level = _read_rest(rest, kwargs)
            if _is_sending(module) or module._filtered_level(exc_info[1]) == "ignored":
                return None
            body = {"trace_chain": module._walk_trace_chain(*exc_info)}
            return _draft_given_up(module, {"body": body, "custom": extra, "level": level}, request)

        def draft_message(message: Any, level: Any, request: Any, *rest: Any, **kwargs: Any) -> Draft | None:
            if _is_sending(module):
                return None
            extra, _ = _read_rest(rest, kwargs)
            body = {"message": {"body": message}}
            return _draft_given_up(module, {"body": body, "custom": extra, "level": level}, request)

        patch.wrap(module, "send_payload", enclosing)
        patch.wrap(module, "_serialize_payload", settling(patch, draft_payload))
        patch.wrap(module, "_report_exc_info", noting(patch, draft_exception))
        patch.wrap(module, "_report_message", noting(patch, draft_message))


def _read_rest(rest: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[list[Any], Any]:
    given = [*rest[:2], kwargs.get("extra_data"), kwargs.get("payload_data")]
    return [one for one in given if one], kwargs.get("level", rest[2] if len(rest) > 2 else None)


def _is_sending(module: ModuleType) -> bool:
    """Tell whether a report will be sent: the SDK is on, and has a key or an agent."""
    settings = module.SETTINGS
    return bool(settings.get("enabled") and (settings.get("access_token") or settings.get("handler") == "agent"))


def _draft_given_up(module: ModuleType, data: dict[str, Any], request: Any) -> Draft | None:
    """Return the draft of a report that is not sent, as the SDK's transforms and handlers would leave it."""
    request = module._get_actual_request(request)
    if is_read(request):
        module._add_request_data(data, request)
        module._add_person_data(data, request)
    else:
        find_path = read_safely(lambda: request.get_full_path, None)
        data["request"] = {"url": find_path() if callable(find_path) else str(read_safely(lambda: request.url))}
    payload = module.events.on_payload(module._build_payload(data))
    return None if payload is False else _draft(module, _write(module._serialize_payload(payload)))


def is_read(request: Any) -> bool:
    """Tell whether a request holds what the SDK would ask it for, so that asking reads no body and runs no query.

    Args:
        request: A request of whatever framework, or None.
    """
    known = read_safely(lambda: vars(request), {})
    user = known.get("user")
    if type(user).__name__ == "SimpleLazyObject" and type(vars(user).get("_wrapped")) is object:
        return False  # Django has not asked yet who is signed in
    is_bodiless = read_safely(lambda: request.method, "GET") in {"GET", "HEAD", "OPTIONS", "DELETE"}
    return is_bodiless or bool(known.get("_read_started")) or not _BODIES.isdisjoint(known)


def _draft(module: ModuleType, body: bytes) -> Draft:
    endpoint = str(module.SETTINGS.get("endpoint") or "")
    initialised = bool(getattr(module, "_initialized", True) or module.SETTINGS.get("access_token"))
    draft = draft_event(VENDOR, body, url=urljoin(endpoint, "item/"), method="report", initialised=initialised)
    draft.headers = (("Content-Type", "application/json"),)
    return draft


def _write(text: Any) -> bytes:
    return text if isinstance(text, bytes) else str(text).encode("utf-8", "surrogatepass")
