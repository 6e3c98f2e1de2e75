"""Owns the capture of Celery, and of ``kombu``, which carries its messages; must not know any other queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pytest_phiguard.capture.base import CURRENT
from pytest_phiguard.capture.jobs.queued import JOB_LEVEL, MEMORY, JobOrigins, clean_address, draft_job
from pytest_phiguard.capture.passage import refuse_contained
from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.stand_ins import is_stood_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

# Brokers that are no server, and those that are a cloud's, whatever stands in their address.
_PLACES = {"memory": MEMORY, "filesystem": "file:", "sqla": "file:", "gcpubsub": "https://pubsub.googleapis.com/"}


class CeleryCapture:
    """Watches what is published, and lays what a task does to who queued it.

    An eager task is not published and runs where it is called, so that it needs nothing.
    """

    name = "celery"
    distribution = "celery"
    modules = ("kombu.messaging", "celery.concurrency.base")

    def __init__(self) -> None:
        self._origins = JobOrigins()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where a message is published, each attempt at it, and where a worker hands a task to its pool."""
        if module.__name__ == "kombu.messaging":
            record = recording(patch, JOB_LEVEL, draft_message)
            patch.wrap(module, "Producer.publish", lambda publish: record(self._remember(publish)))
            patch.wrap(module, "Producer._publish", _ask)
        else:
            patch.wrap(module, "BasePool.apply_async", self._adopt)

    def _remember(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def publish(producer: Any, *args: Any, **kwargs: Any) -> Any:
            # Before it is there: a worker may be quick.
            self._origins.remember(_find_task(kwargs.get("headers"), args[0] if args else kwargs.get("body")))
            return original(producer, *args, **kwargs)

        return publish

    def _adopt(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def apply_async(pool: Any, target: Any, args: Any = None, *rest: Any, **options: Any) -> Any:
            # Beneath run the task, its callbacks and its chain; a thread of the pool is given what runs here.
            with self._origins.working_on(_find_id(args, options)):
                return original(pool, target, args, *rest, **options)

        return apply_async


def draft_message(producer: Any, body: Any, *_: Any, **options: Any) -> Draft:
    """Return the draft of a message.

    Args:
        producer: The producer, which knows its broker.
        body: What is to be serialised: of a task its arguments and what follows it.
        options: Routing, headers and properties.
    """
    text = body.decode("utf-8", "replace") if isinstance(body, (bytes, bytearray)) else body
    headers = options.get("headers")
    return draft_job(find_broker(producer), {"body": text, "headers": headers} if headers else text)


def find_broker(producer: Any) -> str:
    """Return the address of the broker that a producer publishes to.

    Args:
        producer: A producer of kombu.
    """
    connection = producer.connection
    uri = connection.as_uri() if connection is not None else ""
    if not isinstance(uri, str):
        # A mock.
        return MEMORY
    address = clean_address(uri.partition(";")[0])
    parts = urlsplit(address)
    kind = parts.scheme.partition("+")[0]
    if kind in _PLACES:
        return _PLACES[kind]
    if kind == "sqs":
        return f"https://sqs.{connection.transport_options.get('region') or 'us-east-1'}.amazonaws.com/"
    if parts.scheme.endswith("+socket"):
        return f"unix:{parts.path}"
    return address if parts.hostname else f"file:{parts.path}"


def _find_task(headers: Any, body: Any) -> str | None:
    """Return the id of the task that a message is about: in its headers, or in its body (protocol 1)."""
    for place in (headers, body):
        found = place.get("id") if isinstance(place, dict) and "task" in place else None
        if isinstance(found, str):
            return found
    return None


def _find_id(args: Any, options: dict[str, Any]) -> str | None:
    """Return the id of the task that a pool is given; what is no task has none."""
    found = options.get("correlation_id")
    if found is None and isinstance(args, (tuple, list)) and len(args) > 1:
        found = args[1]
    return found if isinstance(found, str) else None


def _ask(original: Callable[..., Any]) -> Callable[..., Any]:
    def publish(*args: Any, **kwargs: Any) -> Any:
        if CURRENT.get() is not None:
            if is_stood_in():
                return None
            refuse_contained()
        return original(*args, **kwargs)

    return publish
