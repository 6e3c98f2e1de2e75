"""Owns what queues that live in Redis share: its address, and how it refuses; must not know any queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT
from pytest_phiguard.capture.jobs.queued import MEMORY
from pytest_phiguard.capture.passage import refuse_contained

if TYPE_CHECKING:
    from collections.abc import Callable


def find_redis(client: Any) -> str:
    """Return the address of the server that a client of Redis talks to.

    Args:
        client: A ``redis.Redis``, or one of ``fakeredis``.
    """
    pool = client.connection_pool
    known = pool.connection_kwargs
    kind = getattr(pool, "connection_class", type(pool)).__module__
    if kind.startswith("fakeredis") or not isinstance(known, dict):
        # In the process, or a mock.
        return MEMORY
    if known.get("path"):
        return f"unix:{known['path']}"
    return f"redis://{known.get('host') or 'localhost'}:{known.get('port') or 6379}/{known.get('db') or 0}"


def asking(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that fails as it would without a server, where the draft at hand is not to leave.

    Args:
        original: What writes to Redis.
    """

    def call(*args: Any, **kwargs: Any) -> Any:
        if CURRENT.get() is not None:
            try:
                # A connection of the pool may be older than the draft, and unguarded.
                refuse_contained()
            except ConnectionRefusedError as error:
                from redis.exceptions import ConnectionError as RedisConnectionError

                raise RedisConnectionError(str(error)) from error
        return original(*args, **kwargs)

    return call
