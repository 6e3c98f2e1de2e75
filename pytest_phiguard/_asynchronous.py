"""How the coroutines of tests and fixtures learn who causes what they do."""

from __future__ import annotations

import functools
import inspect
import types
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.origin import adopt

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from pytest_phiguard.origin import Origin

_ASYNC = inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


def is_async(function: Callable[..., Any]) -> bool:
    """Tell whether a function is a coroutine function or an asynchronous generator function."""
    code = getattr(function, "__code__", None)
    if code is not None and not code.co_flags & _ASYNC and not hasattr(function, "_is_coroutine_marker"):
        # Asked for every test and fixture, and so without the detours that `inspect` makes.
        return False
    return inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)


def adopting(function: Callable[..., Any], find_origin: Callable[[], Origin | None]) -> Callable[..., Any]:
    """Return an asynchronous function that sets its origin inside its own coroutine.

    A context variable that is set outside is stale under anyio and under loops that outlive a test: their runner
    is a task of its own, with the context of the test that began it.
    """
    if isinstance(function, types.MethodType):
        return types.MethodType(adopting(function.__func__, find_origin), function.__self__)
    if inspect.isasyncgenfunction(function):

        @functools.wraps(function)
        async def generate(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
            adopt(find_origin())
            async with aclosing(function(*args, **kwargs)) as values:
                async for value in values:
                    yield value
                    adopt(find_origin())

        return generate

    @functools.wraps(function)
    async def run(*args: Any, **kwargs: Any) -> Any:
        adopt(find_origin())
        return await function(*args, **kwargs)

    return run
