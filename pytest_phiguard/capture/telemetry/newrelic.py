"""Owns how what an application tells the New Relic agent is seen; must not know what is judged of it.

The agent's worker sends what it has gathered every minute; what the application tells it by name is seen when it is
told, and what the agent gathers by itself when it is sent.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.telemetry.event import EVENT_LEVEL, draft_event, read_safely
from pytest_phiguard.capture.telemetry.plain import make_plain
from pytest_phiguard.capture.telemetry.results import recording_call

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

VENDOR = "new_relic"
_TOLD = (
    "add_custom_attribute",
    "add_custom_attributes",
    "add_custom_span_attribute",
    "set_user_id",
    "notice_error",
    "record_custom_event",
    "record_log_event",
    "record_ml_event",
    "record_llm_feedback_event",
    "record_dimensional_metric",
    "record_dimensional_metrics",
    "set_transaction_name",
)
_REQUIRED = frozenset({"add_custom_attribute", "notice_error", "record_custom_event"})
# What a suite may keep at home by name, in ``attributes.exclude``.
_ATTRIBUTES = frozenset({"add_custom_attribute", "add_custom_attributes", "add_custom_span_attribute"})
_EVERYWHERE = 0xFFFF


class NewRelicCapture:
    """Watches the New Relic agent."""

    name = "newrelic"
    distribution = "newrelic"
    modules = ("newrelic.agent", "newrelic.common.agent_http")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch what the application calls, or what sends."""
        if module.__name__ == "newrelic.common.agent_http":
            for kind in ("HttpClient", "DeveloperModeClient"):
                patch.wrap(module, f"{kind}.send_request", recording(patch, EVENT_LEVEL, _draft_delivery))
            return
        for name in _TOLD:
            if hasattr(module, name) or name in _REQUIRED:
                patch.wrap(module, name, recording_call(patch, partial(_draft_told, module, name)))


def _draft_told(module: ModuleType, name: str, /, *args: Any, **kwargs: Any) -> Draft | None:
    transaction = read_safely(module.current_transaction, None)
    application = kwargs.pop("application", None)
    settings = getattr(transaction, "settings", None) or read_safely(module.global_settings, None)
    if read_safely(lambda: settings.high_security is True, False) and name != "set_transaction_name":
        # The agent keeps all of it back.
        return None
    content = [*args, *kwargs.values()]
    if name == "notice_error":
        content.append(_find_error(content))
    if name in _ATTRIBUTES:
        content = [_keep_included(_pair(content), settings)]
    plain = make_plain([part for part in content if part is not None])
    if not plain or plain == [{}]:
        return None
    is_recorded = transaction is not None or application is not None
    return draft_event(VENDOR, plain, method=name.upper(), initialised=is_recorded)


def _find_error(content: list[Any]) -> Any:
    return sys.exc_info()[1] if not any(isinstance(part, (tuple, BaseException)) for part in content) else None


def _pair(content: list[Any]) -> dict[str, Any]:
    if len(content) == 2 and isinstance(content[0], str):
        return {content[0]: content[1]}
    given = content[0] if content else {}
    return dict(given.items() if isinstance(given, dict) else given)


def _keep_included(attributes: dict[str, Any], settings: Any) -> dict[str, Any]:
    """Return the attributes without those that the settings exclude from every kind of event."""
    apply = read_safely(lambda: settings.attribute_filter.apply, None)
    if apply is None:
        return attributes
    return {name: value for name, value in attributes.items() if apply(name, _EVERYWHERE)}


def _draft_delivery(client: Any, *args: Any, **kwargs: Any) -> Draft | None:
    """Return the draft of what the agent has gathered; what was seen when it was told is not told again."""
    payload = kwargs.get("payload") or (args[4] if len(args) > 4 else None)
    if not payload:
        return None
    host = read_safely(lambda: client._host, "")
    content = payload if isinstance(payload, bytes) else str(payload).encode("utf-8", "surrogatepass")
    draft = draft_event(VENDOR, content, url=f"https://{host}/agent_listener/invoke_raw_method" if host else "")
    draft.headers = (("Content-Type", "application/json"),)
    draft.delivers = VENDOR
    return draft
