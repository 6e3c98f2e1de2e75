"""Owns the capture of ``urllib3``; must not know any other client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.bodies import keep
from pytest_phiguard.capture.clients import urllib3_future
from pytest_phiguard.capture.headers import names_host, read_pairs, remove_fragment
from pytest_phiguard.capture.recording import recording
from pytest_phiguard.capture.stand_ins import answer_connect

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from pytest_phiguard.capture.base import Patcher

    Call = Callable[..., Any]

LEVEL = 20
_DEFAULT_PORTS = {"http": 80, "https": 443}


class Urllib3Capture:
    """Watches connection pools; pool managers, redirects and retries go through them."""

    name = "urllib3"
    distribution = "urllib3"
    modules = ("urllib3",)

    def install(self, module: ModuleType, patch: Patcher) -> None:
        """Patch the pool, and where its connections are opened."""
        record = recording(patch, LEVEL, draft_urlopen, is_part)
        if urllib3_future.is_fork(module):
            # niquests has brought it, and installed it in urllib3's place.
            answer = _make_answer(module)
            patch.wrap(
                module, "connectionpool.HTTPConnectionPool.urlopen", lambda send: record(answer(send)), fragile=True
            )
            urllib3_future.watch_writes(module, patch)
            return
        patch.wrap(module, "connectionpool.HTTPConnectionPool.urlopen", record, fragile=True)
        patch.wrap(module, "connection.HTTPConnection.connect", answer_connect)
        # Where Python was built without TLS, an empty class stands there.
        if module.connection.HTTPSConnection is not getattr(module.connection, "DummyConnection", None):
            patch.wrap(module, "connection.HTTPSConnection.connect", answer_connect)


def _make_answer(module: ModuleType) -> Callable[[Call], Call]:
    def make(original: Call) -> Call:
        def urlopen(pool: Any, method: str, url: str, body: Any = None, *args: Any, **kwargs: Any) -> Any:
            answer = urllib3_future.answer(module, body)
            return original(pool, method, url, body, *args, **kwargs) if answer is None else answer

        return urlopen

    return make


def is_part(parent: Draft, pool: Any, *args: Any) -> bool:
    """Tell whether a call of ``urlopen`` belongs to the request of another client.

    Args:
        parent: The draft at hand.
        pool: The pool.
        args: The method and the address, which is absolute where the pool is that of a proxy.
    """
    return names_host(parent.url, pool.host) or not (len(args) > 1 and args[1].startswith("/"))


def draft_urlopen(pool: Any, method: str, url: str, body: Any = None, headers: Any = None, *_: Any, **__: Any) -> Draft:
    """Return the draft of ``HTTPConnectionPool.urlopen``.

    Args:
        pool: The pool.
        method: The HTTP method.
        url: A path, or an absolute address for a proxy.
        body: The body as given.
        headers: A mapping, or None for the pool's own.
    """
    kept, teed, problem = keep(body)
    pairs = read_pairs(pool.headers if headers is None else headers)
    draft = Draft(LEVEL, method, find_url(pool, url), pairs, kept)
    draft.problem = problem
    if teed:
        draft.wire = bytearray()
    return draft


def find_url(pool: Any, url: str) -> str:
    """Return the absolute address of a request on a pool.

    Args:
        pool: The pool.
        url: A path, or an absolute address for a proxy.
    """
    if not url.startswith("/") and "://" in url:
        return remove_fragment(url)
    host = pool.host or ""
    if ":" in host and not host.startswith("["):
        host = f"[{host}]"
    port = "" if pool.port in {None, _DEFAULT_PORTS.get(pool.scheme)} else f":{pool.port}"
    return remove_fragment(f"{pool.scheme}://{host}{port}{url}")


def is_mocked() -> bool:
    """Tell whether something at or beneath the pool is replaced, which must then get its say.

    What reaches the network in spite of it is answered by the stand-in of the connection.
    """
    import socket

    import urllib3.connectionpool as pools

    genuine = (
        pools.HTTPConnectionPool.ConnectionCls,
        pools.HTTPSConnectionPool.ConnectionCls,
        pools.HTTPConnectionPool.urlopen,
    )
    return any(not str(getattr(part, "__module__", "")).startswith("urllib3") for part in genuine) or (
        socket.socket.__module__ != "socket"
    )
