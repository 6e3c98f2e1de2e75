"""Owns the capture of Dramatiq; must not know any other queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT
from pytest_phiguard.capture.jobs.queued import JOB_LEVEL, MEMORY, JobOrigins, detaching, draft_job
from pytest_phiguard.capture.jobs.redis import asking, find_redis
from pytest_phiguard.capture.passage import refuse_contained
from pytest_phiguard.capture.recording import recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

_BROKERS = {"stub": "StubBroker", "redis": "RedisBroker", "rabbitmq": "RabbitmqBroker"}


class DramatiqCapture:
    """Watches what brokers are given, and lays what an actor does to who sent the message."""

    name = "dramatiq"
    distribution = "dramatiq"
    modules = ("dramatiq.broker", "dramatiq.worker", *(f"dramatiq.brokers.{name}" for name in _BROKERS))

    def __init__(self) -> None:
        self._origins = JobOrigins()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the brokers, what they tell their middleware, and where a worker's thread processes a message."""
        name = module.__name__.rpartition(".")[2]
        if name == "broker":
            # Middleware is the application's, and what it sends a request of its own.
            patch.wrap(module, "Broker.emit_before", detaching)
            patch.wrap(module, "Broker.emit_after", detaching)
        elif name == "worker":
            patch.wrap(module, "_WorkerThread.process_message", self._adopt)
        else:
            ask = {"redis": asking, "rabbitmq": _ask_rabbit}.get(name, _pass)
            record = recording(patch, JOB_LEVEL, draft_message)
            patch.wrap(
                module, f"{_BROKERS[name]}.enqueue", lambda enqueue: self._go_on(record(self._remember(ask(enqueue))))
            )

    def _go_on(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def enqueue(broker: Any, message: Any, *args: Any, **kwargs: Any) -> Any:
            # A worker queues it anew when its delay is over, and for a retry.
            with self._origins.going_on_with(getattr(message, "message_id", None)):
                return original(broker, message, *args, **kwargs)

        return enqueue

    def _remember(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def enqueue(broker: Any, message: Any, *args: Any, **kwargs: Any) -> Any:
            # Before it is there: a worker may be quick.
            self._origins.remember(getattr(message, "message_id", None))
            return original(broker, message, *args, **kwargs)

        return enqueue

    def _adopt(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def process_message(thread: Any, message: Any) -> Any:
            with self._origins.working_on(message.message_id):
                return original(thread, message)

        return process_message


def draft_message(broker: Any, message: Any, **_: Any) -> Draft:
    """Return the draft of a message.

    Args:
        broker: The broker, which knows its server.
        message: The message, its options included.
    """
    return draft_job(find_broker(broker), message.asdict())


def find_broker(broker: Any) -> str:
    """Return the address of the server behind a broker.

    Args:
        broker: A broker of one of Dramatiq's own classes, or of one derived from it.
    """
    client = vars(broker).get("client")
    if client is not None:
        return find_redis(client)
    parameters = vars(broker).get("parameters")
    if parameters is None:
        return MEMORY
    first = parameters[0] if isinstance(parameters, (list, tuple)) else parameters
    return f"amqp://{_read(first, 'host') or 'localhost'}:{_read(first, 'port') or 5672}/"


def _read(parameters: Any, name: str) -> Any:
    return parameters.get(name) if isinstance(parameters, dict) else getattr(parameters, name, None)


def _pass(original: Callable[..., Any]) -> Callable[..., Any]:
    return original


def _ask_rabbit(original: Callable[..., Any]) -> Callable[..., Any]:
    def enqueue(*args: Any, **kwargs: Any) -> Any:
        if CURRENT.get() is not None:
            try:
                refuse_contained()
            except ConnectionRefusedError as error:
                from dramatiq.errors import ConnectionClosed

                raise ConnectionClosed(str(error)) from error
        return original(*args, **kwargs)

    return enqueue
