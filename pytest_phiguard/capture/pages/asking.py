"""Owns which of a test's clients asks the application; must not know any client or framework."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

CLIENT: ContextVar[str] = ContextVar("phiguard_client", default="")
"""Which of the test's clients is asking."""


@contextmanager
def asking(client: object) -> Iterator[None]:
    """Say which client asks what is asked meanwhile.

    Args:
        client: The client, or its transport.
    """
    token = CLIENT.set(f"{id(client):x}")
    try:
        yield
    finally:
        CLIENT.reset(token)


def name_client(original: Call) -> Call:
    """Return the wrapper of a client's method by which it asks the application.

    Args:
        original: The method, asynchronous or not.
    """
    if inspect.iscoroutinefunction(original):

        async def ask_async(client: Any, *args: Any, **kwargs: Any) -> Any:
            with asking(client):
                return await original(client, *args, **kwargs)

        return ask_async

    def ask(client: Any, *args: Any, **kwargs: Any) -> Any:
        with asking(client):
            return original(client, *args, **kwargs)

    return ask


def watch_transport(patch: Patcher, watch: Callable[[Patcher, Any], Any]) -> Callable[[Call], Call]:
    """Return what makes the wrapper of a transport that holds the application, for ``Patcher.wrap``.

    Args:
        patch: The capture's patcher.
        watch: Makes of the application one that is recorded.
    """

    def make_watched(transport: Any) -> Any:
        watched = copy(transport)
        watched.app = watch(patch, transport.app)
        return watched

    def make(original: Call) -> Call:
        if inspect.iscoroutinefunction(original):

            async def handle_async_request(transport: Any, request: Any) -> Any:
                if patch.sink is None:
                    return await original(transport, request)
                with asking(transport):
                    return await original(make_watched(transport), request)

            return handle_async_request

        def handle_request(transport: Any, request: Any) -> Any:
            if patch.sink is None:
                return original(transport, request)
            with asking(transport):
                return original(make_watched(transport), request)

        return handle_request

    return make
