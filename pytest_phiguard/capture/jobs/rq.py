"""Owns the capture of RQ; must not know any other queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.jobs.queued import JOB_LEVEL, JobOrigins, detaching, draft_job
from pytest_phiguard.capture.jobs.redis import asking, find_redis
from pytest_phiguard.capture.recording import recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Draft, Patcher


class RqCapture:
    """Watches what is queued, and lays what a job does to who queued it, in a work horse too: it is a fork."""

    name = "rq"
    distribution = "rq"
    modules = ("rq.queue", "rq.job")

    def __init__(self) -> None:
        self._origins = JobOrigins()

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch where jobs are stored, and where each is run, by whatever worker or by a queue that is synchronous."""
        if module.__name__ == "rq.job":
            patch.wrap(module, "Job.perform", self._adopt)
            return
        record_again = recording(patch, JOB_LEVEL - 1, draft_stored)
        record = recording(patch, JOB_LEVEL, draft_stored)
        record_many = recording(patch, JOB_LEVEL, draft_many)
        # Beneath the others; alone it is called by what moves a job from one state to the next.
        patch.wrap(module, "Queue._enqueue_job", lambda store: record_again(asking(store)))
        for name in ("Queue.enqueue_job", "Queue.schedule_job"):
            patch.wrap(module, name, lambda store: record(self._remember(asking(store))))
        patch.wrap(module, "Queue.enqueue_many", lambda store: record_many(self._remember_many(asking(store))))
        patch.wrap(module, "Queue.run_sync", detaching)

    def _remember(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def store(queue: Any, job: Any, *args: Any, **kwargs: Any) -> Any:
            # Before it is there: a worker may be quick.
            self._origins.remember(getattr(job, "id", None))
            return original(queue, job, *args, **kwargs)

        return store

    def _remember_many(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def store(*args: Any, **kwargs: Any) -> Any:
            jobs = original(*args, **kwargs)
            for job in jobs:
                self._origins.remember(job.id)
            return jobs

        return store

    def _adopt(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def perform(job: Any) -> Any:
            with self._origins.working_on(job.id):
                return original(job)

        return perform


def draft_stored(queue: Any, job: Any, *_: Any, **__: Any) -> Draft:
    """Return the draft of one job.

    Args:
        queue: The queue, which knows its server.
        job: The job, its arguments as they were given.
    """
    kept = vars(job)
    if isinstance(kept.get("_args"), (tuple, list)):
        payload = _describe(job.func_name, job)
    else:
        # It was read from the server: only who works on it may unpickle it.
        data = kept.get("_data")
        payload = {
            "description": job.description,
            "data": data.decode("latin-1") if isinstance(data, bytes) else "",
            "meta": job.meta,
        }
    return draft_job(find_redis(queue.connection), payload)


def draft_many(queue: Any, job_datas: Any, *_: Any, **__: Any) -> Draft | None:
    """Return the draft of many jobs, or None where they come one by one, and each is recorded as it is stored.

    Args:
        queue: The queue, which knows its server.
        job_datas: What each job is to be; what can be iterated only once is left alone.
    """
    if not isinstance(job_datas, (list, tuple)):
        return None
    return draft_job(find_redis(queue.connection), [_describe(str(one.func), one) for one in job_datas])


def _describe(function: str, job: Any) -> dict[str, Any]:
    return {
        "function": function,
        "args": job.args,
        "kwargs": job.kwargs,
        "description": job.description,
        "meta": job.meta,
    }
