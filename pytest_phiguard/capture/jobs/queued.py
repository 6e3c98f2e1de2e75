"""Owns what all job queues share: the draft of a job, and who queued it; must not know any queue."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from pytest_phiguard.capture.base import CURRENT, Draft, reset
from pytest_phiguard.capture.call_arguments import write_json
from pytest_phiguard.capture.origin import ORIGIN, find_birth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_phiguard.origin import Origin

JOB_LEVEL = 40
"""Above every client: what carries a job to its broker is a part of it."""

MEMORY = "memory:"
"""The address of a broker that lives in the process."""

# A job that waits behind so many others is laid by its value.
_REMEMBERED = 10_000


class JobOrigins:
    """Who queued each job, by the job's id, for the workers of this process and its forks.

    Nothing is added to the job itself: the application must not see what its messages would not hold without us.
    """

    def __init__(self) -> None:
        self._origins: OrderedDict[str, Origin] = OrderedDict()

    def remember(self, job: str | None) -> None:
        """Remember that what runs now has queued a job.

        Args:
            job: The job's id, which it keeps through delays and retries; None for what has none.
        """
        draft = CURRENT.get()
        origin = (draft.origin if draft is not None else None) or ORIGIN.get() or find_birth()
        if job is None or origin is None:
            return
        if origin.certain or job not in self._origins:
            # Else a worker queues it again.
            self._origins[job] = origin
        if len(self._origins) > _REMEMBERED:
            self._origins.popitem(last=False)

    @contextmanager
    def going_on_with(self, job: str | None) -> Iterator[None]:
        """Have what a thread of a worker does with a job, such as to queue it anew, be caused by who queued it first.

        Args:
            job: The job's id, or None.
        """
        origin = self._origins.get(job) if job is not None and ORIGIN.get() is None else None
        if origin is None:
            yield
            return
        token = ORIGIN.set(origin)
        try:
            yield
        finally:
            reset(ORIGIN, token)

    @contextmanager
    def working_on(self, job: str | None) -> Iterator[None]:
        """Have what runs meanwhile be caused by who queued a job.

        Args:
            job: The job's id; of one that is not known the cause stays what it was.
        """
        origin = self._origins.get(job) if job is not None else None
        token = ORIGIN.set(origin or ORIGIN.get())
        try:
            with detached():
                yield
        finally:
            reset(ORIGIN, token)


@contextmanager
def detached() -> Iterator[None]:
    """Have what is sent meanwhile be no part of the draft at hand: a job, or a callback of the application."""
    token = CURRENT.set(None)
    try:
        yield
    finally:
        reset(CURRENT, token)


def detaching(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that runs the application's callbacks as no part of the draft at hand.

    Args:
        original: What calls them.
    """

    def call(*args: Any, **kwargs: Any) -> Any:
        if CURRENT.get() is None:
            return original(*args, **kwargs)
        with detached():
            return original(*args, **kwargs)

    return call


def draft_job(url: str, payload: Any) -> Draft:
    """Return the draft of a job on its way to a broker.

    Args:
        url: The broker's address without credentials.
        payload: What the message holds: whatever JSON can hold.
    """
    draft = Draft(JOB_LEVEL, "PUBLISH", url, (("Content-Type", "application/json"),), channel="socket")
    draft.body = write_json(payload)
    return draft


def clean_address(url: str) -> str:
    """Return a broker's address without credentials.

    Args:
        url: The address as it is configured.
    """
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))
