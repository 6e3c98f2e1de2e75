"""Owns the environment of a child process that is to send through the recording proxy; starts no process."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from pytest_phiguard.capture.base import Draft
from pytest_phiguard.capture.proxy.causes import Cause
from pytest_phiguard.capture.proxy.listener import RecordingProxy
from pytest_phiguard.capture.proxy.routes import read_routes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_phiguard.capture.base import Sink
    from pytest_phiguard.capture.proxy.listener import Door
    from pytest_phiguard.capture.proxy.trustme import Authority

UNPASSABLE = "child processes that were not watched, for they have a proxy of their own that is no HTTP one: {count}"
"""What the summary says of them."""

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY")
_BYPASSED = "NO_PROXY"
# Where clients look for the certificates that they trust.
_BUNDLES = (
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "AWS_CA_BUNDLE",
    "PIP_CERT",
    "CARGO_HTTP_CAINFO",
)
# Where Node looks for those that it trusts besides its own.
_EXTRA = ("NODE_EXTRA_CA_CERTS",)
_WGET = "WGETRC"


class Outfit:
    """What one child is lent.

    Args:
        environment: Its environment.
        door: Where it sends to.
    """

    def __init__(self, environment: dict[Any, Any], door: Door) -> None:
        self.environment = environment
        self._door = door

    def hold(self, holder: Any) -> None:
        """Note who keeps it, until it ends."""
        self._door.hold(holder)


class Outfitter:
    """Lends what has the children of tests send through the proxy, which begins with the first of them.

    Args:
        sink: The guard.
        tunnels_local: Whether what goes to this machine may stay encrypted where it is ours.
    """

    def __init__(self, sink: Sink, *, tunnels_local: bool = True) -> None:
        self._sink = sink
        self._tunnels_local = tunnels_local
        self._proxy: RecordingProxy | None = None
        self._lock = Lock()
        self._owner = os.getpid()

    def lend(self, environment: Mapping[Any, Any] | None) -> Outfit | None:
        """Return what a child is lent by the test that runs now, or None where it is no test's.

        Args:
            environment: The environment that it is given, or None for the inherited one.
        """
        draft = Draft(0, "START", "")
        self._sink.trace(draft)
        if draft.origin is None or not (draft.origin.test or draft.origin.item):
            return None
        try:
            given = dict(os.environ if environment is None else environment)
            named = {os.fsdecode(name): os.fsdecode(value) for name, value in given.items()}
        except (TypeError, ValueError):
            # To be refused by who starts it.
            return None
        routes = read_routes(named)
        if not routes.is_passable:
            self._sink.note(UNPASSABLE)
            return None
        proxy = self._begin()
        own = [Path(named[name]) for name in (*_BUNDLES, *_EXTRA) if named.get(name)]
        # By what stands in the files, for a test may write another certificate to the same place.
        trusted = proxy.authority.write_bundle(own) if own else ""
        door = proxy.open(Cause(draft.origin, draft.source, draft.test_source, routes, trusted))
        if door is None:
            # The run is over.
            return None
        return Outfit(_overlay(given, _name_proxies(door.port) | _name_bundles(proxy.authority, named)), door)

    def _begin(self) -> RecordingProxy:
        if self._owner != os.getpid():
            # In a forked process no thread of the proxy's runs, and another thread may have held the lock.
            self._owner, self._lock, self._proxy = os.getpid(), Lock(), None
        with self._lock:
            if self._proxy is None:
                self._proxy = RecordingProxy(self._sink, tunnels_local=self._tunnels_local)
            return self._proxy

    def close(self) -> None:
        """End the proxy, if it was ever begun."""
        if self._proxy is not None and self._owner == os.getpid():
            self._proxy.close()


def _overlay(given: Mapping[Any, Any], ours: Mapping[str, str]) -> dict[Any, Any]:
    """Return a copy of an environment with ours in it, and without what would lead around the proxy."""
    # What was not to go by the application's own proxy still does not (`proxy.routes`).
    hidden = {*ours, *(spelling for name in (*_PROXIES, _BYPASSED) for spelling in (name, name.lower()))}
    return {**{name: value for name, value in given.items() if os.fsdecode(name) not in hidden}, **ours}


def _name_proxies(port: int) -> dict[str, str]:
    address = f"http://127.0.0.1:{port}"
    spellings = [name for proxy in _PROXIES for name in (proxy, proxy.lower())]
    # Windows knows one spelling only. Node honours the rest where this is set.
    names = _PROXIES if sys.platform == "win32" else spellings
    return {**dict.fromkeys(names, address), "NODE_USE_ENV_PROXY": "1"}


def _name_bundles(authority: Authority, named: Mapping[str, str]) -> dict[str, str]:
    def write(name: str, *, alone: bool = False) -> str:
        return authority.write_bundle([Path(named[name])] if named.get(name) else [], alone=alone)

    bundles = {name: write(name) for name in _BUNDLES}
    bundles |= {name: write(name, alone=True) for name in _EXTRA}
    own = named.get(_WGET) or (f"{named['HOME']}/.wgetrc" if named.get("HOME") else "")
    bundles[_WGET] = authority.write_settings(Path(own) if own else None, bundles["SSL_CERT_FILE"])
    return bundles
