"""Owns the drafts of what goes over a WebSocket, its handshake and its messages; must not know any client."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import CURRENT, Draft
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.headers import Pairs, remove_fragment
from pytest_phiguard.capture.passage import find_passage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

LEVEL = 30
_PORTS = {"ws": 80, "wss": 443}


class FrameDraft(Draft):
    """The draft of one message, which knows by which connection it goes."""

    __slots__ = ("connection",)

    connection: int


class HandshakeDraft(Draft):
    """The draft of an opening handshake, complete once its request has been made."""

    __slots__ = ("complete",)

    complete: bool


def draft_handshake(url: str, headers: Pairs = ()) -> HandshakeDraft:
    """Return the draft of an opening handshake.

    Args:
        url: The address, absolute.
        headers: What is known of the headers by now.
    """
    draft = HandshakeDraft(LEVEL, "GET", remove_fragment(url), headers)
    draft.complete = False
    return draft


def draft_frame(connection: Any, url: str, message: Any, method: str = "SEND") -> FrameDraft:
    """Return the draft of one message.

    Args:
        connection: The connection that it goes by.
        url: The address of the connection.
        message: Text or bytes; of anything else its pieces are teed on their way out.
        method: What is sent: a message, a ping, or the reason of a close.
    """
    draft = FrameDraft(LEVEL, method, url, (), None, "websocket")
    draft.connection = id(connection)
    draft.body, teed, draft.problem = keep(message)
    if teed:
        draft.wire = bytearray()
    return draft


def find_frame(connection: Any) -> FrameDraft | None:
    """Return the draft at hand, if it is that of a message by this connection.

    Args:
        connection: The connection.
    """
    draft = CURRENT.get()
    return draft if isinstance(draft, FrameDraft) and draft.connection == id(connection) else None


def is_refused() -> bool:
    """Tell whether the message at hand, or what it is a part of, must not leave."""
    return find_passage(CURRENT.get()) != "open"


@lru_cache(256)
def write_address(secure: bool, host: str, port: int | None, resource: str) -> str:
    """Return the address of a connection.

    Args:
        secure: Whether it is encrypted.
        host: The host's name or IP address.
        port: The port, or None.
        resource: The path and the query.
    """
    scheme = "wss" if secure else "ws"
    place = f"[{host}]" if ":" in host else host
    return f"{scheme}://{place}{'' if port in {None, _PORTS[scheme]} else f':{port}'}{resource or '/'}"


class TeedFragments:
    """The fragments of a message, recorded on their way out.

    Args:
        fragments: What the application gave: iterable, asynchronously or not.
        draft: The draft of the message.
        refuse: Called when what is known by now must not leave; raises the client's own error.
    """

    def __init__(self, fragments: Any, draft: Draft, refuse: Callable[[], None]) -> None:
        self._fragments = fragments
        self._draft = draft
        self._refuse = refuse
        draft.restart()

    def _let(self, fragment: Any) -> None:
        self._draft.tee(fragment.encode("utf-8", "surrogatepass") if isinstance(fragment, str) else fragment)
        if find_passage(self._draft) != "open":
            self._refuse()


class TeedIterable(TeedFragments):
    """Fragments that come one by one."""

    def __iter__(self) -> Iterator[Any]:
        for fragment in self._fragments:
            self._let(fragment)
            yield fragment


class TeedAsyncIterable(TeedFragments):
    """Fragments that come one by one, each awaited."""

    async def __aiter__(self) -> AsyncIterator[Any]:
        async for fragment in self._fragments:
            self._let(fragment)
            yield fragment
