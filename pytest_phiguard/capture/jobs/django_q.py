"""Owns the capture of Django Q; must not know any other queue."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.jobs.queued import JOB_LEVEL, draft_job
from pytest_phiguard.capture.jobs.redis import asking, find_redis
from pytest_phiguard.capture.passage import refuse_contained
from pytest_phiguard.capture.recording import recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher

# By the broker's module. What the broker of the ORM stores goes to the application's own database, and is not watched.
_BROKERS = {"redis_broker": "Redis", "aws_sqs": "Sqs", "mongo": "Mongo", "ironmq": "IronMQBroker"}
_PACKED = 100


class DjangoQCapture:
    """Watches what brokers are given; a task that is run at once is not given to any, and needs nothing."""

    name = "django-q2"
    distribution = "django-q2"
    modules = ("django_q.signing", *(f"django_q.brokers.{name}" for name in _BROKERS))

    def __init__(self) -> None:
        self._packed: OrderedDict[str, Any] = OrderedDict()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where a task is packed, and where a broker is given the package, which nobody else can read."""
        name = module.__name__.rpartition(".")[2]
        if name == "signing":
            patch.wrap(module, "SignedPackage.dumps", self._remember)
        else:
            record = recording(patch, JOB_LEVEL, self._draft)
            ask = asking if name == "redis_broker" else _ask
            patch.wrap(module, f"{_BROKERS[name]}.enqueue", lambda enqueue: record(ask(enqueue)))

    def _remember(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def dumps(task: Any, *args: Any, **kwargs: Any) -> Any:
            package = original(task, *args, **kwargs)
            if isinstance(task, dict) and "func" in task and "result" not in task:
                self._packed[package] = task
                self._drop_oldest()
            return package

        return dumps

    def _drop_oldest(self) -> None:
        # Another thread may pack a task meanwhile, or have the last one queued.
        with suppress(KeyError):
            while len(self._packed) > _PACKED:
                self._packed.popitem(last=False)

    def _draft(self, broker: Any, package: str) -> Draft:
        return draft_job(find_broker(broker), self._packed.pop(package, package))


def find_broker(broker: Any) -> str:
    """Return the address of the server behind a broker.

    Args:
        broker: A broker of Django Q.
    """
    kinds = {one.__name__ for one in type(broker).__mro__}
    if "Sqs" in kinds:
        return f"https://sqs.{broker.connection.region_name or 'us-east-1'}.amazonaws.com/"
    if "IronMQBroker" in kinds:
        return "https://mq-aws-us-east-1-1.iron.io/"
    if "Mongo" in kinds:
        # As configured: whoever asks which server is in charge waits for one.
        host, port = next(iter(broker.connection.topology_description.server_descriptions()))
        return f"mongodb://{host}:{port}/"
    return find_redis(broker.connection)


def _ask(original: Callable[..., Any]) -> Callable[..., Any]:
    def enqueue(*args: Any, **kwargs: Any) -> Any:
        refuse_contained()
        return original(*args, **kwargs)

    return enqueue
