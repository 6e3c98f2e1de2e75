"""Owns what ``urllib3-future`` does otherwise than urllib3, whatever its name is; knows no client above.

Its connections are none of ``http.client``'s: what they write is teed, and what stands in for them answers, here.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT
from pytest_phiguard.capture.stand_ins import is_stood_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_phiguard.capture.base import Draft, Patcher

    Call = Callable[..., Any]

_ANSWER = b"{}"
_HEADERS = {"content-type": "application/json", "content-length": "2", "x-phiguard": "stand-in"}


def is_fork(module: Any) -> bool:
    """Tell whether what is named ``urllib3`` is the fork.

    Args:
        module: The package.
    """
    return hasattr(module, "backend")


def watch_writes(fork: Any, patch: Patcher) -> None:
    """Have what connections write of a body recorded.

    Args:
        fork: The package.
        patch: The capture's patcher.
    """
    patch.wrap(fork, "connection.HTTPConnection.send", _tee_sent)


def watch_async_writes(fork: Any, patch: Patcher) -> None:
    """Have what asynchronous connections write of a body recorded.

    Args:
        fork: The package.
        patch: The capture's patcher.
    """
    patch.wrap(fork, "_async.connection.AsyncHTTPConnection.send", _tee_sent_async)


def answer(fork: Any, body: Any) -> Any:
    """Return the answer of a stand-in, or None where the request is to go its way.

    Args:
        fork: The package.
        body: The body of the request; one that streams is read, as a server would.
    """
    draft = CURRENT.get()
    if draft is None or not is_stood_in():
        return None
    if draft.wire is not None:
        for piece in _iterate(body):
            draft.tee(piece)
    return fork.response.HTTPResponse(io.BytesIO(_ANSWER), _HEADERS, 200, preload_content=False)


async def answer_async(fork: Any, body: Any) -> Any:
    """Do likewise for an asynchronous client.

    Args:
        fork: The package.
        body: The body of the request.
    """
    draft = CURRENT.get()
    if draft is None or not is_stood_in():
        return None
    if draft.wire is not None:
        if hasattr(body, "__aiter__"):
            async for piece in body:
                draft.tee(piece)
        else:
            for piece in _iterate(body):
                draft.tee(piece)
    return fork._async.response.AsyncHTTPResponse(io.BytesIO(_ANSWER), _HEADERS, 200, preload_content=False)


def _iterate(body: Any) -> Iterable[Any]:
    pieces: Iterable[Any] = iter(lambda: body.read(65536), b"") if hasattr(body, "read") else body
    return pieces


def _tee(draft: Draft | None, data: Any) -> None:
    if draft is not None and draft.wire is not None and data:
        draft.reached = True
        draft.tee(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)


def _tee_sent(original: Call) -> Call:
    def send(self: Any, data: Any, *args: Any, **kwargs: Any) -> Any:
        # Before the framing of whichever version of HTTP.
        _tee(CURRENT.get(), data)
        return original(self, data, *args, **kwargs)

    return send


def _tee_sent_async(original: Call) -> Call:
    async def send(self: Any, data: Any, *args: Any, **kwargs: Any) -> Any:
        _tee(CURRENT.get(), data)
        return await original(self, data, *args, **kwargs)

    return send
