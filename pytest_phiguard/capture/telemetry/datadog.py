"""Owns the capture of Datadog's client: DogStatsD, the HTTP API and its statistics; must not know any other SDK."""

from __future__ import annotations

import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, reset
from pytest_phiguard.capture.passage import find_passage
from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.telemetry.event import EVENT_LEVEL, draft_event, read_safely
from pytest_phiguard.capture.telemetry.seams import noting

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

    Call = Callable[..., Any]

VENDOR = "datadog"
_DELIVERING: ContextVar[bool] = ContextVar("phiguard_datadog_delivering", default=False)
_STATISTICS = ("gauge", "set", "increment", "decrement", "histogram", "distribution", "timing", "event")


class DatadogCapture:
    """Watches metrics, events and checks as they are made, and what of them is delivered later."""

    name = "datadog"
    distribution = "datadog"
    modules = (
        "datadog.dogstatsd.base",
        "datadog.dogstatsd.aggregator",
        "datadog.api.api_client",
        "datadog.threadstats.base",
    )

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch one of the modules."""
        name = module.__name__
        if name.endswith("dogstatsd.base"):
            self._install_packets(module, patch)
        elif name.endswith("aggregator"):
            self._install_aggregator(module, patch)
        elif name.endswith("api_client"):
            patch.wrap(module, "APIClient.submit", recording(patch, EVENT_LEVEL, draft_submit))
        else:
            for call in _STATISTICS:
                patch.wrap(module, f"ThreadStats.{call}", noting(patch, draft_statistic))
            patch.wrap(module, "ThreadStats.flush", _delivering)

    def _install_packets(self, module: ModuleType, patch: Patcher) -> None:
        patch.wrap(module, "DogStatsd._report", recording(patch, EVENT_LEVEL, draft_metric))
        for call in ("event", "service_check"):
            patch.wrap(module, f"DogStatsd.{call}", _record_written(patch))
        deliver = recording(patch, EVENT_LEVEL - 1, draft_packet, is_packet_of)
        patch.wrap(module, "DogStatsd._xmit_packet", lambda send: deliver(_guard_packets(send)))
        flush = "_flush_aggregated_metrics"
        if not hasattr(module.DogStatsd, flush):
            flush = "flush_aggregated_metrics"
        if hasattr(module.DogStatsd, flush):
            patch.wrap(module, f"DogStatsd.{flush}", _delivering)

    def _install_aggregator(self, module: ModuleType, patch: Patcher) -> None:
        patch.wrap(module, "Aggregator.add_metric", noting(patch, draft_aggregated))
        if hasattr(module.Aggregator, "add_max_sample_metric"):
            patch.wrap(module, "Aggregator.add_max_sample_metric", noting(patch, draft_sampled))


def draft_metric(client: Any, metric: Any, metric_type: Any, value: Any, tags: Any, *_: Any, **__: Any) -> Draft | None:
    """Return the draft of a metric, sampled or not, as the client writes it.

    Args:
        client: The client.
        metric: Its name.
        metric_type: Its type.
        value: Its value.
        tags: Its tags.
    """
    if value is None:
        return None
    line = client._serialize_metric(metric, metric_type, value, tags, 1)
    return _draft_line(client, line, "metric")


def draft_aggregated(_: Any, kind: Any, __: Any, name: Any, value: Any, tags: Any, *___: Any, **____: Any) -> Draft:
    """Return the draft of a metric that is kept until its aggregate is sent.

    Args:
        kind: Its type.
        name: Its name.
        value: Its value.
        tags: Its tags.
    """
    return draft_sampled(None, kind, name, value, tags)


def draft_sampled(_: Any, kind: Any, name: Any, value: Any, tags: Any, *__: Any, **___: Any) -> Draft:
    """Return the draft of a metric of which samples are kept.

    Args:
        kind: Its type.
        name: Its name.
        value: Its value.
        tags: Its tags.
    """
    clean = getattr(sys.modules.get("datadog.util.format"), "normalize_tags", list)
    payload = {"metric": name, "type": str(kind), "value": value, "tags": clean(tags or [])}
    return draft_event(VENDOR, payload, method="metric")


def draft_statistic(_: Any, *args: Any, **kwargs: Any) -> Draft:
    """Return the draft of what a thread of the client will send to the API.

    Args:
        args: The arguments of the call.
        kwargs: Its keyword arguments.
    """
    return draft_event(VENDOR, [args, kwargs], url=str(_read_api("_api_host") or ""), method="metric")


def draft_packet(client: Any, packet: Any, is_telemetry: bool = False, *_: Any, **__: Any) -> Draft:
    """Return the draft of a packet, whose lines were seen when they were made.

    Args:
        client: The client.
        packet: The packet.
        is_telemetry: Whether it counts what the client itself did.
    """
    del is_telemetry
    draft = _draft_line(client, packet, "send")
    draft.delivers = VENDOR
    return draft


def is_packet_of(parent: Draft, _: Any, packet: Any, *__: Any, **___: Any) -> bool:
    """Tell whether a packet is the line at hand, and not what a buffer has kept of others.

    Args:
        parent: The draft at hand.
        packet: The packet.
    """
    # A rate, which is left out of the draft, comes before the tags.
    line = (parent.body or b"").partition(b"|#")
    sent = _write(packet).strip()
    return parent.vendor == VENDOR and b"\n" not in sent and sent.startswith(line[0]) and sent.endswith(line[2])


def draft_submit(_: Any, method: str, path: str, *rest: Any, **params: Any) -> Draft:
    """Return the draft of a call of the API.

    Args:
        method: The HTTP method.
        path: The path below the version of the API.
        rest: What else was given by position: the version and the body first.
        params: What is sent, and how.
    """
    host = str(_read_api("_api_host") or "")
    version = params.get("api_version") or (rest[0] if rest else None) or _read_api("_api_version") or "v1"
    url = f"{host.rstrip('/')}/api/{version}/{path}" if host else ""
    initialised = bool(host or _read_api("_api_key"))
    draft = draft_event(VENDOR, [*rest, params], url=url, method=method, initialised=initialised)
    draft.delivers = VENDOR if _DELIVERING.get() else ""
    return draft


def _read_api(name: str) -> Any:
    return getattr(sys.modules.get("datadog.api"), name, None)


def _draft_line(client: Any, line: Any, method: str) -> Draft:
    draft = draft_event(VENDOR, _write(line), url=find_url(client), method=method)
    draft.delivers = VENDOR if _DELIVERING.get() else ""
    return draft


def find_url(client: Any) -> str:
    """Return where a client sends, as an address.

    Args:
        client: The client.
    """
    path = read_safely(lambda: client.socket_path, None)
    if path:
        return str(path) if "://" in str(path) else f"unix:{path}"
    host, port = read_safely(lambda: client.host, ""), read_safely(lambda: client.port, "")
    return f"udp://[{host}]:{port}" if ":" in str(host) else f"udp://{host}:{port}"


def _write(text: Any) -> bytes:
    return str(text).encode("utf-8", "surrogatepass")


class _Writer:
    """Stands for a client that writes what it was given and sends it nowhere."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.written = ""

    def _send(self, packet: str, *_: Any, **__: Any) -> bool:
        self.written = packet
        return True

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def _record_written(patch: Patcher) -> Callable[[Call], Call]:
    def make(original: Call) -> Call:
        def draft_written(client: Any, *args: Any, **kwargs: Any) -> Draft:
            writer = _Writer(client)
            original(writer, *args, **kwargs)
            return _draft_line(client, writer.written, original.__name__)

        return recording(patch, EVENT_LEVEL, draft_written)(original)

    return make


def _guard_packets(send: Call) -> Call:
    def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        passage = find_passage(CURRENT.get())
        # What cannot be sent is dropped, as the client itself does.
        return send(self, *args, **kwargs) if passage == "open" else passage == "stand_in"

    return guarded


def _delivering(flush: Call) -> Call:
    def flushed(*args: Any, **kwargs: Any) -> Any:
        token = _DELIVERING.set(True)
        try:
            return flush(*args, **kwargs)
        finally:
            reset(_DELIVERING, token)

    return flushed
