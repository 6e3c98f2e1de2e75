"""Owns the capture of the StatsD client; must not know any other SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.passage import refuse_contained
from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.stand_ins import is_stood_in
from pytest_phiguard.capture.telemetry.event import EVENT_LEVEL, draft_event, read_safely

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

    Call = Callable[..., Any]

VENDOR = "statsd"
_PIPELINES = 50


class StatsdCapture:
    """Watches each statistic as it is made, and the packets that pipelines send."""

    name = "statsd"
    distribution = "statsd"
    modules = ("statsd.client.base", "statsd.client.udp", "statsd.client.stream")

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where statistics are made, and where packets leave."""
        deliver = recording(patch, EVENT_LEVEL - 1, draft_packet, is_packet_of)
        if module.__name__.endswith("base"):
            patch.wrap(module, "StatsClientBase._send_stat", recording(patch, EVENT_LEVEL, draft_statistic))
        elif module.__name__.endswith("udp"):
            patch.wrap(module, "StatsClient._send", deliver)
        else:
            patch.wrap(module, "StreamClientBase._send", lambda send: deliver(_guard_stream(send)))


def draft_statistic(client: Any, stat: Any, value: Any, *_: Any, **__: Any) -> Draft:
    """Return the draft of a statistic, sampled or not.

    Args:
        client: The client, or a pipeline.
        stat: Its name.
        value: Its value and type.
    """
    prefix = read_safely(lambda: client._prefix)
    line = f"{prefix}.{stat}:{value}" if prefix else f"{stat}:{value}"
    return draft_event(VENDOR, _write(line), url=find_url(client), method="stat")


def draft_packet(client: Any, data: Any, *_: Any, **__: Any) -> Draft:
    """Return the draft of a packet, whose statistics were seen when they were made.

    Args:
        client: The client.
        data: The packet.
    """
    draft = draft_event(VENDOR, _write(data), url=find_url(client), method="send")
    draft.delivers = VENDOR
    return draft


def is_packet_of(parent: Draft, _: Any, data: Any, *__: Any) -> bool:
    """Tell whether a packet is that of the statistic at hand, and not what something else sends meanwhile.

    Args:
        parent: The draft at hand.
        data: The packet.
    """
    return parent.vendor == VENDOR and str(data).encode("utf-8", "replace").startswith((parent.body or b"").strip())


def find_url(client: Any) -> str:
    """Return where a client sends, as an address.

    Args:
        client: The client, or a pipeline over one.
    """
    for _ in range(_PIPELINES):
        inner = read_safely(lambda: vars(client).get("_client"), None)  # noqa: B023 -- called at once
        if inner is None:
            break
        client = inner
    known = read_safely(lambda: vars(client), {}) or {}
    if known.get("_socket_path"):
        return f"unix:{known['_socket_path']}"
    if "_host" in known:
        return f"tcp://{_bracket(known['_host'])}:{known.get('_port')}"
    address = known.get("_addr")
    return f"udp://{_bracket(address[0])}:{address[1]}" if isinstance(address, tuple) else ""


def _bracket(host: Any) -> str:
    return f"[{host}]" if ":" in str(host) else str(host)


def _write(text: Any) -> bytes:
    return str(text).encode("utf-8", "surrogatepass")


def _guard_stream(send: Call) -> Call:
    def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        if is_stood_in():
            return None  # nobody ever answers a statistic
        # A connection to a local socket asks nobody else.
        refuse_contained()
        return send(self, *args, **kwargs)

    return guarded
