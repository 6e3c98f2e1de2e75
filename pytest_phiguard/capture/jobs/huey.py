"""Owns the capture of Huey; must not know any other queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.jobs.queued import JOB_LEVEL, MEMORY, JobOrigins, detaching, draft_job
from pytest_phiguard.capture.jobs.redis import asking, find_redis
from pytest_phiguard.capture.recording import recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher


class HueyCapture:
    """Watches what is queued, and lays what a task does to who queued it; an immediate one is not queued."""

    name = "huey"
    distribution = "huey"
    modules = ("huey.api",)

    def __init__(self) -> None:
        self._origins = JobOrigins()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where tasks are queued, where each is run, and where the application's signals are sent."""
        record = recording(patch, JOB_LEVEL, draft_task)
        patch.wrap(module, "Huey.enqueue", lambda enqueue: record(self._remember(asking(enqueue))))
        patch.wrap(module, "Huey._execute", self._adopt)
        patch.wrap(module, "Huey._emit", detaching)

    def _remember(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def enqueue(huey: Any, task: Any) -> Any:
            # Before it is there: a worker may be quick.
            self._origins.remember(getattr(task, "id", None))
            return original(huey, task)

        return enqueue

    def _adopt(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def execute(huey: Any, task: Any, *args: Any) -> Any:
            with self._origins.working_on(task.id):
                return original(huey, task, *args)

        return execute


def draft_task(huey: Any, task: Any) -> Draft | None:
    """Return the draft of a task, or None for one that is run at once, and for a group: its tasks come one by one.

    Args:
        huey: The queue, which knows its storage.
        task: The task.
    """
    if huey.immediate or not hasattr(task, "data"):
        return None
    follow = getattr(task, "on_complete", None)
    payload = {"name": task.name, "data": task.data, "then": getattr(follow, "data", None)}
    return draft_job(find_storage(huey.storage), payload)


def find_storage(storage: Any) -> str:
    """Return the address of the server behind a storage.

    Args:
        storage: A storage of Huey; what is no server is a file, a database of the application, or the process.
    """
    client = vars(storage).get("conn")
    return find_redis(client) if hasattr(client, "connection_pool") else MEMORY
