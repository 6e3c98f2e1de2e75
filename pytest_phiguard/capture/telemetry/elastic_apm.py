"""Owns how events of the Elastic APM agent are seen, as its processors leave them; must not know what is judged.

The agent's worker applies the processors, so that they are applied here to a copy, when the event is queued.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.telemetry.event import draft_event, read_safely
from pytest_phiguard.capture.telemetry.plain import make_plain
from pytest_phiguard.capture.telemetry.results import recording_call

if TYPE_CHECKING:
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

VENDOR = "elastic_apm"


class ElasticApmCapture:
    """Watches the Elastic APM agent."""

    name = "elastic-apm"
    distribution = "elastic-apm"
    modules = ("elasticapm.base",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where events are queued, and what an agent that is switched off is given."""
        patch.wrap(module, "Client.queue", recording_call(patch, _draft_queued))
        patch.wrap(module, "Client.capture", recording_call(patch, _draft_unrecorded))


def _draft_queued(client: Any, event_type: Any, data: Any, *_: Any, **__: Any) -> Draft | None:
    """Return the draft of an event, or None where a processor drops it."""
    if data is None:
        return None
    process = read_safely(lambda: client._transport._process_event, None)
    processed = make_plain(data)
    if process is not None:
        processed = process(event_type, processed)
    if not processed:
        return None
    url = read_safely(lambda: str(client._api_endpoint_url), "")
    return draft_event(VENDOR, make_plain(processed), url=url, method=str(event_type).upper())


def _draft_unrecorded(client: Any, event_type: Any, /, *_: Any, **given: Any) -> Draft | None:
    """Return the draft of what an agent is given that is switched off: it builds no event that could be scrubbed."""
    if read_safely(lambda: client.config.is_recording, True):
        return None
    content = {name: part for name, part in given.items() if part is not None}
    found = content.pop("exc_info", None)
    if isinstance(found, tuple) and len(found) > 1:
        content["exception"] = found[1]
    if not content:
        return None
    return draft_event(VENDOR, make_plain(content), method=str(event_type).upper(), initialised=False)
